/**
 * Changes of settings: whole settings by name, or single ones by path, such as `"iel.steps": 40`.
 * Arms, profiles and `--set` consist of them.
 *
 * @module
 */
import { isDeepStrictEqual } from "node:util";
import type * as z from "zod";
import { UserError } from "../errors.ts";
import { choices } from "../cli_values.ts";
import { checked } from "../kind/kind.ts";
import { Setup } from "./spec.ts";

/** JSON. */
export type Json = z.output<ReturnType<typeof z.json>>;

/** Single settings by path. */
export type PathChanges = { readonly [path: `${string}.${string}`]: Json };

/** Whole settings by name, and single ones by path; later entries of the object win. */
export type Changes = Partial<Setup> & PathChanges;

/** How `changed` treats paths that lead nowhere. */
export interface ChangeOptions {
  /**
   * Whether to ignore a path into a setting that is null (the noise of an arm without noise), instead
   * of throwing. @default false
   */
  readonly skipNull?: boolean;
  /** The object of the change, for messages. @default "settings" */
  readonly what?: string;
}

/**
 * Applies changes to a setup, and checks the settings that they change. A path that ends in `kind` replaces
 * the settings there, or none, by the row of that name with its defaults.
 *
 * @throws {UserError} that names the path and the values allowed there.
 *
 * @example
 * ```ts
 * import { fakeSetup } from "../results/fixture.ts";
 * import { changed } from "./changes.ts";
 * import { deepStrictEqual, throws } from "node:assert/strict";
 *
 * const { model } = changed(fakeSetup(), { "model.width": 16 });
 * deepStrictEqual(model, { kind: "unet", width: 16, padding: "zero" });
 * throws(() => changed(fakeSetup(), { "model.depth": 3 }), /model: Unrecognized key: "depth"/);
 * ```
 */
export function changed(setup: Setup, changes: Changes, options: ChangeOptions = {}): Setup {
  const { skipNull = false, what = "settings" } = options;
  const shape: Readonly<Record<string, z.ZodType>> = Setup.shape;
  const next: Record<string, unknown> = { ...setup };
  const touched = new Set<string>();
  for (const [path, value] of Object.entries(changes)) {
    if (value === undefined) continue;
    const [field = "", ...rest] = path.split(".");
    if (!Object.hasOwn(shape, field)) {
      const known = choices(field, Object.keys(shape));
      throw new UserError(`${what}: no setting is called "${field}"; ${known}`);
    }
    if (rest.length === 0) {
      next[field] = value;
    } else if (next[field] !== null && next[field] !== undefined) {
      next[field] = put(next[field], rest, { value, path, what });
    } else if (path === `${field}.kind` && !skipNull) {
      next[field] = { kind: value };
    } else if (skipNull) {
      continue;
    } else {
      throw new UserError(`${what}: ${path}: there is no ${field} to change; give all of it`);
    }
    touched.add(field);
  }
  // The other settings have been checked, and no setting's schema depends on another setting.
  for (const field of touched) next[field] = checked(shape[field]!, next[field], what, field);
  const fields = Object.keys(shape).filter((field) => Object.hasOwn(next, field));
  return Object.fromEntries(fields.map((field) => [field, next[field]])) as Setup;
}

function put(
  settings: unknown,
  [name = "", ...rest]: readonly string[],
  context: { value: unknown; path: string; what: string },
): unknown {
  if (typeof settings !== "object" || settings === null || Array.isArray(settings)) {
    throw new UserError(`${context.what}: ${context.path}: "${name}" is not a part of it`);
  }
  if (rest.length > 0) {
    const inner = (settings as Record<string, unknown>)[name];
    return { ...settings, [name]: put(inner, rest, context) };
  }
  if (name === "kind") {
    const same = "kind" in settings && settings.kind === context.value;
    return same ? settings : { kind: context.value };
  }
  return { ...settings, [name]: context.value };
}

/**
 * The changes that turn some settings into others, each by the path of the smallest part that `--set`
 * could give: where a kind differs, or settings have other fields, this is all of that part. A setting
 * that `to` omits has the value undefined.
 *
 * @example
 * ```ts
 * import { heat } from "../evolution/heat.ts";
 * import { iel } from "../iel.ts";
 * import { fakeSetup } from "../results/fixture.ts";
 * import { changed, type Changes, changesBetween } from "./changes.ts";
 * import { deepStrictEqual } from "node:assert/strict";
 *
 * const plain = fakeSetup();
 * const other = changed(plain, { "model.width": 16, iel: iel(heat()) });
 * const changes = changesBetween(plain, other);
 * deepStrictEqual(changes, { "model.width": 16, iel: other.iel });
 * deepStrictEqual(changed(plain, changes as Changes), other);
 * ```
 */
export function changesBetween(from: object, to: object): Record<string, Json | undefined> {
  const [before, after] = [from, to].map((settings) => new Map(Object.entries(settings))) as [
    Map<string, Json>,
    Map<string, Json>,
  ];
  const fields = new Set([...before.keys(), ...after.keys()]);
  return Object.assign(
    {},
    ...[...fields].map((field) => changesAt(field, before.get(field), after.get(field))),
  );
}

function changesAt(
  path: string,
  from: Json | undefined,
  to: Json | undefined,
): Record<string, Json | undefined> {
  if (isDeepStrictEqual(from, to)) return {};
  if (!isPart(from) || !isPart(to) || from["kind"] !== to["kind"]) return { [path]: to };
  const fields = Object.keys(from);
  if (!isDeepStrictEqual(new Set(fields), new Set(Object.keys(to)))) return { [path]: to };
  return Object.assign(
    {},
    ...fields.map((field) => changesAt(`${path}.${field}`, from[field], to[field])),
  );
}

const isPart = (value: Json | undefined): value is Record<string, Json> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/**
 * Parses the words after `--set`, such as `model.width=16`. The value is parsed as JSON if possible,
 * else taken as text.
 *
 * @throws {UserError} when a word has no `=`, or two words change the same path.
 *
 * @example
 * ```ts
 * import { changesFromWords } from "./changes.ts";
 * import { deepStrictEqual, throws } from "node:assert/strict";
 *
 * deepStrictEqual(changesFromWords(["model.width=16", "noise.kind=window"]), {
 *   "model.width": 16,
 *   "noise.kind": "window",
 * });
 * throws(() => changesFromWords(["model.width"]), /--set takes path=value, such as model.width=16/);
 * ```
 */
export function changesFromWords(words: readonly string[]): Record<string, Json> {
  const changes: Record<string, Json> = {};
  for (const word of words) {
    const [, path, text] = /^([a-zA-Z.]+)=(.*)$/s.exec(word) ?? [];
    if (path === undefined || text === undefined) {
      throw new UserError(`--set takes path=value, such as model.width=16, not "${word}"`);
    }
    if (Object.hasOwn(changes, path)) throw new UserError(`--set ${path} is given twice`);
    changes[path] = valueOf(text);
  }
  return changes;
}

function valueOf(text: string): Json {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

/**
 * Formats changes of settings as the words of a command line, not yet in quotes.
 *
 * @example
 * ```ts
 * import { setWords } from "./changes.ts";
 * import { deepStrictEqual } from "node:assert/strict";
 *
 * deepStrictEqual(setWords({ "model.width": 16 }), ["--set", "model.width=16"]);
 * ```
 */
export const setWords = (set: Readonly<Record<string, Json>>): string[] =>
  setTexts(set).flatMap((text) => ["--set", text]);

/**
 * Formats changes of settings, each as `path=value`.
 *
 * @example
 * ```ts
 * import { setTexts } from "./changes.ts";
 * import { deepStrictEqual } from "node:assert/strict";
 *
 * deepStrictEqual(setTexts({ "model.width": 16, noise: null }), ["model.width=16", "noise=null"]);
 * deepStrictEqual(setTexts({ "data.path": "2026" }), ['data.path="2026"']); // bare, it is a number
 * ```
 */
export const setTexts = (set: Readonly<Record<string, Json>>): string[] =>
  Object.entries(set).map(([path, value]) =>
    `${path}=${
      typeof value === "string" && valueOf(value) === value ? value : JSON.stringify(value)
    }`
  );
