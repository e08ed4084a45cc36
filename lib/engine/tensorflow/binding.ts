/**
 * The native interface that tfjs-node's kernels call (createTensor, executeOp, …), implemented on
 * TensorFlow's C API. tfjs's own addon, built for TensorFlow 2.9 and CUDA 11.2, is never loaded.
 *
 * tfjs refers to tensors by integer ids. An id stands for a TensorFlow handle, for a resource (a
 * variable that a compiled step updates in place and that is read on request), or, while a function
 * is traced, for an output of a node: see `recorder.ts`.
 *
 * @module
 */
import { type Attribute, setAttribute } from "./attributes.ts";
import {
  AttributeType,
  cString,
  DataType,
  type LoadedLibrary,
  type openLibrary,
  readCString,
  Status,
} from "./c_api.ts";
import { type ContextOptions, type Device, newContext } from "./context.ts";
import type { OperationRecorder, TensorMetadata } from "./operation_recorder.ts";
import { fitTypes } from "./half.ts";
import { newTensor, readTensor, type Values } from "./values.ts";

interface Resource {
  readonly handle: bigint;
  readonly dtype: number;
}

// The shared name that makes each `VarHandleOp` a separate resource, freed with its last handle
// (ResourceHandle::ANONYMOUS_NAME).
const ANONYMOUS = "cd2c89b7-88b7-44c8-ad83-06c2a9158347";

const CLOSED = "the tensorflow engine is closed; open it again";
const GONE = "a tensor was used after the function it was traced in, or after it was disposed";

const typed = (dtype: number) => ({ name: "dtype", type: AttributeType.TYPE, value: dtype });

/** Data and attribute types, under the names by which tfjs's kernels look them up in the binding. */
const TYPES = {
  TF_FLOAT: DataType.FLOAT,
  TF_INT32: DataType.INT32,
  TF_INT64: DataType.INT64,
  TF_BOOL: DataType.BOOL,
  TF_COMPLEX64: DataType.COMPLEX64,
  TF_STRING: DataType.STRING,
  TF_RESOURCE: DataType.RESOURCE,
  TF_UINT8: DataType.UINT8,
  TF_ATTR_STRING: AttributeType.STRING,
  TF_ATTR_INT: AttributeType.INT,
  TF_ATTR_FLOAT: AttributeType.FLOAT,
  TF_ATTR_BOOL: AttributeType.BOOL,
  TF_ATTR_TYPE: AttributeType.TYPE,
  TF_ATTR_SHAPE: AttributeType.SHAPE,
  TF_ATTR_RESOURCE: -1,
} as const;

/** tfjs's native interface, on a TensorFlow library. */
export class TensorFlowBinding {
  /** Version of TensorFlow, such as `"2.21.0"`. */
  readonly TF_Version: string;

  /** The C functions. */
  readonly library: LoadedLibrary;
  /** The status of calls on the main thread. */
  readonly status: Status;
  /** The eager context. */
  readonly context: bigint;
  /** The devices that TensorFlow lists. */
  readonly devices: readonly Device[];
  /** The device that computes: the first GPU, or the CPU. */
  readonly device: Device;
  /** Set while a function is being traced. */
  recorder: OperationRecorder | undefined;
  /** Whether the context is closed, and with it every tensor and function. */
  closed = false;

  readonly #handles = new Map<number, bigint>();
  readonly #resources = new Map<number, Resource>();
  readonly #pendingReads = new Map<bigint, number>();
  readonly #deleteAfterRead = new Set<bigint>();
  /** Ids of bfloat16 tensors, which tfjs calls float32. */
  readonly #halved = new Set<number>();
  #nextId = 0;

  /** Creates a context on the library. */
  constructor(library: ReturnType<typeof openLibrary>, options: ContextOptions = {}) {
    Object.assign(this, TYPES);
    this.library = library;
    this.TF_Version = readCString(library.symbols.TF_Version());
    this.status = new Status(library.symbols);
    const { context, devices } = newContext(library.symbols, { ...options, status: this.status });
    this.context = context;
    this.devices = devices;
    const device = devices.find(({ type }) => type === "GPU") ??
      devices.find(({ type }) => type === "CPU");
    if (!device) throw new Error("TensorFlow lists no CPU and no GPU");
    this.device = device;
  }

  /** An unused id. */
  newId(): number {
    return this.#nextId++;
  }

  /** Creates a tensor with a copy of the values, on the computing device. */
  createTensor(shape: readonly number[], dtype: number, values: Values): number {
    const c = this.library.symbols;
    const tensor = newTensor(c, { shape, dtype, values });
    let handle = c.TFE_NewTensorHandle(tensor, this.status.handle);
    c.TF_DeleteTensor(tensor);
    this.status.check("new tensor");
    // Shapes, axes and labels stay in host memory, where GPU kernels expect them.
    const onHost = dtype === DataType.INT32 || dtype === DataType.STRING;
    if (!onHost && this.isUsingGpuDevice()) {
      const moved = c.TFE_TensorHandleCopyToDevice(
        handle,
        this.context,
        cString(this.device.name),
        this.status.handle,
      );
      c.TFE_DeleteTensorHandle(handle);
      this.status.check("copy to device");
      handle = moved;
    }
    return this.#put(handle);
  }

  /** Frees a tensor; if it is being read, once the read ends. */
  deleteTensor(id: number): void {
    this.recorder?.forget(id);
    this.#halved.delete(id);
    const handle = this.#handles.get(id);
    if (handle !== undefined) {
      this.#handles.delete(id);
      if (this.#pendingReads.has(handle)) this.#deleteAfterRead.add(handle);
      else this.library.symbols.TFE_DeleteTensorHandle(handle);
    }
    const resource = this.#resources.get(id);
    if (resource) {
      this.#resources.delete(id);
      this.library.symbols.TFE_DeleteTensorHandle(resource.handle);
    }
  }

  /** The values of a tensor. */
  tensorDataSync(id: number): Values {
    if (this.recorder?.has(id)) return this.recorder.read(id);
    const c = this.library.symbols;
    const handle = this.handleOf(id);
    const tensor = c.TFE_TensorHandleResolve(handle, this.status.handle);
    this.status.check("read");
    return this.#take(tensor, c.TFE_TensorHandleDataType(handle));
  }

  /** The values, read without blocking the event loop while a GPU still computes them. */
  async tensorData(id: number): Promise<Values> {
    if (!this.isUsingGpuDevice() || this.recorder?.has(id)) return this.tensorDataSync(id);
    const c = this.library.symbols;
    const handle = this.handleOf(id);
    const status = new Status(c); // a separate one: another thread writes it
    this.#pendingReads.set(handle, (this.#pendingReads.get(handle) ?? 0) + 1);
    try {
      const tensor = await c.resolveAsync(handle, status.handle);
      status.check("read");
      return this.#take(tensor, c.TFE_TensorHandleDataType(handle));
    } finally {
      status.delete();
      const left = this.#pendingReads.get(handle)! - 1;
      if (left) this.#pendingReads.set(handle, left);
      else {
        this.#pendingReads.delete(handle);
        if (this.#deleteAfterRead.delete(handle)) c.TFE_DeleteTensorHandle(handle);
      }
    }
  }

  /** Whether a tensor is bfloat16. */
  isHalf(id: number): boolean {
    return this.#halved.has(id);
  }

  /** Casts a tensor; returns the same id if it already has the type. */
  cast(id: number, dtype: number): number {
    const from = this.#halved.has(id) ? DataType.BFLOAT16 : DataType.FLOAT;
    if (from === dtype) return id;
    const types = [{ ...typed(from), name: "SrcT" }, { ...typed(dtype), name: "DstT" }];
    return this.#execute("Cast", types, [id], 1)[0]!.id;
  }

  /**
   * Runs an operation, or records it while a function is traced. Inputs that tfjs calls float32 but
   * are bfloat16 are cast as the operation requires: see `half.ts`.
   */
  executeOp(
    name: string,
    attributes: readonly Attribute[],
    inputs: readonly number[],
    outputs: number,
  ): TensorMetadata[] {
    if (this.#halved.size === 0) return this.#execute(name, attributes, inputs, outputs);
    const fitted = fitTypes(name, { attributes, halved: inputs.map((id) => this.#halved.has(id)) });
    const cast = inputs.map((id, at) => {
      const type = fitted.casts[at];
      return type === undefined ? id : this.cast(id, type);
    });
    try {
      return this.#execute(name, fitted.attributes, cast, outputs);
    } finally {
      cast.forEach((id, at) => id === inputs[at] || this.deleteTensor(id));
    }
  }

  #execute(
    name: string,
    attributes: readonly Attribute[],
    inputs: readonly number[],
    outputs: number,
  ): TensorMetadata[] {
    return this.#executeTyped(name, attributes, inputs, outputs).map((made) => {
      if (made.dtype !== DataType.BFLOAT16) return made;
      this.#halved.add(made.id);
      return { ...made, dtype: DataType.FLOAT }; // tfjs has no other float type
    });
  }

  #executeTyped(
    name: string,
    attributes: readonly Attribute[],
    inputs: readonly number[],
    outputs: number,
  ): TensorMetadata[] {
    if (this.recorder) return this.recorder.executeOp(name, attributes, inputs, outputs);
    const operation = this.#newOperation(name, attributes, inputs.map((id) => this.handleOf(id)));
    const results = new BigUint64Array(Math.max(outputs, 1));
    const count = Int32Array.of(outputs);
    this.library.symbols.TFE_Execute(operation, results, count, this.status.handle);
    this.library.symbols.TFE_DeleteOp(operation);
    this.status.check(name);
    return Array.from(results.subarray(0, count[0]), (handle) => this.#describe(handle));
  }

  /** Runs a function of handles on Deno's thread pool; the event loop stays free meanwhile. */
  async executeFunction(
    name: string,
    inputs: readonly bigint[],
    outputs: number,
  ): Promise<TensorMetadata[]> {
    const c = this.library.symbols;
    const operation = this.#newOperation(name, [], inputs);
    const results = new BigUint64Array(Math.max(outputs, 1));
    const count = Int32Array.of(outputs);
    const status = new Status(c);
    try {
      await c.executeAsync(operation, results, count, status.handle);
      status.check(name);
    } finally {
      status.delete();
      c.TFE_DeleteOp(operation);
    }
    return Array.from(results.subarray(0, count[0]), (handle) => this.#describe(handle));
  }

  /** The handle of a tensor's value; a resource is read without a copy. */
  handleOf(id: number): bigint {
    const known = this.#handles.get(id);
    if (known !== undefined) return known;
    const resource = this.#resources.get(id);
    if (!resource) throw new Error(this.closed ? CLOSED : GONE);
    const read = this.#run("ReadVariableOp", [typed(resource.dtype)], [resource.handle]);
    this.#handles.set(id, read);
    return read;
  }

  /**
   * Moves the value of a tensor into a resource, and drops the id. The caller owns the resource's
   * handle until `adoptResource` assigns it to an id.
   */
  releaseToResource(id: number, dtype: number, shape: readonly number[]): bigint {
    const c = this.library.symbols;
    const known = this.#resources.get(id);
    const resource = known?.handle ?? this.copyToResource(id, dtype, shape);
    this.#resources.delete(id);
    const handle = this.#handles.get(id); // a cached read would keep the old value alive
    if (handle !== undefined) {
      this.#handles.delete(id);
      c.TFE_DeleteTensorHandle(handle);
    }
    return resource;
  }

  /** A new resource with a tensor's value; the tensor keeps its own. */
  copyToResource(id: number, dtype: number, shape: readonly number[]): bigint {
    const resource = this.#newResource(dtype, shape);
    this.#run("AssignVariableOp", [typed(dtype)], [resource, this.handleOf(id)]);
    return resource;
  }

  /** Frees a resource that no id refers to. */
  deleteResource(handle: bigint): void {
    this.library.symbols.TFE_DeleteTensorHandle(handle);
  }

  /** An id whose value is whatever the resource holds when it is read. */
  adoptResource(handle: bigint, dtype: number): number {
    const id = this.newId();
    this.#resources.set(id, { handle, dtype });
    return id;
  }

  /** Whether a GPU computes. */
  isUsingGpuDevice(): boolean {
    return this.device?.type === "GPU";
  }

  /** Number of tensors and resources that ids refer to. */
  getNumOfTensors(): number {
    return this.#handles.size + this.#resources.size;
  }

  /** Frees everything; calling it again does nothing. */
  close(): void {
    if (this.closed) return;
    this.closed = true;
    const c = this.library.symbols;
    for (const handle of this.#handles.values()) c.TFE_DeleteTensorHandle(handle);
    for (const { handle } of this.#resources.values()) c.TFE_DeleteTensorHandle(handle);
    this.#handles.clear();
    this.#resources.clear();
    this.#halved.clear();
    c.TFE_DeleteContext(this.context);
    this.status.delete();
  }

  #newOperation(name: string, attributes: readonly Attribute[], inputs: readonly bigint[]): bigint {
    if (this.closed) throw new Error(CLOSED);
    const c = this.library.symbols;
    const operation = c.TFE_NewOp(this.context, cString(name), this.status.handle);
    this.status.check(name);
    try {
      for (const attribute of attributes) {
        setAttribute(this.library.eagerAttributes, operation, { attribute, status: this.status });
      }
      for (const handle of inputs) {
        c.TFE_OpAddInput(operation, handle, this.status.handle);
        this.status.check(name);
      }
    } catch (error) {
      c.TFE_DeleteOp(operation);
      throw error;
    }
    return operation;
  }

  /** Runs an operation with at most one output. */
  #run(name: string, attributes: readonly Attribute[], inputs: readonly bigint[]): bigint {
    const c = this.library.symbols;
    const operation = this.#newOperation(name, attributes, inputs);
    const results = new BigUint64Array(1);
    c.TFE_Execute(operation, results, Int32Array.of(1), this.status.handle);
    c.TFE_DeleteOp(operation);
    this.status.check(name);
    return results[0]!;
  }

  #newResource(dtype: number, shape: readonly number[]): bigint {
    return this.#run("VarHandleOp", [
      typed(dtype),
      { name: "shape", type: AttributeType.SHAPE, value: shape },
      { name: "shared_name", type: AttributeType.STRING, value: ANONYMOUS },
    ], []);
  }

  #put(handle: bigint): number {
    const id = this.newId();
    this.#handles.set(id, handle);
    return id;
  }

  #describe(handle: bigint): TensorMetadata {
    const c = this.library.symbols;
    const rank = c.TFE_TensorHandleNumDims(handle, this.status.handle);
    const shape = Array.from(
      { length: rank },
      (_, axis) => Number(c.TFE_TensorHandleDim(handle, axis, this.status.handle)),
    );
    this.status.check("output shape");
    return { id: this.#put(handle), shape, dtype: c.TFE_TensorHandleDataType(handle) };
  }

  #take(tensor: bigint, dtype: number): Values {
    try {
      return readTensor(this.library.symbols, tensor, dtype);
    } finally {
      this.library.symbols.TF_DeleteTensor(tensor);
    }
  }
}
