/**
 * The part of TensorFlow's C API that the engine calls through Deno FFI: symbols, constants, and the
 * few conversions that C needs. This file keeps no state and knows nothing of tfjs.
 *
 * Pointers are declared `usize` and handled as `bigint`: opaque, without a JavaScript object for
 * each.
 *
 * @module
 */
import { dirname, join } from "@std/path";
import { UserError } from "../../errors.ts";
import { loadForever } from "./libc.ts";

/** `TF_DataType` (tensorflow/c/tf_datatype.h), a stable ABI. */
export const DataType = {
  FLOAT: 1,
  INT32: 3,
  UINT8: 4,
  STRING: 7,
  COMPLEX64: 8,
  INT64: 9,
  BOOL: 10,
  BFLOAT16: 14,
  RESOURCE: 20,
} as const;

/** `TF_AttrType` (tensorflow/c/tf_attrtype.h). */
export const AttributeType = {
  STRING: 0,
  INT: 1,
  FLOAT: 2,
  BOOL: 3,
  TYPE: 4,
  SHAPE: 5,
  TENSOR: 6,
} as const;

const pointer = "usize";
const buffer = "buffer";
const int32 = "i32";
const int64 = "i64";
const byte = "u8";
const nothing = "void";
/** `TF_Output { TF_Operation* oper; int index; }`, by value. */
const output = { struct: ["usize", "i32"] } as const;

const EAGER = {
  TF_Version: { parameters: [], result: pointer },
  TF_NewStatus: { parameters: [], result: pointer },
  TF_DeleteStatus: { parameters: [pointer], result: nothing },
  TF_SetStatus: { parameters: [pointer, int32, buffer], result: nothing },
  TF_GetCode: { parameters: [pointer], result: int32 },
  TF_Message: { parameters: [pointer], result: pointer },
  TF_AllocateTensor: { parameters: [int32, buffer, int32, pointer], result: pointer },
  TF_DeleteTensor: { parameters: [pointer], result: nothing },
  TF_TensorData: { parameters: [pointer], result: pointer },
  TF_TensorByteSize: { parameters: [pointer], result: pointer },
  TF_TensorElementCount: { parameters: [pointer], result: int64 },
  TF_StringInit: { parameters: [pointer], result: nothing },
  TF_StringCopy: { parameters: [pointer, buffer, pointer], result: nothing },
  TF_StringGetDataPointer: { parameters: [pointer], result: pointer },
  TF_StringGetSize: { parameters: [pointer], result: pointer },
  TF_DeviceListCount: { parameters: [pointer], result: int32 },
  TF_DeviceListName: { parameters: [pointer, int32, pointer], result: pointer },
  TF_DeviceListType: { parameters: [pointer, int32, pointer], result: pointer },
  TF_DeleteDeviceList: { parameters: [pointer], result: nothing },
  TFE_NewContextOptions: { parameters: [], result: pointer },
  TFE_ContextOptionsSetConfig: { parameters: [pointer, buffer, pointer, pointer], result: nothing },
  TFE_DeleteContextOptions: { parameters: [pointer], result: nothing },
  TFE_NewContext: { parameters: [pointer, pointer], result: pointer },
  TFE_DeleteContext: { parameters: [pointer], result: nothing },
  TFE_ContextListDevices: { parameters: [pointer, pointer], result: pointer },
  TFE_ContextAddFunction: { parameters: [pointer, pointer, pointer], result: nothing },
  TFE_ContextRemoveFunction: { parameters: [pointer, buffer, pointer], result: nothing },
  TFE_NewTensorHandle: { parameters: [pointer, pointer], result: pointer },
  TFE_DeleteTensorHandle: { parameters: [pointer], result: nothing },
  TFE_TensorHandleDataType: { parameters: [pointer], result: int32 },
  TFE_TensorHandleNumDims: { parameters: [pointer, pointer], result: int32 },
  TFE_TensorHandleDim: { parameters: [pointer, int32, pointer], result: int64 },
  TFE_TensorHandleResolve: { parameters: [pointer, pointer], result: pointer },
  TFE_TensorHandleCopyToDevice: {
    parameters: [pointer, pointer, buffer, pointer],
    result: pointer,
  },
  TFE_NewOp: { parameters: [pointer, buffer, pointer], result: pointer },
  TFE_DeleteOp: { parameters: [pointer], result: nothing },
  TFE_OpAddInput: { parameters: [pointer, pointer, pointer], result: nothing },
  TFE_Execute: { parameters: [pointer, buffer, buffer, pointer], result: nothing },
  // The same two on Deno's blocking thread pool, so that the event loop stays free.
  executeAsync: {
    name: "TFE_Execute",
    parameters: [pointer, buffer, buffer, pointer],
    result: nothing,
    nonblocking: true,
  },
  resolveAsync: {
    name: "TFE_TensorHandleResolve",
    parameters: [pointer, pointer],
    result: pointer,
    nonblocking: true,
  },
} as const;

const GRAPH = {
  TF_NewGraph: { parameters: [], result: pointer },
  TF_DeleteGraph: { parameters: [pointer], result: nothing },
  TF_NewOperation: { parameters: [pointer, buffer, buffer], result: pointer },
  TF_AddInput: { parameters: [pointer, output], result: nothing },
  TF_AddInputList: { parameters: [pointer, buffer, int32], result: nothing },
  TF_AddControlInput: { parameters: [pointer, pointer], result: nothing },
  TF_FinishOperation: { parameters: [pointer, pointer], result: pointer },
  TF_OperationNumOutputs: { parameters: [pointer], result: int32 },
  TF_OperationOutputType: { parameters: [output], result: int32 },
  TF_GraphGetTensorNumDims: { parameters: [pointer, output, pointer], result: int32 },
  TF_GraphGetTensorShape: {
    parameters: [pointer, output, buffer, int32, pointer],
    result: nothing,
  },
  TF_GraphSetTensorShape: {
    parameters: [pointer, output, buffer, int32, pointer],
    result: nothing,
  },
  TF_GraphGetOpDef: { parameters: [pointer, buffer, pointer, pointer], result: nothing },
  TF_NewBuffer: { parameters: [], result: pointer },
  TF_DeleteBuffer: { parameters: [pointer], result: nothing },
  TF_TryEvaluateConstant: { parameters: [pointer, output, buffer, pointer], result: byte },
  // graph, name, append hash, operations (-1: all) and their list, inputs, outputs, output names,
  // options, description, status
  TF_GraphToFunction: {
    parameters: [
      pointer,
      buffer,
      byte,
      int32,
      pointer,
      int32,
      buffer,
      int32,
      buffer,
      pointer,
      pointer,
      pointer,
      pointer,
    ],
    result: pointer,
  },
  TF_DeleteFunction: { parameters: [pointer], result: nothing },
} as const;

/** Attribute setters; those of eager operations and of graph nodes differ only in name. */
const EAGER_ATTRIBUTES = {
  setString: {
    name: "TFE_OpSetAttrString",
    parameters: [pointer, buffer, buffer, pointer],
    result: nothing,
  },
  setInt: { name: "TFE_OpSetAttrInt", parameters: [pointer, buffer, int64], result: nothing },
  setFloat: { name: "TFE_OpSetAttrFloat", parameters: [pointer, buffer, "f32"], result: nothing },
  setBool: { name: "TFE_OpSetAttrBool", parameters: [pointer, buffer, byte], result: nothing },
  setType: { name: "TFE_OpSetAttrType", parameters: [pointer, buffer, int32], result: nothing },
  setStringList: {
    name: "TFE_OpSetAttrStringList",
    parameters: [pointer, buffer, buffer, buffer, int32],
    result: nothing,
  },
  setIntList: {
    name: "TFE_OpSetAttrIntList",
    parameters: [pointer, buffer, buffer, int32],
    result: nothing,
  },
  setFloatList: {
    name: "TFE_OpSetAttrFloatList",
    parameters: [pointer, buffer, buffer, int32],
    result: nothing,
  },
  setBoolList: {
    name: "TFE_OpSetAttrBoolList",
    parameters: [pointer, buffer, buffer, int32],
    result: nothing,
  },
  setTypeList: {
    name: "TFE_OpSetAttrTypeList",
    parameters: [pointer, buffer, buffer, int32],
    result: nothing,
  },
  setTensor: {
    name: "TFE_OpSetAttrTensor",
    parameters: [pointer, buffer, pointer, pointer],
    result: nothing,
  },
  setShape: {
    name: "TFE_OpSetAttrShape",
    parameters: [pointer, buffer, buffer, int32, pointer],
    result: nothing,
  },
} as const;

const GRAPH_ATTRIBUTES = {
  setString: { ...EAGER_ATTRIBUTES.setString, name: "TF_SetAttrString" },
  setInt: { ...EAGER_ATTRIBUTES.setInt, name: "TF_SetAttrInt" },
  setFloat: { ...EAGER_ATTRIBUTES.setFloat, name: "TF_SetAttrFloat" },
  setBool: { ...EAGER_ATTRIBUTES.setBool, name: "TF_SetAttrBool" },
  setType: { ...EAGER_ATTRIBUTES.setType, name: "TF_SetAttrType" },
  setStringList: { ...EAGER_ATTRIBUTES.setStringList, name: "TF_SetAttrStringList" },
  setIntList: { ...EAGER_ATTRIBUTES.setIntList, name: "TF_SetAttrIntList" },
  setFloatList: { ...EAGER_ATTRIBUTES.setFloatList, name: "TF_SetAttrFloatList" },
  setBoolList: { ...EAGER_ATTRIBUTES.setBoolList, name: "TF_SetAttrBoolList" },
  setTypeList: { ...EAGER_ATTRIBUTES.setTypeList, name: "TF_SetAttrTypeList" },
  setTensor: { ...EAGER_ATTRIBUTES.setTensor, name: "TF_SetAttrTensor" },
  // Four parameters; the eager setter's status is one argument too many, which the ABI ignores.
  setShape: { ...EAGER_ATTRIBUTES.setShape, name: "TF_SetAttrShape" },
} as const;

/**
 * `tsl::enable_tensor_float_32_execution(bool)`: whether NVIDIA's GPUs may round the inputs of
 * float32 convolutions and matrix products to TensorFloat-32 (10 fraction bits). It is a C++ function
 * because the C API has no equivalent; Python's
 * `tf.config.experimental.enable_tensor_float_32_execution` calls the same one. Another release of
 * TensorFlow may lack it.
 */
const TENSOR_FLOAT_32 = {
  allowTensorFloat32: {
    name: "_ZN3tsl32enable_tensor_float_32_executionEb",
    parameters: ["bool"],
    result: nothing,
    optional: true,
  },
} as const;

/** The functions of the C API that the engine calls. */
export type TensorFlowSymbols = Deno.DynamicLibrary<typeof EAGER & typeof GRAPH>["symbols"];
/** The functions that set attributes. */
export type AttributeSetters = Deno.DynamicLibrary<typeof EAGER_ATTRIBUTES>["symbols"];

/** The opened library. */
export interface LoadedLibrary {
  /** All functions except the attribute setters. */
  readonly symbols: TensorFlowSymbols;
  /** Setters for operations that run at once. */
  readonly eagerAttributes: AttributeSetters;
  /** Setters for nodes of a graph. */
  readonly graphAttributes: AttributeSetters;
  /**
   * Allows or forbids TensorFloat-32 for float32 products; TensorFlow allows it by default. Null if
   * the library cannot change it.
   */
  readonly allowTensorFloat32: ((allowed: boolean) => void) | null;
}

/**
 * Whether TensorFlow computes with oneDNN (`IsMKLEnabled` in tensorflow/core/util/port.cc). Unset,
 * TensorFlow decides by the processor: no with AVX2, yes with the newer AVX-512. Without oneDNN it
 * trains more slowly, and cannot compute the gradient of a dilated convolution. TensorFlow reads the
 * variable once.
 */
const ONE_DNN = "TF_ENABLE_ONEDNN_OPTS";

/**
 * Opens `libtensorflow_cc`, with oneDNN unless the user's environment decides. Its companion
 * `libtensorflow_framework` is loaded first, by path, so that the pair needs neither RPATH nor
 * LD_LIBRARY_PATH.
 *
 * @throws {UserError} when the library cannot be loaded.
 */
export function openLibrary(path: string): LoadedLibrary {
  const framework = join(
    dirname(path),
    path.endsWith(".dylib") ? "libtensorflow_framework.2.dylib" : "libtensorflow_framework.so.2",
  );
  if (!Deno.env.has(ONE_DNN)) Deno.env.set(ONE_DNN, "1");
  try {
    if (!loadForever(framework) || !loadForever(path)) {
      throw new Error("it, or a library that it needs, cannot be loaded");
    }
    return {
      symbols: Deno.dlopen(path, { ...EAGER, ...GRAPH }).symbols,
      eagerAttributes: Deno.dlopen(path, EAGER_ATTRIBUTES).symbols,
      graphAttributes: Deno.dlopen(path, GRAPH_ATTRIBUTES).symbols,
      ...Deno.dlopen(framework, TENSOR_FLOAT_32).symbols,
    };
  } catch (error) {
    throw new UserError(
      `the TensorFlow library ${path} cannot be opened (${(error as Error).message}); ` +
        "delete its folder to have it fetched again, or set IEL_TENSORFLOW to another",
    );
  }
}

const encoder = new TextEncoder();
const names = new Map<string, Uint8Array<ArrayBuffer>>();

/** A zero-terminated string, kept forever: TensorFlow may keep names beyond the call. */
export function cString(text: string): Uint8Array<ArrayBuffer> {
  let bytes = names.get(text);
  if (!bytes) names.set(text, bytes = encoder.encode(text + "\0"));
  return bytes;
}

/** UTF-8 bytes. */
export const utf8 = (text: string): Uint8Array<ArrayBuffer> => encoder.encode(text);

/** The string at a C pointer; empty for a null pointer. */
export const readCString = (address: bigint): string =>
  address ? Deno.UnsafePointerView.getCString(pointerAt(address)) : "";

/** The memory at an address, as an array buffer that shares it. */
export const memoryAt = (address: bigint, bytes: number): ArrayBuffer =>
  Deno.UnsafePointerView.getArrayBuffer(pointerAt(address), bytes);

/** The address of a typed array's first byte; the caller keeps the array alive. */
export const addressOf = (array: Uint8Array<ArrayBuffer> | BigInt64Array<ArrayBuffer>): bigint =>
  Deno.UnsafePointer.value(Deno.UnsafePointer.of(array));

const SCALAR_DIMENSIONS = new BigInt64Array(1);

/** `int64_t` values; never a null pointer, which C functions reject even for an empty list. */
export const int64s = (values: readonly number[]): BigInt64Array<ArrayBuffer> =>
  values.length ? BigInt64Array.from(values, BigInt) : SCALAR_DIMENSIONS;

/** The bytes of a typed array, without a copy. */
export const bytesOf = (array: ArrayBufferView): Uint8Array<ArrayBuffer> =>
  new Uint8Array(array.buffer as ArrayBuffer, array.byteOffset, array.byteLength);

function pointerAt(address: bigint): NonNullable<Deno.PointerValue> {
  return Deno.UnsafePointer.create(address)!;
}

/** A `TF_Status` with error checks. */
export class Status {
  /** The `TF_Status*`. */
  readonly handle: bigint;
  readonly #symbols: TensorFlowSymbols;

  /** A status without an error. */
  constructor(symbols: TensorFlowSymbols) {
    this.#symbols = symbols;
    this.handle = symbols.TF_NewStatus();
  }

  /** Throws the error that TensorFlow reported for `what`, if there is one. */
  check(what: string): void {
    const code = this.#symbols.TF_GetCode(this.handle);
    if (code === 0) return;
    const message = readCString(this.#symbols.TF_Message(this.handle));
    this.clear();
    throw new Error(`TensorFlow ${what}: ${message} (TF_Code ${code})`);
  }

  /** Discards an error that can be ignored. */
  clear(): void {
    this.#symbols.TF_SetStatus(this.handle, 0, cString(""));
  }

  /** Frees it. */
  delete(): void {
    this.#symbols.TF_DeleteStatus(this.handle);
  }
}
