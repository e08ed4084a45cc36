/**
 * `deno task data`: lists, verifies and downloads data sets.
 *
 * @module
 */
import { stderr } from "node:process";
import { dataDirectory } from "../lib/data/directory.ts";
import type { Progress } from "../lib/data/download.ts";
import { getDataset } from "../lib/data/get.ts";
import { type DatasetName, loaderOf, LOADERS } from "../lib/data/open.ts";
import { verifyDataset } from "../lib/data/verify.ts";
import { UserError } from "../lib/errors.ts";
import { commandLine, main } from "./main.ts";

async function list(): Promise<void> {
  for (const [name, { title, manifest, locate }] of Object.entries(LOADERS)) {
    const place = await locate(dataDirectory()) ?? `not in ${dataDirectory()}: use --get ${name}`;
    const facts = manifest ? [`${manifest.licence}, ${manifest.source}`, place] : [];
    console.log([name.padEnd(17) + title, ...facts].join(`\n${" ".repeat(17)}`));
  }
}

async function verify(): Promise<void> {
  for (const name of Object.keys(LOADERS) as DatasetName[]) {
    const { state, folder = "", problems } = await verifyDataset(name);
    console.log([`${name.padEnd(17)}${state}  ${folder}`.trimEnd(), ...problems].join("\n  "));
    if (problems.length) Deno.exitCode = 1;
  }
}

async function get(name: string): Promise<void> {
  const { manifest, title } = loaderOf(name);
  if (!manifest) throw new UserError(`"${title}" needs no files`);
  const onProgress = ({ bytes, total = NaN }: Progress) => {
    const [done, all] = [bytes, total].map((bytes) => (bytes / 1e6).toFixed(1));
    if (stderr.isTTY) stderr.write(`\r${done} of about ${all} MB `);
  };
  console.log(
    `${manifest.archive.address}\n${manifest.licence}; please cite: ${manifest.citation}`,
  );
  console.log(`${name} is in ${await getDataset(manifest, { onProgress })}`);
}

const cli = commandLine("data");
cli.command("", "List, verify and download data sets")
  .option("--list", "What data sets there are, and where (default)")
  .option("--verify", "Read every file, and compare with the published ones")
  .option("--get <name>", "Download a data set")
  .action((options: { list?: boolean; verify?: boolean; get?: string }) =>
    options.get ? get(`${options.get}`) : options.verify ? verify() : list()
  );
await main(cli);
