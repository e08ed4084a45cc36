/**
 * The safetensors file format: named tensors, bytes and a few strings. Checkpoints and weights use
 * it, so that Python can open them too. Writes float32; converts everything read to float32.
 *
 * Layout: the header's length as a 64-bit little-endian integer; a JSON header, name →
 * { dtype, shape, data_offsets: [begin, end] }, with strings under `__metadata__`; the data.
 *
 * @module
 */
import * as z from "zod";
import { UserError } from "../errors.ts";
import { whatElse } from "./not_safetensors.ts";
import { bytesOf, FLOAT_TYPES, toFloat32 } from "./value_types.ts";

/** A tensor of a file: values in row-major order. */
export interface FileTensor {
  /** Its axes. */
  readonly shape: readonly number[];
  /** Its values. */
  readonly values: Float32Array;
}

/** The contents of a file. */
export interface TensorFile {
  /** Tensors by name. */
  readonly tensors: Readonly<Record<string, FileTensor>>;
  /** Texts by name. */
  readonly metadata: Readonly<Record<string, string>>;
}

/** A file as read. */
export interface DecodedFile extends TensorFile {
  /** Types of the tensors that are not floating-point and are not read, such as `"I64"`. */
  readonly others: Readonly<Record<string, string>>;
}

const LENGTH_BYTES = 8;
const OPENING_BRACE = 0x7b;
/** The format's own limit for the header (100 MB), as a protection against malicious files. */
const MAX_HEADER_BYTES = 100_000_000;

const index = z.int().nonnegative();
const Entry = z.strictObject({
  dtype: z.string(),
  shape: z.array(index),
  data_offsets: z.tuple([index, index]),
});
const Header = z.object({ __metadata__: z.record(z.string(), z.string()).default({}) })
  .catchall(Entry);

type Written = readonly [name: string, dtype: "F32" | "U8", shape: readonly number[]];

const elements = (shape: readonly number[]) => shape.reduce((product, size) => product * size, 1);

/**
 * The beginning of a file, up to the data. The tensors' values follow in this order, then the bytes,
 * so a large file can be written without holding it in memory.
 *
 * @param shapes Shapes of the float32 tensors by name.
 * @throws {RangeError} when it is longer than a reader accepts.
 *
 * @example
 * ```ts
 * import { decodeBytes, safetensorsHeader } from "./safetensors.ts";
 * import { deepStrictEqual } from "node:assert/strict";
 *
 * const header = safetensorsHeader({}, { bytes: { notes: 2 } });
 * deepStrictEqual(decodeBytes(Uint8Array.from([...header, 7, 8]), "notes"), Uint8Array.of(7, 8));
 * ```
 */
export function safetensorsHeader(
  shapes: Readonly<Record<string, readonly number[]>>,
  { metadata = {}, bytes: lengths = {} }: {
    /** Texts by name: short ones, since they are part of the header. @default {{}} */
    readonly metadata?: Readonly<Record<string, string>>;
    /** Lengths of the bytes by name. @default {{}} */
    readonly bytes?: Readonly<Record<string, number>>;
  } = {},
): Uint8Array<ArrayBuffer> {
  let end = 0;
  const header: Record<string, unknown> = Object.keys(metadata).length
    ? { __metadata__: metadata }
    : {};
  const written = [
    ...Object.entries(shapes).map(([name, shape]): Written => [name, "F32", shape]),
    ...Object.entries(lengths).map(([name, length]): Written => [name, "U8", [length]]),
  ];
  for (const [name, dtype, shape] of written) {
    const size = bytesOf(dtype)! * elements(shape);
    header[name] = { dtype, shape, data_offsets: [end, end += size] };
  }
  const text = new TextEncoder().encode(JSON.stringify(header));
  const length = Math.ceil(text.length / LENGTH_BYTES) * LENGTH_BYTES; // keeps the data aligned
  if (length > MAX_HEADER_BYTES) {
    throw new RangeError(
      `safetensors: a header of ${length} bytes is longer than the limit of ${MAX_HEADER_BYTES}; ` +
        "store long texts as bytes",
    );
  }
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
 * @example Round trip
 * ```ts
 * import { decodeSafetensors, encodeSafetensors } from "./safetensors.ts";
 * import { deepStrictEqual } from "node:assert/strict";
 *
 * const file = {
 *   tensors: { w: { shape: [2, 1], values: Float32Array.of(1, 2) } },
 *   metadata: { epoch: "3" },
 * };
 * deepStrictEqual(decodeSafetensors(encodeSafetensors(file)), { ...file, others: {} });
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
    safetensorsHeader(Object.fromEntries(shapes), { metadata }),
    ...Object.values(tensors).map(({ values }) =>
      new Uint8Array(values.buffer, values.byteOffset, values.byteLength)
    ),
  ];
  const bytes = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  parts.reduce((at, part) => (bytes.set(part, at), at + part.length), 0);
  return bytes;
}

/**
 * Reads a file. Floating-point numbers of any size become float32; tensors of other types are only
 * named.
 *
 * @param options.skip Whether to leave a tensor out, whatever its type. @default none
 * @throws {SyntaxError} when the bytes are not a safetensors file, or their data overlap or are
 * incomplete; the message says what is wrong and gives the remedy.
 */
export function decodeSafetensors(
  bytes: Uint8Array,
  { skip = () => false }: { skip?: (name: string) => boolean } = {},
): DecodedFile {
  const { header: { __metadata__: metadata, ...entries }, data } = split(bytes);
  checkCover(entries, data.length);
  const kept = Object.entries(entries).filter(([name]) => !skip(name));
  const isFloat = (dtype: string) => FLOAT_TYPES.includes(dtype);
  const tensors = kept.filter(([, { dtype }]) => isFloat(dtype)).map((
    [name, { dtype, shape, data_offsets }],
  ) => [name, { shape, values: toFloat32(dtype, data.subarray(...data_offsets))! }] as const);
  const others = kept.filter(([, { dtype }]) => !isFloat(dtype)).map((
    [name, { dtype }],
  ) => [name, dtype] as const);
  return { tensors: Object.fromEntries(tensors), others: Object.fromEntries(others), metadata };
}

/** Checks that the entries' data match their shapes, and together cover all of the data exactly once. */
function checkCover(
  entries: Readonly<Record<string, z.infer<typeof Entry>>>,
  length: number,
): void {
  let covered = 0;
  const inOrder = Object.entries(entries).sort(([, { data_offsets: [a, aEnd] }], [, other]) =>
    a - other.data_offsets[0] || aEnd - other.data_offsets[1]
  );
  for (const [name, { dtype, shape, data_offsets: [begin, end] }] of inOrder) {
    const size = bytesOf(dtype);
    if (size !== undefined && end - begin !== size * elements(shape)) {
      throw damaged(`${name}, ${dtype}, has ${end - begin} bytes for shape [${shape}]`);
    }
    if (begin !== covered || end < begin) throw damaged(`the data overlap or have gaps at ${name}`);
    covered = end;
  }
  if (length < covered) throw damaged(`it is truncated: ${length} of ${covered} bytes of data`);
  if (length > covered) {
    throw damaged(`${length} bytes of data where its header says ${covered}`);
  }
}

/**
 * The bytes that a file stores under a name, see `safetensorsHeader`; `decodeSafetensors` checks the
 * rest of the file.
 *
 * @throws {SyntaxError} when there are none.
 *
 * @example
 * ```ts
 * import { decodeBytes, encodeSafetensors } from "./safetensors.ts";
 * import { throws } from "node:assert/strict";
 *
 * const tensors = { w: { shape: [1], values: Float32Array.of(1) } };
 * throws(() => decodeBytes(encodeSafetensors({ tensors, metadata: {} }), "w"), /no bytes under w/);
 * ```
 */
export function decodeBytes(file: Uint8Array, name: string): Uint8Array {
  const { header: { __metadata__: _, ...entries }, data } = split(file);
  const entry = Object.hasOwn(entries, name) ? entries[name]! : undefined;
  if (entry?.dtype !== "U8") throw damaged(`no bytes under ${name}`);
  return data.subarray(...entry.data_offsets);
}

/**
 * The error for a user whose file of weights cannot be read.
 *
 * @example
 * ```ts
 * import { unreadable } from "./safetensors.ts";
 * import { match } from "node:assert/strict";
 *
 * const error = await Deno.readFile("no/such.safetensors").catch((error) => error);
 * match(unreadable("no/such.safetensors", error).message, /^no.such.safetensors does not exist; give/);
 * ```
 */
export function unreadable(path: string, error: unknown): UserError {
  const problem = error instanceof Deno.errors.NotFound
    ? "does not exist"
    : `cannot be read (${(error as Error).message})`;
  return new UserError(`${path} ${problem}; give the path of a .safetensors file`);
}

/** Throws if a path is not a regular file: reading a pipe may never end, and the file is read twice. */
export async function checkFile(path: string): Promise<void> {
  const { isFile, isDirectory } = await Deno.stat(path);
  if (!isFile) throw new Error(isDirectory ? "a folder" : "not a file");
}

/**
 * `decodeSafetensors` of a file.
 *
 * @throws {UserError} when it cannot be read or is not a safetensors file, with the remedy.
 *
 * @example
 * ```ts
 * import { readSafetensors } from "./safetensors.ts";
 * import { rejects } from "node:assert/strict";
 *
 * await rejects(readSafetensors("no/such.safetensors"), /UserError: .* does not exist; give/);
 * ```
 */
export async function readSafetensors(path: string): Promise<DecodedFile> {
  const bytes = await checkFile(path).then(() => Deno.readFile(path)).catch((error) => {
    throw unreadable(path, error);
  });
  try {
    return decodeSafetensors(bytes);
  } catch (error) {
    throw error instanceof SyntaxError ? new UserError(`${path}: ${error.message}`) : error;
  }
}

function split(bytes: Uint8Array): { header: z.infer<typeof Header>; data: Uint8Array } {
  const broken = (reason: string) => {
    // A file whose header starts correctly is damaged; otherwise it may be another kind of file
    // altogether.
    const other = bytes[LENGTH_BYTES] === OPENING_BRACE ? undefined : whatElse(bytes);
    return other === undefined ? damaged(reason) : new SyntaxError(other);
  };
  if (bytes.length < LENGTH_BYTES) {
    throw broken(bytes.length ? "it ends within its first 8 bytes" : "it is empty");
  }
  const length = new DataView(bytes.buffer, bytes.byteOffset).getBigUint64(0, true);
  if (length > MAX_HEADER_BYTES) {
    throw broken(
      `not a safetensors file: a header of ${length} bytes in a file of ${bytes.length}`,
    );
  }
  const start = LENGTH_BYTES + Number(length);
  if (start > bytes.length) {
    throw broken(`it is truncated: a header of ${length} bytes in a file of ${bytes.length}`);
  }
  let json: unknown;
  try {
    json = JSON.parse(
      new TextDecoder("utf-8", { fatal: true }).decode(bytes.subarray(LENGTH_BYTES, start)),
    );
  } catch {
    throw broken("its header is not JSON");
  }
  const { data: header, error } = Header.safeParse(json);
  if (header) return { header, data: bytes.subarray(start) };
  const { path } = error.issues[0]!;
  if (path[0] === "__metadata__") {
    throw damaged(
      `its metadata ${path.slice(1).join(".")} is not text, which the format requires`,
      "save it again with text values only",
    );
  }
  throw damaged(`its header at ${path.join(".") || "the top"} is invalid`);
}

function damaged(reason: string, remedy = "get the file again"): SyntaxError {
  return new SyntaxError(`${reason}; ${remedy}`);
}
