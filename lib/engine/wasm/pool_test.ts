import { deepStrictEqual, match, ok, strictEqual } from "node:assert/strict";
import process from "node:process";
import { fromFileUrl } from "@std/path";
import { runProgram } from "../../program.ts";
import { type Tensor, type Tensor4D, tf } from "../../tensor.ts";
import { normal } from "../conformance/case.ts";
import { openEngine } from "../open.ts";
import { openWasm } from "./mod.ts";

async function open(threads: number): Promise<void> {
  const opened = await openWasm({ threads });
  ok("engine" in opened);
  strictEqual(opened.engine.intraThreads, threads);
}

/** Operations that are divided among threads, and gradients of convolutions. */
function numbers(): Record<string, Tensor> {
  const x = normal([2, 37, 41, 13], "x") as Tensor4D, w = normal([3, 3, 13, 19], "w") as Tensor4D;
  const even = (x: Tensor, w: Tensor) => tf.conv2d(x as Tensor4D, w as Tensor4D, 1, "same");
  const odd = (x: Tensor, w: Tensor) => tf.conv2d(x as Tensor4D, w as Tensor4D, 2, "same");
  const [dx, dw] = tf.grads(even)([x, w]);
  return {
    dx: dx!,
    dw: dw!,
    even: even(x, w),
    odd: odd(x, w),
    depthwise: tf.depthwiseConv2d(x, normal([3, 3, 13, 1], "d") as Tensor4D, 1, "same"),
    product: tf.matMul(normal([3, 130, 70], "a"), normal([3, 70, 90], "b")),
    sum: tf.sum(x, [0, 1, 2]),
    sigmoid: tf.sigmoid(x),
    softmax: tf.softmax(x),
    scaled: x.mul(3).add(x),
  };
}

function values(): [string, tf.TypedArray][] {
  return tf.tidy(() =>
    Object.entries(numbers()).map(([name, tensor]) => [name, tensor.dataSync()])
  );
}

Deno.test("the number of threads changes no bit", async () => {
  await open(1);
  const expected = values();
  for (const threads of [2, 3]) {
    await open(threads);
    deepStrictEqual(values(), expected);
  }
});

Deno.test("engines that are opened again and again share their threads and tensors", async () => {
  const { Worker } = globalThis, listeners = process.listenerCount("unhandledRejection");
  await open(1);
  const kept = tf.tensor1d([1, 2]);
  const backends = new Set<unknown>();
  for (let k = 0; k < 400; k++) {
    await open(k % 2 + 1);
    backends.add(tf.backend());
    deepStrictEqual([...tf.tidy(() => kept.add(1).dataSync())], [2, 3]);
  }
  kept.dispose();
  strictEqual(backends.size, 2);
  strictEqual(globalThis.Worker, Worker);
  strictEqual(process.listenerCount("unhandledRejection"), listeners);
});

Deno.test("an engine has several threads only if asked, and if operations are long", async () => {
  const cases = [
    [{}, 1],
    [{ threads: 2 }, 2],
    [{ intraThreads: 2 }, 1],
    [{ threads: 2, intraThreads: 1 }, 1],
  ] as const;
  for (const [options, expected] of cases) {
    const { threads } = await openEngine({ engine: "wasm", ...options });
    strictEqual(threads, expected);
  }
});

Deno.test("a process ends with its threads open, and does without those that cannot start", async () => {
  const code = `
    import { openWasm } from ${JSON.stringify(import.meta.resolve("./mod.ts"))};
    const { engine } = await openWasm({ threads: 2, log: (line) => console.log(line) });
    console.log(engine.threads);
  `;
  const config = fromFileUrl(import.meta.resolve("../../../deno.json"));
  const script = fromFileUrl(import.meta.resolve("./pool_thread.ts"));
  const cases: [string[], RegExp][] = [
    [[], /^2$/],
    [[`--deny-read=${script}`], /^wasm computes with one thread: .+\n1$/],
  ];
  for (const [flags, expected] of cases) {
    const { out } = await runProgram([
      ...[Deno.execPath(), "run", "-A", "--no-check", `--config=${config}`, ...flags],
      `data:application/typescript,${encodeURIComponent(code)}`,
    ], { stderr: "inherit" });
    match(out.trim(), expected);
  }
});
