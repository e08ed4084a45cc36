import { deepStrictEqual as equal, rejects, strictEqual } from "node:assert/strict";
import { UserError } from "../errors.ts";
import type { Model, ParameterInfo } from "../models/model.ts";
import { encodeSafetensors } from "../models/safetensors.ts";
import { tf } from "../tensor.ts";
import { disposeTree } from "../tree.ts";
import { describeWeights, startingWeights } from "./pretrained.ts";
import { inFolder } from "../fixture.ts";

const vector: ParameterInfo = {
  shape: [2],
  layout: "vector",
  init: { kind: "constant", value: 0 },
};

/** As many names as the rules look at. */
const modelOf = (name: string, names: string[]): Model => ({
  name,
  classes: 2,
  parameters: Object.fromEntries(names.map((parameter) => [parameter, vector])),
  statistics: {},
  apply: () => {
    throw new Error("not applied");
  },
});

const hrnet = modelOf("hrnetv2", ["conv1.weight", "last_layer.0.weight"]);
const deeplab = modelOf("deeplabv3plus", ["backbone.conv1.weight", "classifier.project.0.weight"]);
const unet = modelOf("unet", ["inc.weight", "outc.weight"]);

/** Writes a file with a tensor for each name, and tells the names that the network gets from it. */
async function taken(model: Model, names: string[]): Promise<string[]> {
  let found: string[] = [];
  await inFolder(async (folder) => {
    const path = `${folder}/weights.safetensors`;
    const tensors = Object.fromEntries(
      names.map((name) => [name, { shape: [2], values: Float32Array.of(1, 2) }]),
    );
    await Deno.writeFile(path, encodeSafetensors({ tensors, metadata: {} }));
    const values = await startingWeights(model, path);
    found = Object.keys(values);
    disposeTree(values);
  });
  return found;
}

Deno.test("a file of the whole network gives all of it, ImageNet's all but the head", async () => {
  await tf.setBackend("cpu");
  const before = tf.memory().numTensors;
  for (const model of [hrnet, deeplab, unet]) {
    equal(await taken(model, Object.keys(model.parameters)), Object.keys(model.parameters));
  }
  equal(await taken(hrnet, ["conv1.weight", "classifier.weight"]), ["conv1.weight"]);
  equal(await taken(deeplab, ["conv1.weight", "fc.weight"]), ["backbone.conv1.weight"]);
  strictEqual(tf.memory().numTensors, before);
});

Deno.test("a file of another network, or of a part, is refused in one line", async () => {
  await tf.setBackend("cpu");
  const before = tf.memory().numTensors;
  await rejects(taken(unet, ["inc.weight"]), /UserError: .*has no outc\.weight in unet; give/);
  await rejects(taken(hrnet, ["conv1.weight", "odd.weight"]), /UserError: .*has odd\.weight, not/);
  await rejects(taken(hrnet, ["last_layer.0.weight"]), /UserError: .*has no conv1\.weight/);
  await rejects(taken(deeplab, ["layer9.weight"]), UserError);
  await rejects(startingWeights(hrnet, "no/such.safetensors"), /no\/such\.safetensors/);
  strictEqual(tf.memory().numTensors, before);
});

Deno.test("what cannot be read is named in one line", async () => {
  await inFolder(async (folder) => {
    await Deno.writeTextFile(`${folder}/file`, "");
    for (const path of [folder, `${folder}/file/weights.safetensors`]) {
      const expected = (error: Error) =>
        error instanceof UserError && error.message.startsWith(path) &&
        /; give the path of a \.safetensors file$/.test(error.message);
      await rejects(describeWeights(path), expected);
      await rejects(startingWeights(hrnet, path), expected);
    }
  });
});

Deno.test("a file is named by its content", async () => {
  await inFolder(async (folder) => {
    await Deno.writeTextFile(`${folder}/abc.safetensors`, "abc");
    equal(await describeWeights(`${folder}/abc.safetensors`), {
      file: "abc.safetensors",
      sha256: "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
    });
  });
});
