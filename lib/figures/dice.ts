/**
 * Figure 2: the validation score after each epoch, with one line for each arm and a band over seeds.
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
import { endLabelRoom, spreadOut } from "./labels.ts";
import type { Layout, Trace } from "./plotly/renderer.ts";
import { axis, axisOver, BASE_LAYOUT, fade, heading } from "./style.ts";
import { subtitle } from "./subtitle.ts";

/** Options of {@linkcode diceFigure}. */
export interface DiceOptions extends Scoring, Pick<FigureMeta, "command" | "shelf"> {
  /** Title of the figure, such as the experiment's. */
  title: string;
}

const SIZE = { width: 900, height: 480 };
const MARGIN = { l: 70, t: 94, b: 58 };
const LABEL_HEIGHT = 20;
/** Pixels of a label before its name: the gap, the leader line and the score. */
const BEFORE_NAME = 82;
/** Pixels a figure may be widened for long names; a cell of JupyterLab is 968 px wide. */
const MOST_WIDENED = 60;
/** Epochs whose scores may lie below the axis: the first rise would flatten everything else. */
const RISE = 2;
/** Shorter runs are shown in full. */
const LONG = 10;

/** The range of the vertical axis, and the height of the plot in pixels. */
interface Scale {
  readonly low: number;
  readonly high: number;
  readonly plotHeight: number;
}

/** An arm, as the figure draws it. */
interface ArmLine extends Pick<ArmSummary, "final"> {
  readonly style: ArmStyle;
  /** Scores of the runs that did not diverge, by seed. */
  readonly curves: readonly (readonly number[])[];
  readonly diverged: readonly DivergedLine[];
}

/**
 * Draws the scores of records of one experiment and profile. Each line is the mean over seeds, and its
 * band spans the least to the greatest; names and final scores are written at the ends of the lines. The
 * axis covers every score from the third epoch on (every score, for runs shorter than ten epochs), and
 * its title says so if it does not begin at 0. A diverged run is drawn as a line of its own, up to a
 * mark. A training that was evaluated in several ways has one line for each.
 *
 * @throws {RangeError} without records.
 * @throws {UserError} with records that must not be averaged together; see `refuseMixed`.
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
  const names = endLabelRoom(arms.map(({ style }) => style.label), { size: 14 });
  const right = BEFORE_NAME + names.width;
  const plotHeight = Math.max(SIZE.height - MARGIN.t - MARGIN.b, arms.length * LABEL_HEIGHT);
  const scale = { low, high, plotHeight };
  return {
    data: [...arms.flatMap(band), ...arms.flatMap(line), ...divergedTraces(diverged)],
    layout: {
      ...BASE_LAYOUT,
      width: SIZE.width + Math.min(MOST_WIDENED, names.extra),
      height: plotHeight + MARGIN.t + MARGIN.b,
      margin: { ...MARGIN, r: right },
      title: heading(title, subtitle(records, { shelf, shows: "curves" })),
      xaxis: {
        ...axis("epoch"),
        range: [epochs > 1 ? 1 : 0.5, epochs],
        dtick: epochs > 10 ? 5 : 1,
        tick0: 0,
      },
      yaxis: {
        ...axisOver(`validation ${conventions[convention].title}`, [low, high]),
        tickformat: ".2f",
      },
      annotations: [
        ...endLabels(arms, { ...scale, nameWidth: names.width }),
        ...divergedMarks(diverged),
      ],
      shapes: leaders(arms, scale),
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

/** The line of an arm: the mean over seeds after each epoch. */
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
 * The axis: from a multiple of 0.05 below all scores after the first rise to just above the greatest. It
 * includes the ends of diverged runs.
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

/** Unadjusted height of an arm's label: its last score, or the bottom of the axis without scores. */
function endOf({ final, diverged }: ArmLine, [low]: [number, number]): number {
  if (!Number.isNaN(final.mean)) return final.mean;
  return diverged.findLast(({ values }) => values.length > 0)?.values.at(-1) ?? low;
}

/** Heights of the end labels, in the unit of the axis, without overlaps. */
function labelHeights(arms: readonly ArmLine[], { low, high, plotHeight }: Scale): number[] {
  return spreadOut(arms.map((arm) => endOf(arm, [low, high])), {
    gap: LABEL_HEIGHT * (high - low) / plotHeight,
    within: [low, high],
  });
}

function endLabels(
  arms: readonly ArmLine[],
  { nameWidth, ...scale }: Scale & { readonly nameWidth: number },
): Layout[] {
  const heights = labelHeights(arms, scale);
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
      cut(style.label, { width: nameWidth, size: 14 })
    }`,
    font: { size: 14, color: style.text },
  }));
}

/** Thin lines from the ends of the curves to their labels. */
function leaders(arms: readonly ArmLine[], scale: Scale): Layout[] {
  const heights = labelHeights(arms, scale);
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
