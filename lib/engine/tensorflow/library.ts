/**
 * Finds TensorFlow's two libraries: in the place that the user names, or in the user's cache.
 *
 * @module
 */
import { basename, dirname, join, resolve } from "@std/path";
import { UserError } from "../../errors.ts";
import { TENSORFLOW_VERSION, type Variant } from "./wheel.ts";

/** The two files of a library, by absolute path. */
export interface TensorFlowLibrary {
  /** The C interface. */
  readonly cc: string;
  /** Loaded first, because `cc` refers to it by its bare name. */
  readonly framework: string;
}

/** Environment variables by name, like `Deno.env`. */
export interface Variables {
  /** The value, or `undefined` where it is not set. */
  get(name: string): string | undefined;
}

/**
 * The kit's folder in the user's cache: `IEL_CACHE_DIR` if set, otherwise `iel-kit` in
 * `XDG_CACHE_HOME`, `~/.cache`, `~/Library/Caches` (macOS) or `LOCALAPPDATA` (Windows).
 *
 * @throws {UserError} when none of these is known.
 *
 * @example
 * ```ts
 * import { cacheFolder } from "./library.ts";
 * import assert from "node:assert/strict";
 *
 * if (Deno.build.os === "linux") {
 *   assert.equal(cacheFolder(new Map([["HOME", "/home/me"]])), "/home/me/.cache/iel-kit");
 *   assert.equal(cacheFolder(new Map([["IEL_CACHE_DIR", "/data/cache"]])), "/data/cache");
 * }
 * ```
 */
export function cacheFolder(variables: Variables = Deno.env): string {
  const own = variables.get("IEL_CACHE_DIR");
  if (own) return resolve(own);
  const shared = variables.get("XDG_CACHE_HOME");
  if (shared) return resolve(shared, "iel-kit");
  const home = variables.get(Deno.build.os === "windows" ? "LOCALAPPDATA" : "HOME");
  if (!home) {
    throw new UserError("the home folder is unknown; set IEL_CACHE_DIR to a folder to use");
  }
  const inHome = { darwin: "Library/Caches", windows: "" }[Deno.build.os as string] ?? ".cache";
  return join(home, inHome, "iel-kit");
}

/** The folder of an installed variant; its name holds the version and the variant. */
export function installFolder(variant: Variant, variables: Variables = Deno.env): string {
  return join(cacheFolder(variables), `tensorflow-${TENSORFLOW_VERSION}-${variant}`);
}

/** The two libraries in a folder laid out like Python's site-packages, if present. */
export async function libraryIn(folder: string): Promise<TensorFlowLibrary | undefined> {
  const ending = Deno.build.os === "darwin" ? "2.dylib" : "so.2";
  const cc = join(folder, "tensorflow", `libtensorflow_cc.${ending}`);
  const framework = join(folder, "tensorflow", `libtensorflow_framework.${ending}`);
  return await isFile(cc) && await isFile(framework) ? { cc, framework } : undefined;
}

/**
 * TensorFlow's libraries on this machine: those that `IEL_TENSORFLOW` names (`libtensorflow_cc.so.2`
 * or its folder, such as `…/site-packages/tensorflow`), otherwise the installed variant; if both are
 * installed, the CUDA one, which also runs without a GPU.
 *
 * @throws {UserError} when `IEL_TENSORFLOW` names something else.
 *
 * @example
 * ```ts
 * import { findTensorFlow } from "./library.ts";
 * import assert from "node:assert/strict";
 *
 * const emptyCache = new Map([["IEL_CACHE_DIR", "an/empty/folder"]]);
 * assert.equal(await findTensorFlow(emptyCache), undefined);
 * ```
 */
export async function findTensorFlow(
  variables: Variables = Deno.env,
): Promise<TensorFlowLibrary | undefined> {
  const named = variables.get("IEL_TENSORFLOW");
  if (named) return await libraryAt(named);
  return await libraryIn(installFolder("cuda", variables)) ??
    await libraryIn(installFolder("cpu", variables));
}

async function libraryAt(named: string): Promise<TensorFlowLibrary> {
  const path = await Deno.realPath(named).catch(() => {
    throw new UserError(`IEL_TENSORFLOW names ${named}, which does not exist; correct or unset it`);
  });
  const folder = await isFile(path) ? dirname(path) : path;
  const ending = Deno.build.os === "darwin" ? "2.dylib" : "so.2";
  const cc = folder === path ? join(folder, `libtensorflow_cc.${ending}`) : path;
  const framework = join(folder, `libtensorflow_framework.${ending}`);
  for (const file of [cc, framework]) {
    if (await isFile(file)) continue;
    throw new UserError(
      `IEL_TENSORFLOW names ${named}, but ${basename(file)} does not exist; correct or unset it`,
    );
  }
  return { cc, framework };
}

async function isFile(path: string): Promise<boolean> {
  return await Deno.stat(path).then((info) => info.isFile, () => false);
}
