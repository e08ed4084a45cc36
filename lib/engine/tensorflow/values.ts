/**
 * Converts tensor values between JavaScript's typed arrays and TensorFlow's `TF_Tensor`.
 *
 * @module
 */
import { bytesOf, DataType, int64s, memoryAt, type TensorFlowSymbols } from "./c_api.ts";

/** Values as tfjs passes and receives them; `Uint8Array[]` is a tensor of strings. */
export type Values = Float32Array | Int32Array | Uint8Array | BigInt64Array | Uint8Array[];

/** Bytes of one element; a `TF_TString` has 24. */
const BYTES: Record<number, number> = {
  [DataType.FLOAT]: 4,
  [DataType.INT32]: 4,
  [DataType.UINT8]: 1,
  [DataType.STRING]: 24,
  [DataType.COMPLEX64]: 8,
  [DataType.INT64]: 8,
  [DataType.BOOL]: 1,
  [DataType.BFLOAT16]: 2,
};

/** A new `TF_Tensor` with a copy of the values; the caller deletes it. */
export function newTensor(
  c: TensorFlowSymbols,
  { shape, dtype, values }: { shape: readonly number[]; dtype: number; values: Values },
): bigint {
  const count = shape.reduce((product, size) => product * size, 1);
  const bytes = count * (BYTES[dtype] ?? 0);
  const given = Array.isArray(values) ? values.length * BYTES[DataType.STRING]! : values.byteLength;
  if (given !== bytes || Array.isArray(values) !== (dtype === DataType.STRING)) {
    throw new Error(`the values do not fit shape [${shape}] and TF_DataType ${dtype}`);
  }
  const tensor = c.TF_AllocateTensor(dtype, int64s(shape), shape.length, BigInt(bytes));
  if (!tensor) throw new Error(`out of memory for a tensor of shape [${shape}] (${bytes} bytes)`);
  if (!count) return tensor;
  const data = c.TF_TensorData(tensor);
  if (Array.isArray(values)) {
    values.forEach((text, index) => {
      const at = data + BigInt(BYTES[DataType.STRING]! * index);
      c.TF_StringInit(at);
      c.TF_StringCopy(at, bytesOf(text), BigInt(text.length));
    });
  } else {
    new Uint8Array(memoryAt(data, bytes)).set(bytesOf(values));
  }
  return tensor;
}

/** A copy of the values of a `TF_Tensor`, as tfjs expects them for the data type. */
export function readTensor(c: TensorFlowSymbols, tensor: bigint, dtype: number): Values {
  if (dtype === DataType.STRING) return readStrings(c, tensor);
  const bytes = Number(c.TF_TensorByteSize(tensor));
  const copy = bytes ? memoryAt(c.TF_TensorData(tensor), bytes).slice(0) : new ArrayBuffer(0);
  switch (dtype) {
    case DataType.FLOAT:
    case DataType.COMPLEX64:
      return new Float32Array(copy);
    case DataType.INT32:
      return new Int32Array(copy);
    case DataType.BOOL:
      return new Uint8Array(copy);
    case DataType.UINT8: // tfjs has no uint8 and calls these int32
      return Int32Array.from(new Uint8Array(copy));
    case DataType.INT64:
      return new BigInt64Array(copy);
    case DataType.BFLOAT16: { // the upper half of a float32
      const halves = new Uint16Array(copy);
      return new Float32Array(Uint32Array.from(halves, (half) => half << 16).buffer);
    }
  }
  throw new Error(`tensors of TF_DataType ${dtype} cannot be read`);
}

function readStrings(c: TensorFlowSymbols, tensor: bigint): Uint8Array[] {
  const data = c.TF_TensorData(tensor);
  return Array.from({ length: Number(c.TF_TensorElementCount(tensor)) }, (_, index) => {
    const at = data + BigInt(BYTES[DataType.STRING]! * index);
    const bytes = Number(c.TF_StringGetSize(at));
    if (!bytes) return new Uint8Array(0);
    return new Uint8Array(memoryAt(c.TF_StringGetDataPointer(at), bytes)).slice();
  });
}
