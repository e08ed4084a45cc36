import { testEngines } from "../engine/fixture.ts";
import type { Tensor4D } from "../tensor.ts";
import { CASES, checkOperation, waveTensor } from "./fixture.ts";
import { maxPool } from "./max_pool.ts";

testEngines("maxPool and its gradient are PyTorch's", async (engine) => {
  for (const { batch, size, y, gradients, ...options } of CASES.maxPool) {
    await checkOperation(engine, {
      operation: (x) => maxPool(x as Tensor4D, options),
      inputs: [waveTensor(1, [batch, ...size, 2])],
      expected: { y, gradients },
      what: `maxPool of ${size}, ${JSON.stringify(options)}`,
    });
  }
});
