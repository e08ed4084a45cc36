import { deepStrictEqual, rejects, strictEqual } from "node:assert/strict";
import { stream } from "../random.ts";
import { tf } from "../tensor.ts";
import { fromTorch, initialParameters, memoryShape } from "./model.ts";
import { decodeSafetensors } from "./safetensors.ts";
import { unet } from "./unet.ts";
import { encodeWeights } from "./weights.ts";

await tf.setBackend("cpu");
const model = unet({ classes: 2, width: 1 });

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
