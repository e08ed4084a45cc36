/**
 * What a network whose weights were kept makes of other images: its model card says which network it
 * is and at which size it sees. Writing that to files is `write_predictions.ts`'s matter.
 *
 * @module
 */
import { stat } from "node:fs/promises";
import { basename, join } from "@std/path";
import * as z from "zod";
import type { ClassInfo, LabelMap, Picture } from "../data/dataset.ts";
import { listFiles } from "../data/list_files.ts";
import { resizeLabels, resizePicture } from "../data/resize.ts";
import type { EngineName } from "../engine/engine.ts";
import { UserError } from "../errors.ts";
import { RecordedSpec, type RunSpec } from "../experiment/spec.ts";
import { rgbOf } from "../images/raster.ts";
import { readImage } from "../images/read_image.ts";
import { readSafetensors } from "../models/safetensors.ts";
import { models } from "../models/table.ts";
import { loadWeights } from "../models/weights.ts";
import { tf } from "../tensor.ts";
import { evaluator } from "../train/evaluate.ts";
import { openEngineOf } from "./open_engine.ts";

/** What a file of kept weights says of itself. */
export interface ModelCard {
  /** Settings of its training. */
  readonly spec: RunSpec;
  /** Classes by label value. */
  readonly classes: readonly ClassInfo[];
  /** Rows and columns of the images that it was trained on. */
  readonly size: { readonly height: number; readonly width: number };
  /** SHA-256 of the data. */
  readonly data: string;
}

const Card = z.looseObject({
  spec: RecordedSpec,
  classes: z.array(z.object({ name: z.string(), colour: z.string() })),
  size: z.object({ height: z.int().positive(), width: z.int().positive() }),
  data: z.string(),
});

/** What was predicted of an image. */
export interface Predicted {
  /** Its file's name from the folder, without its ending. */
  readonly id: string;
  /** The image as it is. */
  readonly image: Picture;
  /** A class for each of its pixels. */
  readonly label: LabelMap;
}

/**
 * Reads the model card of kept weights.
 *
 * @throws {UserError} when the file cannot be read, or has none.
 *
 * @example
 * ```ts
 * import { readCard } from "./predict.ts";
 * import { rejects } from "node:assert/strict";
 *
 * await rejects(readCard("no/such.safetensors"), /is not there/);
 * ```
 */
export async function readCard(path: string): Promise<ModelCard> {
  const { metadata: { card } } = await readSafetensors(path);
  const { data } = Card.safeParse(parsed(card));
  if (data) return data;
  throw new UserError(
    `${path} has no model card that says what its network is; take weights that ` +
      `"deno task reproduce --keep-weights" kept`,
  );
}

function parsed(text: string | undefined): unknown {
  try {
    return JSON.parse(text ?? "null");
  } catch {
    return null;
  }
}

/**
 * Predicts images with kept weights, one after the other: each is resized to the size of the training,
 * as its images were, and the label map back to the image's own, by the nearest pixel. What acts at
 * prediction only is left out.
 *
 * @param weights A file that `--keep-weights` kept.
 * @param images A folder (with those inside it), or one image.
 * @throws {UserError} when the weights have no card, or an image cannot be read.
 *
 * @example
 * ```ts
 * import { predictImages } from "./predict.ts";
 * import { rejects } from "node:assert/strict";
 *
 * await rejects(predictImages("no/such.safetensors", "images").next(), /is not there/);
 * ```
 */
export async function* predictImages(
  weights: string,
  images: string,
  { engine: name }: {
    /** Which engine. @default the first that works */
    readonly engine?: EngineName | undefined;
  } = {},
): AsyncGenerator<Predicted> {
  const { spec, classes, size } = await readCard(weights);
  const files = await imagesOf(images);
  const model = models.make(spec.model, { classes: classes.length, ...size, batch: 1 });
  const engine = await openEngineOf(spec, { engine: name });
  try {
    const { values, missing } = await loadWeights(model, { path: weights });
    if (missing.length > 0) {
      throw new UserError(`${weights} lacks ${missing[0]} of ${model.name}; take a whole file`);
    }
    const labels = { classes: classes.length, ignore: undefined };
    const { window } = spec;
    const network = evaluator(model, { engine, batch: 1, labels, window: window ?? undefined });
    for (const { id, path } of files) {
      const raster = await readImage(path, { remedy: "replace it or take it out" });
      const image = { height: raster.height, width: raster.width, data: rgbOf(raster) };
      const { data } = resizePicture(image, size);
      const input = tf.tensor4d(Float32Array.from(data), [1, size.height, size.width, 3]);
      const output = await network.predict(values, input);
      const map = { ...size, data: Uint8Array.from(await output.data<"int32">()) };
      tf.dispose([input, output]);
      yield { id, image, label: resizeLabels(map, image) };
    }
    network.dispose();
    tf.dispose(values);
  } finally {
    engine.close();
  }
}

/** The images to predict. @throws {UserError} when there are none. */
async function imagesOf(path: string): Promise<{ id: string; path: string }[]> {
  const info = await stat(path).catch(() => undefined);
  if (!info) throw new UserError(`${path} is not there; name a folder of images, or an image`);
  const idOf = (file: string) => file.replace(/\.[^./\\]+$/, "");
  if (!info.isDirectory()) return [{ id: idOf(basename(path)), path }];
  const { files } = await listFiles(path);
  const images = files.filter((file) => /\.(png|bmp|jpe?g|tiff?|webp|gif)$/i.test(file));
  if (images.length === 0) {
    throw new UserError(`${path} has no images; name a folder that has some`);
  }
  const [twice] = images.filter((file, at) => images.map(idOf).indexOf(idOf(file)) !== at);
  if (twice !== undefined) {
    throw new UserError(`${path} has two images called ${idOf(twice)}; rename one of them`);
  }
  return images.map((file) => ({ id: idOf(file), path: join(path, file) }));
}
