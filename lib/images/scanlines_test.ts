import { deepStrictEqual as equal, ok, throws } from "node:assert/strict";
import { decode } from "fast-png";
import { stream } from "../random.ts";
import { pngOf } from "./fixtures/png.ts";
import { decodePng } from "./png.ts";
import { readPngFile } from "./png_file.ts";
import { readScanlines } from "./scanlines.ts";
import { Unreadable } from "./unreadable.ts";

Deno.test("all filters, in all kinds of pixels, give what fast-png gives", () => {
  const random = stream(0, "test/png");
  for (const [colour, channels] of [[0, 1], [2, 3], [4, 2], [6, 4]] as const) {
    const rows = [4, 3, 2, 1, 0, 4, 3, 2, 1, 3, 4].map((
      filter,
    ) => [filter, ...Array.from({ length: 5 * channels }, () => random.integer(256))]);
    for (const pieces of [1, 3]) {
      const bytes = pngOf({ width: 5, colour, rows, pieces, extra: [["tEXt", [65, 0, 66]]] });
      equal(decodePng(bytes).data, new Uint8Array(decode(bytes).data));
      equal(decodePng(bytes).channels, channels);
    }
  }
});

Deno.test("a filtered row by hand: Paeth at the second of two rows", () => {
  const file = readPngFile(pngOf({ width: 2, rows: [[0, 10, 20], [4, 5, 250]] }));
  // 5 + up 10 = 15; left 15, up 20, corner 10: 15 + 20 − 10 = 25 is nearest to 20; 250 + 20 = 14.
  equal([...readScanlines(file, [file])], [0, 10, 20, 0, 15, 14]);
});

Deno.test("too few or too many rows, missing bytes and unknown filters are rejected", () => {
  const rows = [[0, 1, 2], [0, 3, 4]];
  const file = readPngFile(pngOf({ width: 2, rows }));
  const refuses = (change: object, message: RegExp) =>
    throws(() => readScanlines(file, [{ height: 2, width: 2, ...change }]), (error) => {
      ok(error instanceof Unreadable && message.test(error.message), `${error}`);
      return true;
    });
  refuses({ width: 3 }, /^6 bytes of pixels where its size needs 8$/);
  refuses({ height: 1 }, /^more pixels than its size has$/);
  refuses({ height: 3 }, /^6 bytes of pixels where its size needs 9$/);
  throws(() => decodePng(pngOf({ width: 2, rows: [[5, 1, 2]] })), /filter 5/);
});
