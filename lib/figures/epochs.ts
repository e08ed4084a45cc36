/**
 * Draws a value of each epoch, such as gradient norm, loss or learning rate, with one line for each arm.
 *
 * @module
 */
import type { ArmStyle } from "../experiment/arm.ts";
import { armStyleOf } from "../results/arm_order.ts";
import type { EpochRecord, RunRecord } from "../results/record.ts";
import { extent, mean } from "../results/statistics.ts";
import { type DivergedLine, divergedMarks, divergedTraces } from "./diverged.ts";
import { type Figure, type FigureMeta, metaOf } from "./figure.ts";
import { spreadOut } from "./labels.ts";
import { axis, axisOver, BASE_LAYOUT, fade, heading } from "./style.ts";
import type { Trace } from "./plotly/renderer.ts";
import { subtitle } from "./subtitle.ts";

/** Options of {@linkcode epochsFigure}. */
export interface EpochsOptions extends Pick<FigureMeta, "command" | "shelf"> {
  /** Title of the figure. */
  readonly title: string;
  /** Name of the vertical axis, with its unit. */
  readonly y: string;
  /** Takes the value from an epoch; null leaves a gap. */
  readonly value: (epoch: EpochRecord) => number | null;
  /** Whether the vertical axis is logarithmic. @default false */
  readonly log?: boolean;
}

const SIZE = { width: 900, height: 440 };
const MARGIN = { l: 78, r: 232, t: 94, b: 58 };
const LABEL_HEIGHT = 20;
/** Ticks of a logarithmic axis: 1, 2 and 5 times each power of ten. */
const TICKS = Array.from({ length: 25 }, (_, at) => 10 ** (at - 12))
  .flatMap((power) => [1, 2, 5].map((digit) => digit * power));

/**
 * Draws a value of each epoch. Each line is the mean over the seeds of an arm, and its band spans the
 * least to the greatest value. The line has a gap where any seed has no value. A diverged run has a line
 * of its own that ends with a mark.
 *
 * @throws {RangeError} without records, or when no epoch has a value.
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
  const lines = [...Map.groupBy(records, ({ spec }) => spec.arm)]
    .map(([arm, runs]) => lineOf(runs, { value, style: armStyleOf(records, arm) }));
  const diverged = lines.flatMap((line) => line.diverged);
  const coordinate = (number: number) => log ? Math.log10(number) : number;
  const heights = [...lines.flatMap(({ edges }) => edges.flat()), ...diverged.flatMap(valuesOf)]
    .filter((number) => number !== null)
    .map(coordinate);
  if (heights.length === 0) throw new RangeError("no epoch of the records has that number");
  const [least, greatest] = extent(heights);
  const room = 0.06 * (greatest - least || 1);
  const pixel = (greatest - least + 2 * room) / (SIZE.height - MARGIN.t - MARGIN.b);
  const ends = lines.map(lastOf);
  const places = spreadOut(ends.map((end) => end === null ? least : coordinate(end)), {
    gap: LABEL_HEIGHT * pixel,
  });
  // plotly.js does not draw a label beyond the end of the axis.
  const [lowest, highest] = extent([least, greatest, ...places]);
  const range: [number, number] = [lowest - room, highest + room];
  const epochs = extent(lines.map(({ values }) => values.length))[1];
  const longest = extent([epochs, ...diverged.map(({ values }) => values.length)])[1];
  return {
    data: [
      ...lines.flatMap(band),
      ...lines.map(({ style: { label, colour, dash }, values }) => ({
        type: "scatter",
        mode: "lines",
        name: label,
        x: values.map((_, at) => at + 1),
        y: values,
        line: { color: colour, dash, width: 2.4 },
        hovertemplate: "%{y:.4g}",
      })),
      ...divergedTraces(diverged),
    ],
    layout: {
      ...BASE_LAYOUT,
      ...{ ...SIZE, margin: MARGIN, hovermode: "x unified" },
      title: heading(title, subtitle(records, { shelf })),
      xaxis: { ...axis("epoch"), range: [1, Math.max(2, longest)] },
      yaxis: {
        ...(log
          ? { ...axis(y), range, type: "log", tickmode: "array", tickvals: TICKS }
          : axisOver(y, range)),
      },
      annotations: [
        ...lines.map(({ style }, at) => ({
          ...{ xref: "paper", x: 1, xanchor: "left", xshift: 12, yanchor: "middle" },
          y: places[at],
          showarrow: false,
          text: `<b>${ends[at]?.toPrecision(2) ?? "none"}</b>  ${style.label}`,
          font: { size: 14, color: style.text },
        })),
        ...divergedMarks(diverged, { coordinate }),
      ],
    },
    meta: metaOf(records, { title, command, shelf }),
  };
}

/** The data of an arm's lines. */
interface ArmLine {
  readonly style: ArmStyle;
  /** Mean over the runs that did not diverge; empty if all diverged. */
  readonly values: readonly (number | null)[];
  readonly edges: readonly (readonly (number | null)[])[];
  readonly diverged: readonly DivergedLine[];
}

function lineOf(
  runs: readonly RunRecord[],
  { value, style }: Pick<EpochsOptions, "value"> & { readonly style: ArmStyle },
): ArmLine {
  const sound = runs.filter(({ diverged }) => !diverged);
  const { label, colour, dash } = style;
  return {
    style,
    values: reduceEpochs(sound, { value, reduce: mean }),
    edges: [1, 0].map((side) =>
      reduceEpochs(sound, { value, reduce: (numbers) => extent(numbers)[side]! })
    ),
    diverged: runs.flatMap(({ diverged, epochs, spec: { seed } }) =>
      diverged
        ? [{ seed, epoch: diverged.epoch, values: epochs.map(value), ...{ label, colour, dash } }]
        : []
    ),
  };
}

const valuesOf = ({ values }: DivergedLine) => values;

/** The value shown beside an arm's name: its last or, if all runs diverged, a diverged run's last. */
function lastOf({ values, diverged }: ArmLine): number | null {
  const all = [...diverged.flatMap(valuesOf), ...values];
  return all.findLast((number) => number !== null) ?? null;
}

/** The band from the least to the greatest seed, over the epochs that have a value. */
function band({ style, edges: [upper, lower] }: ArmLine): Trace[] {
  const known = upper!.flatMap((number, at) => number === null ? [] : [at]);
  if (known.every((at) => upper![at] === lower![at])) return [];
  const there = [...known, ...known.toReversed()];
  return [{
    type: "scatter",
    mode: "lines",
    x: there.map((at) => at + 1),
    y: [...known.map((at) => upper![at]), ...known.toReversed().map((at) => lower![at])],
    fill: "toself",
    fillcolor: fade(style.colour, 0.16),
    line: { width: 0 },
    hoverinfo: "skip",
  }];
}

/** Reduces the values of all runs for each epoch that they share; null where any run has no value. */
function reduceEpochs(
  runs: readonly RunRecord[],
  { value, reduce }: Pick<EpochsOptions, "value"> & { reduce: (values: number[]) => number },
): (number | null)[] {
  if (runs.length === 0) return [];
  const [shortest] = extent(runs.map(({ epochs }) => epochs.length));
  return Array.from({ length: shortest }, (_, at) => {
    const numbers = runs.map(({ epochs }) => value(epochs[at]!));
    return numbers.every((number) => number !== null) ? reduce(numbers) : null;
  });
}
