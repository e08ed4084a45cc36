/**
 * `deno doc`, by zx, and what it printed.
 *
 * @module
 */
import { $, type ProcessOutput } from "zx";

const quiet = $({ nothrow: true, quiet: true, stdio: ["ignore", "pipe", "pipe"] });

/**
 * Runs it with these words. Without `env`, a line for the shell that begins with Deno itself loses its
 * quotes (Deno 2.9.6 rewrites such lines).
 */
export const denoDoc = async (...words: string[]): Promise<ProcessOutput> =>
  await quiet`env ${Deno.execPath()} doc ${words}`;
