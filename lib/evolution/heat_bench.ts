/**
 * Twenty inverse heat layers on the logits of the paper's UNet (batch 2), one by one and at once,
 * on the wasm engine. The constants of `closedFormPays` come from such measurements.
 *
 * @module
 */
import "@tensorflow/tfjs-backend-wasm";
import { type Tensor4D, tf } from "../tensor.ts";
import { BOUNDARIES } from "./boundary.ts";
import { closedForm, stepped } from "./heat_operator.ts";
import { STENCILS } from "./stencil.ts";

await tf.setBackend("wasm");
const logits: Tensor4D = tf.randomNormal([2, 112, 112, 3], 0, 1, "float32", 0);

for (const boundary of BOUNDARIES) {
  for (const run of [stepped, closedForm]) {
    Deno.bench({ name: run.name, group: boundary, baseline: run === stepped }, () => {
      const rough = run(logits, { stencil: STENCILS.released, boundary }, { dt: -0.1, steps: 20 });
      rough.dataSync();
      rough.dispose();
    });
  }
}
