/**
 * Figure 2: the validation score after each epoch, one line an arm, with a band over seeds.
 *
 * @module
 */
import type { ArmStyle } from "../experiment/arm.ts";
import { conventions } from "../metrics/conventions.ts";
import { armStyleOf } from "../results/arm_order.ts";
import type { RunRecord } from "../results/record.ts";
import { extent, mean } from "../results/statistics.ts";
import { type ArmSummary, type Scoring, summarize } from "../results/summary.ts";
import { cut } from "./cut.ts";
import { type DivergedLine, divergedMarks, divergedTraces } from "./diverged.ts";
import { type Figure, type FigureMeta, metaOf } from "./figure.ts";
import { spreadOut } from "./labels.ts";
import type { Layout, Trace } from "./plotly/renderer.ts";
import { axis, BASE_LAYOUT, fade, heading } from "./style.ts";
import { subtitle } from "./subtitle.ts";

/** Options of {@linkcode diceFigure}. */
export interface DiceOptions extends Scoring, Pick<FigureMeta, "command" | "shelf"> {
  /** Title of the figure, such as the experiment's. */
  title: string;
}

const SIZE = { width: 900, height: 480 };
const MARGIN = { l: 70, r: 232, t: 94, b: 58 };
const LABEL_HEIGHT = 20;
/** Room of a name beside its number. */
const LABEL_WIDTH = 150;
/** Epochs whose scores may fall below the axis: the first rise would flatten all that matters. */
const RISE = 2;
/** Shorter runs are shown whole. */
const LONG = 10;

/** An arm as it is drawn. */
interface ArmLine extends Pick<ArmSummary, "final"> {
  readonly style: ArmStyle;
  /** Scores of the runs that went well, by seed. */
  readonly curves: readonly (readonly number[])[];
  readonly diverged: readonly DivergedLine[];
}

/**
 * Draws the scores of records of one experiment and profile. The line is the mean over seeds, the
 * band reaches from the least to the greatest; names and final values stand at the lines' ends. The
 * axis holds every score from the third epoch on (all, of runs shorter than ten epochs). A run that
 * diverged is a line of its own up to a mark. A training that was evaluated in several ways has as many
 * lines.
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
  const { title, command, shelf } = options;
  const first = records[0];
  if (!first) throw new RangeError("a figure needs at least one record: run the experiment first");
  const { convention = first.spec.metric } = options;
  const arms = summarize(records, { convention }).map((arm) => armLine(arm, records));
  const diverged = arms.flatMap((arm) => arm.diverged);
  const epochs = extent(records.map(({ spec }) => spec.epochs))[1];
  const [low, high] = range(arms);
  return {
    data: [...arms.flatMap(band), ...arms.flatMap(line), ...divergedTraces(diverged)],
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
      annotations: [...endLabels(arms, [low, high]), ...divergedMarks(diverged)],
      shapes: leaders(arms, [low, high]),
      hovermode: "x unified",
    },
    meta: metaOf(records, { title, command, shelf }),
  };
}

function armLine(
  { arm, seeds, curves, diverged, final }: ArmSummary,
  records: readonly RunRecord[],
): ArmLine {
  const style = armStyleOf(records, arm);
  return {
    ...{ style, final },
    curves: curves.filter((_, at) => !diverged.some(({ seed }) => seed === seeds[at])),
    diverged: diverged.map((run) => ({
      ...run,
      ...{ label: style.label, colour: style.colour, dash: style.dash },
      values: curves[seeds.indexOf(run.seed)]!,
    })),
  };
}

const epochsOf = ({ curves }: ArmLine) => curves[0]!.map((_, index) => index + 1);

/** Mean over seeds after each epoch. */
function line(arm: ArmLine): Trace[] {
  const { style: { label, colour, dash }, curves } = arm;
  if (curves.length === 0) return [];
  return [{
    type: "scatter",
    mode: "lines",
    name: label,
    x: epochsOf(arm),
    y: curves[0]!.map((_, index) => mean(curves.map((curve) => curve[index]!))),
    line: { color: colour, dash, width: 2.4 },
    hovertemplate: "%{y:.3f}",
  }];
}

function band(arm: ArmLine): Trace[] {
  const { style, curves } = arm;
  if (curves.length < 2) return [];
  const x = epochsOf(arm);
  const edges = x.map((_, index) => extent(curves.map((curve) => curve[index]!)));
  return [{
    type: "scatter",
    mode: "lines",
    x: [...x, ...x.toReversed()],
    y: [...edges.map(([, greatest]) => greatest), ...edges.map(([least]) => least).toReversed()],
    fill: "toself",
    fillcolor: fade(style.colour, 0.16),
    line: { width: 0 },
    hoverinfo: "skip",
  }];
}

/**
 * The axis: from a multiple of 0.05 below all scores after the rise to just above the greatest. The ends
 * of runs that diverged are on it.
 */
function range(arms: readonly ArmLine[]): [number, number] {
  const scores = arms.flatMap(({ curves, diverged }) => [
    ...curves.flatMap((curve) => curve.slice(curve.length < LONG ? 0 : RISE)),
    ...diverged.flatMap(({ values }) => values.slice(-1) as number[]),
  ]).filter((score) => !Number.isNaN(score));
  if (scores.length === 0) return [0, 1];
  const [least, greatest] = extent(scores);
  const low = Math.floor((least - 0.01) * 20) / 20;
  const high = Math.min(1, Math.ceil((greatest + 0.01) * 50) / 50);
  return [Math.max(0, low), high];
}

/** Where an arm's label would stand: at its last score; at the foot of the axis for one without any. */
function endOf({ final, diverged }: ArmLine, [low]: [number, number]): number {
  if (!Number.isNaN(final.mean)) return final.mean;
  return diverged.findLast(({ values }) => values.length > 0)?.values.at(-1) ?? low;
}

/** Heights of the end labels, in the unit of the axis, none on top of another. */
function labelHeights(arms: readonly ArmLine[], range: [number, number]): number[] {
  const pixel = (range[1] - range[0]) / (SIZE.height - MARGIN.t - MARGIN.b);
  return spreadOut(arms.map((arm) => endOf(arm, range)), {
    gap: LABEL_HEIGHT * pixel,
    within: range,
  });
}

function endLabels(arms: readonly ArmLine[], range: [number, number]): Layout[] {
  const heights = labelHeights(arms, range);
  return arms.map(({ style, final, curves }, index) => ({
    xref: "paper",
    x: 1,
    xanchor: "left",
    xshift: 22,
    yref: "y",
    y: heights[index],
    yanchor: "middle",
    showarrow: false,
    text: `<b>${curves.length > 0 ? final.mean.toFixed(3) : "diverged"}</b>  ${
      cut(style.label, { width: LABEL_WIDTH, size: 14 })
    }`,
    font: { size: 14, color: style.text },
  }));
}

/** Thin lines from the ends of the curves to their labels. */
function leaders(arms: readonly ArmLine[], range: [number, number]): Layout[] {
  const heights = labelHeights(arms, range);
  return arms.flatMap(({ style, final, curves }, index) =>
    curves.length === 0 ? [] : [{
      type: "line",
      xref: "paper",
      x0: 1,
      x1: 1.028,
      yref: "y",
      y0: final.mean,
      y1: heights[index],
      line: { color: style.colour, width: 1 },
    }]
  );
}
