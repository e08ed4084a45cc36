/**
 * The description of a data set before it is on the disk: address, licence, hash, classes, split. The
 * facts are in `datasets/*.json`; the loaders know how to read the files.
 *
 * @module
 */
import * as z from "zod";
import camvid from "../../datasets/camvid.json" with { type: "json" };
import cityscapes from "../../datasets/cityscapes.json" with { type: "json" };
import drive from "../../datasets/drive.json" with { type: "json" };
import dsb2018 from "../../datasets/dsb2018.json" with { type: "json" };
import wbc from "../../datasets/wbc.json" with { type: "json" };
import type { MaskClass, MaskValue } from "./label_table.ts";

/** Facts about a data set that are known without its files. */
export interface Facts {
  /** Name in the kit, also of its folder. */
  readonly name: string;
  /** Its name for readers. */
  readonly title: string;
  /** Page where a reader finds the data. */
  readonly source: string;
  /** Total number of files. */
  readonly files: number;
  /** SPDX name of the licence, or the terms in words. */
  readonly licence: string;
  /** What to cite. */
  readonly citation: string;
  /** Whom to thank. */
  readonly acknowledgement: string;
  /** Classes in the order of their label values. */
  readonly classes: readonly MaskClass[];
  /** Mask values that belong to no class: they become `IGNORE_LABEL`. @default none */
  readonly ignored?: readonly MaskValue[] | undefined;
}

/** The manifest of a data set that the kit may download. */
export interface Manifest extends Facts {
  /** The archive to download. */
  readonly archive: Archive;
  /** Folder of the files, under `<data directory>/<name>`. */
  readonly folder: string;
  /** Total size of the files in bytes. */
  readonly bytes: number;
  /** `filesHash` of those files; `storeHash` if the archive is kept. */
  readonly sha256: string;
  /** Other known versions. @default none */
  readonly copies?: readonly KnownCopy[];
  /** The validation images. */
  readonly split: PublishedSplit;
}

/** The manifest of a data set that each user must request; the licence is between them and its makers. */
export interface LicensedManifest extends Facts {
  /** What to download by hand. */
  readonly byHand: ByHand;
  /** The number of images in each part; the folders say which. */
  readonly split: CountedSplit;
}

/** A known version of the files that differs from the one in the manifest. */
export interface KnownCopy {
  /** How the files differ, for records and readers. */
  readonly change: string;
  /** Hash of the files, as in the manifest. */
  readonly sha256: string;
}

/** Archives behind a login. */
export interface ByHand {
  /** Page to sign in at and download from. */
  readonly page: string;
  /** Names of the archives. */
  readonly archives: readonly string[];
}

/** A split given by folders. */
export interface CountedSplit {
  /** Where it comes from. */
  readonly source: string;
  /** Number of training images. */
  readonly train: number;
  /** Number of validation images. */
  readonly validation: number;
}

/** An archive at a fixed address. */
export interface Archive {
  /** Address of a zip file. */
  readonly address: string;
  /** Approximate size, for progress if the server does not state it. */
  readonly bytes: number;
  /** Regular expression over the names in the archive; its first group is the name to unpack as. */
  readonly member: string;
  /** Name under which to keep the archive, if it is read without unpacking. @default none */
  readonly kept?: string;
}

/** A split as published. */
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

const sha256 = z.string().regex(/^[0-9a-f]{64}$/);
const byte = z.int().min(0).max(255);

const facts = {
  name: z.string().regex(/^[a-z0-9-]+$/),
  title: text,
  source: z.url(),
  files: count,
  licence: text,
  citation: text,
  acknowledgement: text,
  classes: z.array(z.strictObject({
    name: text,
    colour: z.string().regex(/^#[0-9a-f]{6}$/),
    value: byte,
  })).min(2),
  ignored: z.array(byte).min(1).exactOptional(),
} as const;

const schema = z.strictObject({
  ...facts,
  archive: z.strictObject({
    address: z.url(),
    bytes: count,
    member: text,
    kept: text.exactOptional(),
  }),
  folder: text,
  bytes: count,
  sha256,
  copies: z.array(z.strictObject({ change: text, sha256 })).min(1).exactOptional(),
  split: z.strictObject({ source: text, train: count, validation: z.array(text).min(1) }),
}) satisfies z.ZodType<Manifest>;

const licensedSchema = z.strictObject({
  ...facts,
  byHand: z.strictObject({ page: z.url(), archives: z.array(text).min(1) }),
  split: z.strictObject({ source: text, train: count, validation: count }),
}) satisfies z.ZodType<LicensedManifest>;

/** The manifests of the data sets that have files. */
export const MANIFESTS = {
  wbc: parseManifest(wbc),
  dsb2018: parseManifest(dsb2018),
  camvid: parseManifest(camvid),
  cityscapes: parseLicensedManifest(cityscapes),
  drive: parseLicensedManifest(drive),
} as const satisfies Record<string, Manifest | LicensedManifest>;

/**
 * Checks the contents of a manifest file.
 *
 * @throws {TypeError} that names each invalid field.
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
  return parse(schema, value);
}

/**
 * Checks the contents of a manifest file for a data set that each user must request.
 *
 * @throws {TypeError} that names each invalid field.
 *
 * @example
 * ```ts
 * import { MANIFESTS, parseLicensedManifest } from "./manifest.ts";
 * import { deepStrictEqual, throws } from "node:assert/strict";
 *
 * deepStrictEqual(parseLicensedManifest(MANIFESTS.cityscapes), MANIFESTS.cityscapes);
 * throws(() => parseLicensedManifest(MANIFESTS.wbc), /byHand/);
 * ```
 */
export function parseLicensedManifest(value: unknown): LicensedManifest {
  return parse(licensedSchema, value);
}

function parse<T>(schema: z.ZodType<T>, value: unknown): T {
  const { data, error } = schema.safeParse(value);
  if (error) throw new TypeError(`a manifest of datasets/: ${z.prettifyError(error)}`);
  return data;
}
