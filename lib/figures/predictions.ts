/**
 * Figure 3: validation images with their labels and the predictions of networks, such as those trained
 * without and with inverse evolution layers.
 *
 * @module
 */
import type { ClassInfo, LabelMap } from "../data/dataset.ts";
import { UserError } from "../errors.ts";
import type { ImageCounts } from "../metrics/counts.ts";
import { type ConventionName, measureName } from "../metrics/conventions.ts";
import { score } from "../metrics/score.ts";
import { decodeMap } from "../results/maps.ts";
import type { RunRecord } from "../results/record.ts";
import type { Scoring } from "../results/summary.ts";
import { caption } from "./caption.ts";
import { classKey, keyClasses } from "./class_key.ts";
import { cut } from "./cut.ts";
import { type Example, imageName } from "./examples.ts";
import { type Figure, type FigureMeta, metaOf } from "./figure.ts";
import { IMAGE_PIXELS, IMAGE_SIDE, imageAt, IN_PIXELS, pixelAxes } from "./pixel_axes.ts";
import type { Layout } from "./plotly/renderer.ts";
import { sharpLabelUri, sharpPictureUri } from "./sharp.ts";
import { heading, INK } from "./style.ts";
import { subtitle } from "./subtitle.ts";
import { wrap } from "./wrap.ts";

/** Options of {@linkcode predictionsFigure}. */
export interface PredictionsOptions extends Scoring, Pick<FigureMeta, "command" | "shelf"> {
  /** Title of the figure, such as the experiment's. */
  title: string;
  /** Images to show, one per row. */
  rows: readonly Example[];
  /** Classes by label value, with their colours. */
  classes: readonly ClassInfo[];
  /** Runs of one seed, one per column. */
  runs: readonly RunRecord[];
  /** Column titles. @default the names of the runs' arms */
  names?: readonly string[];
  /** Text below the images: which seed this is, and how the images were chosen. @default "" */
  caption?: string;
}

const GAP = 8;
const LEFT = 20;
/** Height above the first row, with heads of two lines. */
const TOP = 112;
const HEAD_LINE = 18;
const HEAD_SIZE = 14;
const SCORE_HEIGHT = 22;

/**
 * Draws a row for each image: the image, its label, its noisy label (if training has noise) and the
 * predictions of the runs, each with the image's score after the last epoch below it.
 *
 * @throws {RangeError} without rows or runs, or when the runs are not of one seed and profile.
 * @throws {UserError} when a run has no prediction of an image.
 *
 * @example
 * ```ts
 * import { predictionsFigure } from "./predictions.ts";
 * import { fakeLabel, fakeNoise, fakePicture, fakeRecord } from "../results/fixture.ts";
 * import { strictEqual } from "node:assert/strict";
 *
 * const label = fakeLabel(0);
 * const { layout } = predictionsFigure({
 *   title: "UNet on WBC",
 *   command: "deno task figures 3",
 *   shelf: "published",
 *   rows: [{ id: "001", image: fakePicture(0), label, noisy: fakeNoise(label, 200) }],
 *   classes: ["#000000", "#e69f00", "#0072b2"].map((colour) => ({ name: colour, colour })),
 *   runs: ["noisy", "noisy-iel"].map((arm) => fakeRecord({ arm })),
 * });
 * strictEqual((layout["images"] as unknown[]).length, 5);
 * ```
 */
export function predictionsFigure(options: PredictionsOptions): Figure {
  const { title, command, shelf, rows, classes, runs, caption: words = "" } = options;
  const [first] = rows;
  const [run] = runs;
  if (!first || !run) throw new RangeError("the figure needs at least one image and one run");
  if (new Set(runs.map(({ spec }) => `${spec.profile}, seed ${spec.seed}`)).size > 1) {
    throw new RangeError("predictions are compared within one profile and seed");
  }
  const { convention = run.spec.metric } = options;
  const { names = runs.map(({ spec, show }) => show.arms[spec.arm]!.label) } = options;
  const noise = first.noisy ? ["noisy label"] : [];
  const columns = ["image", "label", ...noise, ...names];
  const before = columns.length - runs.length;
  const width = 2 * LEFT + columns.length * (IMAGE_SIDE + GAP) - GAP;
  const cell = Math.round(IMAGE_SIDE * Math.min(1, first.image.height / first.image.width));
  const mapsOf = (row: Example) => [
    row.label,
    ...row.noisy ? [row.noisy] : [],
    ...runs.map((run) => predictionOf(run, row.id)),
  ];
  const across = { left: LEFT, width: width - 2 * LEFT };
  const below = caption(words, across);
  const key = classKey(keyClasses(classes, rows.flatMap(mapsOf)), {
    ...across,
    bottom: below.height,
  });
  const heads = columns.map(headLines);
  const most = Math.max(...heads.map(({ length }) => length));
  const above = TOP + HEAD_LINE * Math.max(0, most - 2);
  const height = above + rows.length * (cell + GAP + SCORE_HEIGHT) + key.height + below.height;
  const top = (row: number) => above + row * (cell + GAP + SCORE_HEIGHT);
  const left = (column: number) => LEFT + column * (IMAGE_SIDE + GAP);
  const text = (x: number, y: number, content: string, more: Layout = {}): Layout => ({
    ...IN_PIXELS,
    ...{ x, y: height - y },
    text: content,
    showarrow: false,
    ...more,
  });

  const images = rows.flatMap((row, index) => {
    const sources = [
      sharpPictureUri(row.image, { pixels: IMAGE_PIXELS }),
      ...mapsOf(row).map((map) => sharpLabelUri(map, { classes, pixels: IMAGE_PIXELS })),
    ];
    return sources.map((source, column) =>
      imageAt(source, { x: left(column), y: height - top(index), height: cell })
    );
  });
  const headers = heads.map((lines, column) => {
    const head = lines.map((line) => `<b>${line}</b>`).join("<br>");
    const y = above - 5 - HEAD_LINE / 2 * lines.length;
    return text(left(column) + IMAGE_SIDE / 2, y, head, { font: { size: HEAD_SIZE } });
  });
  const scores = rows.flatMap(({ id }, index) =>
    runs.map((run, which) => {
      const content = `${measureName(convention)} ${
        imageScore(run, { id, convention }).toFixed(3)
      }`;
      const y = top(index) + cell + SCORE_HEIGHT / 2 + 1;
      return text(left(before + which) + IMAGE_SIDE / 2, y, content, { font: { size: 13 } });
    })
  );
  const ids = rows.map(({ id }, index) => {
    const name = cut(imageName(id, run.data), { width: IMAGE_SIDE, size: 13 });
    return text(left(0) + IMAGE_SIDE / 2, top(index) + cell + SCORE_HEIGHT / 2 + 1, name, {
      font: { size: 13, color: INK.muted },
    });
  });
  const titled = {
    width,
    height,
    title: heading(title, subtitle(runs, { shelf, shows: "predictions" })),
  };
  const { data, layout } = pixelAxes(titled);
  return {
    data,
    layout: {
      ...layout,
      images,
      annotations: [...headers, ...ids, ...scores, ...key.annotations, ...below.annotations],
      shapes: key.shapes,
    },
    meta: metaOf(runs, { title, command, shelf }),
  };
}

/**
 * The name of a column in one to three lines, broken after its colon if it has one; what does not fit is
 * cut off.
 */
function headLines(name: string): string[] {
  const place = { width: IMAGE_SIDE, size: HEAD_SIZE, face: "bold" } as const;
  const [first, ...others] = wrap(name, place);
  if (first === undefined || others.length === 0) return [cut(name, place)];
  const end = name.indexOf(": ") + 1;
  const head = end > 0 ? [name.slice(0, end)] : [];
  const lines = [...head, ...wrap(name.slice(end).trimStart(), place)];
  return [...lines.slice(0, 2), lines.slice(2).join(" ")].filter((line) => line !== "")
    .map((line) => cut(line, place));
}

function predictionOf(run: RunRecord, id: string): LabelMap {
  const stored = run.predictions[id];
  if (!stored) {
    const { experiment, arm, seed } = run.spec;
    throw new UserError(
      `${experiment} ${arm} seed ${seed} has no prediction of image ${id}: choose one of its images`,
    );
  }
  return decodeMap(stored, { classes: run.data.classes.length });
}

/** The score of one image after the last epoch. */
function imageScore(
  run: RunRecord,
  { id, convention }: { id: string; convention: ConventionName },
): number {
  const counts = run.epochs.at(-1)?.counts[run.data.validation.indexOf(id)] as ImageCounts;
  return score(convention, [counts]).mean;
}
