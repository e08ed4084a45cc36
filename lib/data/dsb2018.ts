/**
 * Nuclei of the 2018 Data Science Bowl: 664 microscopy images of nine sizes, stained or fluorescent,
 * each with one mask file for every nucleus (Caicedo et al., 2019). Facts, versions and split are in
 * `datasets/dsb2018.json`.
 *
 * The zip archive stays packed: images and masks are read directly from it. All 664 samples take about
 * 15 s of one core (8 s for 7.3 · 10⁹ pixels of masks, 3 s to decode images, 3 s to resize them to
 * 128×128, 1 s to read), once for each time the data set is opened; a cache on disk would save little
 * and need up to 0.6 GB.
 *
 * @module
 */
import { join } from "@std/path";
import { UserError } from "../errors.ts";
import { decodeImage } from "../images/decode.ts";
import { rgbOf } from "../images/raster.ts";
import { whyUnreadable } from "../images/read_image.ts";
import { Unreadable } from "../images/unreadable.ts";
import type { Dataset, Sample } from "./dataset.ts";
import { type FileStore, openFileStore, storeHash } from "./file_store.ts";
import { downloadHint, getCommand } from "./download_hint.ts";
import { mergeInstances } from "./instances.ts";
import { keptSplit } from "./kept_split.ts";
import { findFolder, leftoverNote, namesIn } from "./list_files.ts";
import { firstIds, type Loader, type LoadSettings } from "./loader.ts";
import { MANIFESTS } from "./manifest.ts";
import { resizeLabels, resizePicture } from "./resize.ts";

const manifest = MANIFESTS.dsb2018;
const { classes, split, archive } = manifest;

/** One image and the masks of its nuclei, by their names in the store. */
interface Nuclei {
  readonly id: string;
  readonly image: string;
  readonly masks: readonly string[];
}

/**
 * The loader of DSB2018: background is label 0, every nucleus 1; a pixel where the masks of two nuclei
 * overlap is nucleus. Images are merged and read at their original size, then resized.
 *
 * Training images are all that are not for validation, sorted by id: 597 in the corrected version, 603
 * in the first one. `sha256` covers names, lengths and CRC-32 of the files (`storeHash`), so it is the
 * same for the archive and for its unpacked folder.
 */
export const dsb2018: Loader = {
  title: manifest.title,
  manifest,

  /**
   * Finds `dsb2018/stage1_train.zip`, otherwise the folder `dsb2018/stage1_train` or wherever else the
   * official archive or the corrected repository unzips the images.
   */
  async locate(directory) {
    const parent = join(directory, "dsb2018");
    const names = await namesIn(parent);
    const packed = names.find((name) => name === archive.kept) ??
      names.find((name) => /^kaggle-dsbowl-2018.*\.zip$/.test(name));
    if (packed !== undefined) return join(parent, packed);
    const ofImages = (names: readonly string[]) =>
      names.some((name) => /^[0-9a-f]{64}$/.test(name));
    const folder = await findFolder(parent, ofImages, { depth: 3 });
    return folder ?? (names.includes(manifest.folder) ? join(parent, manifest.folder) : undefined);
  },

  async open(settings, { directory, log }) {
    const place = await dsb2018.locate(directory);
    if (place === undefined) {
      throw new UserError(
        `no DSB2018 images under ${directory}: ${downloadHint(manifest, directory)}`,
      );
    }
    const remedy = `move ${place} away and run "${getCommand("dsb2018", directory)}"`;
    const store = await openFileStore(place, { member: new RegExp(archive.member), remedy });
    const nuclei = nucleiOf(store, remedy);
    const held = new Set(split.validation);
    const ids = {
      train: firstIds([...nuclei.keys()].filter((id) => !held.has(id)), settings.train, { remedy }),
      validation: firstIds(split.validation, settings.validation, { remedy }),
    };
    const pick = (ids: readonly string[]) =>
      ids.map((id) => {
        const { image = "", masks = [] } = nuclei.get(id) ?? {};
        if (image && masks.length) return { id, image, masks };
        const lack = image ? `the image ${id} has no masks` : `${imageOf(id)} is missing`;
        throw new UserError(`${place}: ${lack}; ${remedy}`);
      });
    const chosen = { train: pick(ids.train), validation: pick(ids.validation) };
    const change = changeOf(await storeHash(store));
    const leftovers = leftoverNote(store.leftovers);
    if (leftovers) log(`DSB2018 in ${place}: ${leftovers}`);
    if (change !== undefined) {
      const images = `${nuclei.size} images`;
      log(`DSB2018 in ${place} (${images}) is not as pinned: ${change}; for that, ${remedy}`);
    }
    const files = [...chosen.train, ...chosen.validation]
      .flatMap(({ image, masks }) => [image, ...masks]);
    const open = (part: readonly Nuclei[]) =>
      keptSplit(
        part.map(({ id }) => id),
        (index) => load(part[index]!, { ...settings, store, remedy }),
      );
    return {
      name: manifest.name,
      title: manifest.title,
      classes: classes.map(({ name, colour }) => ({ name, colour })),
      ignore: undefined,
      height: settings.height,
      width: settings.width,
      train: open(chosen.train),
      validation: open(chosen.validation),
      provenance: {
        kind: "real",
        sha256: await storeHash(store, files),
        source: change === undefined ? manifest.source : `${manifest.source}, ${change}`,
      },
    } satisfies Dataset;
  },
};

const imageOf = (id: string) => `${id}/images/${id}.png`;

/** The files of each image in a store, by id, sorted. */
function nucleiOf({ names, place }: FileStore, remedy: string): Map<string, Nuclei> {
  const byId = Map.groupBy(names, (name) => name.slice(0, name.indexOf("/")));
  if (!byId.size) throw new UserError(`no images in ${place}; ${remedy}`);
  return new Map([...byId].map(([id, names]) => [id, {
    id,
    image: names.find((name) => name === imageOf(id)) ?? "",
    masks: names.filter((name) => name.startsWith(`${id}/masks/`)),
  }]));
}

/** How files of that hash differ from the corrected ones; `undefined` if they do not. */
function changeOf(sha256: string): string | undefined {
  if (sha256 === manifest.sha256) return undefined;
  const copy = manifest.copies?.find((copy) => copy.sha256 === sha256);
  return copy?.change ?? "files of an unknown version";
}

async function load(
  { id, image, masks }: Nuclei,
  { store, remedy, height, width }:
    & Pick<LoadSettings, "height" | "width">
    & { store: FileStore; remedy: string },
): Promise<Sample> {
  const [bytes, ...pngs] = await store.read([image, ...masks]);
  const size = { height, width };
  try {
    const raster = await decodeImage(bytes!).catch((error) => {
      if (!(error instanceof Unreadable)) throw error;
      throw new Unreadable(
        `${image} cannot be read (${whyUnreadable(image, { bytes: bytes!, error })})`,
      );
    });
    const picture = { height: raster.height, width: raster.width, data: rgbOf(raster) };
    const label = mergeInstances(pngs.map((png, at) => ({ name: masks[at]!, png })), raster);
    return {
      id,
      image: resizePicture(picture, size),
      label: resizeLabels(label, size),
    };
  } catch (error) {
    if (!(error instanceof Unreadable)) throw error;
    throw new UserError(`${store.place}: ${error.message}; ${remedy}`);
  }
}
