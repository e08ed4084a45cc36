/**
 * The validation images that a group's runs were judged on, where the user has them: without them the
 * page has no pictures.
 *
 * @module
 */
import { findDataset } from "../data/find.ts";
import { UserError } from "../errors.ts";
import { datasetSettings, noiseOf } from "../experiments/run.ts";
import type { NoiseSettings } from "../noise/settings.ts";
import type { Scenes } from "./gallery.ts";
import type { Group } from "./groups.ts";

/** How many images are shown: the first ones of the split. */
const IMAGES = 3;

/**
 * The first validation images of a group's data, with the labels that the noise of its first noisy
 * run would have made of theirs in the first epoch. Nothing is downloaded; `undefined` where the data
 * are not there or are others than those of the records.
 */
export async function findScenes({ records }: Group, options: {
  /** The folder of data sets. @default the user's */
  directory?: string | undefined;
} = {}): Promise<Scenes | undefined> {
  const noisy = records.find(({ spec }) => spec.noise);
  if (!noisy) return undefined;
  const { directory } = options;
  try {
    const { dataset } = await findDataset(datasetSettings(noisy.spec), {
      ...(directory === undefined ? {} : { directory }),
      download: false,
    });
    if (dataset.provenance.sha256 !== noisy.data.sha256) return undefined;
    const settings = noisy.spec.noise as unknown as NoiseSettings;
    const noise = noiseOf(settings, { dataset, seed: noisy.spec.seed })!;
    const { ids, load } = dataset.validation;
    const rows = await Promise.all(
      ids.slice(0, IMAGES).map(async (id, index) => {
        const sample = await load(index);
        return { ...sample, noisy: noise.corrupt(sample.label, { id, epoch: 1 }) };
      }),
    );
    return { rows, classes: dataset.classes };
  } catch (error) {
    if (error instanceof UserError) return undefined;
    throw error;
  }
}
