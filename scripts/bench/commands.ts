/**
 * The commands of `deno task bench`: they measure, then write and print the figures.
 *
 * @module
 */
import { join } from "@std/path";
import { circumstances } from "../../lib/bench/circumstances.ts";
import { benchEpochs, epochMarkdown } from "../../lib/bench/epoch.ts";
import { benchLayers, layersMarkdown } from "../../lib/bench/layers.ts";
import {
  DTYPES,
  type NetworkName,
  NETWORKS,
  networksOf,
  TORCH_MODES,
} from "../../lib/bench/networks.ts";
import { findPython } from "../../lib/bench/peer.ts";
import { joined } from "../../lib/bench/join.ts";
import { type Measurement, stepMarkdown } from "../../lib/bench/report.ts";
import { benchStep } from "../../lib/bench/step.ts";
import { profileMarkdown, profileSteps } from "../../lib/bench/step_profile.ts";
import { benchWorkers, waysOf, workersMarkdown } from "../../lib/bench/workers.ts";
import { oneOf, wholeNumber } from "../../lib/cli_values.ts";
import { writeAtomic } from "../../lib/files.ts";
import { readChecked } from "../../lib/results/checked_json.ts";
import { StepBench } from "../../lib/results/step_benches.ts";

/** Options of `deno task bench [network]`, as they are typed. */
export interface StepOptions {
  readonly widths: string;
  readonly dtypes?: string;
  readonly modes?: string;
  readonly rounds?: string;
  readonly steps?: string;
  readonly threads: number | string;
  readonly python: string;
  readonly add?: boolean;
  readonly out: string;
}

/** Compares a step of one network, or of all, with PyTorch's. */
export async function stepCommand(
  name: string | undefined,
  { python, out, add, ...options }: StepOptions,
): Promise<void> {
  const { widths, dtypes, modes, rounds, steps, threads } = options;
  const pace = counts({ rounds, steps, threads });
  const chosen = {
    dtypes: namesOf("precision", DTYPES, dtypes),
    modes: namesOf("mode of PyTorch", TORCH_MODES, modes),
  };
  for (const network of networksOf(name ?? "unet")) {
    const found = await pythonFor(network, python);
    const stem = join(out, `${network}-step`);
    const before = add ? await earlier(`${stem}.json`) : undefined;
    const measured = {
      ...circumstances(Deno.args),
      ...await benchStep(network, {
        widths: `${widths}`.split(",").map(Number),
        ...chosen,
        ...pace,
        python: found,
        log: console.error,
      }),
    } satisfies StepBench;
    const report = before ? joined(before, measured) : measured;
    await write(stem, { report, markdown: stepMarkdown(report) });
  }
}

/** The Python, if it has what the network's step needs; a line on the terminal if not. */
async function pythonFor(network: NetworkName, python: string): Promise<string | undefined> {
  const { packages } = NETWORKS[network];
  const found = await findPython(python, { packages });
  if (!found) {
    const missing = `${python} lacks ${packages.join(" or ")}`;
    console.error(`${missing}: only the kit is measured (see --python)`);
  }
  return found;
}

/** Options of `deno task bench profile`, as they are typed. */
export interface ProfileOptions {
  readonly widths: string;
  readonly dtypes?: string;
  readonly mode: string;
  readonly steps: number | string;
  readonly threads: number | string;
  readonly python: string;
  readonly out: string;
}

/** Shows what oneDNN does in a step of one network, or of all, beside PyTorch's. */
export async function profileCommand(
  name: string | undefined,
  { widths, dtypes, mode: named, python, out, steps, threads }: ProfileOptions,
): Promise<void> {
  const pace = counts({ steps, threads });
  const chosen = namesOf("precision", DTYPES, dtypes);
  const mode = oneOf("mode of PyTorch", TORCH_MODES, named);
  for (const network of networksOf(name ?? "unet")) {
    const profiles = await profileSteps({
      ...{ network, mode, ...pace },
      widths: `${widths}`.split(",").map(Number),
      dtypes: chosen,
      python: await pythonFor(network, python),
      log: console.error,
    });
    const report = { ...circumstances(Deno.args), network, mode, ...pace, profiles };
    await write(join(out, `${network}-profile`), { report, markdown: profileMarkdown(report) });
  }
}

/** The measurements that a file of this command already contains. */
async function earlier(path: string): Promise<Measurement> {
  const remedy = "measure everything, without --add";
  return (await readChecked(path, { schema: StepBench, remedy })).raw as Measurement;
}

/** Options of `deno task bench layers`, as they are typed. */
export interface LayersOptions {
  readonly networks: string;
  readonly evolutions?: string;
  readonly layers: string;
  readonly rounds: number | string;
  readonly steps: number | string;
  readonly threads: number | string;
  readonly out: string;
}

/** Measures the layers of evolutions. */
export async function layersCommand(
  { networks, evolutions, layers, out, rounds, steps, threads }: LayersOptions,
): Promise<void> {
  const options = counts({ rounds, steps, threads });
  const measured = await benchLayers({
    ...options,
    networks: networks.split(","),
    evolutions: evolutions?.split(","),
    layers: `${layers}`.split(",").map(Number),
    log: console.error,
  });
  const report = { ...circumstances(Deno.args), ...options, measured };
  await write(join(out, "layers"), { report, markdown: layersMarkdown(report) });
}

/** Options of `deno task bench workers`, as they are typed. */
export interface WorkersOptions {
  readonly ways: string;
  readonly width: number | string;
  readonly rounds: number | string;
  readonly steps: number | string;
  readonly out: string;
}

/** Measures parallel runs. */
export async function workersCommand(
  { ways, out, width, rounds, steps }: WorkersOptions,
): Promise<void> {
  const options = counts({ width, rounds, steps });
  const measured = await benchWorkers({ ...options, ways: waysOf(`${ways}`) });
  const report = { ...circumstances(Deno.args), ...options, measured };
  await write(join(out, "workers"), { report, markdown: workersMarkdown(report) });
}

/** Options of `deno task bench epoch`, as they are typed. */
export interface EpochOptions {
  readonly threads: string;
  readonly images: number | string;
  readonly out: string;
}

/** Measures the parts of an epoch, and whether training waits for data. */
export async function epochCommand(
  { threads: list, images: most, out }: EpochOptions,
): Promise<void> {
  const threads = `${list}`.split(",").map((word) => wholeNumber("--threads", word, { least: 1 }));
  const images = wholeNumber("--images", most, { least: 0 });
  const measured = await benchEpochs({ threads, images, log: console.error });
  const report = { ...circumstances(Deno.args), images, measured };
  await write(join(out, "epoch"), { report, markdown: epochMarkdown(report) });
}

/** The names in a list, each of which is known; undefined if none was typed. @throws {UserError} */
const namesOf = <T extends string>(
  what: string,
  known: readonly T[],
  typed: string | undefined,
): T[] | undefined => typed?.split(",").map((word) => oneOf(what, known, word));

/** The numbers, each of at least 1, that options named as their keys take; undefined ones stay so. */
function counts<T extends Readonly<Record<string, unknown>>>(typed: T) {
  const entries = Object.entries(typed).map(([name, word]) =>
    [name, word === undefined ? word : wholeNumber(`--${name}`, word, { least: 1 })] as const
  );
  return Object.fromEntries(entries) as {
    [K in keyof T]: undefined extends T[K] ? number | undefined : number;
  };
}

/** Writes `<stem>.json` for programs and `<stem>.md` for readers, and prints the latter. */
async function write(
  stem: string,
  { report, markdown }: { report: unknown; markdown: string },
): Promise<void> {
  const put = (path: string, text: string) => writeAtomic(path, new TextEncoder().encode(text));
  await put(`${stem}.json`, JSON.stringify(report, null, 1) + "\n");
  await put(`${stem}.md`, markdown);
  console.log(markdown);
}
