import { deepStrictEqual, notDeepStrictEqual, strictEqual } from "node:assert/strict";
import { createHash } from "node:crypto";
import { meanCrossEntropy } from "../../losses/cross_entropy.ts";
import { unetModel } from "../../models/unet.ts";
import { stream } from "../../random.ts";
import { tf } from "../../tensor.ts";
import { rmsprop } from "../../train/optimizer/rmsprop.ts";
import { initialState, type StepInput, trainStep } from "../../train/step.ts";
import { disposeTree } from "../../tree.ts";
import { hasTensorFlow, withEngine } from "../fixture.ts";
import type { EngineOptions } from "../open.ts";

const STEPS = 4;
const SIZE = 48;

/** Losses of a few steps of the UNet of width 16, and a digest of its parameters afterwards. */
async function train(options: EngineOptions): Promise<{ losses: number[]; digest: string }> {
  const losses: number[] = [];
  let digest = "";
  await withEngine("tensorflow", async (engine) => {
    const model = unetModel({ classes: 3, width: 16 });
    const optimizer = rmsprop.make(rmsprop({ learningRate: 1e-3 }), undefined);
    const loss = (logits: tf.Tensor4D, labels: tf.Tensor3D) => meanCrossEntropy(logits, labels);
    const step = engine.compileStep(trainStep({ model, optimizer, loss }));
    const random = stream(0, "threads");
    const count = 2 * SIZE * SIZE;
    const input = {
      images: tf.tensor4d(
        Float32Array.from({ length: 3 * count }, () => 255 * random.uniform()),
        [2, SIZE, SIZE, 3],
      ),
      labels: tf.tensor3d(
        Int32Array.from({ length: count }, () => random.integer(3)),
        [2, SIZE, SIZE],
        "int32",
      ),
      learningRate: tf.scalar(1e-3),
    } satisfies StepInput;
    let state = initialState({ model, optimizer }, random);
    for (let done = 0; done < STEPS; done++) {
      const next = await step(state, input);
      state = next.state;
      losses.push(next.output.loss.dataSync()[0]!, next.output.gradientNorm.dataSync()[0]!);
      disposeTree(next.output);
    }
    const hash = createHash("sha256");
    for (const tensor of Object.values(state.parameters)) hash.update(tensor.dataSync());
    digest = hash.digest("hex");
    disposeTree([state, input]);
    step.dispose();
  }, options);
  return { losses, digest };
}

for (const intraThreads of [1, 2]) {
  Deno.test({
    name: `parallel operations change no bit, with ${intraThreads} threads within each`,
    ignore: !hasTensorFlow,
    async fn() {
      const alone = await train({ threads: 1, intraThreads });
      for (const threads of [2, 4]) deepStrictEqual(await train({ threads, intraThreads }), alone);
    },
  });
}

Deno.test({
  name: "each engine of a process has the requested number of threads",
  ignore: !hasTensorFlow || Deno.build.os !== "linux",
  async fn() {
    for (const [threads, intraThreads] of [[1, 1], [3, 2], [2, 4]] as const) {
      await withEngine("tensorflow", async (engine) => {
        deepStrictEqual([engine.threads, engine.intraThreads], [threads, intraThreads]);
        const run = engine.compile((x: tf.Tensor) => x.square());
        const x = tf.ones([2]);
        disposeTree([x, await run(x)]);
        run.dispose();
        strictEqual(threadsNamed("tf_Compute"), threads);
      }, { threads, intraThreads });
    }
    // Only sums show how an operation is split, and the first engine alone used to decide it.
    const [one, four] = [
      await train({ threads: 1, intraThreads: 1 }),
      await train({ threads: 1, intraThreads: 4 }),
    ];
    notDeepStrictEqual(one, four);
  },
});

function threadsNamed(name: string): number {
  const names = [...Deno.readDirSync("/proc/self/task")].map(({ name }) =>
    Deno.readTextFileSync(`/proc/self/task/${name}/comm`).trim()
  );
  return names.filter((one) => one === name).length;
}
