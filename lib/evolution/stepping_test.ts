import { deepStrictEqual, ok, throws } from "node:assert/strict";
import { UserError } from "../errors.ts";
import { type Tensor4D, tf } from "../tensor.ts";
import type { GRADIENTS } from "./differentiate.ts";
import type { Evolution } from "./evolution.ts";
import { evolve } from "./evolve.ts";
import { apart, numbers, SIZE } from "./fixture.ts";
import { guidedDiffusion } from "./guided_diffusion.ts";
import { heat } from "./heat.ts";
import { peronaMalik } from "./perona_malik.ts";
import { exact, steppings } from "./stepping.ts";

await tf.setBackend("cpu");
const u = numbers("u", SIZE);
/** u_t = −u², of which only the rate is known. */
const decay: Evolution = { kind: "decay", rate: (u) => u.square().neg() as Tensor4D };

for (const { kind } of Object.values(steppings.rows)) {
  const method = steppings.make({ kind }, undefined);

  Deno.test(`${kind}: its factor agrees with the exponential to its order`, () => {
    const error = (z: number) => method.factor(z) - Math.exp(z);
    if (method.order === Infinity) return deepStrictEqual(error(0.7), 0);
    ok(Math.abs(Math.log2(error(0.04) / error(0.02)) - (method.order + 1)) < 0.1);
  });

  if (!method.step) continue;
  Deno.test(`${kind}: steps one by one are the steps of waves at once`, () => {
    const flow = heat({ boundary: "reflect" });
    for (const dt of [0.3, -0.1]) {
      const settings = kind === "implicit-euler" ? { kind, iterations: 30 } : { kind };
      const options = { dt, steps: 7, stepping: settings };
      const atOnce = evolve(u, flow, options);
      const byTape = evolve(u, flow, { ...options, gradient: "tape" });
      const again = evolve(u, flow, { ...options, gradient: "recompute" });
      ok(apart(atOnce, byTape) < 1e-5);
      deepStrictEqual(byTape.dataSync(), again.dataSync());
    }
  });
}

Deno.test("exact steps need waves that are known", () => {
  throws(
    () => evolve(u, decay, { stepping: exact() }),
    (error) =>
      error instanceof UserError && /exact steps need the waves.*use rk4/.test(error.message),
  );
});

Deno.test("a rate has the shape of u: no number is spread over the map", () => {
  const flat: Evolution = { kind: "flat", rate: (u) => tf.sum(u) as unknown as Tensor4D };
  for (const kind of ["euler", "midpoint", "rk4"] as const) {
    throws(
      () => evolve(u, flat, { stepping: { kind } }),
      (error) =>
        error instanceof UserError &&
        /^the rate of evolution "flat" must be a tensor of shape \[2,7,6,3\], not a tensor of shape \[\]$/
          .test(error.message),
    );
  }
});

Deno.test("a nonlinear equation has no adjoint equation", () => {
  throws(() => evolve(u, peronaMalik(), { gradient: "adjoint" }), /not known to be linear/);
});

Deno.test("without a known derivative the gradient is the tape's, whatever is kept", () => {
  const slope = (gradient: typeof GRADIENTS[number]) => {
    const run = (v: tf.Tensor) => evolve(v as Tensor4D, decay, { dt: 0.1, steps: 3, gradient });
    return tf.grad(run)(u);
  };
  ok(apart(slope("recompute"), slope("tape")) < 1e-6);
  deepStrictEqual(slope("auto").dataSync(), slope("recompute").dataSync());
});

Deno.test("what is kept for the gradient: nothing, one map a step, or all", () => {
  const scene = { images: tf.ones<tf.Rank.R4>([2, 7, 6, 3]) };
  const kept = (flow: Evolution, gradient: typeof GRADIENTS[number], steps: number) => {
    let tensors = 0;
    tf.tidy(() => {
      tf.grad((x) => {
        const before = tf.memory().numTensors;
        const later = evolve(x as Tensor4D, flow, { dt: -0.1, steps, gradient, ...scene });
        tensors = tf.memory().numTensors - before;
        return later;
      })(u);
    });
    return tensors;
  };
  const more = (flow: Evolution, gradient: typeof GRADIENTS[number]) =>
    (kept(flow, gradient, 12) - kept(flow, gradient, 2)) / 10;
  const before = tf.memory().numTensors;
  deepStrictEqual(more(guidedDiffusion(), "auto"), 0);
  deepStrictEqual(more(peronaMalik(), "auto") <= 2, true);
  ok(more(peronaMalik(), "tape") > 10);
  deepStrictEqual(tf.memory().numTensors, before);
});
