/**
 * Named, seeded streams of random numbers. All randomness in the kit comes from these, so that a run
 * is a function of its seed and a new consumer never shifts the numbers of another.
 *
 * A stream that is needed again after an interruption is recreated by name, not saved: the data order
 * uses `wbc/order/epoch-7`, not the seventh permutation of one stream.
 *
 * @module
 */
import { createHash } from "node:crypto";
import { uniformFloat64 } from "pure-rand/distribution/uniformFloat64";
import { uniformInt } from "pure-rand/distribution/uniformInt";
import { xoroshiro128plusFromState } from "pure-rand/generator/xoroshiro128plus";

/** A stream of random numbers; each call draws the next ones. */
export interface RandomStream {
  /** The seed of the stream. */
  readonly seed: number;
  /** Its name, such as `"wbc/noise"`. */
  readonly name: string;
  /** A number in [0, 1), 53 bits. */
  uniform(): number;
  /** An integer in [0, n). */
  integer(n: number): number;
  /** A sample of the standard normal distribution (Box–Muller). */
  normal(): number;
  /** A random order of 0 … n − 1 (Fisher–Yates). */
  permutation(n: number): number[];
  /** The stream called `name/child`, whatever was already drawn from this one. */
  fork(child: string): RandomStream;
}

/**
 * The stream called `name` of a seed. The generator is xoroshiro128+ (pure-rand); its 128 bits of
 * state are the first of SHA-256(`seed/name`), so similar names give unrelated streams.
 *
 * @throws {RangeError} when `seed` is not a non-negative safe integer, or `name` is empty.
 *
 * @example Same seed and name, same numbers
 * ```ts
 * import { stream } from "./random.ts";
 * import { deepStrictEqual, notDeepStrictEqual } from "node:assert/strict";
 *
 * const order = stream(0, "wbc/order/epoch-1").permutation(5);
 * deepStrictEqual(order, stream(0, "wbc/order/epoch-1").permutation(5));
 * notDeepStrictEqual(stream(0, "a").uniform(), stream(1, "a").uniform());
 * ```
 */
export function stream(seed: number, name: string): RandomStream {
  if (!Number.isSafeInteger(seed) || seed < 0) {
    throw new RangeError(`seed must be a non-negative integer, not ${seed}`);
  }
  if (!name) throw new RangeError('a random stream needs a name, such as "wbc/noise"');
  const digest = createHash("sha256").update(`${seed}/${name}`).digest();
  const state = [0, 4, 8, 12].map((at) => digest.readInt32LE(at));
  const generator = xoroshiro128plusFromState(state);

  const uniform = () => uniformFloat64(generator);
  const integer = (n: number) => uniformInt(generator, 0, n - 1);
  let spare: number | undefined;
  return {
    seed,
    name,
    uniform,
    integer,
    normal() {
      if (spare !== undefined) {
        const value = spare;
        spare = undefined;
        return value;
      }
      const radius = Math.sqrt(-2 * Math.log(1 - uniform()));
      const angle = 2 * Math.PI * uniform();
      spare = radius * Math.sin(angle);
      return radius * Math.cos(angle);
    },
    permutation(n) {
      const order = Array.from({ length: n }, (_, index) => index);
      for (let last = n - 1; last > 0; last--) {
        const other = integer(last + 1);
        [order[last], order[other]] = [order[other]!, order[last]!];
      }
      return order;
    },
    fork: (child) => stream(seed, `${name}/${child}`),
  };
}
