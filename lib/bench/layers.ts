/**
 * Measures the cost of inverse layers for each evolution: their time including the gradient, as a
 * share of a training step without them, and the additional memory of a step with them.
 *
 * @module
 */
import { UserError } from "../errors.ts";
import { evolutions as rows } from "../evolution/table.ts";
import { iel } from "../iel.ts";
import { median } from "../results/statistics.ts";
import { toMarkdown } from "../results/table.ts";
import { type Circumstances, whereAndWhen } from "./circumstances.ts";
import { compare, type Measured } from "./compare.ts";
import { NETWORKS, type StepSettings, unetStep } from "./networks.ts";
import { kitCommand } from "./peer.ts";

/** Networks whose logits the layers act on: 3 classes on 112² pixels, and 19 on 256². */
const STEPS: Readonly<Record<string, StepSettings>> = {
  "unet-8": unetStep(8),
  "unet-16": unetStep(16),
  deeplabv3plus: NETWORKS.deeplabv3plus.settings,
};

/** Names of the networks. */
export const LAYERED: readonly string[] = Object.keys(STEPS);

/** What to measure, and how thoroughly. */
export interface LayersBenchOptions {
  /** Names of {@linkcode LAYERED}. */
  readonly networks: readonly string[];
  /** Names of evolutions. @default all */
  readonly evolutions?: readonly string[] | undefined;
  /** Numbers of layers to measure. */
  readonly layers: readonly number[];
  /** Rounds in which the contenders alternate. */
  readonly rounds: number;
  /** Steps of each per round. */
  readonly steps: number;
  /** Threads of each. */
  readonly threads: number;
  /** Called with one line about the next measurement. */
  readonly log: (line: string) => void;
}

/** Layers of one evolution in one network's step. */
export interface MeasuredLayers {
  /** Name of the network. */
  readonly network: string;
  /** Name of the evolution. */
  readonly evolution: string;
  /** Number of layers. */
  readonly layers: number;
  /**
   * Time of the layers and their gradient alone, less that of handing over a batch and reading a
   * number, which a step without layers does too: the median over rounds.
   */
  readonly ownMs: number;
  /** That time divided by that of the step without layers: the median over rounds. */
  readonly share: number;
  /** Peak memory of a process that trains with them, minus that of one that trains without. */
  readonly extraBytes: number;
}

/** Steps before timing: tracing, compiling, and the allocator's growth. */
const WARMUP = 3;

/**
 * Measures one evolution after another, each in turn with the step without layers. @throws
 * {UserError}
 */
export async function benchLayers(
  { networks, evolutions = rows.kinds(), layers, threads, log, ...pace }: LayersBenchOptions,
): Promise<MeasuredLayers[]> {
  if (!layers.every((count) => Number.isInteger(count) && count > 0)) {
    throw new UserError("--layers takes whole numbers from 1 up, such as 5,20,50");
  }
  const measured: MeasuredLayers[] = [];
  for (const network of networks) {
    const settings = STEPS[network];
    if (!settings) throw new UserError(`no network is called "${network}"; use one of ${LAYERED}`);
    for (const evolution of evolutions) {
      log(`${network}: ${evolution}`);
      const contender = (name: string, part: "step" | "iel", steps: number) => ({
        name,
        command: kitCommand(
          { ...settings, iel: iel(rows.schema.parse({ kind: evolution }), { steps }) },
          [`--threads=${threads}`, `--part=${part}`],
        ),
      });
      const found = await compare([
        contender("plain", "step", 0),
        contender("nothing", "iel", 0),
        ...layers.flatMap((steps) => [
          contender(`${steps} alone`, "iel", steps),
          contender(`${steps} in a step`, "step", steps),
        ]),
      ], { ...pace, warmup: WARMUP });
      const of = (name: string): Measured => found.find((one) => one.name === name)!;
      measured.push(...layers.map((steps) => ({
        ...{ network, evolution, layers: steps },
        ...costOf({
          ...{ plain: of("plain"), nothing: of("nothing") },
          ...{ alone: of(`${steps} alone`), within: of(`${steps} in a step`) },
        }),
      })));
    }
  }
  return measured;
}

/** A step without layers, and with them; the layers alone, and what remains of them without any. */
export type LayerContenders = Record<"plain" | "within" | "alone" | "nothing", Measured>;

/**
 * What layers cost: round by round, because the machine's speed changes between rounds.
 *
 * @example
 * ```ts
 * import type { Measured } from "./compare.ts";
 * import { costOf } from "./layers.ts";
 * import { deepStrictEqual } from "node:assert/strict";
 *
 * const one = { name: "", ready: {}, medianMs: 0, minMs: 0, peakBytes: 100, loss: 0 };
 * const of = (...rounds: number[]): Measured => ({ ...one, rounds });
 * const cost = costOf({
 *   plain: of(100, 200, 100), // the machine was slow in the second round
 *   within: { ...of(110, 220, 110), peakBytes: 130 },
 *   alone: of(12, 24, 12),
 *   nothing: of(2, 4, 2),
 * });
 * deepStrictEqual(cost, { ownMs: 10, share: 0.1, extraBytes: 30 });
 * ```
 */
export function costOf(
  { plain, within, alone, nothing }: LayerContenders,
): Pick<MeasuredLayers, "ownMs" | "share" | "extraBytes"> {
  const own = alone.rounds.map((ms, round) => ms - nothing.rounds[round]!);
  return {
    ownMs: median(own),
    share: median(own.map((ms, round) => ms / plain.rounds[round]!)),
    extraBytes: within.peakBytes - plain.peakBytes,
  };
}

/**
 * The goal: the largest share of a UNet-16's step that 20 layers and their gradient should take, for
 * a linear evolution (one closed form, or nothing kept) and for any other.
 */
export const AIM = { network: "unet-16", layers: 20, linear: 0.03, other: 0.15 } as const;

/** Whether the layers meet the goal; empty where none is stated. */
function aimed({ network, evolution, layers, share }: MeasuredLayers): string {
  if (network !== AIM.network || layers !== AIM.layers) return "";
  const { linear } = rows.make(rows.schema.parse({ kind: evolution })).facts ?? {};
  const aim = linear ? AIM.linear : AIM.other;
  return `${share <= aim ? "met" : "missed"}: ${(100 * aim).toFixed(0)} %`;
}

/**
 * The measurement as Markdown.
 *
 * @example
 * ```ts
 * import { layersMarkdown } from "./layers.ts";
 * import { describeMachine } from "../engine/machine.ts";
 * import { match } from "node:assert/strict";
 *
 * const one = { network: "unet-16", layers: 20, ownMs: 8, extraBytes: 0 };
 * const text = layersMarkdown({
 *   ...{ machine: describeMachine(), date: "2030-01-01", command: "bench", rounds: 1, steps: 1 },
 *   threads: 1,
 *   measured: [
 *     { ...one, evolution: "heat", share: 0.04 },
 *     { ...one, evolution: "perona-malik", share: 0.04 },
 *   ],
 * });
 * match(text, /heat .* missed: 3 %/);
 * match(text, /perona-malik .* met: 15 %/);
 * ```
 */
export function layersMarkdown(
  { rounds, steps, threads, measured, ...where }:
    & Circumstances
    & Pick<LayersBenchOptions, "rounds" | "steps" | "threads">
    & { measured: readonly MeasuredLayers[] },
): string {
  const table = toMarkdown({
    columns: [
      "network",
      "evolution",
      "layers",
      "ms",
      "share of the step",
      "aim",
      "extra, MiB",
    ],
    rows: measured.map((one) => [
      ...[one.network, one.evolution, one.layers, one.ownMs.toFixed(1)],
      ...[`${(100 * one.share).toFixed(1)} %`, aimed(one), (one.extraBytes / 2 ** 20).toFixed(0)],
    ]),
  });
  return `# Layers of every evolution

What inverse layers and their gradient add to a training step (unet-8 and unet-16: 3 classes on 112²
pixels; deeplabv3plus: 19 classes on 256²; batch 2, float32), and how much more memory a process takes
at most that trains with them. The layers run alone, less the time of handing over a batch and reading
a number, which every step does. Every evolution with its default settings; medians over ${rounds}
rounds of ${steps} steps, in turn, ${threads} threads.
${whereAndWhen(where)} Command: \`${where.command}\`.

The aim: ${AIM.layers} layers take at most ${
    100 * AIM.linear
  } % of the step of ${AIM.network} where the
evolution is linear, ${100 * AIM.other} % where it is not.

${table}`;
}
