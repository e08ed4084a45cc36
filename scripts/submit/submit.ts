/**
 * What `deno task submit` does: the runs of a table as one array of tasks, for Slurm or Kubernetes.
 *
 * @module
 */
import { fromFileUrl, join, resolve } from "@std/path";
import { UserError } from "../../lib/errors.ts";
import { requireWeights } from "../../lib/run/selection.ts";
import { tasksOf } from "../../lib/run/tasks.ts";
import { writeAtomic } from "../../lib/files.ts";
import { RESULTS_FOLDER } from "../../lib/results/store.ts";
import { shownPath, typedPath } from "../paths.ts";
import {
  optionWords,
  selectionArguments,
  selectTyped,
  type TypedWords,
} from "../reproduce/options.ts";
import { type Asked, clusterSettings } from "./config.ts";
import { kubernetesJob, toYaml } from "./kubernetes.ts";
import { slurmScript, submitScript } from "./slurm.ts";

const KIT = fromFileUrl(new URL("../..", import.meta.url));

/** The options as they were typed; those of the cluster are checked by `config.ts`. */
export interface Options extends Omit<TypedWords, "experiment"> {
  readonly slurm?: boolean;
  readonly kubernetes?: boolean;
  readonly engine?: string | undefined;
  readonly data?: string | undefined;
  readonly results?: string | undefined;
  readonly config?: string | undefined;
  readonly dryRun?: boolean | undefined;
  readonly "--"?: unknown;
}

/** The runs of one table, and where they are asked to run. */
interface Order {
  /** Name of the array. */
  readonly name: string;
  /** Number of runs. */
  readonly tasks: number;
  /** The words that select them, which a task takes again. */
  readonly words: TypedWords;
  /** Settings of the cluster: typed, and in a file. */
  readonly asked: Asked;
}

/**
 * Hands the runs to Slurm and says how to follow them, or prints what the system would be told.
 *
 * @throws {UserError} when an option is not understood, or Slurm refuses.
 */
export async function submit(experiment: string | undefined, options: Options): Promise<void> {
  const { slurm, kubernetes, engine, data, results, config, dryRun, ...others } = options;
  const { profile, seeds, seed, arms, precision, set, weights, "--": _rest, ...typed } = others;
  if (!slurm === !kubernetes) throw new UserError("say which: --slurm or --kubernetes");
  if (kubernetes && weights !== undefined && weights !== "none") {
    throw new UserError(
      `--weights ${weights} is a file of this machine, which pods do not see; submit with ` +
        "--weights none, and in the manifest name the file's path in a volume of theirs",
    );
  }
  const words = { experiment, profile, seeds, seed, arms, precision, set, weights };
  const { selections, module } = await selectTyped(words);
  if (kubernetes && module !== undefined) {
    throw new UserError(
      `${experiment} is a file of this machine, which pods do not see; build it into an image of the ` +
        "kit and name its path there in the manifest of an experiment that the kit has",
    );
  }
  if (weights !== "none") requireWeights(selections);
  const tasks = tasksOf(selections);
  const { spec } = tasks[0]!;
  const path = typedPath(config) ?? typedPath("cluster.json")!;
  const order: Order = {
    name: `iel-${experiment === "all" ? "all" : spec.experiment}-${spec.profile}`,
    tasks: tasks.length,
    words,
    asked: { typed, file: { path, mustExist: config !== undefined } },
  };
  if (kubernetes) await printManifest(order, { engine });
  else await toSlurm(order, { engine, data, results, dryRun });
}

async function printManifest(
  { name, tasks, words, asked }: Order,
  { engine }: Pick<Options, "engine">,
): Promise<void> {
  const settings = await clusterSettings("kubernetes", asked);
  const threads = settings.cpus;
  const command = ["reproduce", ...selectionArguments(words), ...optionWords({ threads, engine })];
  console.log(toYaml(kubernetesJob({ name, tasks, command }, settings)).trimEnd());
}

async function toSlurm(
  { name, tasks, words, asked }: Order,
  { engine, data, results, dryRun }: Pick<Options, "engine" | "data" | "results" | "dryRun">,
): Promise<void> {
  const settings = await clusterSettings("slurm", asked);
  const root = typedPath(results) ?? RESULTS_FOLDER;
  const time = new Date().toISOString().slice(0, 19).replaceAll(":", "-");
  const stem = join(root, "runs", `submit-${time}`);
  const command = [
    ...[Deno.execPath(), "run", "-A", join(KIT, "scripts", "reproduce.ts")],
    ...selectionArguments(words),
    ...optionWords({ threads: settings.cpus, engine, data: typedPath(data), results: root }),
  ];
  const array = { name, tasks, command, folder: resolve(KIT), logs: stem };
  const script = slurmScript(array, settings);
  if (dryRun) return console.log(script.trimEnd());
  await writeAtomic(`${stem}.sh`, new TextEncoder().encode(script));
  const job = await submitScript(`${stem}.sh`);
  console.log(`job ${job}, tasks 0 to ${tasks - 1}: ${shownPath(`${stem}.sh`)}`);
  const again = [...selectionArguments(words), ...optionWords({ results })].join(" ");
  console.log(
    `see squeue --job ${job} and deno task reproduce ${again} --list; without --list it draws them`,
  );
}
