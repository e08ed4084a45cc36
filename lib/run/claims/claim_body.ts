/**
 * What stands in a claim's file: who runs the run, and which it is.
 *
 * @module
 */
import * as z from "zod";
import { RecordedSpec } from "../../experiment/spec.ts";
import { writeNew } from "../../files.ts";
import { sealed } from "../../kind/sealed.ts";
import { type ClaimFile, readSealed } from "./claim_file.ts";

/** A word that may be shown: it changes no terminal. */
const word = z.string().max(300).regex(/^\P{Cc}*$/u, "no control characters");

/** Who runs a run. */
export const Claimant = z.strictObject({
  /** Name of the machine. */
  host: word,
  /** Number of the process there. */
  pid: z.int().positive().max(2 ** 31 - 1),
  /** The batch system's name for it, such as `"17_3"` of Slurm. */
  job: word.nullable(),
  /** When it took the run, in ISO 8601. */
  since: z.iso.datetime(),
});
/** Who runs a run. */
export type Claimant = z.infer<typeof Claimant>;

/** What stands in a claim's file. */
export const ClaimBody = z.strictObject({
  ...Claimant.shape,
  /** Tells the process from others of its number: host, boot, and the space of process numbers. */
  machine: word,
  /** Tells this claim from others of the process. */
  token: word,
  /** The run, for those who look for it. */
  spec: RecordedSpec,
});
/** What stands in a claim's file. */
export type ClaimBody = z.infer<typeof ClaimBody>;

/**
 * What stands in the file; `undefined` when it is gone, being written, or damaged: then only its time
 * tells whether somebody keeps it.
 *
 * @throws {UserError} when it is no file, or cannot be read.
 */
export function readClaim(path: string): ClaimBody | undefined {
  return ClaimBody.safeParse(readSealed(path)).data;
}

/**
 * Makes a claim's file, unless it is there. One that cannot be written whole does not stay.
 *
 * @returns whether this process made it.
 * @throws {UserError} when the disk is full or the folder may not be written.
 */
export function makeClaim({ path }: ClaimFile, body: ClaimBody): Promise<boolean> {
  return writeNew(path, JSON.stringify(sealed(body)));
}
