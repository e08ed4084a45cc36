/**
 * How time is stepped: rows of a table, apart from what evolves (`evolution.ts`) and from how the steps
 * are differentiated (`differentiate.ts`).
 *
 * @module
 */
import * as z from "zod";
import { type Kind, kind, type Settings } from "../kind/kind.ts";
import { type Table, table } from "../kind/table.ts";
import { type Tensor4D, tf } from "../tensor.ts";

/** F of u_t = F(u), of one map. */
export type Rate = (u: Tensor4D) => Tensor4D;

/** A one-step method. */
export interface Stepping {
  /** Its name. */
  readonly kind: string;
  /** The error after a fixed time is of this order in dt; infinite for the exact solution. */
  readonly order: number;
  /**
   * What a step multiplies a wave by, R(z) with z = dt·F̂: the method's stability function.
   * Complex F̂ (advection) are not asked for.
   */
  factor(z: number): number;
  /** One step for any F. Absent where F's waves have to be known. */
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

/** The explicit midpoint rule, u + dt·F(u + ½dt·F(u)): two rates a step. */
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

/** The classical Runge–Kutta method of fourth order (Kutta 1901): four rates a step. */
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

/** Every way to step. */
export const steppings: Table<void, Stepping> = table<void, Stepping>("stepping", {
  euler,
  midpoint,
  rk4,
  exact,
});

/** Settings of a way to step. */
export type SteppingSettings = Settings;

const along = (u: Tensor4D, direction: Tensor4D, dt: number): Tensor4D =>
  tf.add(u, tf.mul(direction, dt));
