/**
 * Starts JupyterLab with the kit's kernel, its view of figures and its settings. All of these are in a
 * folder of the kit; nothing is written to the user's home folder.
 *
 * @module
 */
import { fromFileUrl, join } from "@std/path";
import { writeAtomic } from "../files.ts";
import { works } from "../program.ts";
import { KIT } from "./kit_imports.ts";
import { writeLabExtension } from "./lab_extension/write.ts";
import { labProgram, type Program } from "./lab_program.ts";

/** Ignored by git. */
const RUNTIME = join(KIT, ".jupyter", "runtime");
/** The committed kernel spec, which uses the `deno` on the user's search path. */
const ENTRY = join(KIT, ".jupyter", "kernels", "deno", "kernel.json");
const RELAY = fromFileUrl(new URL("./relay/main.ts", import.meta.url));

/** How to start JupyterLab. */
export interface LabCommand {
  /** Program and arguments. */
  readonly command: Program;
  /** Folder to start it in. */
  readonly cwd: string;
  /** Variables to add to the environment. */
  readonly env: Readonly<Record<string, string>>;
}

/** What JupyterLab opens. */
export interface LabOptions {
  /** Root folder. @default the kit's */
  readonly root?: string;
  /** Path of a notebook to open, relative to that folder. @default none */
  readonly open?: string;
}

/**
 * The command that starts JupyterLab on this machine.
 *
 * @throws {UserError} if JupyterLab is not available, or the kit's folder is not writable.
 */
export async function labCommand({ root = KIT, open }: LabOptions = {}): Promise<LabCommand> {
  await writeKernelEntry(RUNTIME);
  await writeLabExtension(RUNTIME);
  await writeSettings(RUNTIME);
  const address = open?.split(/[\\/]/).map(encodeURIComponent).join("/");
  const page = address === undefined ? [] : [`--LabApp.default_url=/lab/tree/${address}`];
  return {
    command: [...await labProgram(), ...page],
    cwd: root,
    env: {
      JUPYTER_PATH: before(RUNTIME, Deno.env.get("JUPYTER_PATH")),
      JUPYTER_CONFIG_PATH: before(join(RUNTIME, "config"), Deno.env.get("JUPYTER_CONFIG_PATH")),
    },
  };
}

const before = (path: string, others: string | undefined) =>
  [path, others].filter(Boolean).join(Deno.build.os === "windows" ? ";" : ":");

/**
 * Writes the kit's kernel spec for Deno, with the Deno that runs this program instead of the one on the
 * search path, and the absolute path of the kit's relay.
 *
 * @param folder A folder for Jupyter's search path (`JUPYTER_PATH`).
 * @returns The path of the kernel spec.
 *
 * @example
 * ```ts
 * import { writeKernelEntry } from "./lab.ts";
 * import { strictEqual } from "node:assert/strict";
 *
 * const folder = await Deno.makeTempDir();
 * const path = await writeKernelEntry(folder);
 * strictEqual(JSON.parse(await Deno.readTextFile(path)).argv[0], Deno.execPath());
 * await Deno.remove(folder, { recursive: true });
 * ```
 */
export async function writeKernelEntry(folder: string): Promise<string> {
  const entry = JSON.parse(await Deno.readTextFile(ENTRY)) as { argv: string[] };
  const args = entry.argv.slice(1).map((word) => word.endsWith("main.ts") ? RELAY : word);
  const path = join(folder, "kernels", "deno", "kernel.json");
  await writeJson(path, { ...entry, argv: [Deno.execPath(), ...args] });
  return path;
}

/** Export formats of notebooks, by the program that they need. */
const EXPORTS = {
  pandoc: ["ASCIIDocExporter", "LatexExporter", "PDFExporter", "RSTExporter"],
  xelatex: ["PDFExporter"],
} as const;
/** Exporters that need Python packages which are not installed. */
const NO_EXPORTS = ["QtPDFExporter", "QtPNGExporter", "WebPDFExporter"] as const;

/** Limits kernels and export formats to those that work, and turns off news from the network. */
async function writeSettings(folder: string): Promise<void> {
  const without = await Promise.all(
    Object.entries(EXPORTS).map(async ([program, kinds]) =>
      await works([program, "--version"]) ? [] : kinds
    ),
  );
  const off = [...without.flat(), ...NO_EXPORTS].map((kind) => [kind, { enabled: false }]);
  await writeJson(join(folder, "config", "jupyter_server_config.json"), {
    KernelSpecManager: { allowed_kernelspecs: ["deno"], ensure_native_kernel: false },
    MultiKernelManager: { default_kernel_name: "deno" },
    ...Object.fromEntries(off),
  });
  await writeJson(join(folder, "config", "labconfig", "default_setting_overrides.json"), {
    "@jupyterlab/apputils-extension:notification": { fetchNews: "false", checkForUpdates: false },
  });
}

async function writeJson(path: string, value: unknown): Promise<void> {
  await writeAtomic(path, new TextEncoder().encode(JSON.stringify(value, null, 2) + "\n"));
}
