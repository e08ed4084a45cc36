/**
 * A number of each epoch of records, one line an arm: gradient norms, losses, learning rates. Scores
 * are `dice.ts`'s matter.
 *
 * @module
 */
import type { EpochRecord, RunRecord } from "../results/record.ts";
import { mean } from "../results/statistics.ts";
import { type Figure, type FigureMeta, metaOf } from "./figure.ts";
import { spreadOut } from "./labels.ts";
import { armStyle, axis, BASE_LAYOUT, fade, heading } from "./style.ts";
import type { Trace } from "./plotly/renderer.ts";
import { subtitle } from "./subtitle.ts";

/** Options of {@linkcode epochsFigure}. */
export interface EpochsOptions extends Pick<FigureMeta, "command" | "shelf"> {
  /** Title of the figure. */
  readonly title: string;
  /** Name of the vertical axis, with its unit. */
  readonly y: string;
  /** The number; null leaves a gap. */
  readonly value: (epoch: EpochRecord) => number | null;
  /** Whether equal factors of the number are equal steps. @default false */
  readonly log?: boolean;
}

const SIZE = { width: 900, height: 440 };
const MARGIN = { l: 78, r: 232, t: 94, b: 58 };
const LABEL_HEIGHT = 20;
/** Marks of a logarithmic axis: 1, 2 and 5 of each power of ten. */
const TICKS = Array.from({ length: 25 }, (_, at) => 10 ** (at - 12))
  .flatMap((power) => [1, 2, 5].map((digit) => digit * power));

/**
 * Draws a number of each epoch: the line is the mean over the seeds of an arm, the band
 * reaches from the least to the greatest. A gap is where one of them has none.
 *
 * @throws {RangeError} without records, or when no epoch has a number.
 *
 * @example
 * ```ts
 * import { epochsFigure } from "./epochs.ts";
 * import { fakeRecord } from "../results/fixture.ts";
 * import { strictEqual } from "node:assert/strict";
 *
 * const { data } = epochsFigure([fakeRecord()], {
 *   title: "Gradient norms",
 *   y: "norm",
 *   value: ({ gradientNorm }) => gradientNorm.mean,
 *   command: "deno task notebooks 03",
 *   shelf: "runs",
 * });
 * strictEqual((data[0]!["y"] as number[])[0], 0.5);
 * ```
 */
export function epochsFigure(
  records: readonly RunRecord[],
  { title, y, value, log = false, command, shelf }: EpochsOptions,
): Figure {
  if (records.length === 0) throw new RangeError("a figure needs at least one record");
  const lines = [...Map.groupBy(records, ({ spec }) => spec.arm)].map(([arm, runs]) => ({
    arm,
    values: reduceEpochs(runs, { value, reduce: mean }),
    edges: [Math.max, Math.min].map((pick) =>
      reduceEpochs(runs, { value, reduce: (numbers) => pick(...numbers) })
    ),
  }));
  const coordinate = (number: number) => log ? Math.log10(number) : number;
  const heights = lines.flatMap(({ edges }) => edges.flat()).filter((number) => number !== null)
    .map(coordinate);
  if (heights.length === 0) throw new RangeError("no epoch of the records has that number");
  const [least, greatest] = [Math.min(...heights), Math.max(...heights)];
  const room = 0.06 * (greatest - least || 1);
  const pixel = (greatest - least + 2 * room) / (SIZE.height - MARGIN.t - MARGIN.b);
  const ends = lines.map(({ values }) => values.findLast((number) => number !== null) ?? null);
  const places = spreadOut(ends.map((end) => end === null ? least : coordinate(end)), {
    gap: LABEL_HEIGHT * pixel,
  });
  // A label beyond the axis would not be drawn at all.
  const range = [
    Math.min(least, ...places) - room,
    Math.max(greatest, ...places) + room,
  ] as const;
  const epochs = Math.max(...lines.map(({ values }) => values.length));
  return {
    data: [
      ...lines.flatMap(band),
      ...lines.map(({ arm, values }) => ({
        type: "scatter",
        mode: "lines",
        name: armStyle(arm).label,
        x: values.map((_, at) => at + 1),
        y: values,
        line: { color: armStyle(arm).colour, dash: armStyle(arm).dash, width: 2.4 },
        hovertemplate: "%{y:.4g}",
      })),
    ],
    layout: {
      ...BASE_LAYOUT,
      ...{ ...SIZE, margin: MARGIN, hovermode: "x unified" },
      title: heading(title, subtitle(records, { shelf })),
      xaxis: { ...axis("epoch"), range: [1, Math.max(2, epochs)] },
      yaxis: {
        ...axis(y),
        ...(log ? { type: "log", tickmode: "array", tickvals: TICKS } : {}),
        range,
      },
      annotations: lines.map(({ arm }, at) => ({
        ...{ xref: "paper", x: 1, xanchor: "left", xshift: 12, yanchor: "middle" },
        y: places[at],
        showarrow: false,
        text: `<b>${ends[at]?.toPrecision(2) ?? "none"}</b>  ${armStyle(arm).label}`,
        font: { size: 14, color: armStyle(arm).text },
      })),
    },
    meta: metaOf(records, { title, command, shelf }),
  };
}

/** What an arm's lines are drawn from. */
interface ArmLine {
  readonly arm: string;
  readonly values: readonly (number | null)[];
  readonly edges: readonly (readonly (number | null)[])[];
}

/** From the least to the greatest seed, over the epochs that have a number. */
function band({ arm, edges: [upper, lower] }: ArmLine): Trace[] {
  const known = upper!.flatMap((number, at) => number === null ? [] : [at]);
  if (known.every((at) => upper![at] === lower![at])) return [];
  const there = [...known, ...known.toReversed()];
  return [{
    type: "scatter",
    mode: "lines",
    x: there.map((at) => at + 1),
    y: [...known.map((at) => upper![at]), ...known.toReversed().map((at) => lower![at])],
    fill: "toself",
    fillcolor: fade(armStyle(arm).colour, 0.16),
    line: { width: 0 },
    hoverinfo: "skip",
  }];
}

/** A number of each epoch that all runs have, over the runs; null where one has no number. */
function reduceEpochs(
  runs: readonly RunRecord[],
  { value, reduce }: Pick<EpochsOptions, "value"> & { reduce: (values: number[]) => number },
): (number | null)[] {
  const shortest = Math.min(...runs.map(({ epochs }) => epochs.length));
  return Array.from({ length: shortest }, (_, at) => {
    const numbers = runs.map(({ epochs }) => value(epochs[at]!));
    return numbers.every((number) => number !== null) ? reduce(numbers) : null;
  });
}
