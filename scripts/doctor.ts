/**
 * `deno task doctor`: shows which parts of the kit work on this machine, and how fast they are.
 *
 * @module
 */
import { dataDirectory } from "../lib/data/directory.ts";
import type { Loader } from "../lib/data/loader.ts";
import { LOADERS } from "../lib/data/open.ts";
import { diagnose, examineEngine, type Finding, formatDiagnosis } from "../lib/engine/doctor.ts";
import { ENGINE_NAMES, type EngineName } from "../lib/engine/engine.ts";
import { tryEngine } from "../lib/engine/open.ts";
import { installTensorFlow } from "../lib/engine/tensorflow/install.ts";
import type { Variant } from "../lib/engine/tensorflow/wheel.ts";
import { UserError } from "../lib/errors.ts";
import { oneOf } from "../lib/cli_values.ts";
import { withInstallProgress } from "./install_progress.ts";
import { commandLine, main } from "./main.ts";

async function dataFinding([name, { locate }]: [string, Loader]): Promise<Finding> {
  const place = await locate(dataDirectory());
  const absent = `absent in ${dataDirectory()}: deno task data --get ${name}`;
  return { subject: `data ${name}`, good: place !== undefined, text: place ?? absent };
}

async function install(variant: Variant): Promise<void> {
  const result = await withInstallProgress((onProgress) =>
    installTensorFlow({ variant, onProgress })
  );
  if ("reason" in result) throw new UserError(result.reason);
  console.error(`installed ${result.installed.cc}`);
}

async function examine(word: string): Promise<void> {
  const name = oneOf("engine", ENGINE_NAMES, word);
  const report = await withInstallProgress((onProgress) =>
    examineEngine(name, (name) => tryEngine(name, { onProgress, log() {} }))
  );
  console.log(JSON.stringify(report));
}

async function examineAll(json: boolean | undefined): Promise<void> {
  const commandOf = (name: EngineName) => ["run", "-A", import.meta.url, "--engine", name];
  const files = Object.entries<Loader>(LOADERS).filter(([, { manifest }]) => manifest);
  const diagnosis = await diagnose(commandOf, {
    findings: await Promise.all(files.map(dataFinding)),
  });
  console.log(json ? JSON.stringify(diagnosis, null, 2) : formatDiagnosis(diagnosis));
  if (diagnosis.engines.some((report) => report.available && !report.correct)) Deno.exitCode = 1;
}

const cli = commandLine("doctor");
cli.command("", "Show which engines work on this machine, and how fast they are")
  .option("--json", "Print JSON")
  .option("--engine <name>", "Test one engine only, in this process; prints JSON")
  .option("--install <variant>", "Install TensorFlow's library first: cpu, or cuda for NVIDIA GPUs")
  .action(async (options: { json?: boolean; engine?: string; install?: string }) => {
    if (options.install) await install(options.install as Variant); // refuses an unknown variant
    await (options.engine ? examine(options.engine) : examineAll(options.json));
  });
await main(cli);
