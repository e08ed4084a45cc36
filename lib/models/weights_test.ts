import { deepStrictEqual, rejects, strictEqual, throws } from "node:assert/strict";
import { inFolder } from "../fixture.ts";
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
import { decodeWeights, encodeWeights, loadWeights, saveWeights, takeWeights } from "./weights.ts";

await tf.setBackend("cpu");
const model = unetModel({ classes: 2, width: 1 });

Deno.test("weights survive a round trip, and nothing is left behind", async () => {
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

Deno.test("an element is where PyTorch stores it: [out, in, row, column]", async () => {
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

/** Two files of a network with batch normalisation would be large; a table is enough. */
const normed: Model = {
  ...model,
  name: "normed",
  head: undefined,
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

Deno.test("a file that is read and written again is unchanged", async () => {
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
  deepStrictEqual(rest, {
    missing: ["bn.bias", "bn.running_mean"],
    unexpected: ["other"],
    stripped: "",
    metadata: {},
  });
});

Deno.test("wrapper prefixes are removed and reported, but not those of the network itself", () => {
  const wrappers = ["module.", "model.", "module.model.", "model.module.", "_orig_mod.", "my.net."];
  for (const wrapper of wrappers) {
    const tensors = Object.fromEntries(
      Object.entries(NORMED).map(([name, tensor]) => [`${wrapper}${name}`, tensor]),
    );
    const odd = { "optimizer.step": { shape: [1], values: Float32Array.of(9) } };
    const bytes = encodeSafetensors({ tensors: { ...tensors, ...odd }, metadata: {} });
    const { values, missing, stripped, unexpected } = decodeWeights(normed, bytes);
    deepStrictEqual([missing, stripped, unexpected], [[], wrapper, ["optimizer.step"]]);
    deepStrictEqual(Object.keys(values), Object.keys(NORMED));
    const { parameters } = normed;
    const own = Object.entries(parameters).map(([name, info]) => [`${wrapper}${name}`, info]);
    const wrapped = { ...normed, parameters: Object.fromEntries(own), statistics: {} };
    strictEqual(decodeWeights(wrapped, bytes).stripped, "");
  }
});

Deno.test("weights that are not finite are refused, and not left to diverge", () => {
  for (const value of [NaN, Infinity, 1e300]) {
    const tensors = { ...NORMED, "bn.bias": { shape: [2], values: Float32Array.of(1, value) } };
    throws(
      () => decodeWeights(normed, encodeSafetensors({ tensors, metadata: {} })),
      /UserError: bn\.bias has values that are not finite, or too large for float32; get another/,
    );
  }
});

/** A classifier of three classes besides a part that does not depend on them. */
const classifier = (classes: number): Model => ({
  ...normed,
  classes,
  head: "conv.",
  parameters: {
    ...normed.parameters,
    "conv.weight": {
      ...normed.parameters["conv.weight"]!,
      shape: [classes, 1, 1, 3],
    },
  },
});

Deno.test("for another number of classes all but the head is used, on request", () => {
  const bytes = encodeSafetensors({ tensors: NORMED, metadata: {} });
  throws(
    () => decodeWeights(classifier(5), bytes),
    /UserError: conv\.weight has the shape \[2,1,1,3\] where normed has \[5,1,1,3\]; give head: "drop"/,
  );
  for (const classes of [5, 2]) {
    const loaded = decodeWeights(classifier(classes), bytes, { head: "drop" });
    deepStrictEqual(Object.keys(loaded.values), ["bn.bias", "bn.running_mean"]);
    deepStrictEqual([loaded.missing, loaded.unexpected], [[], []]);
  }
  throws(() => decodeWeights(normed, bytes, { head: "drop" }), /UserError: normed does not say/);
});

Deno.test("integers are named if the network lacks them, and refused if it has them", () => {
  const file = decodeSafetensors(encodeSafetensors({ tensors: NORMED, metadata: {} }));
  const counted = { ...file, others: { "bn.num_batches_tracked": "I64" } };
  deepStrictEqual(takeWeights(normed, counted).unexpected, ["bn.num_batches_tracked"]);
  const { "bn.bias": _bias, ...tensors } = file.tensors;
  throws(
    () => takeWeights(normed, { ...file, tensors, others: { "bn.bias": "I32" } }),
    /UserError: bn\.bias has values of the type I32; save it as F64, F32, F16 or BF16$/,
  );
});

Deno.test("a file may keep a model card, which comes back with the weights", async () => {
  const card = { spec: { kind: "unet" }, notes: 'trained on cells: "ä"', score: 0.9 };
  const { values } = decodeWeights(normed, encodeSafetensors({ tensors: NORMED, metadata: {} }));
  await inFolder(async (folder) => {
    const path = `${folder}/weights.safetensors`;
    await saveWeights(normed, values, { path, metadata: { card: JSON.stringify(card) } });
    const loaded = await loadWeights(normed, { path });
    deepStrictEqual(JSON.parse(loaded.metadata.card!), card);
    for (const [name, tensor] of Object.entries(values)) {
      deepStrictEqual(loaded.values[name]!.dataSync(), tensor.dataSync());
    }
  });
});

Deno.test("a file of another network gives a UserError", async () => {
  const folder = await Deno.makeTempDir();
  const path = `${folder}/weights.safetensors`;
  const load = () => loadWeights(normed, { path });
  const fails = (message: RegExp) => rejects(load(), { name: "UserError", message });
  await fails(/weights\.safetensors does not exist/);
  await rejects(loadWeights(normed, { path: folder }), {
    name: "UserError",
    message: /cannot be read \(.*\); give the path of a \.safetensors file$/,
  });
  await Deno.writeTextFile(path, "no tensors");
  await fails(/weights\.safetensors: it is a text, not weights; get the file itself/);
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
