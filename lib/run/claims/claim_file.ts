/**
 * Claims as files beside a record: `<record>.claim-<n>`. Taking over is making the file of the next
 * number, which succeeds for one process only, on network file systems too; the highest number
 * holds. When a process may do so is `claim.ts`'s matter.
 *
 * @module
 */
import { readdirSync, readFileSync } from "node:fs";
import { basename, dirname, join } from "@std/path";
import * as z from "zod";
import { UserError } from "../../errors.ts";
import { RecordedSpec } from "../../experiment/spec.ts";

/** Who runs a run. */
export const Claimant = z.object({
  /** Name of the machine. */
  host: z.string(),
  /** Number of the process there. */
  pid: z.int(),
  /** The batch system's name for it, such as `"17_3"` of Slurm. */
  job: z.string().nullable(),
  /** When it took the run, in ISO 8601. */
  since: z.string(),
});
/** Who runs a run. */
export type Claimant = z.infer<typeof Claimant>;

/** What stands in a claim's file. */
export const ClaimBody = z.object({
  ...Claimant.shape,
  /** Tells the process from others of its number: host, boot, and the space of process numbers. */
  machine: z.string(),
  /** Tells this claim from others of the process. */
  token: z.string(),
  /** The run, for those who look for it. */
  spec: RecordedSpec,
});
/** What stands in a claim's file. */
export type ClaimBody = z.infer<typeof ClaimBody>;

/** A claim's file. */
export interface ClaimFile {
  /** Where it lies. */
  readonly path: string;
  /** Its number, from 1. */
  readonly generation: number;
}

const ENDING = /\.claim-(\d+)$/;

/** The file of a record's claim of that number. */
export function claimFile(recordPath: string, generation: number): ClaimFile {
  return { path: recordPath.replace(/\.json$/, `.claim-${generation}`), generation };
}

/** The claims of one record, or of all records of a folder; the highest number last. */
export function claimFiles(
  place: { recordPath: string } | { folder: string },
): ClaimFile[] {
  const folder = "folder" in place ? place.folder : dirname(place.recordPath);
  const stem = "folder" in place ? undefined : basename(place.recordPath, ".json");
  let names: string[];
  try {
    names = readdirSync(folder);
  } catch (error) {
    if (/^(ENOENT|ENOTDIR)$/.test((error as NodeJS.ErrnoException).code ?? "")) return [];
    throw error;
  }
  return names.flatMap((name) => {
    const number = ENDING.exec(name)?.[1];
    if (!number || (stem !== undefined && name.replace(ENDING, "") !== stem)) return [];
    return [{ path: join(folder, name), generation: Number(number) }];
  }).sort((a, b) => a.generation - b.generation);
}

/** What stands in the file; `undefined` when it is gone or being written. */
export function readClaim(path: string): ClaimBody | undefined {
  try {
    return ClaimBody.parse(JSON.parse(readFileSync(path, "utf8")));
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === "ENOENT" || error instanceof SyntaxError || error instanceof z.ZodError) return;
    throw error;
  }
}

/**
 * Makes a claim's file, unless it is there.
 *
 * @returns whether this process made it.
 * @throws {UserError} when the disk is full or the folder may not be written.
 */
export async function makeClaim({ path }: ClaimFile, body: ClaimBody): Promise<boolean> {
  const fail = ({ message }: Error): never => {
    throw new UserError(
      `${path} cannot be written (${message}); check the disk's space and the folder's owner`,
    );
  };
  await Deno.mkdir(dirname(path), { recursive: true }).catch(fail);
  try {
    await Deno.writeTextFile(path, JSON.stringify(body), { createNew: true });
    return true;
  } catch (error) {
    return error instanceof Deno.errors.AlreadyExists ? false : fail(error as Error);
  }
}

/** Whether the claim is that token's still: its file is there, and none of a higher number. */
export function holdsClaim(recordPath: string, { path }: ClaimFile, token: string): boolean {
  return claimFiles({ recordPath }).at(-1)?.path === path && readClaim(path)?.token === token;
}
