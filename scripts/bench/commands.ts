/**
 * The commands of `deno task bench`: they measure, then write and print the figures.
 *
 * @module
 */
import { join } from "@std/path";
import { circumstances } from "../../lib/bench/circumstances.ts";
import { benchEpochs, epochMarkdown } from "../../lib/bench/epoch.ts";
import { benchLayers, layersMarkdown } from "../../lib/bench/layers.ts";
import { NETWORKS, networksOf } from "../../lib/bench/networks.ts";
import { findPython } from "../../lib/bench/peer.ts";
import { joined } from "../../lib/bench/join.ts";
import { type Measurement, stepMarkdown } from "../../lib/bench/report.ts";
import { benchStep } from "../../lib/bench/step.ts";
import {
  benchWorkers,
  waysOf,
  type WorkersBenchOptions,
  workersMarkdown,
} from "../../lib/bench/workers.ts";
import { UserError } from "../../lib/errors.ts";
import { writeAtomic } from "../../lib/files.ts";
import { readChecked } from "../../lib/results/checked_json.ts";
import { StepBench } from "../../lib/results/step_benches.ts";

/** Options of `deno task bench [network]`, as they are typed. */
export interface StepOptions {
  readonly widths: string | number;
  readonly dtypes?: string;
  readonly modes?: string;
  readonly rounds?: number;
  readonly steps?: number;
  readonly threads: number;
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
  for (const network of networksOf(name ?? "unet")) {
    const { packages } = NETWORKS[network];
    const found = await findPython(python, { packages });
    if (!found) {
      const missing = `${python} lacks ${packages.join(" or ")}`;
      console.error(`${missing}: only the kit is measured (see --python)`);
    }
    const stem = join(out, `${network}-step`);
    const before = add ? await earlier(`${stem}.json`) : undefined;
    const measured = {
      ...circumstances(Deno.args),
      ...await benchStep(network, {
        widths: `${widths}`.split(",").map(Number),
        dtypes: dtypes?.split(","),
        modes: modes?.split(","),
        ...{ rounds, steps, threads },
        python: found,
        log: console.error,
      }),
    } satisfies StepBench;
    const report = before ? joined(before, measured) : measured;
    await write(stem, { report, markdown: stepMarkdown(report) });
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
  readonly layers: string | number;
  readonly rounds: number;
  readonly steps: number;
  readonly threads: number;
  readonly out: string;
}

/** Measures the layers of evolutions. */
export async function layersCommand(
  { networks, evolutions, layers, out, rounds, steps, threads }: LayersOptions,
): Promise<void> {
  const options = { rounds, steps, threads };
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

/** Options of `deno task bench workers`. */
export interface WorkersOptions extends Omit<WorkersBenchOptions, "ways"> {
  readonly ways: string;
  readonly out: string;
}

/** Measures parallel runs. */
export async function workersCommand({ ways, out, ...rest }: WorkersOptions): Promise<void> {
  const { width, rounds, steps } = rest;
  const options = { width, rounds, steps };
  const measured = await benchWorkers({ ...options, ways: waysOf(`${ways}`) });
  const report = { ...circumstances(Deno.args), ...options, measured };
  await write(join(out, "workers"), { report, markdown: workersMarkdown(report) });
}

/** Options of `deno task bench epoch`, as they are typed. */
export interface EpochOptions {
  readonly threads: string | number;
  readonly images: number;
  readonly out: string;
}

/** Measures the parts of an epoch, and whether training waits for data. */
export async function epochCommand({ threads, images, out }: EpochOptions): Promise<void> {
  const counts = `${threads}`.split(",").map(Number);
  if (![...counts, images + 1].every((count) => Number.isInteger(count) && count > 0)) {
    throw new UserError("--threads takes whole numbers such as 1,2, --images one from 0 up");
  }
  const measured = await benchEpochs({ threads: counts, images, log: console.error });
  const report = { ...circumstances(Deno.args), images, measured };
  await write(join(out, "epoch"), { report, markdown: epochMarkdown(report) });
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
