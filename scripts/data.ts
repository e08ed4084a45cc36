/**
 * `deno task data`: lists, verifies and downloads data sets.
 *
 * @module
 */
import { cac } from "cac";
import { dataDirectory } from "../lib/data/directory.ts";
import { getDataset } from "../lib/data/get.ts";
import { type DatasetName, loaderOf, LOADERS } from "../lib/data/open.ts";
import { verifyDataset } from "../lib/data/verify.ts";
import { UserError } from "../lib/errors.ts";

const cli = cac("deno task data");
cli.option("--list", "What data sets there are, and where (default)");
cli.option("--verify", "Read every file, and compare with the published ones");
cli.option("--get <name>", "Download a data set");
cli.help();

async function list(): Promise<void> {
  console.log(`data sets under ${dataDirectory()}`);
  for (const [name, { title, manifest, locate }] of Object.entries(LOADERS)) {
    const place = await locate(dataDirectory()) ?? `absent: deno task data --get ${name}`;
    const facts = manifest ? `${manifest.licence}, ${manifest.source}` : "needs no files";
    console.log(`${name.padEnd(16)} ${title}\n${" ".repeat(17)}${facts}`);
    if (place) console.log(`${" ".repeat(17)}${place}`);
  }
}

async function verify(): Promise<void> {
  for (const name of Object.keys(LOADERS) as DatasetName[]) {
    const { state, folder, problems } = await verifyDataset(name);
    console.log(`${name.padEnd(16)} ${state}${folder ? `  ${folder}` : ""}`);
    for (const problem of problems) console.log(`  ${problem}`);
    if (problems.length) Deno.exitCode = 1;
  }
}

async function get(name: string): Promise<void> {
  const { manifest, title } = loaderOf(name);
  if (!manifest) throw new UserError(`"${title}" needs no files`);
  const megabytes = (bytes: number) => (bytes / 1e6).toFixed(1);
  const onProgress = ({ bytes, total = NaN }: { bytes: number; total?: number | undefined }) => {
    if (!Deno.stderr.isTerminal()) return;
    const line = `\r${name}: ${megabytes(bytes)} of ${megabytes(total)} MB `;
    Deno.stderr.writeSync(new TextEncoder().encode(line));
  };
  console.log(
    `${manifest.archive.address}\n${manifest.licence}; please cite: ${manifest.citation}`,
  );
  console.log(`\n${name} is in ${await getDataset(manifest, { onProgress })}`);
}

try {
  const { options } = cli.parse(["", "", ...Deno.args]);
  if (options.get) await get(String(options.get));
  if (options.verify) await verify();
  if (!options.help && !options.get && !options.verify) await list();
} catch (error) {
  const plain = error instanceof UserError || (error as Error).name === "CACError";
  if (!plain) throw error;
  console.error((error as Error).message);
  Deno.exitCode = 1;
}
