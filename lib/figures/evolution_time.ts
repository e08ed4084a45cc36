/**
 * The figure of claim C7: score and raggedness of the predicted maps against evolution time.
 *
 * @module
 */
import { conventions } from "../metrics/conventions.ts";
import { armStyleOf } from "../results/arm_order.ts";
import { type EvolutionTime, evolutionTimes } from "../results/evolution_time.ts";
import { raggedness } from "../results/raggedness.ts";
import type { RunRecord } from "../results/record.ts";
import { extent, median } from "../results/statistics.ts";
import { curve, divergedText, type Scoring } from "../results/summary.ts";
import { type Figure, type FigureMeta, metaOf } from "./figure.ts";
import { spreadOut } from "./labels.ts";
import type { Layout, Trace } from "./plotly/renderer.ts";
import { axis, axisOver, BASE_LAYOUT, fade, heading, INK } from "./style.ts";
import { subtitle } from "./subtitle.ts";

/** Options of {@linkcode evolutionTimeFigure}. */
export interface EvolutionTimeOptions extends Scoring, Pick<FigureMeta, "command" | "shelf"> {
  /** Title of the figure. */
  readonly title: string;
}

/** A quantity that is computed for each run. */
interface Quantity {
  readonly name: string;
  readonly colour: string;
  readonly text: string;
  /** Panel of the quantity; 1 is the upper one. */
  readonly panel: 1 | 2;
  readonly dash?: "dot";
  /** Its value for a run that did not diverge; null if there is none. */
  readonly of: (record: RunRecord) => number | null;
  readonly show: (value: number) => string;
}

const SIZE = { width: 900, height: 560 };
const MARGIN = { l: 78, r: 232, t: 94, b: 58 };
const LABEL_HEIGHT = 20;
/** Vertical domains of the panels, from the bottom of the figure. */
const DOMAINS = { 1: [0.44, 1], 2: [0, 0.36] } as const;
/**
 * Minimum number of evolution times in a sweep. Two times make a comparison, which the figure of scores
 * shows.
 *
 * @example
 * ```ts
 * import { evolutionTimeFigure, LEAST_TIMES } from "./evolution_time.ts";
 * import { fakeRecord } from "../results/fixture.ts";
 * import { throws } from "node:assert/strict";
 *
 * const records = ["noisy", "noisy-iel"].slice(0, LEAST_TIMES - 1).map((arm) => fakeRecord({ arm }));
 * const options = { title: "No sweep", command: "none", shelf: "runs" } as const;
 * throws(() => evolutionTimeFigure(records, options), RangeError);
 * ```
 */
export const LEAST_TIMES = 3;

/**
 * Draws a sweep over the evolution time T = N·Δt on noisy labels. The upper panel shows the score after
 * the last epoch and the greatest of any epoch; the lower one the number of 4-connected components of a
 * predicted map (on a logarithmic axis). Points are seeds, and lines join their medians: if some seeds
 * learn and others do not, no network has the mean score. A diverged run has no point; the subtitle
 * names it.
 *
 * @throws {RangeError} with fewer than three evolution times.
 *
 * @example
 * ```ts
 * import { evolutionTimeFigure } from "./evolution_time.ts";
 * import { fakeRecord } from "../results/fixture.ts";
 * import { deepStrictEqual } from "node:assert/strict";
 *
 * const records = ["noisy", "noisy-iel", "noisy-iel-40"].map((arm) => fakeRecord({ arm }));
 * const { data } = evolutionTimeFigure(records, {
 *   title: "A sweep",
 *   command: "deno task figures 2",
 *   shelf: "runs",
 * });
 * deepStrictEqual(data.find(({ mode }) => mode === "lines")?.["x"], [0, 2, 4]);
 * ```
 */
export function evolutionTimeFigure(
  records: readonly RunRecord[],
  { title, command, shelf, convention: wanted }: EvolutionTimeOptions,
): Figure {
  const times = evolutionTimes(records);
  if (times.length < LEAST_TIMES) {
    throw new RangeError(
      `a sweep has ${LEAST_TIMES} evolution times at least, not ${times.length}`,
    );
  }
  const used = times.flatMap((time) => time.records);
  const convention = wanted ?? used[0]!.spec.metric;
  const points = quantitiesOf(used, convention).map((quantity): Points => {
    const values = times.map(({ time, records }) =>
      records.flatMap((record) => {
        const value = record.diverged ? null : quantity.of(record);
        return value === null ? [] : [{ time, value }];
      })
    );
    const medians = values.map((of) => of.length > 0 ? median(of.map(({ value }) => value)) : null);
    return { quantity, all: values.flat(), medians };
  });
  const x = times.map(({ time }) => time);
  const upper = rangeOf(points.filter(({ quantity }) => quantity.panel === 1));
  const labels = labelsOf(points, upper);
  const dt = times.at(-1)!.time / times.at(-1)!.steps;
  const longest = x.at(-1)!;
  const axisX = {
    ...axis("evolution time T = N·Δt"),
    range: [-0.03 * longest, 1.02 * longest],
    tickvals: x,
    ticktext: ticks(times, { apart: 0.05 * longest }),
  };
  return {
    data: points.flatMap(({ quantity, all, medians }): Trace[] => {
      const { panel, name, colour, dash = "solid", show } = quantity;
      const axes = panel === 1 ? {} : { xaxis: "x2", yaxis: "y2" };
      return [
        {
          ...{ type: "scatter", mode: "markers", hoverinfo: "skip", ...axes },
          x: all.map(({ time }) => time),
          y: all.map(({ value }) => value),
          marker: { color: fade(colour, 0.45), size: 6 },
        },
        {
          ...{ type: "scatter", mode: "lines", name, x, y: medians, ...axes },
          line: { color: colour, width: 2.4, dash },
          text: medians.map((value) => value === null ? "" : show(value)),
          hovertemplate: `T = %{x}: %{text}`,
        },
      ];
    }),
    layout: {
      ...BASE_LAYOUT,
      ...{ ...SIZE, margin: MARGIN },
      title: heading(
        title,
        [
          subtitle(used, { shelf, spread: "medians and points" }),
          `Δt = ${Number(dt.toPrecision(6))}`,
          ...divergedOf(times),
        ]
          .join(" · "),
      ),
      xaxis: { ...axisX, title: { text: "" }, showticklabels: false, anchor: "y" },
      xaxis2: { ...axisX, anchor: "y2" },
      yaxis: {
        ...axisOver(`validation<br>${conventions[convention].title}`, upper),
        ...{ domain: DOMAINS[1], tickformat: ".2f" },
      },
      yaxis2: {
        ...axis("components of a map"),
        ...{ domain: DOMAINS[2], type: "log", dtick: 1, exponentformat: "none" },
      },
      annotations: labels,
    },
    meta: metaOf(used, { title, command, shelf }),
  };
}

/** The times at which runs diverged. */
function divergedOf(times: readonly EvolutionTime[]): string[] {
  return times.flatMap(({ time, records }) => {
    const diverged = records.flatMap(({ spec: { seed }, diverged }) =>
      diverged ? [{ seed, epoch: diverged.epoch }] : []
    );
    const text = divergedText(diverged, { runs: records.length });
    return text ? [`T = ${time}: ${text}`] : [];
  });
}

function quantitiesOf(
  records: readonly RunRecord[],
  convention: NonNullable<Scoring["convention"]>,
): Quantity[] {
  const scores = (record: RunRecord) => curve(record, { convention });
  const { arm } = records.find(({ spec }) => spec.iel)!.spec;
  const { colour, text } = armStyleOf(records, arm);
  return [
    {
      ...{ name: "after the last epoch", panel: 1, colour, text },
      of: (record) => scores(record).at(-1)!,
      show: (value) => value.toFixed(3),
    },
    {
      ...{ name: "greatest of any epoch", panel: 1, colour: INK.muted, text: INK.muted },
      dash: "dot",
      of: (record) => extent(scores(record))[1],
      show: (value) => value.toFixed(3),
    },
    {
      ...{ name: "components", panel: 2, colour, text },
      of: (record) =>
        Object.keys(record.predictions).length > 0 ? raggedness(record).components : null,
      show: (value) => value.toFixed(1),
    },
  ];
}

/** A quantity for all runs, and its median at each time; null if no run at that time has it. */
interface Points {
  readonly quantity: Quantity;
  readonly all: readonly { readonly time: number; readonly value: number }[];
  readonly medians: readonly (number | null)[];
}

function rangeOf(points: readonly Points[]): [number, number] {
  const values = points.flatMap(({ all }) => all.map(({ value }) => value));
  if (values.length === 0) return [0, 1];
  const [low, high] = extent(values);
  const room = 0.08 * (high - low || 1);
  return [low - room, high + room];
}

/** Values and names at the right ends of the lines. */
function labelsOf(points: readonly Points[], [low, high]: [number, number]): Layout[] {
  const share = DOMAINS[1][1] - DOMAINS[1][0];
  const pixel = (high - low) / (share * (SIZE.height - MARGIN.t - MARGIN.b));
  const lastOf = ({ medians }: Points) => medians.findLast((value) => value !== null);
  const upper = points.filter(({ quantity }) => quantity.panel === 1);
  const heights = spreadOut(upper.map((one) => lastOf(one) ?? low), { gap: LABEL_HEIGHT * pixel });
  return points.flatMap((one, at) => {
    const { quantity: { name, panel, text, show } } = one;
    const last = lastOf(one);
    if (last === undefined) return [];
    return [{
      ...{ xref: "paper", x: 1, xanchor: "left", xshift: 12, yanchor: "middle", showarrow: false },
      yref: panel === 1 ? "y" : "y2",
      y: panel === 1 ? heights[at] : Math.log10(last!),
      text: `<b>${show(last!)}</b>  ${name}`,
      font: { size: 14, color: text },
    }];
  });
}

/** Labels of the times; one that is too close to its left neighbour is empty. */
function ticks(
  times: readonly { readonly time: number }[],
  { apart }: { apart: number },
): string[] {
  let last = -Infinity;
  return times.map(({ time }) => {
    if (time - last < apart) return "";
    last = time;
    return `${time}`;
  });
}
