/**
 * Readers that each fail in a different way, to test that `fuzz.ts` detects it. Run as a program, this
 * file serves them.
 *
 * @module
 */
import { UserError } from "../../lib/errors.ts";
import type { Target } from "./fuzz_run.ts";
import { serve } from "./fuzz_worker.ts";

const target = (read: (bytes: Uint8Array) => unknown): Target => ({
  prepare: () => ({ input: (random) => Uint8Array.of(random.integer(256)), read }),
});

/** Readers, named by the outcome of their inputs. */
export const FAILING = {
  "read": target(() => {}),
  "refused": target(() => {
    throw new UserError("it is a leaf; give a picture");
  }),
  "wrong": target(() => "another value was read"),
  "thrown": target(() => {
    throw new TypeError("x is undefined");
  }),
  "without words": target(() => {
    throw new UserError("");
  }),
  "large": target(() => new Uint8Array(7e8).fill(1).length),
  "without end": target(() => {
    for (;;);
  }),
  "down": target(() => Deno.exit(3)),
} as const satisfies Record<string, Target>;

if (import.meta.main) await serve(FAILING);
