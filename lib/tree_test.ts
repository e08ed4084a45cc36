import { deepStrictEqual, ok, strictEqual, throws } from "node:assert/strict";
import { tf } from "./tensor.ts";
import { disposeTree, leaves, leavesInOrderOf, mapTree, type TensorTree } from "./tree.ts";

await tf.setBackend("cpu");

Deno.test("leaves come depth first in the order of keys; a map keeps the shape", () => {
  const [a, b, c, d] = [1, 2, 3, 4].map((value) => tf.scalar(value)) as [
    tf.Scalar,
    tf.Scalar,
    tf.Scalar,
    tf.Scalar,
  ];
  const tree = { z: a, list: [b, { inner: c }, []], y: d, nothing: {} };
  deepStrictEqual(leaves(tree), [a, b, c, d]);
  const order: number[] = [];
  const mapped = mapTree(tree, (leaf) => {
    order.push(leaf.dataSync()[0]!);
    return leaf.mul(10);
  });
  deepStrictEqual(order, [1, 2, 3, 4]);
  deepStrictEqual(leaves(mapped).map((leaf) => leaf.dataSync()[0]), [10, 20, 30, 40]);
  ok(Array.isArray(mapped.list) && mapped.list.length === 3);
  deepStrictEqual(Object.keys(mapped), Object.keys(tree));
  deepStrictEqual(leaves(a), [a]);
  disposeTree([tree, mapped]);
  ok([a, b, c, d].every(({ isDisposed }) => isDisposed));
});

Deno.test("leaves come in another tree's order; a key of only one tree is named", () => {
  const [a, b] = [tf.scalar(1), tf.scalar(2)];
  deepStrictEqual(leavesInOrderOf({ x: { p: a, q: a }, y: a }, { y: a, x: { q: b, p: a } }), [
    a,
    b,
    a,
  ]);
  deepStrictEqual(leavesInOrderOf([a, a], [a, b]), [a, b]);
  const pairs: [TensorTree, TensorTree, RegExp][] = [
    [{ x: a }, {}, /has x/],
    [{}, { y: a }, /has y/],
    [[a], [a, b], /has 1/],
    [a, { w: a }, /has \(a tensor\)/],
    [{ x: a }, { x: [a] }, /has \(a tensor\)/],
  ];
  for (const [other, tree, message] of pairs) {
    throws(() => leavesInOrderOf(other, tree), (error) => {
      strictEqual(error instanceof TypeError && message.test(error.message), true);
      return true;
    });
  }
  tf.dispose([a, b]);
});

Deno.test("a value that is not a tree is rejected", () => {
  for (const value of [5, null, undefined, "text", Promise.resolve()]) {
    throws(() => leaves({ value } as unknown as TensorTree), TypeError);
    throws(() => mapTree(value as unknown as TensorTree, (leaf) => leaf), TypeError);
  }
});
