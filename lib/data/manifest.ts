/**
 * What a data set is before it is on the disk: address, licence, hash, classes, split. The facts
 * themselves are in `datasets/*.json`; the loaders know how to read the files.
 *
 * @module
 */
import * as z from "zod";
import wbc from "../../datasets/wbc.json" with { type: "json" };
import type { MaskClass } from "./pairs.ts";

/** A data set's page: everything that can be said of it without having it. */
export interface Manifest {
  /** Its name in the kit, and the name of its folder. */
  readonly name: string;
  /** Its name for readers. */
  readonly title: string;
  /** Page where a reader finds the data. */
  readonly source: string;
  /** What is downloaded. */
  readonly archive: Archive;
  /** Folder of the files, under `<data directory>/<name>`. */
  readonly folder: string;
  /** How many files the folder has, all together. */
  readonly files: number;
  /** How many bytes those have. */
  readonly bytes: number;
  /** `filesHash` of those files. */
  readonly sha256: string;
  /** SPDX name of the licence, or the terms in words. */
  readonly licence: string;
  /** What to cite. */
  readonly citation: string;
  /** Whom to thank. */
  readonly acknowledgement: string;
  /** Classes in the order of their label values. */
  readonly classes: readonly MaskClass[];
  /** Which images are for validation. */
  readonly split: PublishedSplit;
}

/** An archive at a fixed address. */
export interface Archive {
  /** Address of a zip file. */
  readonly address: string;
  /** About its size, for progress where the server does not tell. */
  readonly bytes: number;
  /** Regular expression over the names in the archive; its first group is the name to unpack as. */
  readonly member: string;
}

/** A split as it was published. */
export interface PublishedSplit {
  /** Where it comes from. */
  readonly source: string;
  /** Number of training images: all that are not for validation, sorted. */
  readonly train: number;
  /** Ids of the validation images, in order. */
  readonly validation: readonly string[];
}

const count = z.int().positive();
const text = z.string().min(1);

const schema = z.strictObject({
  name: z.string().regex(/^[a-z0-9-]+$/),
  title: text,
  source: z.url(),
  archive: z.strictObject({ address: z.url(), bytes: count, member: text }),
  folder: text,
  files: count,
  bytes: count,
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
  licence: text,
  citation: text,
  acknowledgement: text,
  classes: z.array(z.strictObject({
    name: text,
    colour: z.string().regex(/^#[0-9a-f]{6}$/),
    value: z.int().min(0).max(255),
  })).min(2),
  split: z.strictObject({ source: text, train: count, validation: z.array(text).min(1) }),
}) satisfies z.ZodType<Manifest>;

/** The manifests of the data sets that can be downloaded. */
export const MANIFESTS = {
  wbc: parseManifest(wbc),
} as const satisfies Record<string, Manifest>;

/**
 * Checks what a manifest file holds.
 *
 * @throws {TypeError} that names each field that is wrong.
 *
 * @example
 * ```ts
 * import { MANIFESTS, parseManifest } from "./manifest.ts";
 * import { deepStrictEqual, throws } from "node:assert/strict";
 *
 * deepStrictEqual(parseManifest(MANIFESTS.wbc), MANIFESTS.wbc);
 * throws(() => parseManifest({ ...MANIFESTS.wbc, files: 0 }), /files/);
 * ```
 */
export function parseManifest(value: unknown): Manifest {
  const { data, error } = schema.safeParse(value);
  if (error) throw new TypeError(`a manifest of datasets/: ${z.prettifyError(error)}`);
  return data;
}
