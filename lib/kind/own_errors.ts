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
 * The same function or object, whose functions throw such errors, at once or later, also where they call
 * `Math.random`.
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
  if (typeof made !== "object" || made === null) return made;
  const part = (key: PropertyKey, value: unknown) =>
    typeof value === "function"
      ? caller(value, { owner: made, what: `${name}: ${String(key)}` })
      : value;
  if (Object.getPrototypeOf(made) === Object.prototype) {
    const functions = Object.entries(made).filter(([, value]) => typeof value === "function")
      .map(([key, value]) => [key, part(key, value)]);
    return functions.length ? { ...made, ...Object.fromEntries(functions) } : made;
  }
  // The functions of a class are not fields of its objects, and may use their private fields.
  return new Proxy(made, {
    get(owner, key) {
      const value: unknown = Reflect.get(owner, key, owner);
      const field = Object.getOwnPropertyDescriptor(owner, key);
      return field && !field.configurable && !field.writable ? value : part(key, value);
    },
  });
}

// deno-lint-ignore ban-types -- any function
function caller(run: Function, { owner, what }: { owner?: unknown; what: string }) {
  return (...given: unknown[]): unknown => {
    try {
      const result: unknown = repeatable(() => run.apply(owner, given), what);
      return result instanceof Promise ? result.catch((error) => throwNamed(error, what)) : result;
    } catch (error) {
      return throwNamed(error, what);
    }
  };
}
