/**
 * Makes adversarial edits to JSON: replaces values with others of any type.
 *
 * @module
 */
import type { RandomStream } from "../../lib/random.ts";

/** Unexpected values. "∞" stands for a number too large for JSON readers. */
const ODD: readonly unknown[] = [
  ...[null, true, 0, -1, 1, 0.5, 255, 1e9, 2 ** 31, 2 ** 53, 1e300, "∞"],
  ...["", " ", "x", "../../x", "/etc/passwd", "c:\\x", "a".repeat(10_000), "\u0000", "\x1b[2J"],
  ...["<script>", "__proto__", "%j", "2026-01-01T00:00:00Z", "0".repeat(64)],
  ...[[], {}, [[]], [null], { __proto__: null, constructor: 1 }, Array(1000).fill(0)],
];

/**
 * Copies a value and changes one to three of its members: replaces, removes, adds or duplicates a
 * member, or swaps two.
 *
 * @example
 * ```ts
 * import { edited } from "./edit_json.ts";
 * import { stream } from "../../lib/random.ts";
 * import { deepStrictEqual, notDeepStrictEqual } from "node:assert/strict";
 *
 * const value = { a: [1, 2], b: { c: "x" } };
 * const other = edited(value, stream(1, "edit"));
 * notDeepStrictEqual(other, value);
 * deepStrictEqual(edited(value, stream(1, "edit")), other);
 * ```
 */
export function edited(value: unknown, random: RandomStream): unknown {
  let copy = JSON.parse(JSON.stringify(value));
  for (let left = 1 + random.integer(3); left > 0; left--) {
    const [holder, key] = place(copy, random);
    change(holder, key, random);
    copy = JSON.parse(JSON.stringify(copy)); // what stands in two places is two values
  }
  return copy;
}

type Holder = Record<string, unknown> | unknown[];

const isHolder = (value: unknown): value is Holder => typeof value === "object" && value !== null;

/** Draws a member by a random walk down from the top, which mostly enters members that hold others. */
function place(top: Holder, random: RandomStream): [holder: Holder, key: string] {
  let holder = top;
  for (;;) {
    const entries = Object.entries(holder);
    const deeper = entries.filter(([, child]) => isHolder(child) && Object.keys(child).length > 0);
    const down = deeper.length > 0 && random.integer(6) > 0;
    const among = down ? deeper : entries;
    const [key, child] = among[random.integer(Math.max(1, among.length))] ?? ["0"];
    if (!down || !isHolder(child)) return [holder, key];
    holder = child;
  }
}

function change(holder: Holder, key: string, random: RandomStream): void {
  const members = holder as Record<string, unknown>;
  const odd = ODD[random.integer(ODD.length)];
  switch (random.integer(5)) {
    case 0:
      if (Array.isArray(holder)) holder.splice(Number(key), 1);
      else delete members[key];
      return;
    case 1:
      if (Array.isArray(holder)) holder.splice(Number(key), 0, holder[Number(key)]);
      else members[`${key}2`] = odd;
      return;
    case 2: {
      const keys = Object.keys(holder);
      const other = keys[random.integer(Math.max(1, keys.length))] ?? key;
      [members[key], members[other]] = [members[other], members[key]];
      return;
    }
    case 3: {
      const old = members[key];
      members[key] = typeof old === "number" ? old + [1, -1, 0.5, 1e6][random.integer(4)]! : odd;
      return;
    }
    default:
      members[key] = odd;
  }
}
