/**
 * Reads oneDNN's own account of what it ran (`ONEDNN_VERBOSE=1`): which operations, how long each
 * took, and the arithmetic of its convolutions. TensorFlow and PyTorch both compute with oneDNN, so
 * their accounts are comparable.
 *
 * @module
 */
import { median } from "../results/statistics.ts";

/** One operation that oneDNN ran. */
export interface Primitive {
  /** What it is, in words: "convolution, filter gradient". */
  readonly kind: string;
  /** Its time in milliseconds. */
  readonly ms: number;
  /** Its arithmetic, in GFLOP; 0 if it is no convolution. */
  readonly gflop: number;
}

/** What oneDNN calls the directions of an operation, and what we call them. */
const DIRECTIONS: Readonly<Record<string, string>> = {
  forward_training: "forward",
  forward_inference: "forward",
  backward_data: "input gradient",
  backward_weights: "filter gradient",
  backward: "gradient",
};

/** Shape of a convolution, as oneDNN writes it: groups, batch, inputs, outputs, and the two axes. */
const CONVOLUTION = /^(?:g(\d+))?mb(\d+)_ic(\d+)oc(\d+)_(ih\d+oh\S+?)_(iw\d+ow\S+)$/;
/** An axis: size of the input and the output, taps, stride, dilation less one, padding before. */
const AXIS = /^i.(\d+)o.(\d+)k.(\d+)s.(\d+)d.(\d+)p.(\d+)$/;

/**
 * The operations in lines of oneDNN's account; other lines are skipped.
 *
 * The arithmetic of a convolution counts a product and its sum as two operations, for the taps that
 * fall inside the image: 2 · batch · outputs · (inputs / groups) · taps of all rows · taps of all
 * columns / 10⁹. Taps in the padding need not be computed; a widely dilated kernel has most there.
 *
 * @example
 * ```ts
 * import { primitivesOf } from "./primitives.ts";
 * import { deepStrictEqual } from "node:assert/strict";
 *
 * const shape = "mb1_ic10oc10_ih7oh5kh3sh1dh0ph0_iw7ow5kw3sw1dw0pw0";
 * const head = "onednn_verbose,v1,primitive,exec,cpu,convolution,jit:avx2,backward_weights";
 * deepStrictEqual(primitivesOf([`${head},src:f32,,alg:direct,${shape},0.5`, "{}"]), [
 *   { kind: "convolution, filter gradient", ms: 0.5, gflop: 4.5e-5 },
 * ]);
 * ```
 */
export function primitivesOf(lines: readonly string[]): Primitive[] {
  return lines.flatMap((line) => {
    const words = line.split(",");
    const at = words.indexOf("exec");
    const ms = Number(words.at(-1));
    if (!words[0]!.startsWith("onednn_verbose") || at < 0 || !Number.isFinite(ms)) return [];
    const [name, , direction] = words.slice(at + 2);
    const kind = [name!.replaceAll("_", " "), DIRECTIONS[direction!]].filter(Boolean).join(", ");
    return [{ kind, ms, gflop: name === "convolution" ? gflopOf(words.at(-2)!) : 0 }];
  });
}

function gflopOf(shape: string): number {
  const [, groups, batch, inputs, outputs, rows, columns] = CONVOLUTION.exec(shape) ?? [];
  if (!rows || !columns) return 0;
  const products = Number(batch) * Number(outputs) * Number(inputs) / Number(groups ?? 1);
  return 2 * products * tapsOf(rows) * tapsOf(columns) / 1e9;
}

/** Number of taps of all outputs along an axis that fall inside the image. */
function tapsOf(axis: string): number {
  const [size, outputs, taps, stride, gaps, padding] = (AXIS.exec(axis) ?? []).slice(1).map(Number);
  let inside = 0;
  for (let output = 0; output < outputs!; output++) {
    for (let tap = 0; tap < taps!; tap++) {
      const at = output * stride! - padding! + tap * (gaps! + 1);
      if (at >= 0 && at < size!) inside++;
    }
  }
  return inside;
}

/** Operations of one kind, per step. */
export interface KindOfPrimitives {
  /** The kind. */
  readonly kind: string;
  /** Number of operations per step. */
  readonly count: number;
  /** Their times added up, in milliseconds per step. */
  readonly ms: number;
  /** Their arithmetic, in GFLOP per step. */
  readonly gflop: number;
}

/** oneDNN's account of a training step. */
export interface StepAccount {
  /** Median time of a step, in milliseconds, with the account being written. */
  readonly stepMs: number;
  /** Kinds of operations, the longest first. */
  readonly kinds: readonly KindOfPrimitives[];
  /** The greatest speed of a convolution, in GFLOP/s; 0 without convolutions. */
  readonly fastest: number;
}

/** Convolutions of less arithmetic than this, in GFLOP, do not count as the fastest. */
const LEAST = 0.02;

/** Adds up the operations of some steps whose times are known. */
export function accountOf(
  primitives: readonly Primitive[],
  { ms }: { ms: readonly number[] },
): StepAccount {
  const kinds = [...Map.groupBy(primitives, ({ kind }) => kind)].map(([kind, all]) => ({
    kind,
    count: all.length / ms.length,
    ms: all.reduce((sum, one) => sum + one.ms, 0) / ms.length,
    gflop: all.reduce((sum, one) => sum + one.gflop, 0) / ms.length,
  }));
  const large = primitives.filter(({ gflop }) => gflop >= LEAST);
  return {
    stepMs: median([...ms]),
    kinds: kinds.toSorted((a, b) => b.ms - a.ms),
    fastest: Math.max(0, ...large.map(({ gflop, ms }) => 1000 * gflop / ms)),
  };
}
