/**
 * `deno task lab`: opens JupyterLab with the kit's kernel on copies of the kit's notebooks, or on the
 * user's own notebook or folder (`deno task lab mine.ipynb`). Options are JupyterLab's own, such as
 * `--no-browser` and `--port 9999`, except for `--help`.
 *
 * @module
 */
import { basename, dirname, join, relative } from "@std/path";
import { UserError } from "../lib/errors.ts";
import { COPIES, copyNotebooks } from "../lib/notebook/copies.ts";
import { KIT } from "../lib/notebook/kit_imports.ts";
import { labCommand, type LabOptions } from "../lib/notebook/lab.ts";
import { startProgram } from "../lib/program.ts";
import { commandLine } from "./main.ts";
import { absoluteDataDirectory, shownPath, typedPath } from "./paths.ts";

/** Opens the first argument if it is a path. All others are passed to JupyterLab. */
async function opened([first, ...rest]: string[]): Promise<LabOptions & { rest: string[] }> {
  if (first === undefined || first.startsWith("-")) {
    return { ...await openCopies(), rest: Deno.args };
  }
  const path = typedPath("notebook or folder", first)!;
  const info = await Deno.stat(path).catch(() => undefined);
  if (!info) throw new UserError(`${first} does not exist; name a notebook or a folder`);
  if (info.isDirectory) return { root: path, rest };
  return { root: dirname(path), open: basename(path), rest };
}

async function openCopies(): Promise<LabOptions> {
  const open = "00_inverse_heat.ipynb";
  const folder = shownPath(COPIES);
  try {
    const { made, updated, kept } = await copyNotebooks();
    const names = (files: readonly string[]) =>
      files.map((name) => basename(name, ".ipynb")).join(", ");
    if (made.length > 0) {
      console.error(
        `Copied ${made.length} notebooks to ${folder}/: edit and run these as you like`,
      );
    }
    if (updated.length > 0) {
      console.error(`Updated to the kit's new versions in ${folder}/: ${names(updated)}`);
    }
    if (kept.length > 0) {
      console.error(
        `Changed in the kit, but edited by you: ${
          names(kept)
        }. Yours are kept; deno task notebooks ` +
          `--restore ${
            names(kept.slice(0, 1))
          } brings the kit's and keeps yours under another name`,
      );
    }
    return { open: join(relative(KIT, COPIES), open) };
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    console.error(`${error.message}. Opening the kit's own notebooks: save yours elsewhere`);
    return { open: join("notebooks", open) };
  }
}

const TERMINAL = { stdin: "inherit", stdout: "inherit", stderr: "inherit" } as const;

if (Deno.args.some((word) => word === "--help" || word === "-h")) {
  const cli = commandLine("lab");
  cli.command("", "Open JupyterLab on copies of the kit's notebooks, or on your notebook or folder")
    .usage("[notebook | folder] [options of JupyterLab]")
    .option("--port <n>", "JupyterLab's: the port of its server")
    .option("--help-all", "JupyterLab's: explain all of its options")
    .example("deno task lab")
    .example("deno task lab mine.ipynb --no-browser --port 9999");
  cli.parse(["", "", "--help"]);
  Deno.exit();
}
absoluteDataDirectory();
try {
  const { rest, ...options } = await opened(Deno.args);
  const { command, ...place } = await labCommand(options);
  // JupyterLab handles Ctrl-C and asks for confirmation.
  Deno.addSignalListener("SIGINT", () => {});
  const lab = startProgram([...command, ...rest], { ...place, ...TERMINAL });
  Deno.exit((await lab.status).code);
} catch (error) {
  if (!(error instanceof UserError)) throw error;
  console.error(error.message);
  Deno.exit(1);
}
