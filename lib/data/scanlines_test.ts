import { deepStrictEqual as equal, ok, strictEqual } from "node:assert/strict";
import { decode, encode } from "fast-png";
import { crc32, deflateSync } from "node:zlib";
import { decodePng, encodePng } from "./png.ts";
import { stream } from "../random.ts";
import { readScanlines } from "./scanlines.ts";

/** A PNG of 8 bits from filtered rows, by the format's description. */
function png({ width, colour = 0, rows, pieces = 1, interlace = 0 }: {
  width: number;
  colour?: number;
  /** Each with its filter byte. */
  rows: number[][];
  /** Number of IDAT chunks. */
  pieces?: number;
  interlace?: number;
}): Uint8Array<ArrayBuffer> {
  const chunk = (type: string, content: ArrayLike<number>) => {
    const body = new Uint8Array([...new TextEncoder().encode(type), ...Array.from(content)]);
    const bytes = new Uint8Array(body.length + 8);
    new DataView(bytes.buffer).setUint32(0, content.length);
    bytes.set(body, 4);
    new DataView(bytes.buffer).setUint32(body.length + 4, crc32(body));
    return [...bytes];
  };
  const header = new Uint8Array(13);
  new DataView(header.buffer).setUint32(0, width);
  new DataView(header.buffer).setUint32(4, rows.length);
  header.set([8, colour, 0, 0, interlace], 8);
  const packed = deflateSync(Uint8Array.from(rows.flat()));
  const length = Math.ceil(packed.length / pieces);
  return new Uint8Array([
    ...[0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a],
    ...chunk("IHDR", header),
    ...chunk("tEXt", [65, 0, 66]),
    ...Array.from(
      { length: pieces },
      (_, at) => chunk("IDAT", packed.subarray(at * length, (at + 1) * length)),
    ).flat(),
    ...chunk("IEND", []),
  ]);
}

Deno.test("all filters, in all kinds of pixels, give what fast-png gives", () => {
  const random = stream(0, "test/png");
  for (const [colour, channels] of [[0, 1], [2, 3], [4, 2], [6, 4]] as const) {
    const rows = [4, 3, 2, 1, 0, 4, 3, 2, 1, 3, 4].map((
      filter,
    ) => [filter, ...Array.from({ length: 5 * channels }, () => random.integer(256))]);
    for (const pieces of [1, 3]) {
      const bytes = png({ width: 5, colour, rows, pieces });
      ok(readScanlines(bytes), "read without fast-png");
      equal(decodePng(bytes).data, new Uint8Array(decode(bytes).data));
      strictEqual(decodePng(bytes).channels, channels);
    }
  }
});

Deno.test("a filtered row by hand: Paeth at the second of two rows", () => {
  const bytes = png({ width: 2, rows: [[0, 10, 20], [4, 5, 250]] });
  // 5 + up 10 = 15; left 15, up 20, corner 10: 15 + 20 − 10 = 25 is nearest to 20; 250 + 20 = 14.
  equal([...readScanlines(bytes)!.bytes], [0, 10, 20, 0, 15, 14]);
});

Deno.test("what is unusual or damaged is left to fast-png", () => {
  const rows = [[0, 1, 2], [0, 3, 4]];
  const good = png({ width: 2, rows });
  ok(readScanlines(good));
  const wrong: Record<string, Uint8Array> = {
    "no IEND": good.subarray(0, good.length - 12),
    "interlaced": png({ width: 2, rows, interlace: 1 }),
    "a palette": png({ width: 2, rows, colour: 3 }),
    "filter 5": png({ width: 2, rows: [[5, 1, 2]] }),
    "a row too few": png({ width: 3, rows }),
    "a row too many": png({ width: 1, rows }),
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
