import { match, strictEqual } from "node:assert/strict";
import { inFolder } from "../lib/fixture.ts";
import { encodePng } from "../lib/images/png.ts";
import { encodeSafetensors } from "../lib/models/safetensors.ts";
import { fakeRecord } from "../lib/results/fixture.ts";
import { ended, LINEAR, startTask } from "./fixture.ts";

const MODULE = `
import { dataset, defineModel, experiment, tf, z } from "@iel/kit";

${LINEAR}
export default experiment({
  id: "own",
  title: "A network of one's own",
  base: { data: dataset("synthetic-blobs", { height: 8, width: 8 }), model: linear(), batch: 1, epochs: 1 },
  arms: { plain: { label: "plain" } },
});
`;

Deno.test("a network of one's own predicts with the module that defines it", () =>
  inFolder(async (folder) => {
    const [weights, module] = [`${folder}/own.safetensors`, `${folder}/own.ts`];
    await Deno.writeTextFile(module, MODULE);
    const card = {
      spec: {
        ...fakeRecord().spec,
        model: { kind: "linear" },
        own: [{ table: "network", kind: "linear", sha256: "0".repeat(64) }],
      },
      classes: ["ground", "cell"].map((name) => ({ name, colour: "#ffffff" })),
      size: { height: 8, width: 8 },
      data: "",
    };
    const values = Float32Array.of(0, 0, 0, 1, 1, 1); // more light is class 1
    const tensors = { weight: { shape: [2, 3, 1, 1], values } };
    const metadata = { card: JSON.stringify(card) };
    await Deno.writeFile(weights, encodeSafetensors({ tensors, metadata }));
    const data = new Uint8Array(64).fill(200);
    await Deno.writeFile(
      `${folder}/light.png`,
      encodePng({ height: 8, width: 8, channels: 1, data }),
    );
    const words = [weights, `${folder}/light.png`, "--out", `${folder}/out`, "--engine", "wasm"];

    const without = await ended(startTask("predict", ...words));
    strictEqual(without.code, 1);
    match(without.log, /^.*: the network "linear" is none of the kit's .*--module.*\n$/);
    const { code, out, log } = await ended(startTask("predict", ...words, "--module", module));
    strictEqual(code, 0, log);
    match(out, /^light +0 +100$/m);
  }));
