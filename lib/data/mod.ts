/**
 * Images and label maps: data sets, users' own folders, splits, batches. Re-exports only.
 *
 * @module
 */
export * from "./augment.ts";
export * from "./augmentation.ts";
export * from "./augmentation_kind.ts";
export * from "./augmentations.ts";
export * from "./flip.ts";
export * from "./shift.ts";
export * from "./batches.ts";
export * from "./dataset.ts";
export * from "./directory.ts";
export type { DownloadOptions, Progress as DownloadProgress } from "./download.ts";
export * from "./evenly_spaced.ts";
export * from "./example_folder.ts";
export * from "./find.ts";
export * from "./find_data.ts";
export * from "./folder.ts";
export type { GetOptions } from "./get.ts";
export * from "./loader.ts";
export type {
  Archive,
  ByHand,
  CountedSplit,
  Facts,
  KnownCopy,
  LicensedManifest,
  Manifest,
  PublishedSplit,
} from "./manifest.ts";
export * from "./open.ts";
export type { MaskClass, MaskMeaning, MaskValue } from "./label_table.ts";
export { resizeLabels, resizePicture, type Size } from "./resize.ts";
export * from "./split.ts";
export * from "./table.ts";
export * from "./write_folder.ts";
