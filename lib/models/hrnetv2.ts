/**
 * HRNetV2 (Sun et al., arXiv 1904.04514; Wang et al., arXiv 1908.07919) for segmentation, as in
 * HRNet/HRNet-Semantic-Segmentation.
 *
 * @module
 */
import * as z from "zod";
import { type Kind, kind, type OptionsOf } from "../kind/kind.ts";
import { reluOfSum } from "../ops/relu.ts";
import { resizeBilinear } from "../ops/resize_bilinear.ts";
import { type Tensor4D, tf } from "../tensor.ts";
import { fitting } from "./fit.ts";
import { standardise } from "./imagenet.ts";
import {
  type Layer,
  network,
  NORM_FIELDS,
  type Pass,
  sequence,
  type Variables,
  variablesOf,
} from "./layer.ts";
import {
  convolution,
  inSequence,
  normalisedConvolution,
  rectifiedConvolution,
  RECTIFIER,
  WEIGHT_INITS,
} from "./layers.ts";
import type { Model, ModelContext } from "./model.ts";
import { basicBlock, bottleneck, EXPANSION } from "./residual.ts";

/**
 * Channels of the highest-resolution branch; each further branch has twice as many.
 *
 * @example
 * ```ts
 * import { HRNET_WIDTHS, hrnetv2Model } from "./hrnetv2.ts";
 * import { deepStrictEqual } from "node:assert/strict";
 *
 * const inputs = HRNET_WIDTHS.map((width) => // of the head: four branches, one upon another
 *   hrnetv2Model({ classes: 19, width }).parameters["last_layer.0.weight"]!.shape[1]
 * );
 * deepStrictEqual(inputs, HRNET_WIDTHS.map((width) => (1 + 2 + 4 + 8) * width));
 * ```
 */
export const HRNET_WIDTHS = [18, 32, 48] as const;

const schema = z.strictObject({
  kind: z.literal("hrnetv2"),
  /** Channels of the first branch; the paper's is 48. */
  width: z.literal(HRNET_WIDTHS).default(48),
  ...NORM_FIELDS,
});

/** Number of modules in stages 2, 3 and 4; a stage has as many branches as its number. */
const MODULES = { 2: 1, 3: 4, 4: 3 } as const;
const STEM = 64;
const BLOCKS = 4;
/** Name of the convolution that computes the logits. */
const HEAD = "last_layer.3";
const init = WEIGHT_INITS.small;

/**
 * HRNetV2: a stem of two 3×3 convolutions of stride 2; a stage of four bottlenecks; three stages in
 * which branches of 1, ½, ¼ and ⅛ of that resolution exchange their features after every four basic
 * blocks; all branches upsampled and concatenated; two 1×1 convolutions. The logits have a quarter of
 * the image's rows and columns. With width 48 and 19 classes it has 65,859,379 parameters. Parameter
 * names are those of the public checkpoints. Images are first standardised with ImageNet's mean and
 * deviation.
 *
 * @example
 * ```ts
 * import { hrnetv2 } from "./hrnetv2.ts";
 * import { parameterCount } from "./model.ts";
 * import { strictEqual } from "node:assert/strict";
 *
 * strictEqual(parameterCount(hrnetv2.make(hrnetv2(), { classes: 19 })), 65_859_379);
 * ```
 */
export const hrnetv2: Kind<typeof schema, ModelContext, Model> = kind({
  kind: "hrnetv2",
  schema,
  make: (settings, context) => fitting(build(settings, context), context),
});

/**
 * An HRNetV2 in one call: `hrnetv2`'s options, and the number of classes.
 *
 * @throws {UserError} that names an option out of range.
 * @throws {RangeError} when `classes` is below 2.
 *
 * @example
 * ```ts
 * import { hrnetv2Model } from "./hrnetv2.ts";
 * import { strictEqual } from "node:assert/strict";
 *
 * strictEqual(hrnetv2Model({ classes: 11, width: 18 }).classes, 11);
 * ```
 */
export function hrnetv2Model(
  { classes, ...options }: Pick<ModelContext, "classes"> & OptionsOf<typeof schema>,
): Model {
  return hrnetv2.make(hrnetv2(options), { classes });
}

function build(settings: z.output<typeof schema>, { classes }: ModelContext): Model {
  const { kind: name, width, ...norm } = settings;
  const channels = [1, 2, 4, 8].map((factor) => factor * width);
  const first = EXPANSION * STEM;
  const stem = sequence([
    rectifiedConvolution(["conv1", "bn1"], { from: 3, to: STEM, kernel: 3, stride: 2, init }),
    rectifiedConvolution(["conv2", "bn2"], { from: STEM, to: STEM, kernel: 3, stride: 2, init }),
    ...Array.from(
      { length: BLOCKS },
      (_, at) => bottleneck(`layer1.${at}`, { from: at ? first : STEM, width: STEM, init }),
    ),
  ]);
  const stages = ([2, 3, 4] as const).flatMap((stage) => {
    const [before, now] = [channels.slice(0, stage - 1), channels.slice(0, stage)];
    return [
      transition(`transition${stage - 1}`, stage === 2 ? [first] : before, now),
      ...Array.from({ length: MODULES[stage] }, (_, at) => exchange(`stage${stage}.${at}`, now)),
    ];
  });
  const sum = channels.reduce((total, count) => total + count, 0);
  const head = sequence([
    rectifiedConvolution(inSequence("last_layer"), {
      from: sum,
      to: sum,
      kernel: 1,
      bias: true,
      init,
    }),
    convolution(HEAD, { from: sum, to: classes, kernel: 1, bias: true, init }),
  ]);
  return network({ name, classes, head: HEAD, parts: [stem, ...stages, head] }, {
    ...norm,
    // The lowest-resolution branch has a 32nd of the image's rows and columns.
    values: ({ batch, height, width }) => batch * Math.ceil(height / 32) * Math.ceil(width / 32),
    compute(images, pass) {
      const branches = stages.reduce(
        (xs, stage) => stage.apply(xs, pass),
        [stem.apply(standardise(images), pass)],
      );
      const size = sizeOf(branches[0]!);
      return head.apply(tf.concat(branches.map((x) => resizeBilinear(x, size)), 3), pass);
    },
  });
}

/** Branches in and out, from the highest resolution to the lowest. */
interface Parallel extends Variables {
  apply(branches: readonly Tensor4D[], pass: Pass): Tensor4D[];
}

/** Converts to the channels of the next stage, and adds a branch of half the lowest resolution. */
function transition(name: string, from: readonly number[], to: readonly number[]): Parallel {
  const layers = to.map((channels, at): Layer => {
    if (from[at] === channels) return sequence([]);
    if (at < from.length) {
      return rectifiedConvolution(inSequence(`${name}.${at}`), {
        from: from[at]!,
        to: channels,
        kernel: 3,
        init,
      });
    }
    return rectifiedConvolution(inSequence(`${name}.${at}.0`), {
      from: from.at(-1)!,
      to: channels,
      kernel: 3,
      stride: 2,
      init,
    });
  });
  return {
    ...variablesOf(layers),
    apply: (xs, pass) => layers.map((layer, at) => layer.apply(xs[at] ?? xs.at(-1)!, pass)),
  };
}

/**
 * Four basic blocks per branch; each branch then becomes the rectified sum of all branches, resized
 * to its own resolution.
 */
function exchange(name: string, channels: readonly number[]): Parallel {
  const branches = channels.map((width, branch) =>
    sequence(Array.from(
      { length: BLOCKS },
      (_, at) => basicBlock(`${name}.branches.${branch}.${at}`, { from: width, width, init }),
    ))
  );
  const fusions = channels.map((_, to) =>
    channels.map((_, from) => fusion(`${name}.fuse_layers.${to}.${from}`, { channels, from, to }))
  );
  return {
    ...variablesOf([...branches, ...fusions.flat()]),
    apply(xs, pass) {
      const ys = branches.map((branch, at) => branch.apply(xs[at]!, pass));
      return fusions.map((row, to) => {
        const size = sizeOf(ys[to]!);
        return reluOfSum(row.map((layer, at) => resizeBilinear(layer.apply(ys[at]!, pass), size)));
      });
    },
  };
}

/**
 * From one branch to another: downwards by strides of 2; upwards by a 1×1 convolution, followed by
 * upsampling.
 */
function fusion(name: string, { channels, from, to }: {
  channels: readonly number[];
  from: number;
  to: number;
}): Layer {
  const [source, target] = [channels[from]!, channels[to]!];
  if (from > to) {
    return normalisedConvolution(inSequence(name), { from: source, to: target, kernel: 1, init });
  }
  return sequence(
    Array.from({ length: to - from }, (_, at) => {
      const last = at === to - from - 1;
      const step = normalisedConvolution(inSequence(`${name}.${at}`), {
        from: source,
        to: last ? target : source,
        kernel: 3,
        stride: 2,
        init,
      });
      return last ? step : sequence([step, RECTIFIER]);
    }),
  );
}

const sizeOf = (x: Tensor4D): [height: number, width: number] => [x.shape[1], x.shape[2]];
