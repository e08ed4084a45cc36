/**
 * Puts JupyterLab into the image, where `deno task lab` finds it without a network.
 *
 * @module
 */
import { labCommand } from "../../lib/notebook/lab.ts";

await labCommand();
