/**
 * The trial of the Cityscapes workflow: files, their verification, an estimate, and a task with its record.
 *
 * @module
 */
import { fromFileUrl, resolve } from "@std/path";
import { $ } from "zx";
import type { Size } from "../../lib/data/resize.ts";
import { readRecord } from "../../lib/results/store.ts";
import type { TrialRow } from "./page.ts";
import { writeCityscapes } from "./layout.ts";

const ROOT = fromFileUrl(new URL("../..", import.meta.url));

/** The experiments, each with the smallest batch: batch norm of DeepLabV3+'s pooled branch needs two. */
const BATCHES = { "cityscapes-hrnetv2": 1, "cityscapes-deeplabv3plus": 2 } as const;

/** Sizes of a trial. */
export interface TrialSize {
  /** Size of the files. */
  readonly files: Size;
  /** Size of the sliding window for evaluation. */
  readonly window: Size;
  /** Further arguments of `deno task reproduce`, by experiment. */
  readonly words?: Readonly<Partial<Record<keyof typeof BATCHES, readonly string[]>>>;
}

/** The results of a trial. */
export interface Trial {
  /** Output of `deno task data --verify`. */
  readonly verified: string;
  /** One row per network. */
  readonly rows: readonly TrialRow[];
}

/** Runs the trial in a temporary folder, with the profile of the paper's experiments for its size. */
export async function cityscapesTrial({ files, window, words = {} }: TrialSize): Promise<Trial> {
  const folder = await Deno.makeTempDir({ prefix: "iel-cityscapes-" });
  const env = { ...Deno.env.toObject(), IEL_DATA_DIR: folder, NO_COLOR: "1", INIT_CWD: ROOT };
  const kit = $({ cwd: ROOT, env, verbose: false });
  const { height, width } = window;
  const sliding = JSON.stringify({ ...window, strideHeight: height, strideWidth: width });
  try {
    await writeCityscapes(folder, { train: 2, validation: 1, size: files });
    const verified = (await kit`deno task -q data --verify`).stdout;
    const rows: TrialRow[] = [];
    for (const [experiment, batch] of Object.entries(BATCHES)) {
      const all = [
        ...["--profile", "paper", "--weights", "none", "--set", `batch=${batch}`],
        ...["--set", `data.train=${batch}`, "--set", "epochs=1"],
        ...words[experiment as keyof typeof BATCHES] ?? [],
      ];
      const only = ["--arms", "noisy-iel"];
      const measured =
        await kit`deno task -q reproduce ${experiment} ${all} ${only} --estimate --json`;
      const [estimate] = JSON.parse(measured.stdout);
      const one = ["--set", `window=${sliding}`, "--results", `${folder}/results`];
      const task = await kit`deno task -q reproduce ${experiment} ${all} ${one} --task 3`;
      const path = resolve(ROOT, task.stdout.trim().split("\n").at(-1)!);
      const record = await readRecord(path);
      rows.push({ estimate, record, recordBytes: (await Deno.stat(path)).size });
    }
    return { verified: verified.replaceAll(folder, "…"), rows };
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}
