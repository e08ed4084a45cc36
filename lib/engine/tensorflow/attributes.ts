/**
 * Attributes of TensorFlow operations, set on an eager operation or on a node of a graph.
 *
 * @module
 */
import {
  addressOf,
  type AttributeSetters,
  AttributeType,
  bytesOf,
  cString,
  int64s,
  type Status,
  utf8,
} from "./c_api.ts";

/** An attribute as tfjs's kernels pass it: one value or a list; a `TENSOR` is a `TF_Tensor`. */
export interface Attribute {
  /** Its name in the operation's definition. */
  readonly name: string;
  /** `TF_AttrType`. */
  readonly type: number;
  /** One value or a list. */
  readonly value: unknown;
}

type Setter = (
  set: AttributeSetters,
  operation: bigint,
  name: Uint8Array<ArrayBuffer>,
  value: never,
  status: Status,
) => void;

const toBytes = (value: string | Uint8Array): Uint8Array<ArrayBuffer> =>
  typeof value === "string" ? utf8(value) : bytesOf(value);

const SCALARS: Record<number, Setter> = {
  [AttributeType.STRING]: (set, op, name, value: string | Uint8Array) => {
    const bytes = toBytes(value);
    set.setString(op, name, bytes, BigInt(bytes.length));
  },
  [AttributeType.INT]: (set, op, name, value: number) => set.setInt(op, name, BigInt(value)),
  [AttributeType.FLOAT]: (set, op, name, value: number) => set.setFloat(op, name, value),
  [AttributeType.BOOL]: (set, op, name, value: boolean) => set.setBool(op, name, value ? 1 : 0),
  [AttributeType.TYPE]: (set, op, name, value: number) => set.setType(op, name, value),
  [AttributeType.TENSOR]: (set, op, name, value: bigint, status) =>
    set.setTensor(op, name, value, status.handle),
};

const LISTS: Record<number, Setter> = {
  [AttributeType.STRING]: (set, op, name, value: (string | Uint8Array)[]) => {
    const texts = value.map(toBytes);
    const addresses = BigUint64Array.from(texts, (text) => text.length ? addressOf(text) : 0n);
    const lengths = BigUint64Array.from(texts, (text) => BigInt(text.length));
    set.setStringList(op, name, addresses, lengths, texts.length);
  },
  [AttributeType.INT]: (set, op, name, value: number[]) =>
    set.setIntList(op, name, int64s(value), value.length),
  [AttributeType.FLOAT]: (set, op, name, value: number[]) =>
    set.setFloatList(op, name, Float32Array.from(value), value.length),
  [AttributeType.BOOL]: (set, op, name, value: boolean[]) =>
    set.setBoolList(op, name, Uint8Array.from(value, Number), value.length),
  [AttributeType.TYPE]: (set, op, name, value: number[]) =>
    set.setTypeList(op, name, Int32Array.from(value), value.length),
  [AttributeType.SHAPE]: (set, op, name, value: number[], status) =>
    set.setShape(op, name, int64s(value), value.length, status.handle),
};

/** Sets one attribute. */
export function setAttribute(
  set: AttributeSetters,
  operation: bigint,
  { attribute, status }: { attribute: Attribute; status: Status },
): void {
  const { name, type, value } = attribute;
  const setter = (Array.isArray(value) ? LISTS : SCALARS)[type];
  if (!setter) throw new Error(`attribute ${name}: TF_AttrType ${type} is not supported`);
  setter(set, operation, cString(name), value as never, status);
  status.check(`attribute ${name}`);
}
