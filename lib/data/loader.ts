/**
 * The interface of a loader, which finds and opens one data set on disk. `open.ts` has their table.
 *
 * @module
 */
import { UserError } from "../errors.ts";
import type { Dataset } from "./dataset.ts";
import type { LicensedManifest, Manifest } from "./manifest.ts";

/** The size of a data set and, optionally, how much of it to load. */
export interface LoadSettings {
  /** Rows of the decoded images. */
  readonly height: number;
  /** Columns of the decoded images. */
  readonly width: number;
  /** Load only this many training images, from the first on. @default all */
  readonly train?: number;
  /** Load only this many validation images, from the first on. @default all */
  readonly validation?: number;
}

/** Where to look for files, and where to report. */
export interface LoadContext {
  /** The folder of data sets. */
  readonly directory: string;
  /** Receives a line for the user, such as that files differ from the published ones. */
  readonly log: (line: string) => void;
}

/** A row of the loaders' table. */
export interface Loader {
  /** Its name for readers. */
  readonly title: string;
  /** The manifest of a data set that has files. */
  readonly manifest?: Manifest | LicensedManifest;
  /** The folder of the files, or `undefined` when there is none; `""` when no files are needed. */
  locate(directory: string): Promise<string | undefined>;
  /** Opens the data set. Throws a `UserError` when files are missing. */
  open(settings: LoadSettings, context: LoadContext): Promise<Dataset>;
}

/**
 * The first `count` of `ids`, or all.
 *
 * @throws {RangeError} when `count` is not a positive integer, or there are fewer ids.
 * @throws {UserError} instead, when there are fewer because files are missing.
 *
 * @example
 * ```ts
 * import { firstIds } from "./loader.ts";
 * import { deepStrictEqual, throws } from "node:assert/strict";
 *
 * deepStrictEqual(firstIds(["a", "b", "c"], 2), ["a", "b"]);
 * deepStrictEqual(firstIds(["a", "b", "c"], undefined), ["a", "b", "c"]);
 * throws(() => firstIds(["a"], 2), /2 images of 1/);
 * throws(() => firstIds(["a"], 2, { remedy: "draw it" }), /take at most 1 or, .* draw it$/);
 * ```
 */
export function firstIds<T>(
  ids: readonly T[],
  count: number | undefined,
  { remedy }: {
    /** How the user can get all files, if ids come from files. @default undefined, they do not */
    remedy?: string;
  } = {},
): readonly T[] {
  if (count === undefined) return ids;
  const whole = Number.isInteger(count) && count > 0;
  if (whole && count <= ids.length) return ids.slice(0, count);
  const line = `${count} images of ${ids.length} were requested`;
  if (!whole || remedy === undefined) {
    throw new RangeError(`${line}: take between 1 and ${ids.length}`);
  }
  throw new UserError(`${line}; take at most ${ids.length} or, if files are missing, ${remedy}`);
}
