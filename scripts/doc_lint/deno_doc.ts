/**
 * Runs `deno doc` with zx and returns its output.
 *
 * @module
 */
import { $, type ProcessOutput } from "zx";

const quiet = $({ nothrow: true, quiet: true, stdio: ["ignore", "pipe", "pipe"] });

/**
 * Runs it with these arguments. Without `env`, Deno 2.9.6 rewrites shell lines that begin with Deno itself
 * and drops their quotes.
 */
export const denoDoc = async (...words: string[]): Promise<ProcessOutput> =>
  await quiet`env ${Deno.execPath()} doc ${words}`;
