/**
 * The contents of a claim file: which process runs the run, and the run's settings.
 *
 * @module
 */
import * as z from "zod";
import { RecordedSpec } from "../../experiment/spec.ts";
import { writeNew } from "../../files.ts";
import { sealed } from "../../kind/sealed.ts";
import { type ClaimFile, readSealed } from "./claim_file.ts";

/** A text that is safe to print: without control characters, which could change the terminal. */
const word = z.string().max(300).regex(/^\P{Cc}*$/u, "no control characters");

/** The process that runs a run. */
export const Claimant = z.strictObject({
  /** Name of the machine. */
  host: word,
  /** Its process id on that machine. */
  pid: z.int().positive().max(2 ** 31 - 1),
  /** Its job id in a batch system, such as `"17_3"` in Slurm; null without one. */
  job: word.nullable(),
  /** When it claimed the run, in ISO 8601. */
  since: z.iso.datetime(),
});
/** The process that runs a run. */
export type Claimant = z.infer<typeof Claimant>;

/** The contents of a claim file. */
export const ClaimBody = z.strictObject({
  ...Claimant.shape,
  /** Identifies the machine that numbers the process: host, boot and pid namespace. */
  machine: word,
  /** Distinguishes this claim from others of the same process. */
  token: word,
  /** Settings of the run, for listings. */
  spec: RecordedSpec,
});
/** The contents of a claim file. */
export type ClaimBody = z.infer<typeof ClaimBody>;

/**
 * Reads a claim file; `undefined` if it is gone, being written, or damaged. Then only its modification
 * time shows whether a process still keeps it fresh.
 *
 * @throws {UserError} if it is not a file, or cannot be read.
 */
export function readClaim(path: string): ClaimBody | undefined {
  return ClaimBody.safeParse(readSealed(path)).data;
}

/**
 * Creates a claim file unless it exists. A partly written file is removed.
 *
 * @returns whether this process created it.
 * @throws {UserError} if the disk is full or the folder is not writable.
 */
export function makeClaim({ path }: ClaimFile, body: ClaimBody): Promise<boolean> {
  return writeNew(path, JSON.stringify(sealed(body)));
}
