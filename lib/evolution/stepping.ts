/**
 * Time-stepping methods as rows of a table, independent of the equation (`evolution.ts`) and of how
 * the steps are differentiated (`differentiate.ts`).
 *
 * @module
 */
import * as z from "zod";
import { type Kind, kind, type Settings } from "../kind/kind.ts";
import { type Table, table } from "../kind/table.ts";
import { type Tensor4D, tf } from "../tensor.ts";

/** F of u_t = F(u), as a function of one map. */
export type Rate = (u: Tensor4D) => Tensor4D;

/** A one-step method. */
export interface Stepping {
  /** Its name. */
  readonly kind: string;
  /** The order in dt of the error after a fixed time; infinite for the exact solution. */
  readonly order: number;
  /**
   * The factor by which a step multiplies a wave, R(z) with z = dt·F̂: the method's stability
   * function. Complex F̂ (advection) do not occur.
   */
  factor(z: number): number;
  /** Whether a step solves an equation. @default false */
  readonly implicit?: boolean;
  /** One step for any F. Absent if the method needs F's waves. */
  step?(u: Tensor4D, rate: Rate, dt: number): Tensor4D;
}

const eulerSchema = z.strictObject({ kind: z.literal("euler") });

/** Forward Euler, u + dt·F(u): Eq. 2 and 3 of the paper. */
export const euler: Kind<typeof eulerSchema, void, Stepping> = kind({
  kind: "euler",
  schema: eulerSchema,
  make: () => ({
    kind: "euler",
    order: 1,
    factor: (z) => 1 + z,
    step: (u, rate, dt) => along(u, rate(u), dt),
  }),
});

const midpointSchema = z.strictObject({ kind: z.literal("midpoint") });

/** The explicit midpoint rule, u + dt·F(u + ½dt·F(u)): two evaluations of F per step. */
export const midpoint: Kind<typeof midpointSchema, void, Stepping> = kind({
  kind: "midpoint",
  schema: midpointSchema,
  make: () => ({
    kind: "midpoint",
    order: 2,
    factor: (z) => 1 + z + z ** 2 / 2,
    step: (u, rate, dt) => along(u, rate(along(u, rate(u), dt / 2)), dt),
  }),
});

const rk4Schema = z.strictObject({ kind: z.literal("rk4") });

/** The classical fourth-order Runge–Kutta method (Kutta 1901): four evaluations of F per step. */
export const rk4: Kind<typeof rk4Schema, void, Stepping> = kind({
  kind: "rk4",
  schema: rk4Schema,
  make: () => ({
    kind: "rk4",
    order: 4,
    factor: (z) => 1 + z + z ** 2 / 2 + z ** 3 / 6 + z ** 4 / 24,
    step(u, rate, dt) {
      const k1 = rate(u);
      const k2 = rate(along(u, k1, dt / 2));
      const k3 = rate(along(u, k2, dt / 2));
      const k4 = rate(along(u, k3, dt));
      return along(u, tf.add(tf.add(k1, k4), tf.mul(tf.add(k2, k3), 2)), dt / 6);
    },
  }),
});

const exactSchema = z.strictObject({ kind: z.literal("exact") });

/** The exact solution exp(dt·F)u of a linear equation whose waves are known. */
export const exact: Kind<typeof exactSchema, void, Stepping> = kind({
  kind: "exact",
  schema: exactSchema,
  make: () => ({ kind: "exact", order: Infinity, factor: Math.exp }),
});

const implicitSchema = z.strictObject({
  kind: z.literal("implicit-euler"),
  /**
   * Fixed-point iterations per step; each reduces the error by dt·|J|, where |J| is the steepest
   * slope of F.
   */
  iterations: z.int().positive().default(15),
});

/**
 * Implicit Euler, v = u + dt·F(v): smooths for any dt > 0, and is the exact inverse of a layer
 * u ← u − dt·F(u). If the waves are known it is 1/(1 − dt·F̂); otherwise v ← u + dt·F(v) is iterated,
 * which needs dt·|J| < 1 (0.2 for heat at dt 0.1). If the last iteration still moves some value by
 * more than 1e-4 of the largest, all values become NaN instead of being wrong.
 */
export const implicitEuler: Kind<typeof implicitSchema, void, Stepping> = kind({
  kind: "implicit-euler",
  schema: implicitSchema,
  make: ({ iterations }) => ({
    kind: "implicit-euler",
    order: 1,
    implicit: true,
    factor: (z) => 1 / (1 - z),
    step(u, rate, dt) {
      let [before, v] = [u, u];
      for (let iteration = 0; iteration < iterations; iteration++) {
        [before, v] = [v, along(u, rate(v), dt)];
      }
      const moved = tf.max(tf.abs(tf.sub(v, before)));
      const settled = tf.lessEqual(moved, tf.mul(tf.max(tf.abs(v)), 1e-4));
      return tf.where(settled, v, tf.fill(v.shape, NaN));
    },
  }),
});

/** All stepping methods. */
export const steppings: Table<void, Stepping> = table<void, Stepping>("stepping", {
  euler,
  midpoint,
  rk4,
  exact,
  implicitEuler,
});

/** Settings of a stepping method. */
export type SteppingSettings = Settings;

const along = (u: Tensor4D, direction: Tensor4D, dt: number): Tensor4D =>
  tf.add(u, tf.mul(direction, dt));
