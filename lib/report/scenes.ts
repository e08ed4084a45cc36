/**
 * Finds the validation images of a group's runs on the user's disk. Without them the page has no
 * pictures.
 *
 * @module
 */
import { openData } from "../data/find_data.ts";
import { UserError } from "../errors.ts";
import { examplesOf } from "../figures/examples.ts";
import type { Scenes } from "./gallery.ts";
import type { Group } from "./groups.ts";

/**
 * Loads some validation images of a group's data, each with its label as the noise of the group's first
 * noisy run would corrupt it in the first epoch. Nothing is downloaded. Returns `undefined` if the data
 * are missing or differ from those of the records.
 */
export async function findScenes({ records }: Group, options: {
  /** The folder of data sets. @default the user's */
  directory?: string | undefined;
} = {}): Promise<Scenes | undefined> {
  const noisy = records.find(({ spec }) => spec.noise);
  if (!noisy) return undefined;
  const { directory } = options;
  try {
    const dataset = await openData(noisy.spec.data, { directory });
    if (dataset.provenance.sha256 !== noisy.data.sha256) return undefined;
    return { rows: await examplesOf([noisy], { dataset }), classes: noisy.data.classes };
  } catch (error) {
    if (error instanceof UserError) return undefined;
    throw error;
  }
}
