/**
 * An order in which every initial part is spread evenly. It is for data sets cut from video, where
 * neighbouring images are almost equal, so that the first n images are a useful sample.
 *
 * @module
 */

/**
 * Orders items by the van der Corput sequence of base 2: positions 0 … n − 1 with their binary digits
 * reversed. The first k items lie about n/k apart, for every k.
 *
 * @example
 * ```ts
 * import { vanDerCorputOrder } from "./van_der_corput.ts";
 * import { deepStrictEqual } from "node:assert/strict";
 *
 * deepStrictEqual(vanDerCorputOrder([0, 1, 2, 3, 4, 5, 6, 7]), [0, 4, 2, 6, 1, 5, 3, 7]);
 * deepStrictEqual(vanDerCorputOrder(["a", "b", "c"]), ["a", "c", "b"]);
 * ```
 */
export function vanDerCorputOrder<T>(items: readonly T[]): T[] {
  const digits = Math.ceil(Math.log2(Math.max(items.length, 1)));
  const order = Array.from({ length: 2 ** digits }, (_, position) => {
    let backwards = 0;
    for (let digit = 0; digit < digits; digit++) {
      if (position & (1 << digit)) backwards += 2 ** (digits - 1 - digit);
    }
    return backwards;
  });
  return order.filter((position) => position < items.length).map((position) => items[position]!);
}
