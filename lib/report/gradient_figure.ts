/**
 * Gradient norms of training, one line an arm: whether anything explodes or vanishes.
 *
 * @module
 */
import type { Figure, FigureMeta } from "../figures/figure.ts";
import { spreadOut } from "../figures/labels.ts";
import { armStyle, axis, BASE_LAYOUT } from "../figures/style.ts";
import type { RunRecord } from "../results/record.ts";
import { mean } from "../results/statistics.ts";

/** Least distance of the labels, as a share of the height of the axis. */
const LABEL_SHARE = 0.065;

/**
 * Mean gradient norm of each epoch, mean over seeds, on a logarithmic axis. Norms that were not
 * finite are gaps.
 *
 * @throws {RangeError} without records.
 *
 * @example
 * ```ts
 * import { gradientFigure } from "./gradient_figure.ts";
 * import { fakeRecord } from "../results/fixture.ts";
 * import { strictEqual } from "node:assert/strict";
 *
 * const { data } = gradientFigure([fakeRecord()], { command: "deno task report", shelf: "runs" });
 * strictEqual((data[0]!["y"] as number[])[0], 0.5);
 * ```
 */
export function gradientFigure(
  records: readonly RunRecord[],
  { command, shelf }: Pick<FigureMeta, "command" | "shelf">,
): Figure {
  if (records.length === 0) throw new RangeError("a figure needs at least one record");
  const arms = [...Map.groupBy(records, ({ spec }) => spec.arm)];
  const lines = arms.map(([arm, runs]) => ({
    arm,
    norms: runs[0]!.epochs.map((_, at) => {
      const norms = runs.map(({ epochs }) => epochs[at]?.gradientNorm.mean ?? null);
      const finite = norms.filter((norm) => norm !== null && norm > 0) as number[];
      return finite.length === norms.length ? mean(finite) : null;
    }),
  }));
  const logs = lines.flatMap(({ norms }) =>
    norms.map((norm) => norm === null ? [] : Math.log10(norm))
  )
    .flat();
  const [low, high] = logs.length > 0 ? [Math.min(...logs), Math.max(...logs)] : [0, 1];
  const range = [low - 0.1, high + 0.1] as const;
  const ends = lines.map(({ norms }) => Math.log10(norms.findLast((norm) => norm !== null) ?? 1));
  const heights = spreadOut(ends, { gap: LABEL_SHARE * (range[1] - range[0]) });
  const synthetic = records.some(({ data }) => data.kind === "synthetic");
  return {
    data: lines.map(({ arm, norms }) => ({
      type: "scatter",
      mode: "lines",
      name: armStyle(arm).label,
      x: norms.map((_, at) => at + 1),
      y: norms,
      line: { color: armStyle(arm).colour, dash: armStyle(arm).dash, width: 2.4 },
    })),
    layout: {
      ...BASE_LAYOUT,
      xaxis: { ...axis("epoch"), range: [1, Math.max(2, lines[0]!.norms.length)] },
      yaxis: {
        ...axis("gradient norm"),
        type: "log",
        range,
        tickvals: marks(range),
        ticktext: marks(range).map(String),
      },
      annotations: lines.map(({ arm, norms }, at) => ({
        xref: "paper",
        x: 1,
        xanchor: "left",
        xshift: 14,
        yref: "y",
        y: heights[at],
        yanchor: "middle",
        showarrow: false,
        text: `<b>${norms.at(-1)?.toPrecision(2) ?? "–"}</b>  ${armStyle(arm).label}`,
        font: { size: 14, color: armStyle(arm).text },
      })),
    },
    meta: {
      title: "Gradient norm of each epoch",
      sources: records.map(({ key }) => key),
      command,
      shelf,
      dataKind: synthetic ? "synthetic" : "real",
    },
  };
}

/** 1, 2 and 5 times powers of ten within a range of logarithms. */
function marks([low, high]: readonly [number, number]): number[] {
  const powers = Array.from(
    { length: Math.ceil(high) - Math.floor(low) + 1 },
    (_, at) => Math.floor(low) + at,
  );
  return powers.flatMap((power) => [1, 2, 5].map((digit) => Number(`${digit}e${power}`)))
    .filter((value) => low <= Math.log10(value) && Math.log10(value) <= high);
}
