/**
 * `deno task lab`: opens JupyterLab on the kit, with the kit's kernel. Options are JupyterLab's own,
 * such as `--no-browser` and `--port 9999`.
 *
 * @module
 */
import { UserError } from "../lib/errors.ts";
import { labCommand } from "../lib/notebook/lab.ts";
import { absoluteDataDirectory } from "./paths.ts";

absoluteDataDirectory();
try {
  const { command: [program, ...args], cwd, env } = await labCommand();
  // Ctrl-C is for JupyterLab, which asks before it ends.
  Deno.addSignalListener("SIGINT", () => {});
  const lab = new Deno.Command(program, { args: [...args, ...Deno.args], cwd, env }).spawn();
  Deno.exit((await lab.status).code);
} catch (error) {
  if (!(error instanceof UserError)) throw error;
  console.error(error.message);
  Deno.exit(1);
}
