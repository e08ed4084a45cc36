/**
 * The table of operations that accept bfloat16 inputs as they are. tfjs has no name for bfloat16 and
 * calls it float32; this module settles the types of an operation's inputs, between tfjs's kernels
 * and TensorFlow.
 *
 * Operations not in the table get float32: sums, means, products and whatever else would lose
 * accuracy by rounding. Nothing becomes bfloat16 by itself: convolutions introduce it
 * (`lib/ops/conv2d.ts`).
 *
 * @module
 */
import type { Attribute } from "./attributes.ts";
import { AttributeType, DataType } from "./c_api.ts";

/** An operation some of whose inputs share a type, attribute `T`. */
interface Rule {
  /** Indices of those inputs. @default all */
  readonly inputs?: readonly number[];
  /** All inputs but the last. */
  readonly butLast?: true;
  /** Index of the input that decides; without one, bfloat16 requires that all of them are bfloat16. */
  readonly leader?: number;
}

const RULES: Readonly<Record<string, Rule>> = {
  Add: {},
  AddN: {},
  AddV2: {},
  ConcatV2: { butLast: true },
  FusedBatchNormGradV3: { inputs: [0, 1], leader: 1 },
  FusedBatchNormV3: { inputs: [0] },
  Identity: {},
  LeakyRelu: {},
  LeakyReluGrad: { leader: 1 },
  MaxPool: {},
  MaxPoolGrad: { leader: 0 },
  PadV2: { inputs: [0, 2], leader: 0 },
  Relu: {},
  ReluGrad: { leader: 1 },
  Reshape: { inputs: [0] },
  ResizeBilinear: { inputs: [0] },
  ResizeBilinearGrad: { inputs: [1] },
  Slice: { inputs: [0] },
  Split: { inputs: [1] },
  SplitV: { inputs: [0] },
};

/** How to call an operation. */
export interface Fitted {
  /** The attributes, with the right type. */
  readonly attributes: readonly Attribute[];
  /** For each input the type to cast it to, or `undefined`. */
  readonly casts: readonly (number | undefined)[];
}

const isType = ({ type }: Attribute) => type === AttributeType.TYPE;

/**
 * Settles the types of an operation's inputs.
 *
 * @param halved Which inputs are bfloat16; the other inputs of type `T` are float32.
 */
export function fitTypes(
  name: string,
  { attributes, halved }: {
    readonly attributes: readonly Attribute[];
    readonly halved: readonly boolean[];
  },
): Fitted {
  const asked = attributes.some((one) => isType(one) && one.value === DataType.BFLOAT16);
  if (asked || !halved.includes(true)) return { attributes, casts: [] };
  const rule = RULES[name];
  const { inputs, leader, butLast } = rule ?? { inputs: [], leader: undefined, butLast: undefined };
  const shared = inputs ?? [...halved.keys()].slice(0, butLast ? -1 : undefined);
  const isHalf = shared.length > 0 &&
    (leader === undefined ? shared.every((at) => halved[at]) : halved[leader]!);
  const casts = halved.map((half, at) => {
    const wanted = isHalf && shared.includes(at);
    return half === wanted ? undefined : wanted ? DataType.BFLOAT16 : DataType.FLOAT;
  });
  if (!isHalf) return { attributes, casts };
  return {
    attributes: attributes.map((one) =>
      one.name === "T" && isType(one) ? { ...one, value: DataType.BFLOAT16 } : one
    ),
    casts,
  };
}
