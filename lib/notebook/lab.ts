/**
 * JupyterLab with plotly, from the Python package index and with nothing installed by hand: by `uv`
 * where there is one, else in a Python environment of the kit's own in the user's cache.
 *
 * @module
 */
import { fromFileUrl, join } from "@std/path";
import { cacheFolder, type Variables } from "../engine/tensorflow/library.ts";
import { UserError } from "../errors.ts";
import { writeKernelSpec } from "./kernel_spec.ts";

/** What is taken from the index; plotly brings the view of figures for JupyterLab. */
export const LAB_PACKAGES = ["jupyterlab==4.6.6", "plotly==7.1.0"] as const;

/** Where the kit lies: what JupyterLab opens. */
const ROOT = fromFileUrl(new URL("../..", import.meta.url));
/** Ignored by git. */
const RUNTIME = join(ROOT, ".jupyter", "runtime");

/** A program and how to start it. */
export interface LabCommand {
  /** Program and arguments. */
  readonly command: readonly [string, ...string[]];
  /** Folder to start it in. */
  readonly cwd: string;
  /** Variables to add to the environment. */
  readonly env: Readonly<Record<string, string>>;
}

/**
 * How to start JupyterLab on this machine with the kit's kernel. Without `uv`, the first call takes
 * a minute or two to fill the Python environment.
 *
 * @throws {UserError} when there is neither `uv` nor a Python that can be used, or the index is out
 * of reach.
 */
export async function labCommand({ variables = Deno.env, log = console.error }: {
  /** The environment. @default Deno.env */
  variables?: Variables;
  /** Takes a line for the user. @default console.error */
  log?: (line: string) => void;
} = {}): Promise<LabCommand> {
  await writeKernelSpec(RUNTIME);
  const [lab, ...others] = LAB_PACKAGES;
  const uv = await works("uvx", "--version");
  const program = uv
    ? ["uvx", "--from", lab, ...others.flatMap((name) => ["--with", name]), "jupyter-lab"] as const
    : [await ownLab({ variables, log })] as const;
  const separator = Deno.build.os === "windows" ? ";" : ":";
  const path = [RUNTIME, variables.get("JUPYTER_PATH")].filter(Boolean).join(separator);
  return { command: [...program], cwd: ROOT, env: { JUPYTER_PATH: path } };
}

/** JupyterLab's program in the kit's own environment, which is made where it is absent. */
async function ownLab(
  { variables, log }: { variables: Variables; log: (line: string) => void },
): Promise<string> {
  const name = LAB_PACKAGES.map((name) => name.replace("==", "-")).join("-");
  const folder = join(cacheFolder(variables), name);
  const bin = join(folder, Deno.build.os === "windows" ? "Scripts" : "bin");
  const complete = join(folder, "complete");
  const lab = join(bin, "jupyter-lab");
  if (await Deno.stat(complete).then(() => true, () => false)) return lab;
  const python = await firstThatWorks(["python3", "python", "py"]);
  if (!python) {
    throw new UserError("JupyterLab needs Python or uv; install uv (https://docs.astral.sh/uv)");
  }
  log(`Fetching ${LAB_PACKAGES.join(" and ")} into ${folder} (once)`);
  await Deno.remove(folder, { recursive: true }).catch(() => {});
  await run(python, ["-m", "venv", folder], "install Python's venv, or uv");
  const pip = ["-m", "pip", "install", "--quiet", "--disable-pip-version-check", ...LAB_PACKAGES];
  await run(join(bin, "python"), pip, "check the connection to the Python package index");
  await Deno.writeTextFile(complete, "");
  return lab;
}

async function run(program: string, args: string[], remedy: string): Promise<void> {
  const { success, stderr } = await new Deno.Command(program, { args, stdout: "null" }).output();
  if (success) return;
  const words = new TextDecoder().decode(stderr).trim().split("\n").at(-1);
  throw new UserError(`JupyterLab cannot be fetched (${words}); ${remedy}`);
}

async function firstThatWorks(programs: readonly string[]): Promise<string | undefined> {
  for (const program of programs) if (await works(program, "--version")) return program;
}

async function works(program: string, ...args: string[]): Promise<boolean> {
  try {
    const command = new Deno.Command(program, { args, stdout: "null", stderr: "null" });
    return (await command.output()).success;
  } catch {
    return false;
  }
}
