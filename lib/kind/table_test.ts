import { ok, rejects, strictEqual, throws } from "node:assert/strict";
import * as z from "zod";
import { afters } from "../after/table.ts";
import { blobs } from "../data/blobs.ts";
import { datasets } from "../data/table.ts";
import { UserError } from "../errors.ts";
import { defineEvolution, evolutions } from "../evolution/table.ts";
import { losses } from "../losses/table.ts";
import { models } from "../models/table.ts";
import { unet } from "../models/unet.ts";
import { noises } from "../noise/table.ts";
import type { AnyRow, Table } from "./table.ts";

const CONTEXT = { classes: 2, ignore: undefined, height: 8, width: 8, seed: 0 };
const PLACE = { directory: "", base: "", log: () => {} };
const named = (beginning: string) => (error: Error) => {
  ok(error instanceof UserError, String(error));
  ok(error.message.startsWith(beginning), error.message);
  return !error.message.includes("\n");
};

/** A row as a module without types defines it, and what its table makes of it. */
// deno-lint-ignore no-explicit-any -- rows of any table
function madeBy(table: Table<any, unknown>, made: unknown, context: object | undefined): unknown {
  const schema = z.strictObject({ kind: z.literal("test-wrong") });
  const row: AnyRow<unknown, unknown> = { kind: "test-wrong", schema, make: () => made };
  return table.make(table.define(row)(), context);
}

Deno.test("what a reader's row makes is checked at once, in one line that names the row", () => {
  const operation = 'after "test-wrong": make must return an operation, such as ';
  const evolution = 'evolution "test-wrong": make must return an evolution, such as ';
  const wrong: [Parameters<typeof madeBy>, string][] = [
    [
      [models, unet({ width: 2 }), CONTEXT],
      'network "test-wrong": make must return a network, such as models.make(unet(…), context)',
    ],
    [[models, undefined, CONTEXT], 'network "test-wrong": make must return a network'],
    [[afters, { on: "foo", apply: () => {} }, CONTEXT], operation],
    [[afters, { on: "maps" }, CONTEXT], operation],
    [[losses, {}, CONTEXT], 'loss "test-wrong": make must return a function of logits and labels'],
    [[evolutions, { rate: 1 }, undefined], evolution],
    [[evolutions, () => {}, undefined], evolution],
    [[noises, {}, CONTEXT], 'noise "test-wrong": make must return a noise, such as '],
    [[datasets, undefined, PLACE], 'data set "test-wrong": make must return a data set, such as '],
  ];
  for (const [row, beginning] of wrong) throws(() => madeBy(...row), named(beginning));
});

Deno.test("a reader's evolution is checked when its settings are made, too", () => {
  const wrong = defineEvolution({
    kind: "test-wrong",
    schema: z.strictObject({ kind: z.literal("test-wrong") }),
    make: () => undefined as never,
  });
  throws(() => wrong(), named('evolution "test-wrong": make must return an evolution'));
});

Deno.test("a data set is checked once it is opened", async () => {
  const opened = await blobs.open({ height: 16, width: 16, train: 2, validation: 2 }, PLACE);
  strictEqual(await madeBy(datasets, Promise.resolve(opened), PLACE), opened);
  const { provenance: _provenance, ...rest } = opened;
  for (const [made, part] of [[{}, "name: "], [rest, "provenance: "]] as const) {
    await rejects(
      async () => await madeBy(datasets, Promise.resolve(made), PLACE),
      (error: Error) =>
        named('data set "test-wrong": ')(error) && error.message.includes(`; ${part}`),
    );
  }
});
