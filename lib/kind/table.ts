/**
 * A table of kinds: the kit's rows, and those that readers add from a module or a notebook cell.
 *
 * @module
 */
import * as z from "zod";
import { UserError } from "../errors.ts";
import { checked, type Kind, kind, type KindOf, messageOf, type Settings } from "./kind.ts";
import { named, throwNamed } from "./own_errors.ts";
import { repeatable } from "./repeatable.ts";
import { type Source, sourceOf } from "./source.ts";
import { choices } from "../cli_values.ts";

/** A row with any settings. */
// deno-lint-ignore no-explicit-any -- each row checks its own settings by its schema
export type AnyRow<Context, Made> = KindOf<z.ZodType<any>, Context, Made>;

/** A reader's own row, as a record names it. */
export interface OwnKind {
  /** The table, such as `"evolution"`. */
  readonly table: string;
  /** Name of the row. */
  readonly kind: string;
  /** SHA-256 of its source text, in hexadecimal. */
  readonly sha256: string;
}

/** The definition of a reader's own row. */
export interface OwnKindOf<Schema extends z.ZodType<Settings>, Context, Made>
  extends KindOf<Schema, Context, Made> {
  /**
   * Functions that `make` calls but whose text is not in it. In a module the kit finds them itself; in a
   * notebook cell it cannot. Their text is part of the row's source.
   * @default []
   */
  // deno-lint-ignore ban-types -- any function has a text
  readonly uses?: readonly Function[];
}

/** What a reader's own rows must make: types are not checked when a command loads a module. */
export interface MadeCheck {
  /** The object in words, for the message: `"a network, such as …"`. */
  readonly what: string;
  /** Its schema; it need not name every part, and other parts are ignored. */
  readonly schema: z.ZodType;
}

/**
 * The schema of a function, as a part of what a row makes.
 *
 * @example
 * ```ts
 * import { aFunction } from "./table.ts";
 * import { deepStrictEqual } from "node:assert/strict";
 *
 * const given = [() => 1, {}];
 * deepStrictEqual(given.map((value) => aFunction.safeParse(value).success), [true, false]);
 * ```
 */
export const aFunction: z.ZodType = z.custom(
  (value) => typeof value === "function",
  "must be a function",
);

/** Resolves when the module that is loading has loaded; undefined if none is. */
let loading: Promise<unknown> | undefined;

/**
 * Loads a module of a reader's rows: until it has loaded, each name may be defined once. (Elsewhere, as in
 * a notebook cell, the same holds for code that does not wait for anything in between.)
 *
 * @example
 * ```ts
 * import { loadRows } from "./table.ts";
 * import { strictEqual } from "node:assert/strict";
 *
 * strictEqual((await loadRows(() => import("./table.ts"))).loadRows, loadRows);
 * ```
 */
export async function loadRows<Module>(load: () => Promise<Module>): Promise<Module> {
  const loaded = Promise.withResolvers<void>();
  loading = loaded.promise;
  try {
    return await load();
  } finally {
    loading = undefined;
    loaded.resolve();
  }
}

/** Rows by name, and the operations on their settings. */
export interface Table<Context, Made> {
  /** The name of a row's type, such as `"loss"`, for messages. */
  readonly what: string;
  /** The kit's own rows by name. */
  readonly rows: Readonly<Record<string, AnyRow<Context, Made>>>;
  /** Names of all rows: the kit's, then added ones. */
  kinds(): string[];
  /**
   * The row with this name.
   *
   * @throws {UserError} when there is none; the message lists the existing ones.
   */
  row(name: string): AnyRow<Context, Made>;
  /** Whether a row has this name. */
  has(name: string): boolean;
  /** Checks settings against the schema of their row, and fills in its defaults. */
  readonly schema: z.ZodType<Settings>;
  /**
   * Makes the object that settings describe.
   *
   * @throws {UserError} when no row has the settings' kind, or they do not fit its schema.
   */
  make<S extends Settings>(settings: S, context: Context): Made;
  /**
   * Adds a row. A cell that runs again, edited or not, replaces its rows. Its `make` throws a `UserError`
   * when it returns something else than the table's objects; so do these when their functions fail.
   *
   * @throws {RangeError} when the kit already has one of that name.
   * @throws {UserError} when the same cell or module has already defined another one of that name.
   */
  define<Schema extends z.ZodType<Settings>>(
    row: OwnKindOf<Schema, Context, Made>,
  ): Kind<Schema, Context, Made>;
  /** The row of settings, if a reader added it; otherwise `undefined`. */
  own(settings: Settings): OwnKind | undefined;
  /** Whether a reader added the row of settings in a notebook cell: `own` then hashes only its own text. */
  inCell(settings: Settings): boolean;
  /** The settings to keep in a record; settings of an unknown kind are unchanged. */
  recorded(settings: Settings): Settings;
}

/**
 * Makes a table of rows.
 *
 * @param what The name of a row's type, for messages.
 * @param rows The kit's own rows.
 *
 * @example A row of the kit and your own
 * ```ts
 * import { kind } from "./kind.ts";
 * import { table } from "./table.ts";
 * import { deepStrictEqual, strictEqual, throws } from "node:assert/strict";
 * import * as z from "zod";
 *
 * const half = kind({
 *   kind: "half",
 *   schema: z.strictObject({ kind: z.literal("half") }),
 *   make: () => (x: number) => x / 2,
 * });
 * const maps = table("map", { half });
 * const square = maps.define({
 *   kind: "square",
 *   schema: z.strictObject({ kind: z.literal("square") }),
 *   make: () => (x: number) => x * x,
 * });
 * strictEqual(maps.make(square(), undefined)(3), 9);
 * deepStrictEqual([half(), square()].map((settings) => maps.own(settings)?.kind), [
 *   undefined,
 *   "square",
 * ]);
 * throws(() => maps.make({ kind: "cube" }, undefined), /no map is called "cube"; there are half, square/);
 * ```
 */
export function table<Context, Made>(
  what: string,
  rows: Readonly<Record<string, AnyRow<Context, Made>>>,
  { made: check, later = false }: {
    /** What readers' own rows must make. @default unchecked */
    readonly made?: MadeCheck;
    /** Whether they may make it later, and return a promise. @default false */
    readonly later?: boolean;
  } = {},
): Table<Context, Made> {
  const kit = new Map(Object.values(rows).map((row) => [row.kind, row]));
  const own = new Map<string, Source & { row: AnyRow<Context, Made> }>();
  /** The `make` of each row that the running cell, or the module that is loading, has defined. */
  const fresh = new Map<string, unknown>();
  const kinds = () => [...kit.keys(), ...own.keys()];
  const find = (name: string) => kit.get(name) ?? own.get(name)?.row;
  const row = (name: string) => {
    const found = find(name);
    if (found) return found;
    throw new UserError(`no ${what} is called "${name}"; ${choices(name, kinds())}`);
  };
  const schema = z.looseObject({ kind: z.string() }).transform((settings, context) => {
    const found = find(settings.kind);
    const result = found?.schema.safeParse(settings);
    if (result?.success) return result.data as Settings;
    const issues = result?.error.issues.map((issue) => (
      { path: issue.path, message: messageOf(issue, found!.schema) }
    )) ?? [{
      path: ["kind"],
      message: `no ${what} is called "${settings.kind}"; ${choices(`${settings.kind}`, kinds())}`,
    }];
    for (const { path, message } of issues) {
      context.issues.push({ code: "custom", path: [...path], message, input: settings });
    }
    return z.NEVER;
  });
  return {
    what,
    rows,
    kinds,
    row,
    has: (name) => find(name) !== undefined,
    schema,
    make: (settings, context) => {
      const found = row(settings.kind);
      return found.make(checked(found.schema, settings, `${what} ${settings.kind}`), context);
    },
    define(given) {
      if (kit.has(given.kind)) {
        throw new RangeError(`the kit has a ${what} "${given.kind}"; choose another name`);
      }
      const { uses = [], ...parts } = given;
      if (parts.schema instanceof z.ZodObject && !parts.schema.def.catchall) {
        throw new UserError(
          `${what} "${parts.kind}": a schema of z.object drops mistyped options; use z.strictObject`,
        );
      }
      const source = sourceOf(parts, uses);
      // Two functions with one text may still differ: in the values that they captured.
      if (fresh.has(parts.kind) && fresh.get(parts.kind) !== parts.make) {
        throw new UserError(
          `${what} "${parts.kind}" is defined twice, and the second would replace the first in all arms; ` +
            "give each its own name, or define it once with a setting for what differs",
        );
      }
      const make = check && checkedMake(what, parts, { ...check, later });
      const made = kind(make ? { ...parts, make } : parts);
      own.set(made.kind, { row: made, ...source });
      fresh.set(made.kind, parts.make);
      void (loading ?? Promise.resolve()).then(() => fresh.delete(made.kind));
      return made;
    },
    own({ kind }) {
      const found = own.get(kind);
      return found && { table: what, kind, sha256: found.sha256 };
    },
    inCell: ({ kind }) => own.get(kind)?.cell ?? false,
    recorded: (settings) => find(settings.kind)?.recorded?.(settings) ?? settings,
  };
}

/** The `make` of a row, with a check of what it returns, at once or later. */
function checkedMake<Schema extends z.ZodType<Settings>, Context, Made>(
  what: string,
  row: KindOf<Schema, Context, Made>,
  { what: expected, schema, later }: MadeCheck & { readonly later: boolean },
): KindOf<Schema, Context, Made>["make"] {
  const name = `${what} "${row.kind}"`;
  const failed = (error: unknown) => throwNamed(error, `${name}: make`);
  const sound = <Value>(made: Value): Value => {
    const [issue] = schema.safeParse(made).error?.issues ?? [];
    if (!issue) return named(made, name);
    const { path, message } = issue;
    const part = path.length ? `; ${z.core.toDotPath(path)}: ${message}` : "";
    throw new UserError(`${name}: make must return ${expected}${part}`);
  };
  return (settings, context) => {
    let made: Made;
    try {
      made = repeatable(() => row.make(settings, context), `${name}: make`);
    } catch (error) {
      return failed(error);
    }
    if (!(made instanceof Promise)) return sound(made);
    if (later) return made.catch(failed).then(sound) as Made;
    made.catch(() => {}); // the promise is not used
    throw new UserError(`${name}: make must return ${expected}, at once: not a promise`);
  };
}
