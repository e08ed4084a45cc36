/**
 * Stands in for `jsr:@std/path` so that the kit resolves without reaching JSR: the same functions,
 * taken from Node's path module, which Deno ships. To use the real package, remove the `links` entry
 * of `deno.json` and this folder; no import changes.
 *
 * @module
 */
import path from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

export const { basename, dirname, extname, isAbsolute, join, normalize, relative, resolve } = path;

/** The file path of a `file:` URL. */
export const fromFileUrl: (url: string | URL) => string = fileURLToPath;

/** The `file:` URL of an absolute path. */
export const toFileUrl: (path: string) => URL = pathToFileURL;
