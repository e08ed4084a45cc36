import { deepStrictEqual as equal, ok, strictEqual } from "node:assert/strict";
import { decode, encode } from "fast-png";
import { crc32 } from "node:zlib";
import { pngOf } from "./fixtures/png.ts";
import { decodePng, encodePng } from "./png.ts";
import { stream } from "../random.ts";
import { readScanlines } from "./scanlines.ts";

Deno.test("all filters, in all kinds of pixels, give what fast-png gives", () => {
  const random = stream(0, "test/png");
  for (const [colour, channels] of [[0, 1], [2, 3], [4, 2], [6, 4]] as const) {
    const rows = [4, 3, 2, 1, 0, 4, 3, 2, 1, 3, 4].map((
      filter,
    ) => [filter, ...Array.from({ length: 5 * channels }, () => random.integer(256))]);
    for (const pieces of [1, 3]) {
      const bytes = pngOf({ width: 5, colour, rows, pieces, extra: [["tEXt", [65, 0, 66]]] });
      ok(readScanlines(bytes), "read without fast-png");
      equal(decodePng(bytes).data, new Uint8Array(decode(bytes).data));
      strictEqual(decodePng(bytes).channels, channels);
    }
  }
});

Deno.test("a filtered row by hand: Paeth at the second of two rows", () => {
  const bytes = pngOf({ width: 2, rows: [[0, 10, 20], [4, 5, 250]] });
  // 5 + up 10 = 15; left 15, up 20, corner 10: 15 + 20 − 10 = 25 is nearest to 20; 250 + 20 = 14.
  equal([...readScanlines(bytes)!.bytes], [0, 10, 20, 0, 15, 14]);
});

Deno.test("what is unusual or damaged is left to fast-png", () => {
  const rows = [[0, 1, 2], [0, 3, 4]];
  const good = pngOf({ width: 2, rows });
  ok(readScanlines(good));
  const wrong: Record<string, Uint8Array> = {
    "no IEND": good.subarray(0, good.length - 12),
    "interlaced": pngOf({ width: 2, rows, interlace: 1 }),
    "a palette": pngOf({ width: 2, rows, colour: 3 }),
    "filter 5": pngOf({ width: 2, rows: [[5, 1, 2]] }),
    "a row too few": pngOf({ width: 3, rows }),
    "a row too many": pngOf({ width: 1, rows }),
    "no bytes": new Uint8Array(),
    "16 bits": encode({ width: 2, height: 1, channels: 1, depth: 16, data: Uint16Array.of(1, 2) }),
  };
  for (const [what, bytes] of Object.entries(wrong)) {
    strictEqual(readScanlines(bytes), undefined, what);
  }
  for (let at = 0; at < good.length; at++) {
    strictEqual(readScanlines(good.subarray(0, at)), undefined, `cut at ${at}`);
    const flipped = good.slice();
    flipped[at]! ^= 4;
    strictEqual(readScanlines(flipped), undefined, `flipped at ${at}`);
  }
});

Deno.test("a file that claims more pixels than it has is refused before they are made room for", () => {
  const bomb = encodePng({ height: 1, width: 1, channels: 1, data: Uint8Array.of(1) });
  const view = new DataView(bomb.buffer, bomb.byteOffset);
  view.setUint32(16, 0x7fffffff);
  view.setUint32(20, 0x7fffffff);
  view.setUint32(29, crc32(bomb.subarray(12, 29)));
  strictEqual(readScanlines(bomb), undefined);
});
