import { deepStrictEqual as equal, rejects, strictEqual } from "node:assert/strict";
import { UserError } from "../errors.ts";
import { inFolder } from "../fixture.ts";
import { stream } from "../random.ts";
import { tf } from "../tensor.ts";
import { disposeTree } from "../tree.ts";
import { initialParameters, type Model, type ParameterInfo } from "./model.ts";
import { encodeSafetensors } from "./safetensors.ts";
import { describeWeights, startingWeights } from "./starting_weights.ts";
import { unetModel } from "./unet.ts";
import { encodeWeights } from "./weights.ts";

const vector: ParameterInfo = {
  shape: [2],
  layout: "vector",
  init: { kind: "constant", value: 0 },
};

/** A model with just the names that the rules check. */
const modelOf = (name: string, names: string[]): Model => ({
  name,
  classes: 2,
  head: "last",
  parameters: Object.fromEntries(names.map((parameter) => [parameter, vector])),
  statistics: {},
  apply: () => {
    throw new Error("not applied");
  },
});

const hrnet = modelOf("hrnetv2", ["conv1.weight", "last_layer.0.weight"]);
const deeplab = modelOf("deeplabv3plus", ["backbone.conv1.weight", "classifier.project.0.weight"]);
const unet = modelOf("unet", ["inc.weight", "outc.weight"]);

/** What the network gets from a file with a tensor for each name: the names, and the logged line. */
async function taken(
  model: Model,
  names: string[],
  { head, shape = [2] }: { head?: "keep" | "drop"; shape?: number[] } = {},
): Promise<{ found: string[]; line: string }> {
  const lines: string[] = [];
  let found: string[] = [];
  await inFolder(async (folder) => {
    const path = `${folder}/w`;
    const values = new Float32Array(shape[0]!);
    const tensors = Object.fromEntries(names.map((name) => [name, { shape, values }]));
    await Deno.writeFile(path, encodeSafetensors({ tensors, metadata: {} }));
    const log = (line: string) => lines.push(line.replace(path, "w"));
    const given = await startingWeights(model, { path, ...(head && { head }), log });
    found = Object.keys(given);
    disposeTree(given);
  });
  return { found, line: lines.join() };
}

Deno.test("a file of the whole network gives all of it, ImageNet's all but the head", async () => {
  await tf.setBackend("cpu");
  const before = tf.memory().numTensors;
  for (const model of [hrnet, deeplab, unet]) {
    const names = Object.keys(model.parameters);
    equal(await taken(model, names), { found: names, line: "" });
  }
  equal(await taken(hrnet, ["conv1.weight", "classifier.weight"]), {
    found: ["conv1.weight"],
    line: "w: used ImageNet's names: last_layer.* keeps its random initial values",
  });
  equal((await taken(deeplab, ["conv1.weight", "fc.weight"])).found, ["backbone.conv1.weight"]);
  strictEqual(tf.memory().numTensors, before);
});

Deno.test("a file of another network, or of a part, is refused in one line", async () => {
  await tf.setBackend("cpu");
  const before = tf.memory().numTensors;
  await rejects(taken(unet, ["inc.weight"]), /UserError: .*has no outc\.weight of unet; give/);
  await rejects(taken(hrnet, ["last_layer.0.weight"]), /UserError: .*has no conv1\.weight of/);
  await rejects(
    taken(deeplab, ["layer9.weight"]),
    /UserError: .*no backbone\.conv1\.weight of deeplabv3plus \(but layer9\.weight\); give/,
  );
  await rejects(
    taken(unet, ["inc.weight", "outc.weight"], { shape: [3] }),
    /UserError: .*shape \[3\]/,
  );
  const path = "no/such.safetensors";
  await rejects(startingWeights(hrnet, { path }), /no\/such\.safetensors/);
  strictEqual(tf.memory().numTensors, before);
});

Deno.test("anything not used as is gives one line", async () => {
  await tf.setBackend("cpu");
  const extra = ["a", "b", "c", "d", "e"].map((name) => `odd.${name}`);
  const names = ["inc.weight", "outc.weight", ...extra];
  equal(await taken(unet, names.map((name) => `module.${name}`)), {
    found: ["inc.weight", "outc.weight"],
    line: 'w: removed "module." from the names; ignored (not in unet): module.odd.a, ' +
      "module.odd.b, module.odd.c, and 2 more",
  });
  equal(await taken(hrnet, ["conv1.weight", "last_layer.0.weight"], { head: "drop" }), {
    found: ["conv1.weight"],
    line: "w: last* keeps its random initial values",
  });
});

Deno.test("a network with another number of classes starts with all but its head", async () => {
  await tf.setBackend("cpu");
  await inFolder(async (folder) => {
    const path = `${folder}/w`;
    const [three, five] = [3, 5].map((classes) => unetModel({ classes, width: 1 }));
    const drawn = initialParameters(three!, stream(0, "three"));
    await Deno.writeFile(path, await encodeWeights(three!, drawn));
    const log = () => {};
    await rejects(
      startingWeights(five!, { path, log }),
      /UserError: .*outc\.conv\.weight has the shape \[3,1,1,1\] .*head: "drop" to take all but outc\*/,
    );
    const values = await startingWeights(five!, { path, head: "drop", log });
    equal(Object.keys(values), Object.keys(five!.parameters).filter((name) => !/^outc/.test(name)));
    disposeTree([drawn, values]);
  });
});

Deno.test("an unreadable file gives one line", async () => {
  await inFolder(async (folder) => {
    await Deno.writeTextFile(`${folder}/file`, "");
    for (const path of [folder, `${folder}/file/weights.safetensors`]) {
      const expected = (error: Error) =>
        error instanceof UserError && error.message.startsWith(path) &&
        /; give the path of a \.safetensors file$/.test(error.message);
      await rejects(describeWeights(path), expected);
      await rejects(startingWeights(hrnet, { path }), expected);
    }
  });
});

Deno.test("a file is identified by its content", async () => {
  await inFolder(async (folder) => {
    await Deno.writeTextFile(`${folder}/abc.safetensors`, "abc");
    equal(await describeWeights(`${folder}/abc.safetensors`), {
      file: "abc.safetensors",
      sha256: "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
    });
  });
});

Deno.test("a folder or a pipe in place of a file of weights is named without waiting for it", {
  ignore: Deno.build.os === "windows",
}, () =>
  inFolder(async (folder) => {
    const pipe = `${folder}/pipe.safetensors`;
    await new Deno.Command("mkfifo", { args: [pipe] }).output();
    await rejects(describeWeights(pipe), /UserError: .*pipe.* cannot be read \(not a file\); give/);
    await rejects(
      startingWeights(unet, { path: pipe }),
      /UserError: .*\(not a file\); give the path/,
    );
    await rejects(describeWeights(folder), /UserError: .* cannot be read \(a folder\); give/);
  }));
