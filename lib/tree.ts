/**
 * Trees of tensors: a tensor, or arrays and records of trees. Functions that an engine compiles take
 * and return such trees.
 *
 * @module
 */
import { type Tensor, tf } from "./tensor.ts";

/** A tensor, or an array or record of trees. */
export type TensorTree = Tensor | readonly TensorTree[] | { readonly [name: string]: TensorTree };

/**
 * The tensors of a tree, depth first in the order of keys.
 *
 * @throws {TypeError} when the tree holds anything else, such as a number or a promise.
 *
 * @example
 * ```ts
 * import { tf } from "./tensor.ts";
 * import { leaves } from "./tree.ts";
 * import { deepStrictEqual } from "node:assert/strict";
 *
 * const [a, b, c] = [tf.scalar(1), tf.scalar(2), tf.scalar(3)];
 * deepStrictEqual(leaves({ first: [a, b], second: c }), [a, b, c]);
 * ```
 */
export function leaves(tree: TensorTree): Tensor[] {
  return tree instanceof tf.Tensor ? [tree] : branches(tree).flatMap(([, child]) => leaves(child));
}

/**
 * The tensors of a tree, in the key order of another tree.
 *
 * @throws {TypeError} when only one of the trees has a key; the message names the key.
 *
 * @example
 * ```ts
 * import { tf } from "./tensor.ts";
 * import { leavesInOrderOf } from "./tree.ts";
 * import { deepStrictEqual } from "node:assert/strict";
 *
 * const [a, b] = [tf.scalar(1), tf.scalar(2)];
 * deepStrictEqual(leavesInOrderOf({ a: b, b: a }, { b, a }), [a, b]);
 * ```
 */
export function leavesInOrderOf(other: TensorTree, tree: TensorTree): Tensor[] {
  if (other instanceof tf.Tensor && tree instanceof tf.Tensor) return [tree];
  const [names, found] = [other, tree].map((node) =>
    new Map(node instanceof tf.Tensor ? [["(a tensor)", node]] : branches(node))
  ) as [Map<string, TensorTree>, Map<string, TensorTree>];
  const odd = [...names.keys(), ...found.keys()].find((name) =>
    !names.has(name) || !found.has(name)
  );
  if (odd !== undefined) throw new TypeError(`only one of two trees of tensors has ${odd}`);
  return [...names].flatMap(([name, child]) => leavesInOrderOf(child, found.get(name)!));
}

/**
 * A tree of the same shape with every tensor replaced. Tensors are visited in the order of `leaves`.
 *
 * @throws {TypeError} when the tree holds anything but tensors.
 *
 * @example
 * ```ts
 * import { tf } from "./tensor.ts";
 * import { mapTree } from "./tree.ts";
 * import { strictEqual } from "node:assert/strict";
 *
 * await tf.setBackend("cpu");
 * const doubled = mapTree({ w: tf.scalar(2) }, (leaf) => leaf.mul(2));
 * strictEqual(doubled.w.dataSync()[0], 4);
 * ```
 */
export function mapTree<T extends TensorTree>(tree: T, replace: (leaf: Tensor) => Tensor): T {
  const walk = (node: TensorTree): TensorTree => {
    if (node instanceof tf.Tensor) return replace(node);
    const walked = branches(node).map(([key, child]) => [key, walk(child)] as const);
    return Array.isArray(node) ? walked.map(([, child]) => child) : Object.fromEntries(walked);
  };
  return walk(tree) as T;
}

function branches(tree: Exclude<TensorTree, Tensor>): [string, TensorTree][] {
  if (typeof tree !== "object" || tree === null || tree instanceof Promise) {
    throw new TypeError(`a tree of tensors holds ${tree}: give tensors, arrays and records only`);
  }
  return Object.entries(tree);
}

/**
 * Disposes every tensor of a tree.
 *
 * @example
 * ```ts
 * import { tf } from "./tensor.ts";
 * import { disposeTree } from "./tree.ts";
 * import { strictEqual } from "node:assert/strict";
 *
 * const tree = { w: tf.scalar(1) };
 * disposeTree(tree);
 * strictEqual(tree.w.isDisposed, true);
 * ```
 */
export function disposeTree(tree: TensorTree): void {
  for (const leaf of leaves(tree)) leaf.dispose();
}
