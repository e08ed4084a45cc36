import { testEngines } from "../engine/fixture.ts";
import type { Tensor4D } from "../tensor.ts";
import { CASES, checkOperation, waveTensor } from "./fixture.ts";
import { reluOfSum } from "./relu.ts";

testEngines("reluOfSum and its gradients are PyTorch's", async (engine) => {
  for (const { batch, size, terms, y, gradients } of CASES.reluOfSum) {
    const shape = [batch, ...size, 3];
    await checkOperation(engine, {
      operation: (...given) => reluOfSum(given as Tensor4D[]),
      inputs: Array.from({ length: terms }, (_, at) => waveTensor(1 + at, shape)),
      expected: { y, gradients },
      what: `the rectified sum of ${terms}`,
    });
  }
});
