/**
 * Figure 2: the validation score after each epoch, one line an arm, with a band over seeds.
 *
 * @module
 */
import { conventions } from "../metrics/conventions.ts";
import type { RunRecord } from "../results/record.ts";
import { mean } from "../results/statistics.ts";
import { type ArmSummary, type Scoring, summarize } from "../results/summary.ts";
import { type Figure, type FigureMeta, metaOf } from "./figure.ts";
import { spreadOut } from "./labels.ts";
import type { Layout, Trace } from "./plotly/renderer.ts";
import { armStyle, axis, BASE_LAYOUT, fade, heading } from "./style.ts";
import { subtitle } from "./subtitle.ts";

/** Options of {@linkcode diceFigure}. */
export interface DiceOptions extends Scoring, Pick<FigureMeta, "command" | "shelf"> {
  /** Title of the figure, such as the experiment's. */
  title: string;
}

const SIZE = { width: 900, height: 480 };
const MARGIN = { l: 70, r: 232, t: 94, b: 58 };
const LABEL_HEIGHT = 20;
/** Epochs whose scores may fall below the axis: the first rise would flatten all that matters. */
const RISE = 2;
/** Shorter runs are shown whole. */
const LONG = 10;

/**
 * Draws the scores of records of one experiment and profile. The line is the mean over seeds, the
 * band reaches from the least to the greatest; names and final values stand at the lines' ends. The
 * axis holds every score from the third epoch on (all, of runs shorter than ten epochs).
 *
 * @throws {RangeError} without records, or with records of several experiments or profiles.
 *
 * @example
 * ```ts
 * import { diceFigure } from "./dice.ts";
 * import { fakeRecord } from "../results/fixture.ts";
 * import { strictEqual } from "node:assert/strict";
 *
 * const records = ["noisy", "noisy-iel"].map((arm) => fakeRecord({ arm }));
 * const { data } = diceFigure(records, {
 *   title: "UNet on WBC",
 *   command: "deno task figures 2",
 *   shelf: "published",
 * });
 * strictEqual(data.length, 2);
 * ```
 */
export function diceFigure(records: readonly RunRecord[], options: DiceOptions): Figure {
  const { title, command, shelf, convention = "authors-dice" } = options;
  const first = records[0];
  if (!first) throw new RangeError("a figure needs at least one record: run the experiment first");
  const arms = summarize(records, { convention });
  const epochs = Math.max(...records.map(({ spec }) => spec.epochs));
  const [low, high] = range(arms);
  return {
    data: [...arms.flatMap(band), ...arms.map(line)],
    layout: {
      ...BASE_LAYOUT,
      ...SIZE,
      margin: MARGIN,
      title: heading(title, subtitle(records, { shelf })),
      xaxis: {
        ...axis("epoch"),
        range: [epochs > 1 ? 1 : 0.5, epochs],
        dtick: epochs > 10 ? 5 : 1,
        tick0: 0,
      },
      yaxis: {
        ...axis(`validation ${conventions[convention].title}`),
        range: [low, high],
        tickformat: ".2f",
      },
      annotations: endLabels(arms, [low, high]),
      shapes: leaders(arms, [low, high]),
      hovermode: "x unified",
    },
    meta: metaOf(records, { title, command, shelf }),
  };
}

/** Mean over seeds after each epoch. */
function means({ curves }: ArmSummary): number[] {
  return curves[0]!.map((_, index) => mean(curves.map((curve) => curve[index]!)));
}

const epochsOf = ({ curves }: ArmSummary) => curves[0]!.map((_, index) => index + 1);

function line(arm: ArmSummary): Trace {
  const { label, colour, dash } = armStyle(arm.arm);
  return {
    type: "scatter",
    mode: "lines",
    name: label,
    x: epochsOf(arm),
    y: means(arm),
    line: { color: colour, dash, width: 2.4 },
    hovertemplate: "%{y:.3f}",
  };
}

function band(arm: ArmSummary): Trace[] {
  if (arm.curves.length < 2) return [];
  const x = epochsOf(arm);
  const edge = (pick: (...values: number[]) => number) =>
    x.map((_, index) => pick(...arm.curves.map((curve) => curve[index]!)));
  return [{
    type: "scatter",
    mode: "lines",
    x: [...x, ...x.toReversed()],
    y: [...edge(Math.max), ...edge(Math.min).toReversed()],
    fill: "toself",
    fillcolor: fade(armStyle(arm.arm).colour, 0.16),
    line: { width: 0 },
    hoverinfo: "skip",
  }];
}

/** The axis: from a multiple of 0.05 below all scores after the rise to just above the greatest. */
function range(arms: readonly ArmSummary[]): [number, number] {
  const scores = arms.flatMap(({ curves }) =>
    curves.flatMap((curve) => curve.slice(curve.length < LONG ? 0 : RISE))
  );
  const low = Math.floor((Math.min(...scores) - 0.01) * 20) / 20;
  const high = Math.min(1, Math.ceil((Math.max(...scores) + 0.01) * 50) / 50);
  return [Math.max(0, low), high];
}

/** Heights of the end labels, in the unit of the axis, none on top of another. */
function labelHeights(arms: readonly ArmSummary[], [low, high]: [number, number]): number[] {
  const pixel = (high - low) / (SIZE.height - MARGIN.t - MARGIN.b);
  return spreadOut(arms.map((arm) => arm.final.mean), { gap: LABEL_HEIGHT * pixel });
}

function endLabels(arms: readonly ArmSummary[], range: [number, number]): Layout[] {
  const heights = labelHeights(arms, range);
  return arms.map(({ arm, final }, index) => ({
    xref: "paper",
    x: 1,
    xanchor: "left",
    xshift: 22,
    yref: "y",
    y: heights[index],
    yanchor: "middle",
    showarrow: false,
    text: `<b>${final.mean.toFixed(3)}</b>  ${armStyle(arm).label}`,
    font: { size: 14, color: armStyle(arm).text },
  }));
}

/** Thin lines from the ends of the curves to their labels. */
function leaders(arms: readonly ArmSummary[], range: [number, number]): Layout[] {
  const heights = labelHeights(arms, range);
  return arms.map(({ arm, final }, index) => ({
    type: "line",
    xref: "paper",
    x0: 1,
    x1: 1.028,
    yref: "y",
    y0: final.mean,
    y1: heights[index],
    line: { color: armStyle(arm).colour, width: 1 },
  }));
}
