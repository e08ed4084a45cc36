import { deepStrictEqual, rejects, strictEqual } from "node:assert/strict";
import { stream } from "../random.ts";
import { tf } from "../tensor.ts";
import {
  fromTorch,
  initialParameters,
  initialStatistics,
  memoryShape,
  type Model,
} from "./model.ts";
import { decodeSafetensors, encodeSafetensors } from "./safetensors.ts";
import { unetModel } from "./unet.ts";
import { decodeWeights, encodeWeights, loadWeights, saveWeights } from "./weights.ts";

await tf.setBackend("cpu");
const model = unetModel({ classes: 2, width: 1 });

Deno.test("weights come back as they were, and nothing is left behind", async () => {
  const parameters = initialParameters(model, stream(0, "weights"));
  const before = tf.memory().numTensors;
  const bytes = await encodeWeights(model, parameters, { metadata: { epoch: "3" } });
  strictEqual(tf.memory().numTensors, before);
  const { tensors, metadata } = decodeSafetensors(bytes);
  deepStrictEqual(metadata, { epoch: "3" });
  deepStrictEqual(Object.keys(tensors), Object.keys(model.parameters));
  for (const [name, info] of Object.entries(model.parameters)) {
    deepStrictEqual(tensors[name]!.shape, [...info.shape], name);
    const back = fromTorch(tensors[name]!.values, info);
    deepStrictEqual(back.shape, memoryShape(info));
    deepStrictEqual(back.dataSync(), parameters[name]!.dataSync(), name);
  }
});

Deno.test("an element is where PyTorch has it: [out, in, row, column]", async () => {
  const parameters = initialParameters(model, stream(0, "weights"));
  const { tensors } = decodeSafetensors(await encodeWeights(model, parameters));
  const stored = tensors["down1.maxpool_conv.1.double_conv.0.weight"]!; // [2, 1, 3, 3]
  const own = parameters["down1.maxpool_conv.1.double_conv.0.weight"]!
    .arraySync() as number[][][][];
  strictEqual(stored.values[1 * 9 + 2 * 3 + 0], own[2]![0]![0]![1]);
});

Deno.test("a missing parameter is named", async () => {
  await rejects(encodeWeights(model, {}), /inc\.double_conv\.0\.weight is missing/);
});

/** Two files of a network with batch normalisation would be large: a table is enough. */
const normed: Model = {
  ...model,
  name: "normed",
  parameters: {
    "conv.weight": { shape: [2, 1, 1, 3], layout: "convolution", init: { kind: "normal", std: 1 } },
    "bn.bias": { shape: [2], layout: "vector", init: { kind: "constant", value: 0.5 } },
  },
  statistics: {
    "bn.running_mean": { shape: [2], layout: "vector", init: { kind: "constant", value: 0 } },
  },
};

const NORMED = {
  "conv.weight": { shape: [2, 1, 1, 3], values: Float32Array.of(0, 1, 2, 3, 4, 5) },
  "bn.bias": { shape: [2], values: Float32Array.of(6, 7) },
  "bn.running_mean": { shape: [2], values: Float32Array.of(8, 9) },
};

Deno.test("what is read is written again byte for byte", async () => {
  const bytes = encodeSafetensors({ tensors: NORMED, metadata: {} });
  const before = tf.memory().numTensors;
  const { values, missing, unexpected } = decodeWeights(normed, bytes);
  deepStrictEqual([missing, unexpected], [[], []]);
  deepStrictEqual(await encodeWeights(normed, values), bytes);
  tf.dispose(values);
  strictEqual(tf.memory().numTensors, before);
});

Deno.test("other names: a prefix, a head to drop, something missing, something unexpected", () => {
  const one = { shape: [1], values: Float32Array.of(1) };
  const tensors = { weight: NORMED["conv.weight"], "fc.weight": one, other: one };
  const bytes = encodeSafetensors({ tensors, metadata: {} });
  const { values, ...rest } = decodeWeights(normed, bytes, { prefix: "conv.", drop: ["fc."] });
  deepStrictEqual(Object.keys(values), ["conv.weight"]);
  deepStrictEqual(rest, { missing: ["bn.bias", "bn.running_mean"], unexpected: ["other"] });
});

Deno.test("a file that is not the network's is the user's to mend", async () => {
  const folder = await Deno.makeTempDir();
  const path = `${folder}/weights.safetensors`;
  const load = () => loadWeights(normed, { path });
  const fails = (message: RegExp) => rejects(load(), { name: "UserError", message });
  await fails(/weights\.safetensors is not there/);
  await rejects(loadWeights(normed, { path: folder }), {
    name: "UserError",
    message: /cannot be read \(.*\); give the path of a \.safetensors file$/,
  });
  await Deno.writeTextFile(path, "no tensors");
  await fails(/weights\.safetensors: safetensors: .*; get the file again/);
  const bias = { shape: [3], values: Float32Array.of(1, 2, 3) };
  await Deno.writeFile(path, encodeSafetensors({ tensors: { "bn.bias": bias }, metadata: {} }));
  await fails(/bn\.bias has the shape \[3\] where normed has \[2\]/);
  await Deno.writeFile(path, encodeSafetensors({ tensors: { bias }, metadata: {} }));
  await fails(/has nothing of normed \(but bias\)/);
  const parameters = {
    ...initialParameters(normed, stream(0, "weights")),
    ...initialStatistics(normed),
  };
  await saveWeights(normed, parameters, { path });
  deepStrictEqual((await load()).missing, []);
  await Deno.remove(folder, { recursive: true });
});
