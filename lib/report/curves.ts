/**
 * Curves as the page shows them: wide, with names at the ends of the lines, and narrow for phones, with a
 * legend below. The text of the page replaces their titles.
 *
 * @module
 */
import { diceFigure } from "../figures/dice.ts";
import { epochsFigure } from "../figures/epochs.ts";
import { evolutionTimeFigure, LEAST_TIMES } from "../figures/evolution_time.ts";
import { type Figure, toSvg } from "../figures/figure.ts";
import { shortLabels } from "../figures/narrow.ts";
import type { ArmStyle } from "../experiment/arm.ts";
import { conventions } from "../metrics/conventions.ts";
import { armStyleOf } from "../results/arm_order.ts";
import { evolutionTimes } from "../results/evolution_time.ts";
import type { EpochRecord } from "../results/record.ts";
import { divergedText, summarize } from "../results/summary.ts";
import { pageColour, withVariables } from "./colours.ts";
import { fixed } from "./format.ts";
import { type Group, groupAnchor, groupName } from "./groups.ts";
import { type Html, html, verbatim } from "./html.ts";

/** The command that generates the page and its figures. */
export const REPORT_COMMAND = "deno task report";

/** Sizes of a figure by width of the screen; a wide figure keeps its own width and right margin. */
const SIZES = {
  wide: { height: 400, margin: { l: 70, t: 16, b: 56 } },
  narrow: { width: 430, height: 380, margin: { l: 58, r: 66, t: 12, b: 54 } },
} as const;

/** How a figure is placed in the page. */
interface Placing {
  /** Names and line styles of the arms. @default [] */
  readonly arms?: readonly ArmStyle[];
  /** Prefix of the ids inside the figure. */
  readonly name: string;
  /** Alternative text: a description of what the figure shows. */
  readonly alternative: string;
  /** Pixels added to the height of a figure with one panel. @default 0 */
  readonly higher?: number;
}

/** Removes a figure's title and resizes it; the labels of a narrow figure keep only their numbers. */
function resized(
  { data, layout, meta }: Figure,
  { kind, higher = 0 }: Pick<Placing, "higher"> & { kind: keyof typeof SIZES },
): Figure {
  const { title: _title, ...rest } = layout;
  const { r } = layout["margin"] as { readonly r: number };
  const { height, margin, ...size } = SIZES[kind];
  return {
    data,
    layout: {
      ...rest,
      ...{ ...size, height: height + higher },
      margin: kind === "wide" ? { ...margin, r } : margin,
      ...kind === "wide"
        ? { width: layout["width"] as number }
        : { annotations: shortLabels(layout) },
    },
    meta,
  };
}

/** The figure as an SVG whose colours follow the page and whose ids are unique. */
async function drawn(
  figure: Figure,
  { kind, name, alternative, higher, arms = [] }: Placing & { kind: keyof typeof SIZES },
): Promise<Html> {
  const size = higher === undefined ? { kind } : { kind, higher };
  const colours = arms.flatMap(({ colour, text }) => [colour, text]);
  const svg = withVariables(await toSvg(resized(figure, size)), colours)
    .replace(/<title>.*?<\/title>/, "")
    .replace(/ width="\d+" height="\d+" style=""/, "")
    .replace(/\sid="|url\(#|href="#/g, (start) => `${start}${name}-${kind}-`);
  const label = html`
    class="${kind}" aria-label="${alternative}"
  `;
  return verbatim(
    svg.replace(/^<svg role="img" class="main-svg"/, () => `<svg role="img"${label}`),
  );
}

/** Both sizes of a figure with its caption. */
async function curves(
  figure: Figure,
  { caption, ...placing }: Placing & { readonly caption: Html },
): Promise<Html> {
  return html`<figure class="curves">
${await drawn(figure, { kind: "wide", ...placing })}
${await drawn(figure, { kind: "narrow", ...placing })}
<figcaption>${placing.arms && legend(placing.arms)}${caption}</figcaption>
</figure>`;
}

/** A legend, for a figure that is too narrow to name its lines. */
function legend(arms: readonly ArmStyle[]): Html {
  const dashes = { solid: "none", dash: "7 4", dot: "2 3" } as const;
  const items = arms.map(({ label, colour, dash }) =>
    html`<li><svg viewBox="0 0 28 4" aria-hidden="true"><line x1="0" x2="28" y1="2" y2="2"
 style="stroke: ${pageColour(colour)}" stroke-dasharray="${dashes[dash]}"/></svg>${label}</li>`
  );
  return html`<ul class="legend narrow" aria-label="Lines">${items}</ul>`;
}

/** Whether the axis of Figure 2 omits the first epochs. */
const isLong = ({ records }: Group) => records.some(({ spec }) => spec.epochs >= 10);

/** The score curves of a group (the paper's Figure 2). */
export async function diceCurves(group: Group): Promise<Html> {
  const { records, shelf } = group;
  const { spec: { metric: convention }, show: { title } } = records[0]!;
  const figure = diceFigure(records, { title, command: REPORT_COMMAND, shelf });
  const arms = summarize(records);
  const styles = arms.map(({ arm }) => armStyleOf(records, arm));
  const finals = arms.map(({ final, seeds, diverged }, at) => {
    const lost = divergedText(diverged, { runs: seeds.length });
    const scores = [...Number.isNaN(final.mean) ? [] : [fixed(final.mean)], ...lost ? [lost] : []];
    return `${styles[at]!.label} ${scores.join(", ")}`;
  });
  return await curves(figure, {
    name: `dice-${groupAnchor(group)}`,
    alternative:
      `Line chart: ${conventions[convention].title} of the validation images after each ` +
      `epoch. After the last epoch: ${finals.join(", ")}.`,
    caption: html`Validation ${
      conventions[convention].title
    } after each epoch: mean over seeds, with a
 band from the least to the greatest.${isLong(group) && " The axis omits the first rise."}`,
    arms: styles,
    higher: figure.layout["height"] as number - 480,
  });
}

/** The gradient norms of a group; undefined if no epoch has a finite one. */
export async function gradientCurves(group: Group): Promise<Html | undefined> {
  const { records, shelf } = group;
  if (!records.some(({ epochs }) => epochs.some((epoch) => normOf(epoch) !== null))) {
    return undefined;
  }
  const figure = epochsFigure(records, {
    title: "Gradient norm of each epoch",
    y: "gradient norm",
    value: normOf,
    log: true,
    command: REPORT_COMMAND,
    shelf,
  });
  const arms = [...new Set(records.map(({ spec }) => spec.arm))]
    .map((arm) => armStyleOf(records, arm));
  const severalSeeds = new Set(records.map(({ spec }) => spec.seed)).size > 1;
  return await curves(figure, {
    name: `gradient-${groupAnchor(group)}`,
    alternative:
      "Line chart: mean gradient norm of each epoch, on a logarithmic axis, one line an arm.",
    caption: html`${
      groupName(group)
    }: L2 norm of the gradient, mean over the steps of an epoch and over
 seeds${
      severalSeeds && ", with a band from the least to the greatest"
    }; logarithmic axis. The layers
 themselves amplify the gradient that passes through them.`,
    arms,
  });
}

/** Scores and predicted maps of a group against evolution time; undefined if there is no sweep. */
export async function evolutionTimeCurves(group: Group): Promise<Html | undefined> {
  const { sweep, shelf } = group;
  if (evolutionTimes(sweep).length < LEAST_TIMES) return undefined;
  const figure = evolutionTimeFigure(sweep, {
    ...{ title: "Evolution time", command: REPORT_COMMAND, shelf },
  });
  const { title } = conventions[sweep[0]!.spec.metric];
  return await curves(figure, {
    name: `evolution-time-${groupAnchor(group)}`,
    alternative:
      `Two line charts over the evolution time T: ${title} of the validation images above, ` +
      "connected components of a predicted map below.",
    caption: html`${
      groupName(group)
    }, noisy labels. Above: ${title} after the last epoch (solid) and the
 greatest of any epoch (dotted). Below: connected components of a predicted map, logarithmic axis.
 Points are seeds, and lines join their medians; T = 0 is without layers.`,
    higher: 140,
  });
}

/** The mean gradient norm of an epoch, or null if a logarithmic axis cannot show it. */
function normOf({ gradientNorm: { mean } }: EpochRecord): number | null {
  return mean !== null && mean > 0 ? mean : null;
}
