/**
 * Trees of tensors: a tensor, or arrays and records of trees. Functions that an engine compiles take
 * and return such trees.
 *
 * @module
 */
import { type Tensor, tf } from "./tensor.ts";

/** A tensor, or an array or record of trees. */
export type TensorTree = Tensor | readonly TensorTree[] | { readonly [name: string]: TensorTree };

/** The tensors of a tree, depth first in the order of keys. */
export function leaves(tree: TensorTree): Tensor[] {
  return tree instanceof tf.Tensor ? [tree] : Object.values(tree).flatMap(leaves);
}

/** A tree of the same shape with every tensor replaced, in the order of `leaves`. */
export function mapTree<T extends TensorTree>(tree: T, replace: (leaf: Tensor) => Tensor): T {
  const walk = (node: TensorTree): TensorTree => {
    if (node instanceof tf.Tensor) return replace(node);
    if (Array.isArray(node)) return node.map(walk);
    return Object.fromEntries(Object.entries(node).map(([key, child]) => [key, walk(child)]));
  };
  return walk(tree) as T;
}

/** Disposes every tensor of a tree. */
export function disposeTree(tree: TensorTree): void {
  for (const leaf of leaves(tree)) leaf.dispose();
}
