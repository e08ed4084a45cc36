/**
 * The safetensors file format: named float32 tensors and a few strings. Checkpoints and weights are
 * kept in it, so that they open in Python too. Which tensors a file should hold is its users' matter.
 *
 * Layout: the header's length as a 64-bit little-endian integer; a JSON header, name →
 * { dtype, shape, data_offsets: [begin, end] }, with strings under `__metadata__`; the data.
 *
 * @module
 */
import * as z from "zod";

/** A tensor of a file: values in row-major order. */
export interface FileTensor {
  /** Its axes. */
  readonly shape: readonly number[];
  /** Its values. */
  readonly values: Float32Array;
}

/** What a file holds. */
export interface TensorFile {
  /** Tensors by name. */
  readonly tensors: Readonly<Record<string, FileTensor>>;
  /** Texts by name. */
  readonly metadata: Readonly<Record<string, string>>;
}

const LENGTH_BYTES = 8;
/** The format's own limit for the header (100 MB), against hostile files. */
const MAX_HEADER_BYTES = 100_000_000;

const index = z.int().nonnegative();
const Entry = z.strictObject({
  dtype: z.string(),
  shape: z.array(index),
  data_offsets: z.tuple([index, index]),
});
const Header = z.object({ __metadata__: z.record(z.string(), z.string()).default({}) })
  .catchall(Entry);

const elements = (shape: readonly number[]) => shape.reduce((product, size) => product * size, 1);

/**
 * The beginning of a file, up to the data: what follows are the tensors' values in this order, so
 * that a large file can be written without holding it in memory.
 *
 * @param shapes Shapes of the float32 tensors by name.
 */
export function safetensorsHeader(
  shapes: Readonly<Record<string, readonly number[]>>,
  metadata: Readonly<Record<string, string>> = {},
): Uint8Array<ArrayBuffer> {
  let end = 0;
  const header: Record<string, unknown> = Object.keys(metadata).length
    ? { __metadata__: metadata }
    : {};
  for (const [name, shape] of Object.entries(shapes)) {
    header[name] = { dtype: "F32", shape, data_offsets: [end, end += 4 * elements(shape)] };
  }
  const text = new TextEncoder().encode(JSON.stringify(header));
  const length = Math.ceil(text.length / LENGTH_BYTES) * LENGTH_BYTES; // so that data is aligned
  const bytes = new Uint8Array(LENGTH_BYTES + length).fill(0x20);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(length), true);
  bytes.set(text, LENGTH_BYTES);
  return bytes;
}

/**
 * The bytes of a file.
 *
 * @throws {RangeError} when values do not fill their shape.
 *
 * @example There and back
 * ```ts
 * import { decodeSafetensors, encodeSafetensors } from "./safetensors.ts";
 * import { deepStrictEqual } from "node:assert/strict";
 *
 * const file = {
 *   tensors: { w: { shape: [2, 1], values: Float32Array.of(1, 2) } },
 *   metadata: { epoch: "3" },
 * };
 * deepStrictEqual(decodeSafetensors(encodeSafetensors(file)), file);
 * ```
 */
export function encodeSafetensors({ tensors, metadata }: TensorFile): Uint8Array<ArrayBuffer> {
  for (const [name, { shape, values }] of Object.entries(tensors)) {
    if (elements(shape) !== values.length) {
      throw new RangeError(`${name}: ${values.length} values for shape [${shape}]`);
    }
  }
  const shapes = Object.entries(tensors).map(([name, { shape }]) => [name, shape] as const);
  const parts = [
    safetensorsHeader(Object.fromEntries(shapes), metadata),
    ...Object.values(tensors).map(({ values }) =>
      new Uint8Array(values.buffer, values.byteOffset, values.byteLength)
    ),
  ];
  const bytes = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  parts.reduce((at, part) => (bytes.set(part, at), at + part.length), 0);
  return bytes;
}

/**
 * Reads a file.
 *
 * @param options.skip Whether a tensor is left out, whatever its type. @default none is
 * @throws {SyntaxError} when the bytes are no safetensors file, or hold overlapping, missing or
 * other than float32 data; the message says what is wrong.
 */
export function decodeSafetensors(
  bytes: Uint8Array,
  { skip = () => false }: { skip?: (name: string) => boolean } = {},
): TensorFile {
  const { header: { __metadata__: metadata, ...entries }, data } = split(bytes);
  let covered = 0;
  const inOrder = Object.entries(entries).sort(([, { data_offsets: [a, aEnd] }], [, other]) =>
    a - other.data_offsets[0] || aEnd - other.data_offsets[1]
  );
  for (const [name, { dtype, shape, data_offsets: [begin, end] }] of inOrder) {
    if (dtype !== "F32" && !skip(name)) {
      throw new SyntaxError(`safetensors: ${name} is ${dtype}; only F32 is read`);
    }
    if (dtype === "F32" && end - begin !== 4 * elements(shape)) {
      throw new SyntaxError(`safetensors: ${name} has ${end - begin} bytes for shape [${shape}]`);
    }
    if (begin !== covered) throw new SyntaxError("safetensors: the data overlap or have gaps");
    covered = end;
  }
  if (covered !== data.length) {
    throw new SyntaxError(
      `safetensors: ${data.length} bytes of data where the header tells of ${covered}`,
    );
  }
  const tensors = Object.entries(entries).filter(([name]) => !skip(name)).map((
    [name, { shape, data_offsets: [begin, end] }],
  ) => [name, { shape, values: new Float32Array(data.slice(begin, end).buffer) }] as const);
  return { tensors: Object.fromEntries(tensors), metadata };
}

function split(bytes: Uint8Array): { header: z.infer<typeof Header>; data: Uint8Array } {
  if (bytes.length < LENGTH_BYTES) {
    throw new SyntaxError("safetensors: the file ends in its first 8 bytes");
  }
  const length = new DataView(bytes.buffer, bytes.byteOffset).getBigUint64(0, true);
  if (length > MAX_HEADER_BYTES || LENGTH_BYTES + Number(length) > bytes.length) {
    throw new SyntaxError(`safetensors: a header of ${length} bytes in a file of ${bytes.length}`);
  }
  const start = LENGTH_BYTES + Number(length);
  let json: unknown;
  try {
    json = JSON.parse(
      new TextDecoder("utf-8", { fatal: true }).decode(bytes.subarray(LENGTH_BYTES, start)),
    );
  } catch {
    throw new SyntaxError("safetensors: the header is no JSON");
  }
  const { data: header, error } = Header.safeParse(json);
  if (!header) {
    throw new SyntaxError(
      `safetensors: the header at ${error.issues[0]!.path.join(".")} is not as it should be`,
    );
  }
  return { header, data: bytes.subarray(start) };
}
