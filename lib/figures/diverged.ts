/**
 * Diverged runs in figures over epochs: each is a thin line that ends with a mark, and is left out of
 * the mean of its arm.
 *
 * @module
 */
import type { Layout, Trace } from "./plotly/renderer.ts";
import { INK } from "./style.ts";

/** A diverged run, with its values before it diverged. */
export interface DivergedLine {
  /** Its seed. */
  readonly seed: number;
  /** The epoch in which it diverged, from 1. */
  readonly epoch: number;
  /** Values of the epochs before; null leaves a gap. */
  readonly values: readonly (number | null)[];
  /** Name of its arm, for readers. */
  readonly label: string;
  /** Colour of the arm. */
  readonly colour: string;
  /** Dash style of the arm. */
  readonly dash: string;
}

/** The point where a run stopped: its last epoch with a value. */
function endOf({ values }: DivergedLine): { x: number; y: number } | undefined {
  const at = values.findLastIndex((value) => value !== null);
  return at < 0 ? undefined : { x: at + 1, y: values[at]! };
}

/**
 * Draws the lines, up to the last finished epoch; a run that finished no epoch has none.
 *
 * @example
 * ```ts
 * import { divergedTraces } from "./diverged.ts";
 * import { deepStrictEqual } from "node:assert/strict";
 *
 * const line = { seed: 1, epoch: 3, label: "noisy", colour: "#d55e00", dash: "solid" };
 * const [trace, ...rest] = divergedTraces([{ ...line, values: [0.5, 0.7] }, { ...line, values: [] }]);
 * deepStrictEqual([trace?.["x"], rest], [[1, 2], []]);
 * ```
 */
export function divergedTraces(lines: readonly DivergedLine[]): Trace[] {
  return lines.flatMap((line): Trace[] => {
    const { values, label, seed, epoch, colour, dash } = line;
    return endOf(line)
      ? [{
        type: "scatter",
        mode: "lines",
        name: `${label}, seed ${seed}: diverged at epoch ${epoch}`,
        x: values.map((_, at) => at + 1),
        y: values,
        line: { color: colour, dash, width: 1.2 },
        hovertemplate: "%{y:.4g}",
      }]
      : [];
  });
}

/**
 * Draws the marks at the ends of the lines.
 *
 * @param options.coordinate Converts a value to a coordinate: its logarithm on a logarithmic axis.
 *
 * @example
 * ```ts
 * import { divergedMarks } from "./diverged.ts";
 * import { strictEqual } from "node:assert/strict";
 *
 * const line = { seed: 1, epoch: 3, label: "noisy", colour: "#d55e00", dash: "solid" };
 * strictEqual(divergedMarks([{ ...line, values: [0.5, 0.7] }])[0]?.["x"], 2);
 * ```
 */
export function divergedMarks(
  lines: readonly DivergedLine[],
  { coordinate = (value) => value }: { coordinate?: (value: number) => number } = {},
): Layout[] {
  return lines.flatMap((line) => {
    const end = endOf(line);
    if (!end) return [];
    const place = { xref: "x", yref: "y", x: end.x, y: coordinate(end.y), showarrow: false };
    return [
      { ...place, text: "<b>×</b>", font: { size: 18, color: line.colour } },
      {
        ...place,
        ...{ xanchor: "left", yanchor: "top", xshift: 4 },
        text: `diverged at epoch ${line.epoch}`,
        font: { size: 12, color: INK.muted },
      },
    ];
  });
}
