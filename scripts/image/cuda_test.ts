/**
 * What can be known of the CUDA library without a GPU and without a driver, on a machine that has it
 * (`deno task doctor --install cuda`): that NVIDIA's libraries find each other, and that a training
 * step asks for nothing that a GPU cannot do.
 */
import { deepStrictEqual as equal, ok } from "node:assert/strict";
import { dirname, join } from "@std/path";
import type { Attribute } from "../../lib/engine/tensorflow/attributes.ts";
import { TensorFlowBinding } from "../../lib/engine/tensorflow/binding.ts";
import { AttributeType, DataType } from "../../lib/engine/tensorflow/c_api.ts";
import { hasCuda } from "../../lib/engine/tensorflow/driver.ts";
import { findTensorFlow } from "../../lib/engine/tensorflow/library.ts";
import { GraphRecorder } from "../../lib/engine/tensorflow/recorder.ts";
import { openEngine } from "../../lib/engine/open.ts";
import { smallTraining } from "../../lib/train/fixture.ts";
import { train } from "../../lib/train/train.ts";
import { gpuKernels } from "./gpu_kernels.ts";

const library = await findTensorFlow();
const ignore = !library || !await hasCuda(library);
const cc = library?.cc ?? "";

/** What TensorFlow 2.21 opens when there is a GPU, in the wheels' folders. */
const OPENED = [
  "cuda_runtime/lib/libcudart.so.12",
  "cublas/lib/libcublas.so.12",
  "cublas/lib/libcublasLt.so.12",
  "cufft/lib/libcufft.so.11",
  "cusolver/lib/libcusolver.so.11",
  "cusparse/lib/libcusparse.so.12",
  "cudnn/lib/libcudnn.so.9",
  "nccl/lib/libnccl.so.2",
];

Deno.test({ name: "NVIDIA's libraries lie where TensorFlow looks, and load", ignore }, async () => {
  const folder = join(dirname(cc), "..", "nvidia");
  // In a process of its own: nothing that is loaded here may help.
  const program = `for (const path of ${
    JSON.stringify(OPENED)
  }) Deno.dlopen("${folder}/" + path, {})`;
  const { success, stderr } = await new Deno.Command(Deno.execPath(), { args: ["eval", program] })
    .output();
  ok(success, new TextDecoder().decode(stderr));
  // XLA's compiler looks for these beside the libraries.
  for (const path of ["bin/ptxas", "nvvm/libdevice/libdevice.10.bc"]) {
    await Deno.stat(join(folder, "cuda_nvcc", path));
  }
});

/** The operations of a training step, each once with its types. */
async function operationsOfTraining(precision: "float32" | "bfloat16") {
  const used = new Map<string, { name: string; types: [string, number][] }>();
  const note = (name: string, attributes: readonly Attribute[]) => {
    const types = attributes.filter(({ type }) => type === AttributeType.TYPE)
      .map(({ name, value }): [string, number] => [name, Number(value)]);
    used.set(`${name} ${types}`, { name, types });
  };
  const originals = [TensorFlowBinding.prototype, GraphRecorder.prototype].map((prototype) => {
    const { executeOp } = prototype;
    prototype.executeOp = function (...args: Parameters<typeof executeOp>) {
      note(args[0], args[1]);
      return executeOp.apply(this as never, args);
    };
    return () => prototype.executeOp = executeOp;
  });
  const engine = await openEngine({ engine: "tensorflow", precision, threads: 1, log() {} });
  try {
    for await (const _ of train(await smallTraining({ epochs: 1, iel: true }), { engine }));
  } finally {
    engine.close();
    for (const restore of originals) restore();
  }
  return [...used.values()];
}

/** Inputs that are shapes, sizes or axes: int32, and small. */
const SHAPES = [
  ["Reshape", "shape"],
  ["Transpose", "perm"],
  ["Sum", "reduction_indices"],
  ["Mean", "reduction_indices"],
  ["ArgMax", "dimension"],
  ["ConcatV2", "axis"],
  ["SplitV", "size_splits"],
  ["Conv2DBackpropInput", "input_sizes"],
  ["Conv2DBackpropFilter", "filter_sizes"],
  ["Fill", "dims"],
  ["Tile", "multiples"],
  ["PadV2", "paddings"],
  ["Slice", "size"],
] as const;

for (const precision of ["float32", "bfloat16"] as const) {
  Deno.test({ name: `a GPU has a kernel for each operation (${precision})`, ignore }, async () => {
    const operations = await operationsOfTraining(precision);
    ok(operations.length > 20);
    const absent = operations.filter(({ name, types }) =>
      !gpuKernels(cc, name).some((kernel) =>
        types.every(([attribute, type]) => kernel.types.get(attribute)?.includes(type) ?? true)
      )
    );
    equal(absent, []);
  });
}

Deno.test({ name: "a GPU's kernels take shapes and axes from host memory", ignore }, () => {
  for (const [operation, input] of SHAPES) {
    const kernels = gpuKernels(cc, operation)
      .filter(({ types }) => types.get("T")?.includes(DataType.FLOAT) ?? true);
    ok(kernels.length > 0, operation);
    for (const { host } of kernels) ok(host.includes(input), `${operation} ${input}: ${host}`);
  }
});
