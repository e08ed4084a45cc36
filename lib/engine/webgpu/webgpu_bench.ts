/**
 * Measures a convolution and its gradients on the `webgpu` engine, with the backend's own kernels and
 * with the kit's: `deno run -A --unstable-webgpu lib/engine/webgpu/webgpu_bench.ts [size]`, by
 * default on 2 images of 112 by 112 pixels.
 *
 * @module
 */
import { type Tensor, type Tensor4D, tf } from "../../tensor.ts";
import { openWebGpu } from "./mod.ts";

/** A layer of the UNet at width 64: images, their side, and channels. */
const [BATCH, SIZE, CHANNELS] = [2, Number(Deno.args[0] ?? 112), 64];
/** Operations in one pass over 3×3 taps, in 10⁹. */
const GFLOP = 2 * BATCH * SIZE ** 2 * CHANNELS ** 2 * 9 / 1e9;
/** Calls between two waits for the GPU. */
const CALLS = 5;

type Kernels = Map<string, NonNullable<ReturnType<typeof tf.getKernel>>>;

const NAMES = ["Conv2DBackpropFilter", "Conv2DBackpropInput"];

function take(): Kernels {
  return new Map(NAMES.map((name) => [name, tf.getKernel(name, "webgpu")]));
}

function put(kernels: Kernels): void {
  for (const [name, config] of kernels) {
    tf.unregisterKernel(name, "webgpu");
    tf.registerKernel(config);
  }
}

/** The best of three rates, in GFLOP/s; waits by reading a value that depends on all results. */
async function rate(run: () => Tensor): Promise<number> {
  let best = Infinity;
  for (let round = 0; round < 4; round++) {
    const start = performance.now();
    const results = Array.from({ length: CALLS }, run);
    await Promise.all(results.map((result) => {
      const corner = tf.slice(result, result.shape.map(() => 0), result.shape.map(() => 1));
      return corner.data().finally(() => corner.dispose());
    }));
    if (round > 0) best = Math.min(best, performance.now() - start); // the first one compiles shaders
    tf.dispose(results);
  }
  return CALLS * GFLOP / best * 1000;
}

if (import.meta.main) {
  await import("@tensorflow/tfjs-backend-webgpu");
  const own = take();
  const opened = await openWebGpu();
  if ("reason" in opened) {
    console.error(opened.reason);
    Deno.exit(1);
  }
  console.log(`${opened.engine.version}, ${opened.engine.device}`);
  const ours = take();
  const x = tf.randomNormal([BATCH, SIZE, SIZE, CHANNELS]) as Tensor4D;
  const filter = tf.randomNormal([3, 3, CHANNELS, CHANNELS]) as Tensor4D;
  const kernel = (name: string, inputs: tf.NamedTensorMap, shape: Record<string, number[]>) => {
    const attributes = { strides: [1, 1], pad: "same", dataFormat: "NHWC", ...shape };
    return () => tf.engine().runKernel(name, inputs, attributes) as Tensor;
  };
  const print = (name: string, value: number) =>
    console.log(`${name.padEnd(28)} ${value.toFixed(1)} GFLOP/s`);
  print("forward", await rate(() => tf.conv2d(x, filter, 1, "same")));
  for (const [whose, kernels] of [["tfjs", own], ["ours", ours]] as const) {
    put(kernels);
    const input = kernel(NAMES[1]!, { dy: x, filter }, { inputShape: x.shape });
    print(`input gradient, ${whose}`, await rate(input));
    const weights = kernel(NAMES[0]!, { x, dy: x }, { filterShape: filter.shape });
    print(`filter gradient, ${whose}`, await rate(weights));
  }
  opened.engine.close();
}
