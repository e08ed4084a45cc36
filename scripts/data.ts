/**
 * `deno task data`: lists, verifies and downloads data sets.
 *
 * @module
 */
import { stderr } from "node:process";
import { describeDataset } from "../lib/data/describe.ts";
import { dataDirectory } from "../lib/data/directory.ts";
import type { Progress } from "../lib/data/download.ts";
import { getDataset } from "../lib/data/get.ts";
import { downloadHint } from "../lib/data/download_hint.ts";
import { type DatasetName, loaderOf, LOADERS } from "../lib/data/open.ts";
import { type Verdict, verifyDataset } from "../lib/data/verify.ts";
import { UserError } from "../lib/errors.ts";
import { commandLine, main } from "./main.ts";

const NAMES = Object.keys(LOADERS) as DatasetName[];

/** What a state means to a reader. */
const STATES = {
  synthetic: "drawn by a program; there are no files",
  absent: "not there; --list says how to have it",
  published: "every file is as it was published",
  copy: "a changed copy that the kit knows",
  changed: "every file can be read, but some are not as they were published",
  damaged: "some files cannot be read",
  readable: "every file can be read; the kit has no hash to compare them with",
} as const satisfies Record<Verdict["state"], string>;

/** Writes over the last such line, where someone watches. */
function overwrite(line: string): void {
  if (stderr.isTTY) stderr.write(`\r\x1b[K${line}`);
}

/** The name of a data set, with lines beside it. */
function print(name: DatasetName, lines: readonly string[]): void {
  console.log(name.padEnd(17) + lines.join(`\n${" ".repeat(17)}`));
}

async function list(): Promise<void> {
  for (const name of NAMES) print(name, await describeDataset(name));
}

async function verify(): Promise<void> {
  for (const name of NAMES) {
    const { state, folder, source = "", images, problems, notes } = await verifyDataset(name, {
      onProgress: ({ images, all }) => overwrite(`${name}: ${images} of ${all} images `),
    });
    overwrite("");
    print(name, [
      `${state}: ${STATES[state]}`,
      ...folder ? [`${images} images in ${folder}`, source].filter(Boolean) : [],
      ...problems,
      ...notes,
    ]);
    if (problems.length) Deno.exitCode = 1;
  }
}

async function get(name: string): Promise<void> {
  const { manifest, title } = loaderOf(name);
  if (!manifest) throw new UserError(`"${title}" needs no files; there is nothing to download`);
  if (!("archive" in manifest)) {
    const how = downloadHint(manifest, dataDirectory());
    throw new UserError(`"${title}" needs an account of your own: ${how}`);
  }
  const onProgress = ({ bytes, total = NaN }: Progress) => {
    const [done, all] = [bytes, total].map((bytes) => (bytes / 1e6).toFixed(1));
    overwrite(`${done} of about ${all} MB `);
  };
  const { archive, licence, citation } = manifest;
  console.log(`${archive.address}\n${licence}; please cite: ${citation}`);
  const folder = await getDataset(manifest, { onProgress });
  overwrite("");
  console.log(`${name} is in ${folder}`);
}

const cli = commandLine("data");
cli.command("", "List, verify and download data sets")
  .option("--list", "List the data sets, where their files are, and how to get them (the default)")
  .option("--verify", "Read every file, and compare it with the published one")
  .option("--get <name>", "Download a data set")
  .example("deno task data --get wbc")
  .action((options: { list?: boolean; verify?: boolean; get?: string }) =>
    options.get ? get(`${options.get}`) : options.verify ? verify() : list()
  );
await main(cli);
