/**
 * Writes predictions to files: label maps, overlays and a table of the area of each class.
 *
 * @module
 */
import { dirname, join } from "@std/path";
import type { ClassInfo, LabelMap, Picture } from "../data/dataset.ts";
import { writeAtomic } from "../files.ts";
import { encodePng } from "../images/png.ts";
import { type Table, toCsv } from "../results/table.ts";
import { type Predicted, predictImages, readCard } from "./predict.ts";

/** Opacity of a class's colour in an overlay. */
const STRENGTH = 0.45;

/** The files written. */
export interface WrittenPredictions {
  /** Area of each class in each image, in per cent of its pixels. */
  readonly table: Table;
  /** Paths of the files, the table last. */
  readonly files: readonly string[];
}

/**
 * Predicts images with kept weights (see `predictImages`). For each image it writes `labels/<id>.png`
 * (pixel values are class numbers) and `overlays/<id>.png` (the image overlaid with the colours of all
 * classes except the first), and at the end `predictions.csv`.
 *
 * @throws {UserError} as `predictImages` does, and if a file cannot be written.
 *
 * @example
 * ```ts
 * import { writePredictions } from "./write_predictions.ts";
 * import { rejects } from "node:assert/strict";
 *
 * await rejects(writePredictions("no/such.safetensors", "images", { out: "." }), /does not exist/);
 * ```
 */
export async function writePredictions(
  weights: string,
  images: string,
  { out, onImage = () => {}, ...options }: Parameters<typeof predictImages>[2] & {
    /** Folder to write to. */
    readonly out: string;
    /** Called with each prediction. @default undefined */
    readonly onImage?: ((predicted: Predicted) => void) | undefined;
  },
): Promise<WrittenPredictions> {
  const { classes } = await readCard(weights);
  const files: string[] = [];
  const rows: Table["rows"][number][] = [];
  const write = async (name: string, bytes: Uint8Array) => {
    const path = join(out, name);
    await Deno.mkdir(dirname(path), { recursive: true });
    await writeAtomic(path, bytes);
    files.push(path);
  };
  for await (const predicted of predictImages(weights, images, options)) {
    const { id, image, label } = predicted;
    await write(`labels/${id}.png`, encodePng({ ...label, channels: 1 }));
    await write(`overlays/${id}.png`, encodePng(overlay(image, label, classes)));
    rows.push([id, ...sharesOf(label, classes.length).map((share) => 100 * share)]);
    onImage(predicted);
  }
  const table = { columns: ["image", ...classes.map(({ name }) => `${name} (%)`)], rows };
  await write("predictions.csv", new TextEncoder().encode(toCsv(table)));
  return { table, files };
}

/** The fraction of pixels of each class. */
function sharesOf({ data }: LabelMap, classes: number): number[] {
  const counts = new Array<number>(classes).fill(0);
  for (const label of data) counts[label]!++;
  return counts.map((count) => count / data.length);
}

/** Overlays an image with the colours of its classes, except the first. */
export function overlay(
  { height, width, data }: Picture,
  label: LabelMap,
  classes: readonly ClassInfo[],
): { height: number; width: number; channels: 3; data: Uint8Array } {
  const colours = classes.map(({ colour }) => Number.parseInt(colour.slice(1), 16));
  const mixed = Uint8Array.from(data, (value, at) => {
    const kind = label.data[Math.floor(at / 3)]!;
    if (kind === 0) return Math.round(value);
    const colour = colours[kind]! >> (16 - 8 * (at % 3)) & 255;
    return Math.round((1 - STRENGTH) * value + STRENGTH * colour);
  });
  return { height, width, channels: 3, data: mixed };
}
