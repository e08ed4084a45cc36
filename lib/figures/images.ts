/**
 * Draws pictures and label maps side by side, each with a title above and a note below.
 *
 * @module
 */
import type { ClassInfo, LabelMap, Picture } from "../data/dataset.ts";
import { extent } from "../results/statistics.ts";
import { classKey, keyClasses } from "./class_key.ts";
import type { Figure, FigureMeta } from "./figure.ts";
import { IMAGE_PIXELS, IMAGE_SIDE, imageAt, IN_PIXELS, pixelAxes } from "./pixel_axes.ts";
import type { Layout } from "./plotly/renderer.ts";
import { sharpLabelUri, sharpPictureUri } from "./sharp.ts";
import { heading, INK } from "./style.ts";

/** One image: a picture, or a label map in the colours of its classes. */
export type Panel =
  & {
    /** Text above the image. */
    readonly title: string;
    /** Text below the image. @default "" */
    readonly note?: string;
  }
  & ({ readonly picture: Picture } | { readonly label: LabelMap });

/** Options of {@linkcode imagesFigure}. */
export interface ImagesOptions extends Pick<FigureMeta, "command" | "dataKind"> {
  /** Title of the figure. */
  readonly title: string;
  /** Second line of the title. */
  readonly subtitle: string;
  /**
   * Classes by label value, with their colours. A key below the images names them, and "no class" if a
   * map has such pixels. @default [], no key
   */
  readonly classes?: readonly ClassInfo[];
  /** Number of images per row. @default 5, or all if there are fewer */
  readonly columns?: number;
}

const GAP = 12;
const LEFT = 20;
const TOP = 82;
const TITLE_HEIGHT = 26;
const NOTE_HEIGHT = 26;

/**
 * Draws images row by row, in cells of equal size: squares or, if all images are wider than high, as
 * high as the highest image. Aspect ratios are kept.
 *
 * @throws {RangeError} without images, or when `columns` is not a positive integer.
 *
 * @example
 * ```ts
 * import { imagesFigure } from "./images.ts";
 * import { strictEqual } from "node:assert/strict";
 *
 * const label = { height: 1, width: 2, data: Uint8Array.of(0, 1) };
 * const { layout } = imagesFigure([{ title: "a label", label }], {
 *   title: "Two pixels",
 *   subtitle: "invented",
 *   classes: [{ name: "ground", colour: "#000000" }, { name: "cell", colour: "#e69f00" }],
 *   command: "none",
 *   dataKind: "synthetic",
 * });
 * strictEqual((layout["images"] as unknown[]).length, 1);
 * ```
 */
export function imagesFigure(panels: readonly Panel[], options: ImagesOptions): Figure {
  const { title, subtitle, command, dataKind, classes = [] } = options;
  const { columns = Math.min(5, panels.length) } = options;
  if (panels.length === 0) throw new RangeError("a figure of images needs at least one image");
  if (!Number.isInteger(columns) || columns < 1) {
    throw new RangeError(`${columns} images in a row: take a positive integer`);
  }
  const cell = Math.round(IMAGE_SIDE * Math.min(1, extent(panels.map(proportion))[1]));
  const rowHeight = TITLE_HEIGHT + cell + (panels.some(({ note }) => note) ? NOTE_HEIGHT : GAP);
  const across = columns * IMAGE_SIDE + (columns - 1) * GAP;
  const width = 2 * LEFT + across;
  const maps = panels.flatMap((panel) => "label" in panel ? [panel.label] : []);
  const key = classKey(keyClasses(classes, maps), { left: LEFT, width: across });
  const height = TOP + Math.ceil(panels.length / columns) * rowHeight + (key.height || GAP);
  const place = (index: number) => ({
    x: LEFT + index % columns * (IMAGE_SIDE + GAP),
    top: height - TOP - TITLE_HEIGHT - Math.floor(index / columns) * rowHeight,
  });
  const captions = panels.flatMap((panel, index): Layout[] => {
    const { x, top } = place(index);
    const centred = { ...IN_PIXELS, x: x + IMAGE_SIDE / 2, showarrow: false };
    return [
      { ...centred, y: top + TITLE_HEIGHT / 2, text: `<b>${panel.title}</b>`, font: { size: 14 } },
      {
        ...centred,
        y: top - cell - NOTE_HEIGHT / 2,
        text: panel.note ?? "",
        font: { size: 13, color: INK.muted },
      },
    ];
  });
  const images = panels.map((panel, index) => {
    const source = "picture" in panel
      ? sharpPictureUri(panel.picture, { pixels: IMAGE_PIXELS })
      : sharpLabelUri(panel.label, { classes, pixels: IMAGE_PIXELS });
    return imageAt(source, { x: place(index).x, y: place(index).top, height: cell });
  });
  const { data, layout } = pixelAxes({ width, height, title: heading(title, subtitle) });
  return {
    data,
    layout: {
      ...layout,
      images,
      annotations: [...captions.filter(({ text }) => text !== ""), ...key.annotations],
      shapes: key.shapes,
    },
    meta: { title, sources: [], command, shelf: "published", dataKind },
  };
}

/** Height divided by width. */
function proportion(panel: Panel): number {
  const { height, width } = "picture" in panel ? panel.picture : panel.label;
  return height / width;
}
