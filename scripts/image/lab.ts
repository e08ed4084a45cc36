/**
 * Puts JupyterLab into the image, where `deno task lab` finds it without a network.
 *
 * @module
 */
import { labProgram } from "../../lib/notebook/lab_program.ts";

await labProgram();
