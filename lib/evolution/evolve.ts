/**
 * Steps an evolution through time. `evolution.ts` defines the equation, `stepping.ts` the steps, and
 * `differentiate.ts` how they are differentiated.
 *
 * @module
 */
import { UserError } from "../errors.ts";
import { ofShape } from "../ops/of_shape.ts";
import { type Tensor4D, tf } from "../tensor.ts";
import { type Gradient, linear, recomputed, type StateMap } from "./differentiate.ts";
import type { EulerOptions, Evolution, Scene } from "./evolution.ts";
import { selfAdjoint } from "./self_adjoint.ts";
import { factorsOf, multiplyWaves, type Spectrum } from "./spectrum.ts";
import { euler, type Rate, type Stepping, steppings, type SteppingSettings } from "./stepping.ts";

/** Size of a map, in numbers, from which its memory matters more than the time to recompute it. */
const LARGE = 1e6;

/** Time steps, the stepping method, and how it is differentiated. */
export interface EvolveOptions extends EulerOptions, Scene {
  /** A row of `steppings`. @default euler(), the paper's */
  readonly stepping?: SteppingSettings;
  /** What to keep for the gradient. @default "auto" */
  readonly gradient?: Gradient;
}

/**
 * The state after `steps` steps, by default forward Euler's u ← u + dt·F(u) (Eq. 2 and 3 of the
 * paper).
 *
 * A negative `dt` runs time backwards. Euler steps forwards and backwards are not inverse to each
 * other: (1 − dt·F)(1 + dt·F)u = u − dt²·F(F(u)) for a linear F.
 *
 * @param u State, [batch, height, width, classes]; not disposed.
 * @param evolution The equation; one that is guided by images needs `images` too.
 * @returns A new tensor of the shape of `u`; a copy of it when `steps` is 0.
 * @throws {RangeError} when `dt` is not finite or `steps` is not an integer ≥ 0.
 * @throws {UserError} when the equation cannot be stepped or differentiated that way, needs images and
 * none are given, or returns something else than maps of the shape of `u`.
 *
 * @example A single peak spreads to its four neighbours
 * ```ts
 * import { tf } from "../tensor.ts";
 * import { evolve } from "./evolve.ts";
 * import { heat } from "./heat.ts";
 * import { deepStrictEqual } from "node:assert/strict";
 *
 * await tf.setBackend("cpu");
 * const peak = tf.tensor4d([0, 0, 0, 0, 1, 0, 0, 0, 0], [1, 3, 3, 1]);
 * const spread = evolve(peak, heat({ stencil: "printed" }), { dt: 0.125, steps: 1 });
 * deepStrictEqual([...spread.dataSync()], [0, 0.125, 0, 0.125, 0.5, 0.125, 0, 0.125, 0]);
 * ```
 *
 * @example The exact solution, where the equation's waves are known
 * ```ts
 * import { tf } from "../tensor.ts";
 * import { evolve } from "./evolve.ts";
 * import { heat } from "./heat.ts";
 * import { exact } from "./stepping.ts";
 * import { ok } from "node:assert/strict";
 *
 * await tf.setBackend("cpu");
 * const board = tf.tensor4d([1, -1, -1, 1], [1, 2, 2, 1]);
 * const heating = heat({ boundary: "periodic" }); // multiplies a checkerboard by −2
 * const later = evolve(board, heating, { dt: 0.5, steps: 3, stepping: exact() });
 * ok(Math.abs(later.dataSync()[0]! - Math.exp(-3)) < 1e-6);
 * ```
 */
export function evolve(
  u: Tensor4D,
  evolution: Evolution,
  { dt = 0.1, steps = 1, stepping = euler(), gradient = "auto", ...scene }: EvolveOptions = {},
): Tensor4D {
  if (!Number.isFinite(dt)) throw new RangeError(`dt must be a finite number, not ${dt}`);
  if (!Number.isSafeInteger(steps) || steps < 0) {
    throw new RangeError(`steps must be an integer of at least 0, not ${steps}`);
  }
  if (steps === 0) return u.clone();
  const { kind, spectrum } = evolution;
  const method = steppings.make(stepping);
  const keepsNothing = gradient === "auto" || gradient === "adjoint";
  if (evolution.euler && keepsNothing && method.kind === "euler") {
    return ofShape(evolution.euler(u, { dt, steps }, scene), {
      what: `the steps of euler of evolution "${kind}"`,
      shape: u.shape,
    });
  }
  if (evolution.facts?.remembers) {
    throw new UserError(
      `${kind} remembers earlier steps; use euler steps and the gradient "auto", or turn off its option to remember`,
    );
  }
  if (evolution.facts?.jumps && method.implicit) {
    throw new UserError(
      `${kind} jumps where a pixel changes its class, so it has no implicit steps; use euler`,
    );
  }
  if (spectrum && (keepsNothing || !method.step)) {
    const { boundary } = spectrum;
    const symbol: Spectrum["symbol"] = (angles) =>
      method.factor(dt * spectrum.symbol(angles)) ** steps;
    const factors = factorsOf({ boundary, symbol }, [u.shape[1], u.shape[2]]);
    return selfAdjoint(u, boundary, (v) => multiplyWaves(v, { boundary, factors }));
  }
  const { step } = method;
  if (!step) {
    throw new UserError(
      `${method.kind} steps need the waves of the equation, which are not known for ${kind}; use rk4`,
    );
  }
  const waits = gradient !== "auto" || u.size >= LARGE;
  const isEuler = method.kind === "euler";
  const ways = waysOf(evolution, { dt, steps, scene, step, isEuler, waits });
  const way = gradient === "auto" ? (evolution.facts?.linear ? "adjoint" : "recompute") : gradient;
  return tf.tidy(() => ways[way](u));
}

/** The steps of an equation in one scene, for each way to differentiate them. */
function waysOf(
  evolution: Evolution,
  { dt, steps, scene, step, isEuler, waits }: Required<EulerOptions> & {
    scene: Scene;
    step: NonNullable<Stepping["step"]>;
    isEuler: boolean;
    waits: boolean;
  },
): Record<Exclude<Gradient, "auto">, StateMap> {
  // Bound anew for each pass through time, so that nothing of the forward pass is left when the
  // gradient runs.
  const boundTo = (u: Tensor4D) => evolution.bind?.(u, scene) ?? evolution;
  const rateOf = (bound: Evolution): Rate => (v) =>
    ofShape(bound.rate(v, scene), {
      what: `the rate of evolution "${evolution.kind}"`,
      shape: v.shape,
    });
  const pullbackOf = (bound: Evolution) => (v: Tensor4D, u: Tensor4D): Tensor4D =>
    ofShape(bound.pullback!(v, u, scene), {
      what: `the pullback of evolution "${evolution.kind}"`,
      shape: u.shape,
    });
  const repeated = (u: Tensor4D, one: StateMap): Tensor4D => {
    let state = u;
    for (let taken = 0; taken < steps; taken++) {
      const next = tf.tidy(() => one(state));
      // States on the tape may be needed later; all others are disposed.
      if (state !== u && !tf.engine().isTapeOn()) state.dispose();
      state = next;
    }
    return state;
  };
  /** All steps of the equation, or of its adjoint. */
  const whole = (which: "rate" | "pullback"): StateMap => (u) =>
    tf.tidy(() => {
      const bound = boundTo(u);
      const adjoint = pullbackOf(bound);
      const rate: Rate = which === "rate" ? rateOf(bound) : (v) => adjoint(v, v);
      return repeated(u, (v) => step(v, rate, dt));
    });
  return {
    tape: whole("rate"),
    adjoint(u) {
      if (evolution.facts?.linear) return linear(u, whole("rate"), whole("pullback"));
      throw new UserError(
        `${evolution.kind} is not known to be linear, so it has no adjoint equation; use "recompute"`,
      );
    },
    recompute(u) {
      const bound = boundTo(u);
      const rate = rateOf(bound);
      if (!bound.pullback) {
        return repeated(u, (v) => recomputed(v, (w) => step(w, rate, dt), { waits }));
      }
      const pullback = (v: Tensor4D, u: Tensor4D) => pullbackOf(boundTo(u))(v, u);
      if (!isEuler) {
        return repeated(u, (v) => step(v, (w) => recomputed(w, rate, { pullback, waits }), dt));
      }
      const ofStep = (dy: Tensor4D, w: Tensor4D): Tensor4D =>
        tf.add(dy, tf.mul(pullback(dy, w), dt));
      const options = { pullback: ofStep, waits };
      return repeated(u, (v) => recomputed(v, (w) => step(w, rate, dt), options));
    },
  };
}
