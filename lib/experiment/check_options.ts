/**
 * Checks the options of an experiment and of its profiles: types are not checked when a command loads a
 * module, and an option with another name would be ignored.
 *
 * @module
 */
import * as z from "zod";
import { choices } from "../cli_values.ts";
import { UserError } from "../errors.ts";
import { checked } from "../kind/kind.ts";
import { Setup } from "./spec.ts";

const fields = (message: string) => z.looseObject({}, message);
const words = z.string().nullable().optional();

/** The options of `experiment`; arms, profiles and comparisons are checked one by one. */
const Options = z.object({
  id: z.string(),
  title: z.string().min(1).optional(),
  figures: z.array(z.int().positive()).optional(),
  source: words,
  claim: words,
  base: fields('must be an object of settings, at least "data" and "model"'),
  arms: fields("must be an object of arms by name, such as { plain: {} }"),
  profiles: fields("must be an object of profiles by name, such as { quick: {} }").optional(),
  compare: z.array(z.unknown()).optional(),
  seeds: z.int().min(1).optional(),
  firstSeed: z.int().min(0).optional(),
});

/** The options of a profile. */
const ProfileOptions = z.object({
  changes: fields('must be an object of settings, such as { "model.width": 8 }').optional(),
  cost: words,
  pretrained: words,
  synthetic: z.boolean().optional(),
});

const NAME = /^[a-z0-9]+([-.][a-z0-9]+)*$/;

/**
 * Checks the options of `experiment`, except its arms, profiles and comparisons one by one.
 *
 * @throws {UserError} that names the option and the remedy.
 *
 * @example
 * ```ts
 * import { checkOptions } from "./check_options.ts";
 * import { throws } from "node:assert/strict";
 *
 * const options = { id: "mine", base: {}, arms: {} };
 * checkOptions(options);
 * throws(() => checkOptions({ ...options, epochs: 2 }), /"epochs"; settings belong in its "base"/);
 * ```
 */
export function checkOptions(options: object): void {
  const { id } = checked(Options.pick({ id: true }), options, "experiment()");
  checkName("experiment", id);
  checkFields(options, Options, { what: `${id}: experiment() has no option`, settings: "base" });
  checked(Options, options, id);
}

/**
 * Checks the options of a profile of an experiment.
 *
 * @throws {UserError} that names the profile, the field and the remedy.
 *
 * @example
 * ```ts
 * import { checkProfile } from "./check_options.ts";
 * import { throws } from "node:assert/strict";
 *
 * const place = { id: "mine", name: "small" };
 * checkProfile({ changes: { epochs: 2 } }, place);
 * throws(() => checkProfile({ epochs: 2 }, place), /small has no field "epochs"; settings belong/);
 * ```
 */
export function checkProfile(
  profile: object,
  { id, name }: { readonly id: string; readonly name: string },
): void {
  checkName("profile", name);
  const place = `${id}, profile ${name}`;
  const what = `${id}: profile ${name} has no field`;
  checked(fields("must be an object, such as {}"), profile, place);
  checkFields(profile, ProfileOptions, { what, settings: "changes" });
  checked(ProfileOptions, profile, place);
}

/** Rejects fields that a schema has not, instead of ignoring them. */
function checkFields(
  value: object,
  { shape }: z.ZodObject,
  { what, settings }: { readonly what: string; readonly settings: string },
): void {
  const unknown = Object.keys(value).find((name) => !Object.hasOwn(shape, name));
  if (unknown === undefined) return;
  const remedy = Object.hasOwn(Setup.shape, unknown.split(".")[0]!)
    ? `settings belong in its "${settings}"`
    : choices(unknown, Object.keys(shape), "it has");
  throw new UserError(`${what} "${unknown}"; ${remedy}`);
}

/**
 * Checks the name of an experiment, a profile or an arm.
 *
 * @throws {UserError} when it has other letters, or more than 60.
 *
 * @example
 * ```ts
 * import { checkName } from "./check_options.ts";
 * import { throws } from "node:assert/strict";
 *
 * checkName("arm", "noisy-layers");
 * throws(() => checkName("arm", "Noisy"), /use lower-case letters/);
 * ```
 */
export function checkName(what: string, name: string): void {
  if (NAME.test(name) && name.length <= 60) return;
  throw new UserError(
    `the name of the ${what} "${name}" is part of paths and commands: use lower-case letters, ` +
      `digits and hyphens, such as "my-cells"`,
  );
}
