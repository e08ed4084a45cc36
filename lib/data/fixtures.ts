/**
 * Small files in the layout of WBC, for the tests of this room.
 *
 * @module
 */
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "@std/path";
import { encodePng } from "../images/png.ts";

/** An uncompressed 24-bit bitmap of one colour. */
export function flatBmp({ height, width, colour = [10, 20, 30] }: {
  height: number;
  width: number;
  /** Red, green, blue. @default [10, 20, 30] */
  colour?: readonly [number, number, number];
}): Uint8Array {
  const stride = Math.ceil(width * 3 / 4) * 4;
  const bytes = new Uint8Array(54 + stride * height);
  const view = new DataView(bytes.buffer);
  bytes.set([0x42, 0x4d]);
  view.setUint32(10, 54, true);
  view.setUint32(14, 40, true);
  view.setInt32(18, width, true);
  view.setInt32(22, height, true);
  view.setUint32(26, 1 + (24 << 16), true);
  for (let row = 0; row < height; row++) {
    for (let column = 0; column < width; column++) {
      bytes.set([...colour].reverse(), 54 + stride * row + 3 * column);
    }
  }
  return bytes;
}

/** A mask of 2×3 pixels that has every class of WBC. */
export const MASK = {
  height: 2,
  width: 3,
  channels: 1,
  data: Uint8Array.of(0, 128, 255, 255, 128, 0),
} as const;

/** Writes image and mask of each id into `folder`, 2×3 pixels each. */
export async function writePairs(folder: string, ids: readonly string[]): Promise<void> {
  await mkdir(folder, { recursive: true });
  for (const id of ids) {
    await writeFile(join(folder, `${id}.bmp`), flatBmp(MASK));
    await writeFile(join(folder, `${id}.png`), encodePng(MASK));
  }
}
