/**
 * Records operations as nodes of a TensorFlow graph, and turns the graph into a function that the
 * eager context can run. tfjs's kernels and its gradient tape are unaware of it.
 *
 * @module
 */
import { type Attribute, setAttribute } from "./attributes.ts";
import type { TensorFlowBinding } from "./binding.ts";
import { AttributeType, bytesOf, cString, DataType, int64s, memoryAt } from "./c_api.ts";
import { type InputKind, inputKinds } from "./op_def.ts";
import type { OperationRecorder, TensorMetadata } from "./operation_recorder.ts";
import { readTensor, type Values } from "./values.ts";

/** A `TF_Output`. */
interface Output {
  readonly operation: bigint;
  readonly index: number;
}

/** A parameter of the function; its nodes are created at first use. */
interface Parameter {
  readonly dtype: number;
  readonly shape: readonly number[];
  /** Whether the value lives in a resource, which the function may assign. */
  readonly resource: boolean;
  placeholder?: Output;
  value?: Output;
}

const byValue = ({ operation, index }: Output) =>
  bytesOf(BigUint64Array.of(operation, BigInt(index)));
const packed = (outputs: readonly Output[]) =>
  BigUint64Array.from(outputs.flatMap(({ operation, index }) => [operation, BigInt(index)]));

const READ_MESSAGE =
  "a function that is being compiled read the value of a tensor (data(), dataSync(), print()): " +
  "return the tensor and read it outside, or compute with tensor operations only";

/** The input kinds of each operation; they belong to the library, not to a graph. */
const kindsByName = new Map<string, InputKind[]>();

/** A graph under construction; see `OperationRecorder`. */
export class GraphRecorder implements OperationRecorder {
  readonly #binding: TensorFlowBinding;
  readonly #graph: bigint;
  readonly #parameters = new Map<number, Parameter>();
  readonly #outputs = new Map<number, Output>();
  readonly #constants = new Map<number, Output>();
  #nodes = 0;
  #control: bigint | undefined;

  /** Begins a graph. */
  constructor(binding: TensorFlowBinding) {
    this.#binding = binding;
    this.#graph = binding.library.symbols.TF_NewGraph();
  }

  /** Number of nodes so far. */
  get nodes(): number {
    return this.#nodes;
  }

  /** Adds a parameter of the function, as a tensor for tfjs. */
  parameter(dtype: number, shape: readonly number[], resource: boolean): TensorMetadata {
    const id = this.#binding.newId();
    this.#parameters.set(id, { dtype, shape, resource });
    return { id, dtype, shape: [...shape] };
  }

  /** Whether the id refers to an output of a node or to a parameter. */
  has(id: number): boolean {
    return this.#outputs.has(id) || this.#parameters.has(id);
  }

  forget(id: number): void {
    this.#outputs.delete(id);
    this.#constants.delete(id);
  }

  /**
   * Reads a value that does not depend on the parameters, such as a computed shape, and so is already
   * known.
   */
  read(id: number): Values {
    const { library, status } = this.#binding;
    const output = this.#outputs.get(id);
    const tensor = new BigUint64Array(1);
    const known = output &&
      library.symbols.TF_TryEvaluateConstant(this.#graph, byValue(output), tensor, status.handle);
    if (!known) {
      status.clear();
      throw new Error(READ_MESSAGE);
    }
    try {
      return readTensor(
        library.symbols,
        tensor[0]!,
        library.symbols.TF_OperationOutputType(byValue(output)),
      );
    } finally {
      library.symbols.TF_DeleteTensor(tensor[0]!);
    }
  }

  /** Adds a node. */
  executeOp(
    name: string,
    attributes: readonly Attribute[],
    inputs: readonly number[],
    outputs: number,
  ): TensorMetadata[] {
    const operation = this.#node(name, attributes, inputs.map((id) => this.#outputOf(id)));
    const count = Math.min(
      outputs,
      this.#binding.library.symbols.TF_OperationNumOutputs(operation),
    );
    return Array.from({ length: count }, (_, index) => {
      const output = { operation, index };
      const id = this.#binding.newId();
      this.#outputs.set(id, output);
      return { id, shape: this.#shapeOf(output, name), dtype: this.#typeOf(output) };
    });
  }

  /**
   * The operations that `build` records run only once the tensor is computed. An optimizer needs
   * this: otherwise "slot × decay" of every parameter is computed first and waits in memory for its
   * gradient.
   */
  after<T>(id: number, build: () => T): T {
    const before = this.#control;
    this.#control = this.#outputOf(id).operation;
    try {
      return build();
    } finally {
      this.#control = before;
    }
  }

  /**
   * Registers the function of the parameters that were used.
   *
   * @returns for each of `parameters`, whether the function takes it.
   */
  finish(name: string, { parameters, outputs, assignments }: {
    parameters: readonly number[];
    outputs: readonly number[];
    /** Resource parameters, and the values assigned to them once they have been read. */
    assignments: readonly { parameter: number; value: number }[];
  }): boolean[] {
    const { library, status, context } = this.#binding;
    const c = library.symbols;
    // tfjs regards a bfloat16 tensor as float32, and the receiver gets float32.
    const full = (id: number) => this.#binding.cast(id, DataType.FLOAT);
    for (const { parameter, value } of assignments) {
      const read = this.#outputOf(parameter);
      const { dtype, placeholder } = this.#parameters.get(parameter)!;
      const type = { name: "dtype", type: AttributeType.TYPE, value: dtype };
      this.#node(
        "AssignVariableOp",
        [type],
        [placeholder!, this.#outputOf(full(value))],
        read.operation,
      );
    }
    const results = outputs.map(full).map((id) => {
      const output = this.#outputOf(id);
      if (this.#outputs.has(id)) return output;
      return { operation: this.#node("Identity", [], [output]), index: 0 };
    });
    const used = parameters.map((id) => this.#parameters.get(id)!.placeholder !== undefined);
    const placeholders = parameters.flatMap((id) => this.#parameters.get(id)!.placeholder ?? []);
    const body = c.TF_GraphToFunction(
      this.#graph,
      cString(name),
      0,
      -1,
      0n,
      placeholders.length,
      packed(placeholders),
      results.length,
      packed(results),
      0n,
      0n,
      0n,
      status.handle,
    );
    status.check("TF_GraphToFunction");
    c.TFE_ContextAddFunction(context, body, status.handle);
    c.TF_DeleteFunction(body);
    status.check("TFE_ContextAddFunction");
    return used;
  }

  /** Frees the graph; functions made from it remain. */
  delete(): void {
    this.#binding.library.symbols.TF_DeleteGraph(this.#graph);
  }

  #node(
    name: string,
    attributes: readonly Attribute[],
    inputs: readonly Output[],
    control = this.#control,
  ): bigint {
    const { library, status } = this.#binding;
    const c = library.symbols;
    const operation = c.TF_NewOperation(this.#graph, cString(name), cString(`n${this.#nodes++}`));
    let next = 0;
    for (const kind of this.#inputKinds(name)) {
      if (!kind.list) {
        c.TF_AddInput(operation, byValue(inputs[next++]!));
        continue;
      }
      const given = attributes.find((attribute) => attribute.name === kind.attribute)!.value;
      const length = Array.isArray(given) ? given.length : given as number;
      c.TF_AddInputList(operation, packed(inputs.slice(next, next += length)), length);
    }
    for (const attribute of attributes) {
      setAttribute(library.graphAttributes, operation, { attribute, status });
    }
    const source = name === "Const" || name === "Placeholder";
    if (control !== undefined && !source) c.TF_AddControlInput(operation, control);
    const finished = c.TF_FinishOperation(operation, status.handle);
    status.check(name);
    return finished;
  }

  #outputOf(id: number): Output {
    const known = this.#outputs.get(id) ?? this.#constants.get(id);
    if (known) return known;
    const parameter = this.#parameters.get(id);
    return parameter ? this.#parameterValue(parameter) : this.#constant(id);
  }

  #parameterValue(parameter: Parameter): Output {
    if (parameter.value) return parameter.value;
    const { library, status } = this.#binding;
    const { shape, resource } = parameter;
    const dtype = { name: "dtype", type: AttributeType.TYPE, value: parameter.dtype };
    const placeholder = this.#node("Placeholder", [
      resource ? { ...dtype, value: DataType.RESOURCE } : dtype,
      { name: "shape", type: AttributeType.SHAPE, value: resource ? [] : shape },
    ], []);
    parameter.placeholder = { operation: placeholder, index: 0 };
    if (!resource) return parameter.value = parameter.placeholder;
    const read = this.#node("ReadVariableOp", [dtype], [parameter.placeholder]);
    parameter.value = { operation: read, index: 0 };
    library.symbols.TF_GraphSetTensorShape(
      this.#graph,
      byValue(parameter.value),
      int64s(shape),
      shape.length,
      status.handle,
    );
    status.check("shape of a parameter");
    return parameter.value;
  }

  /** An ordinary tensor that is not a parameter: its value becomes part of the graph. */
  #constant(id: number): Output {
    const { library, status } = this.#binding;
    const handle = this.#binding.handleOf(id);
    const tensor = library.symbols.TFE_TensorHandleResolve(handle, status.handle);
    status.check("read of a constant");
    const operation = this.#node("Const", [
      {
        name: "dtype",
        type: AttributeType.TYPE,
        value: library.symbols.TFE_TensorHandleDataType(handle),
      },
      { name: "value", type: AttributeType.TENSOR, value: tensor },
    ], []);
    library.symbols.TF_DeleteTensor(tensor);
    const output = { operation, index: 0 };
    this.#constants.set(id, output);
    return output;
  }

  #inputKinds(name: string): InputKind[] {
    let kinds = kindsByName.get(name);
    if (!kinds) {
      const { library, status } = this.#binding;
      const c = library.symbols;
      const buffer = c.TF_NewBuffer();
      try {
        c.TF_GraphGetOpDef(this.#graph, cString(name), buffer, status.handle);
        status.check(name);
        // struct TF_Buffer { const void* data; size_t length; … }
        const [data, length] = new BigUint64Array(memoryAt(buffer, 16));
        kinds = inputKinds(new Uint8Array(memoryAt(data!, Number(length))));
        kindsByName.set(name, kinds);
      } finally {
        c.TF_DeleteBuffer(buffer);
      }
    }
    return kinds;
  }

  #shapeOf(output: Output, name: string): number[] {
    const { library, status } = this.#binding;
    const at = byValue(output);
    const rank = library.symbols.TF_GraphGetTensorNumDims(this.#graph, at, status.handle);
    status.check(`${name} output shape`);
    // The reserve space of FusedBatchNormV3 has no shape; it is only ever passed to its gradient.
    if (rank < 0 && name === "FusedBatchNormV3") return [];
    const sizes = new BigInt64Array(Math.max(rank, 1));
    if (rank > 0) {
      library.symbols.TF_GraphGetTensorShape(this.#graph, at, sizes, rank, status.handle);
      status.check(`${name} output shape`);
    }
    const shape = Array.from(sizes.subarray(0, Math.max(rank, 0)), Number);
    if (name === "FusedBatchNormV3") return shape;
    if (rank < 0 || shape.includes(-1)) {
      throw new Error(`${name}: the shape of the output depends on data and cannot be compiled`);
    }
    return shape;
  }

  #typeOf(output: Output): number {
    return this.#binding.library.symbols.TF_OperationOutputType(byValue(output));
  }
}
