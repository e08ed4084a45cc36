/**
 * `deno task lab`: opens JupyterLab on copies of the kit's notebooks, with the kit's kernel. Options
 * are JupyterLab's own, such as `--no-browser` and `--port 9999`.
 *
 * @module
 */
import { basename, relative } from "@std/path";
import { UserError } from "../lib/errors.ts";
import { COPIES, copyNotebooks } from "../lib/notebook/copies.ts";
import { KIT } from "../lib/notebook/kit_imports.ts";
import { labCommand } from "../lib/notebook/lab.ts";
import { absoluteDataDirectory } from "./paths.ts";

absoluteDataDirectory();
try {
  const folder = relative(KIT, COPIES);
  const { made, updated, kept } = await copyNotebooks();
  if (made.length > 0) {
    console.error(`Copied ${made.length} notebooks to ${folder}/: edit and run those as you like`);
  }
  if (updated.length > 0) {
    console.error(`The kit's new versions are in ${folder}/: ${updated.join(", ")}`);
  }
  if (kept.length > 0) {
    const names = kept.map((name) => basename(name, ".ipynb"));
    console.error(
      `You have edited what is new in the kit: ${
        names.join(", ")
      }. Yours stay; deno task notebooks ` +
        `--restore ${names[0]} gives you the kit's and keeps yours under another name`,
    );
  }
  const lab = await labCommand({ open: `${folder}/00_inverse_heat.ipynb` });
  const { command: [program, ...args], cwd, env } = lab;
  // Ctrl-C is for JupyterLab, which asks before it ends.
  Deno.addSignalListener("SIGINT", () => {});
  const process = new Deno.Command(program, { args: [...args, ...Deno.args], cwd, env }).spawn();
  Deno.exit((await process.status).code);
} catch (error) {
  if (!(error instanceof UserError)) throw error;
  console.error(error.message);
  Deno.exit(1);
}
