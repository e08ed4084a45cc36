/**
 * Gets JupyterLab from the Python package index, without manual installation: with `uv` if available, else
 * in the kit's own Python environment in the user's cache.
 *
 * @module
 */
import { join } from "@std/path";
import { cacheFolder, type Variables } from "../engine/tensorflow/library.ts";
import { UserError } from "../errors.ts";
import { runProgram, works } from "../program.ts";

/** The package to install. */
export const LAB_PACKAGE = "jupyterlab==4.6.6";

/** Overrides for `pip` settings that would install outside the environment. */
const PLACES = { PIP_USER: "0", PIP_TARGET: "", PIP_PREFIX: "", PIP_ROOT: "" } as const;

/** A program and its first arguments. */
export type Program = readonly [string, ...string[]];

/**
 * The program that runs JupyterLab. Without `uv`, the first call takes a minute or two to install the
 * Python environment.
 *
 * @throws {UserError} if neither `uv` nor a usable Python is found, or the index is unreachable.
 */
export async function labProgram({ variables = Deno.env, log = console.error }: {
  /** Environment variables. @default Deno.env */
  variables?: Variables;
  /** Prints a line for the user. @default console.error */
  log?: (line: string) => void;
} = {}): Promise<Program> {
  if (await works(["uvx", "--version"])) return ["uvx", "--from", LAB_PACKAGE, "jupyter-lab"];
  const folder = join(cacheFolder(variables), LAB_PACKAGE.replace("==", "-"));
  const bin = join(folder, Deno.build.os === "windows" ? "Scripts" : "bin");
  const complete = join(folder, "complete");
  const lab = join(bin, "jupyter-lab");
  if (await Deno.stat(complete).then(() => true, () => false)) return [lab];
  const python = await firstThatWorks(["python3", "python", "py"]);
  if (!python) {
    throw new UserError("JupyterLab needs Python or uv; install uv (https://docs.astral.sh/uv)");
  }
  log(`Fetching ${LAB_PACKAGE} into ${folder} (once)`);
  await Deno.remove(folder, { recursive: true }).catch(() => {});
  await run(python, ["-m", "venv", folder], "install Python's venv, or uv");
  const pip = ["-m", "pip", "install", "--quiet", "--disable-pip-version-check", LAB_PACKAGE];
  await run(join(bin, "python"), pip, "check the connection to the Python package index");
  await Deno.writeTextFile(complete, "");
  return [lab];
}

async function run(program: string, args: string[], remedy: string): Promise<void> {
  const { success, code, out, log } = await runProgram([program, ...args], { env: PLACES });
  if (success) return;
  const said = [log, out].map((text) => text.trim());
  // Debian's Python prints a long message to standard output if it lacks ensurepip
  if (said.some((words) => /ensurepip is not\s+available/.test(words))) {
    throw new UserError(
      "JupyterLab cannot be fetched (this Python has no ensurepip); install it (Debian, Ubuntu: " +
        "apt install python3-venv), or install uv (https://docs.astral.sh/uv)",
    );
  }
  const words = said.find(Boolean)?.split("\n").at(-1) ?? `it ended with code ${code}`;
  throw new UserError(`JupyterLab cannot be fetched (${words}); ${remedy}`);
}

async function firstThatWorks(programs: readonly string[]): Promise<string | undefined> {
  for (const program of programs) if (await works([program, "--version"])) return program;
}
