import { deepStrictEqual as equal } from "node:assert/strict";
import { tf } from "../../tensor.ts";
import { close, numbers, trajectory } from "./fixture.ts";
import { rmsprop } from "./rmsprop.ts";

const made = (options: Parameters<typeof rmsprop>[0]) => rmsprop.make(rmsprop(options));

Deno.test("RMSprop's first two steps agree with a calculation by hand", async () => {
  await tf.setBackend("cpu");
  const optimizer = made({
    learningRate: 0.1,
    alpha: 0.75,
    momentum: 0.5,
    epsilon: 1,
    weightDecay: 0.5,
  });
  const first = optimizer.update({ w: tf.tensor1d([2]) }, {
    gradients: { w: tf.tensor1d([1]) },
    state: optimizer.init({ w: tf.tensor1d([2]) }),
    learningRate: tf.scalar(0.25),
  });
  // g = 1 + 0.5·2 = 2; s = 0.25·4 = 1; b = 2 / (1 + 1) = 1; p = 2 − 0.25·1
  close(numbers(first.state["square_average/w"]), [1]);
  close(numbers(first.state["momentum/w"]), [1]);
  close(numbers(first.parameters.w), [1.75]);
  const second = optimizer.update(first.parameters, {
    gradients: { w: tf.tensor1d([0.125]) },
    state: first.state,
    learningRate: tf.scalar(1),
  });
  // g = 0.125 + 0.875 = 1; s = 0.75 + 0.25 = 1; b = 0.5·1 + 1 / 2 = 1; p = 1.75 − 1
  close(numbers(second.parameters.w), [0.75]);
});

Deno.test("RMSprop follows torch.optim.RMSprop over six steps and a change of rate", async () => {
  const { values, state } = await trajectory(made({ learningRate: 0.01 }));
  values.forEach((row, step) => close(row, AUTHORS[step]!));
  close(numbers(state["square_average/b.weight"]), [0.00895218831, 0.00914335623]);
  close(numbers(state["momentum/b.weight"]), [-9.29408169, -5.25645351]);
});

Deno.test("RMSprop follows torch with other decays, and with epsilon after the square root", async () => {
  const { values } = await trajectory(
    made({ learningRate: 0.01, alpha: 0.9, momentum: 0.5, epsilon: 0.1, weightDecay: 0.125 }),
  );
  values.forEach((row, step) => close(row, DECAYED[step]!));
});

Deno.test("RMSprop follows torch without momentum, and then keeps no momentum state", async () => {
  const { values, state } = await trajectory(
    made({ learningRate: 0.01, momentum: 0, weightDecay: 0 }),
  );
  values.forEach((row, step) => close(row, BARE[step]!));
  equal(Object.keys(state).sort(), ["square_average/a", "square_average/b.weight"]);
});

Deno.test("a parameter's multiplier of the rate acts like a separate parameter group in torch", async () => {
  const { values } = await trajectory(
    made({ learningRate: 0.01, rates: { "b.": 0.1 } }),
  );
  const last = [0.738624871, -1.17622685, 1.82020402, -0.206010088, 1.52043271, -0.705139279];
  close(values.at(-1)!, last);
});

/** `RMSprop(lr, alpha=0.99, eps=1e-8, momentum=0.9, weight_decay=1e-8)` */
const AUTHORS = [
  [0.599999964, -1.1500001, 1.9000001, -0.0999999791, 1.60000002, -0.650000095],
  [0.652699769, -1.1529119, 1.90491593, -0.189999953, 1.62980711, -0.461923242],
  [0.735232174, -1.17389107, 1.83072746, -0.19993484, 1.6764009, -0.329334289],
  [0.73604542, -1.17093635, 1.82405055, -0.205550909, 1.68764174, -0.313942343],
  [0.735459328, -1.17372084, 1.82425988, -0.209042892, 1.6950326, -0.306649357],
  [0.738624871, -1.17622685, 1.82020402, -0.206010088, 1.70432663, -0.301392913],
];
/** `RMSprop(lr, alpha=0.9, eps=0.1, momentum=0.5, weight_decay=0.125)` */
const DECAYED = [
  [0.520242691, -1.2322185, 1.98284423, -0.0193712935, 1.51571763, -0.737069607],
  [0.51971972, -1.23943245, 1.98005962, -0.0289600845, 1.50486207, -0.709266365],
  [0.525732815, -1.24198115, 1.95802641, -0.0176938362, 1.49727535, -0.700258255],
  [0.524244845, -1.24055469, 1.95624578, -0.0182452779, 1.49822676, -0.698822796],
  [0.522996962, -1.24081719, 1.95606518, -0.0181305632, 1.49747944, -0.699497283],
  [0.523184836, -1.2404995, 1.95448196, -0.0164733827, 1.49728775, -0.699935555],
];
/** `RMSprop(lr, alpha=0.99, eps=1e-8, momentum=0, weight_decay=0)` */
const BARE = [
  [0.599999964, -1.1500001, 1.9000001, -0.0999999717, 1.60000002, -0.650000095],
  [0.562699795, -1.24291182, 1.99491584, -0.0999999717, 1.53980708, -0.551923156],
  [0.597802341, -1.2612704, 1.91630304, -0.0289348736, 1.5595746, -0.588603377],
  [0.591187656, -1.25642753, 1.91630304, -0.0336568058, 1.56662202, -0.58514446],
  [0.589869678, -1.26187134, 1.92252159, -0.0320943259, 1.56389618, -0.59170419],
  [0.593562663, -1.26187134, 1.91827726, -0.0259187333, 1.56653845, -0.593011439],
];
