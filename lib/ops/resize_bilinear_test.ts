import { strictEqual } from "node:assert/strict";
import { testEngines } from "../engine/fixture.ts";
import { type Tensor4D, tf } from "../tensor.ts";
import { CASES, checkOperation, waveTensor } from "./fixture.ts";
import { resizeBilinear } from "./resize_bilinear.ts";

testEngines("resizeBilinear and its gradient are PyTorch's", async (engine) => {
  for (const { batch, size, to, alignCorners, y, gradients } of CASES.resizeBilinear) {
    await checkOperation(engine, {
      operation: (x) => resizeBilinear(x as Tensor4D, to as [number, number], { alignCorners }),
      inputs: [waveTensor(1, [batch, ...size, 3])],
      expected: { y, gradients },
      what: `${size} resized to ${to}${alignCorners ? ", corners aligned" : ""}`,
    });
  }
});

Deno.test("resizing to the same size costs nothing", async () => {
  await tf.setBackend("cpu");
  const x = tf.zeros<tf.Rank.R4>([1, 2, 3, 1]);
  strictEqual(resizeBilinear(x, [2, 3]), x);
  x.dispose();
});
