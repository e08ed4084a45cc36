/**
 * The settings of a cluster: options of `deno task submit`, which override those in a file that a lab
 * shares (`cluster.json`).
 *
 * @module
 */
import * as z from "zod";
import { UserError } from "../../lib/errors.ts";

const word = z.coerce.string("one word").regex(/^\S+$/, "one word");
const WHOLE = "a whole number from 1 on";
const number = z.coerce.number(WHOLE).int(WHOLE).positive(WHOLE);

const shared = {
  /** Cores and threads per run. */
  cpus: number.default(4),
  /** GPUs per run. */
  gpus: number.optional(),
  /** Memory per run in the cluster's notation: `16G` for Slurm, `16Gi` for Kubernetes. */
  mem: word.optional(),
  /** Maximum number of parallel runs. */
  atOnce: number.optional(),
};

/** Settings of a Slurm array. */
export const SlurmSettings = z.strictObject({
  ...shared,
  partition: word.optional(),
  /** Time limit per run; a run that needs longer is requeued and resumed. */
  time: word.optional(),
  account: word.optional(),
  /** Further options of sbatch, such as `"--constraint=a100"`. */
  options: z.array(z.string().regex(/^--\S+$/, "an option in one word, such as --qos=long"))
    .default([]),
  /** Shell commands before the run, such as `"module load cuda"`. */
  setup: z.array(z.string()).default([]),
});
/** Settings of a Slurm array. */
export type SlurmSettings = z.infer<typeof SlurmSettings>;

/** Settings of a Kubernetes job. */
export const KubernetesSettings = z.strictObject({
  ...shared,
  /** The kit's image, as the cluster pulls it. */
  image: word.default("iel-kit"),
  namespace: word.optional(),
  /** Volume claim of the results, writable from every node (ReadWriteMany). */
  resultsClaim: word,
  /** Volume claim of the data sets; without it each pod downloads them. */
  dataClaim: word.optional(),
});
/** Settings of a Kubernetes job. */
export type KubernetesSettings = z.infer<typeof KubernetesSettings>;

/** The settings schema of each system. */
export const SYSTEMS = { slurm: SlurmSettings, kubernetes: KubernetesSettings } as const;

/** The sources of settings. */
export interface Asked {
  /** Options of the command line. */
  readonly typed: Readonly<Record<string, unknown>>;
  /** A file of options, which may be absent unless it `mustExist`. */
  readonly file: { readonly path: string; readonly mustExist: boolean };
}

/**
 * Settings of a system: typed options override those in the file.
 *
 * @throws {UserError} that names the option or field that is not understood.
 */
export async function clusterSettings<S extends keyof typeof SYSTEMS>(
  system: S,
  { typed, file }: Asked,
): Promise<z.infer<typeof SYSTEMS[S]>> {
  const config = await readConfig(file);
  const given = Object.entries(typed).filter(([, value]) => value !== undefined);
  const result = SYSTEMS[system].safeParse({ ...config[system], ...Object.fromEntries(given) });
  if (result.success) return result.data as z.infer<typeof SYSTEMS[S]>;
  const issue = result.error.issues[0]!;
  const name = issue.code === "unrecognized_keys" ? issue.keys[0]! : issue.path.join(".");
  const option = `--${name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
  if (issue.code === "unrecognized_keys") {
    throw new UserError(`${option} is not an option of --${system}; remove it`);
  }
  if (typed[name] !== undefined) {
    throw new UserError(`${option} takes ${issue.message}, not "${typed[name]}"`);
  }
  const field = `"${system}": {"${name}": …} in ${file.path}`;
  throw new UserError(
    name in (config[system] ?? {})
      ? `${field} must be ${issue.message}`
      : `--${system} needs ${option}, or ${field}`,
  );
}

async function readConfig(
  { path, mustExist }: { path: string; mustExist: boolean },
): Promise<{ slurm?: Record<string, unknown>; kubernetes?: Record<string, unknown> }> {
  const fail = (problem: string): never => {
    throw new UserError(`${path}: ${problem}; docs/running.md has an example`);
  };
  const table = z.record(z.string(), z.unknown()).optional();
  const schema = z.strictObject({ slurm: table, kubernetes: table });
  try {
    const result = schema.safeParse(JSON.parse(await Deno.readTextFile(path)));
    if (!result.success) return fail(result.error.issues[0]!.message);
    const { slurm = {}, kubernetes = {} } = result.data;
    return { slurm, kubernetes };
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return mustExist ? fail("no such file") : {};
    if (error instanceof SyntaxError) return fail(`not JSON (${error.message})`);
    throw error;
  }
}
