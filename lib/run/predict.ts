/**
 * Predicts label maps of other images with kept weights, whose model card names the network and its
 * image size. `write_predictions.ts` writes them to files.
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

/** The model card in a file of kept weights. */
export interface ModelCard {
  /** Settings of the training. */
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

/** The prediction for one image. */
export interface Predicted {
  /** Path of its file relative to the folder, without extension. */
  readonly id: string;
  /** The original image. */
  readonly image: Picture;
  /** The predicted class of each of its pixels. */
  readonly label: LabelMap;
}

/**
 * Reads the model card of kept weights.
 *
 * @throws {UserError} if the file cannot be read or has no model card.
 *
 * @example
 * ```ts
 * import { readCard } from "./predict.ts";
 * import { rejects } from "node:assert/strict";
 *
 * await rejects(readCard("no/such.safetensors"), /does not exist/);
 * ```
 */
export async function readCard(path: string): Promise<ModelCard> {
  const { metadata: { card } } = await readSafetensors(path);
  const { data } = Card.safeParse(parsed(card));
  if (data) return data;
  throw new UserError(
    `${path} has no model card, so its network is unknown; use weights that ` +
      `"deno task reproduce --keep-weights" wrote`,
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
 * Predicts images with kept weights, one after the other. Each image is resized to the training size, as
 * the training images were, and the label map is resized back to the image's own size by nearest
 * neighbour. Prediction-only steps (`after`) are not applied.
 *
 * @param weights A file written by `--keep-weights`.
 * @param images One image, or a folder with its subfolders.
 * @throws {UserError} if the weights have no model card, their network is not defined, or an image cannot
 * be read.
 *
 * @example
 * ```ts
 * import { predictImages } from "./predict.ts";
 * import { rejects } from "node:assert/strict";
 *
 * await rejects(predictImages("no/such.safetensors", "images").next(), /does not exist/);
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
  const { kind } = spec.model;
  if (!models.kinds().includes(kind)) {
    throw new UserError(
      `${weights}: the network "${kind}" is none of the kit's but one of your own; name the module ` +
        "that defines it with --module, or import it in the program that calls writePredictions",
    );
  }
  const files = await imagesOf(images);
  const model = models.make(spec.model, { classes: classes.length, ...size, batch: 1 });
  const engine = await openEngineOf(spec, { engine: name });
  try {
    const { values, missing } = await loadWeights(model, { path: weights });
    if (missing.length > 0) {
      throw new UserError(`${weights} lacks ${missing[0]} of ${model.name}; use a complete file`);
    }
    const labels = { classes: classes.length, ignore: undefined };
    const { window } = spec;
    const network = evaluator(model, { engine, batch: 1, labels, window: window ?? undefined });
    for (const { id, path } of files) {
      const raster = await readImage(path, { remedy: "replace or remove it" });
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

/** The images to predict. @throws {UserError} if there are none. */
async function imagesOf(path: string): Promise<{ id: string; path: string }[]> {
  const info = await stat(path).catch(() => undefined);
  if (!info) throw new UserError(`${path} does not exist; name an image or a folder of images`);
  const idOf = (file: string) => file.replace(/\.[^./\\]+$/, "");
  if (!info.isDirectory()) return [{ id: idOf(basename(path)), path }];
  const { files } = await listFiles(path);
  const images = files.filter((file) => /\.(png|bmp|jpe?g|tiff?|webp|gif)$/i.test(file));
  if (images.length === 0) {
    throw new UserError(`${path} contains no images; name a folder that does`);
  }
  const [twice] = images.filter((file, at) => images.map(idOf).indexOf(idOf(file)) !== at);
  if (twice !== undefined) {
    throw new UserError(`${path} contains two images named ${idOf(twice)}; rename one of them`);
  }
  return images.map((file) => ({ id: idOf(file), path: join(path, file) }));
}
