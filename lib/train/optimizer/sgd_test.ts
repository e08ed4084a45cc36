import { deepStrictEqual as equal } from "node:assert/strict";
import { tf } from "../../tensor.ts";
import { close, numbers, trajectory } from "./fixture.ts";
import { sgd } from "./sgd.ts";

const made = (options: Parameters<typeof sgd>[0]) => sgd.make(sgd(options));

Deno.test("SGD's first two steps agree with a calculation by hand", async () => {
  await tf.setBackend("cpu");
  const optimizer = made({ learningRate: 1, momentum: 0.5, weightDecay: 0.25 });
  const options = { gradients: { w: tf.tensor1d([1]) }, learningRate: tf.scalar(0.5) };
  const start = { w: tf.tensor1d([4]) };
  const first = optimizer.update(start, { ...options, state: optimizer.init(start) });
  // b = 1 + 0.25·4 = 2; p = 4 − 0.5·2
  close(numbers(first.parameters.w), [3]);
  const second = optimizer.update(first.parameters, { ...options, state: first.state });
  // b = 0.5·2 + 1 + 0.25·3 = 2.75; p = 3 − 0.5·2.75
  close(numbers(second.parameters.w), [1.625]);
  close(numbers(second.state["momentum/w"]), [2.75]);
});

Deno.test("SGD follows torch.optim.SGD over six steps and a change of rate", async () => {
  const { values, state } = await trajectory(
    made({ learningRate: 0.01, momentum: 0.9, weightDecay: 0.125 }),
  );
  values.forEach((row, step) => close(row, MOMENTUM[step]!));
  close(numbers(state["momentum/b.weight"]), [0.206283137, -0.248323888]);
});

Deno.test("SGD follows torch without momentum and with two parameter groups, and keeps no state", async () => {
  const { values, state } = await trajectory(made({
    learningRate: 0.01,
    momentum: 0,
    weightDecay: 0,
    rates: { "b.": 0.1 },
  }));
  const last = [0.505874991, -1.25512493, 1.99762499, 0.000375000061, 1.50031245, -0.749550045];
  close(values.at(-1)!, last);
  equal(state, {});
});

/** `SGD(lr, momentum=0.9, weight_decay=0.125)` */
const MOMENTUM = [
  [0.50562501, -1.24593747, 1.99625003, -0.00499999989, 1.50312495, -0.74781251],
  [0.507555485, -1.24697375, 1.99412978, -0.00949374959, 1.50030851, -0.738659024],
  [0.511158466, -1.24759769, 1.98472881, -0.00852625724, 1.49714839, -0.73199755],
  [0.510793865, -1.24712288, 1.98363459, -0.0088131167, 1.49730182, -0.731056511],
  [0.510276854, -1.24703968, 1.98290193, -0.00894518849, 1.49700272, -0.73074317],
  [0.510122776, -1.24680889, 1.9816196, -0.00843793526, 1.49679649, -0.730494857],
];
