/**
 * Errors that a reader's own code throws, as one line that names it and the line of its file. What such code
 * returns is checked where it is used, such as in `train/returned.ts`.
 *
 * @module
 */
import { basename } from "@std/path";
import { UserError } from "../errors.ts";
import { repeatable } from "./repeatable.ts";
import { framesOf } from "./source.ts";

/**
 * Throws an error of a reader's code as a `UserError`, unless it is one already or means an abort.
 *
 * @param what The code that failed, such as `'loss "mine"'`.
 */
export function throwNamed(error: unknown, what: string): never {
  const { name, message, stack = "" } = error instanceof Error ? error : new Error(`${error}`);
  if (error instanceof UserError || name === "AbortError") throw error;
  const [line] = message.split("\n");
  const frame = framesOf(stack).find(({ path }) => !path.includes("node_modules"));
  const place = frame ? ` (${basename(frame.path)}, line ${frame.row})` : "";
  throw new UserError(`${what} failed: ${line}${place}`, { cause: error });
}

/**
 * The same function or object, whose functions throw such errors, also where they call `Math.random`.
 *
 * @param name The row that made it, such as `'loss "mine"'`.
 *
 * @example
 * ```ts
 * import { named } from "./own_errors.ts";
 * import { throws } from "node:assert/strict";
 *
 * const flow = { rate: () => (undefined as unknown as number[]).map((x) => x) };
 * throws(() => named(flow, 'evolution "mine"').rate(), /^UserError: evolution "mine": rate failed: .*'map'/);
 * ```
 */
export function named<Made>(made: Made, name: string): Made {
  if (typeof made === "function") return caller(made, { what: name }) as Made;
  if (!isPlain(made)) return made; // an object of a class has more than its own fields
  const functions = Object.entries(made).flatMap(([part, value]) =>
    typeof value === "function"
      ? [[part, caller(value, { owner: made, what: `${name}: ${part}` })]]
      : []
  );
  return functions.length ? { ...made, ...Object.fromEntries(functions) } : made;
}

// deno-lint-ignore ban-types -- any function
function caller(run: Function, { owner, what }: { owner?: unknown; what: string }) {
  return (...given: unknown[]): unknown => {
    try {
      return repeatable(() => run.apply(owner, given), what);
    } catch (error) {
      return throwNamed(error, what);
    }
  };
}

const isPlain = (value: unknown): value is object =>
  typeof value === "object" && value !== null &&
  Object.getPrototypeOf(value) === Object.prototype;
