/**
 * A kind of thing that an experiment is made of (a loss, an evolution, a network) as a row of a table:
 * its name, a schema of plain JSON settings, and what they mean. Which rows there are is each room's
 * own table; what a table can do is `table.ts`'s matter.
 *
 * @module
 */
import * as z from "zod";
import { UserError } from "../errors.ts";

/** Settings of any kind: plain JSON with the name of the row that understands it. */
export interface Settings {
  /** Name of the row. */
  readonly kind: string;
}

/** What a file of a row states. */
export interface KindOf<Schema extends z.ZodType<Settings>, Context, Made> {
  /** Its name in settings, commands and records: lower case, digits and hyphens. */
  readonly kind: z.output<Schema>["kind"];
  /**
   * A strict object of plain JSON with `kind: z.literal(…)`. Whatever numbers depend on is a field;
   * a field that came later has the default that gives the numbers of before.
   */
  readonly schema: Schema;
  /** What settings mean. They have passed the schema. */
  make(settings: z.output<Schema>, context: Context): Made;
  /**
   * What a record keeps of settings that name a place on this machine (a folder): the same without
   * it. @default the settings as they are
   */
  recorded?(settings: z.output<Schema>): z.output<Schema>;
}

/** The options of a row: its settings but `kind`; those with a default may be left out. */
export type OptionsOf<Schema extends z.ZodType<Settings>> = Omit<z.input<Schema>, "kind">;

/** A row of a table: call it with options, and it gives settings. */
export interface Kind<Schema extends z.ZodType<Settings>, Context, Made, Value = z.output<Schema>>
  extends KindOf<Schema, Context, Made> {
  /**
   * Settings, checked, with every default filled in.
   *
   * @throws {UserError} that names the field and what is allowed.
   */
  (
    ...options: Record<never, never> extends OptionsOf<Schema> ? [options?: OptionsOf<Schema>]
      : [options: OptionsOf<Schema>]
  ): Value;
}

/**
 * Makes a row that can be called.
 *
 * @param row Name, schema and meaning.
 * @throws {RangeError} when the name is not made of lower-case letters, digits and hyphens.
 *
 * @example Settings are plain JSON
 * ```ts
 * import { kind } from "./kind.ts";
 * import { deepStrictEqual, strictEqual, throws } from "node:assert/strict";
 * import * as z from "zod";
 *
 * const power = kind({
 *   kind: "power",
 *   schema: z.strictObject({ kind: z.literal("power"), exponent: z.number().positive().default(2) }),
 *   make: ({ exponent }) => (x: number) => x ** exponent,
 * });
 * deepStrictEqual(power(), { kind: "power", exponent: 2 });
 * strictEqual(power.make(power({ exponent: 3 }), undefined)(2), 8);
 * throws(() => power({ exponent: -1 }), /power: exponent: .*>0/);
 * ```
 */
export function kind<Schema extends z.ZodType<Settings>, Context = void, Made = unknown>(
  row: KindOf<Schema, Context, Made>,
): Kind<Schema, Context, Made> {
  checkKindName(row.kind);
  const settingsOf = (options: OptionsOf<Schema> | undefined) =>
    checked(row.schema, { ...options, kind: row.kind }, row.kind);
  return Object.assign(settingsOf, row) as Kind<Schema, Context, Made>;
}

/** Refuses names that commands, paths and records could not carry. @throws {RangeError} */
export function checkKindName(name: string): void {
  if (/^[a-z0-9]+(-[a-z0-9]+)*$/.test(name)) return;
  throw new RangeError(
    `"${name}" is no name of a kind: use lower-case letters, digits and hyphens, such as "my-flow"`,
  );
}

/**
 * A value that passes a schema, with its defaults filled in.
 *
 * @throws {UserError} with the first problem, the path to it, and what is allowed there.
 *
 * @example
 * ```ts
 * import { checked } from "./kind.ts";
 * import { throws } from "node:assert/strict";
 * import * as z from "zod";
 *
 * const schema = z.strictObject({ size: z.int() });
 * throws(() => checked(schema, { size: 1.5 }, "image"), /^UserError: image: size: /);
 * ```
 */
export function checked<Schema extends z.ZodType>(
  schema: Schema,
  value: unknown,
  what: string,
): z.output<Schema> {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const { path = [], message = "" } = result.error.issues[0] ?? {};
  throw new UserError([what, ...path.length ? [z.core.toDotPath(path)] : [], message].join(": "));
}
