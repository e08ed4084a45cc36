/**
 * A component of an experiment (a loss, an evolution, a network) as a row of a table: its name, a schema
 * of plain JSON settings, and what they mean. Each room has its own table of rows; `table.ts` has the
 * operations of a table.
 *
 * @module
 */
import * as z from "zod";
import { choices } from "../cli_values.ts";
import { UserError } from "../errors.ts";
import { canonicalJson } from "./canonical.ts";
import { plain } from "./plain.ts";

/** Settings of any kind: plain JSON with the name of the row that they belong to. */
export interface Settings {
  /** Name of the row. */
  readonly kind: string;
}

/** The definition of a row. */
export interface KindOf<Schema extends z.ZodType<Settings>, Context, Made> {
  /** Its name in settings, commands and records: lower case, digits and hyphens. */
  readonly kind: z.output<Schema>["kind"];
  /**
   * A strict object of plain JSON with `kind: z.literal(…)`. Everything that affects results is a field;
   * a field added later has a default that keeps earlier results.
   */
  readonly schema: Schema;
  /** Makes the object that the settings describe. The settings have passed the schema. */
  make(settings: z.output<Schema>, context: Context): Made;
  /**
   * The settings to keep in a record, without places on this machine (such as a folder's path).
   * @default the settings unchanged
   */
  recorded?(settings: z.output<Schema>): z.output<Schema>;
}

/** The options of a row: its settings without `kind`; those with a default are optional. */
export type OptionsOf<Schema extends z.ZodType<Settings>> = Omit<z.input<Schema>, "kind">;

/** A row of a table; calling it with options returns settings. */
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
 * @throws {RangeError} when the name has other characters than lower-case letters, digits and hyphens.
 * Calling the row throws a `UserError` when options do not fit, when JSON cannot hold them, or when the
 * schema changes its own result.
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
  const settingsOf = (options: OptionsOf<Schema> | undefined) => {
    const settings = plain(checked(row.schema, { ...options, kind: row.kind }, row.kind), row.kind);
    if (canonicalJson(checked(row.schema, settings, row.kind)) !== canonicalJson(settings)) {
      throw new UserError(
        `${row.kind}: its schema changes settings each time it reads them, as with transform or ` +
          "preprocess: compute that in make",
      );
    }
    return settings;
  };
  return Object.assign(settingsOf, row) as Kind<Schema, Context, Made>;
}

/** Rejects names that do not work in commands, paths and records. @throws {RangeError} */
export function checkKindName(name: string): void {
  if (/^[a-z0-9]+(-[a-z0-9]+)*$/.test(name)) return;
  throw new RangeError(
    `"${name}" is no name of a kind: use lower-case letters, digits and hyphens, such as "my-flow"`,
  );
}

/**
 * Checks a value against a schema and fills in its defaults.
 *
 * @param what The object in words, for the message.
 * @param field The field of the object that the value is. @default the value is the object
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
 * throws(() => checked(schema, { siez: 1, size: 1 }, "image"), /"siez"; did you mean "size"/);
 * ```
 */
export function checked<Schema extends z.ZodType>(
  schema: Schema,
  value: unknown,
  what: string,
  field?: string,
): z.output<Schema> {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  const path = [...field === undefined ? [] : [field], ...issue?.path ?? []];
  const message = issue ? messageOf(issue, schema) : "";
  throw new UserError([what, ...path.length ? [z.core.toDotPath(path)] : [], message].join(": "));
}

/** The message of an issue; for an unknown field it ends with those that there are, if they are known. */
export function messageOf(issue: z.core.$ZodIssue, schema: z.core.$ZodType): string {
  const { path, message } = issue;
  const fields = issue.code === "unrecognized_keys" ? fieldsAt(schema, path) : undefined;
  const [unknown] = issue.code === "unrecognized_keys" ? issue.keys : [];
  return fields && unknown !== undefined ? `${message}; ${choices(unknown, fields)}` : message;
}

/** The fields of the object that a schema has at a path; undefined if its schema does not tell. */
function fieldsAt(
  schema: z.core.$ZodType | undefined,
  path: readonly PropertyKey[],
): string[] | undefined {
  if (schema instanceof z.ZodPipe) return fieldsAt(schema.in, path);
  if (
    schema instanceof z.ZodOptional || schema instanceof z.ZodExactOptional ||
    schema instanceof z.ZodNullable || schema instanceof z.ZodDefault ||
    schema instanceof z.ZodReadonly
  ) return fieldsAt(schema.unwrap(), path);
  const [field, ...rest] = path;
  if (schema instanceof z.ZodArray && field !== undefined) return fieldsAt(schema.element, rest);
  if (!(schema instanceof z.ZodObject)) return undefined;
  return field === undefined
    ? Object.keys(schema.shape)
    : fieldsAt(schema.shape[String(field)], rest);
}
