import { deepStrictEqual, match, ok, rejects, strictEqual, throws } from "node:assert/strict";
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
import { tf } from "../tensor.ts";
import { kind } from "./kind.ts";
import { type AnyRow, loadRows, type Table, table } from "./table.ts";

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

Deno.test("what a reader's row makes is checked at once, in one line that names the row", async () => {
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
  for (const [row, beginning] of wrong) {
    throws(() => madeBy(...row), named(beginning));
    await null; // the next one belongs to another cell
  }
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

const settingsOf = (kind: string, more: z.ZodRawShape = {}) =>
  z.strictObject({ kind: z.literal(kind), ...more });

Deno.test("a schema that changes settings again each time is refused, as in transform", () => {
  const twice = { degrees: z.number().default(90).transform((degrees) => degrees * 2) };
  const doubled = kind({ kind: "doubled", schema: settingsOf("doubled", twice), make: () => 0 });
  throws(() => doubled({}), /^UserError: doubled: its schema changes .*: compute that in make$/);
});

Deno.test("settings are plain JSON: undefined is left out, and what JSON cannot hold is named", () => {
  const any = kind({
    kind: "any",
    schema: settingsOf("any", { value: z.any().optional() }),
    make: () => 0,
  });
  deepStrictEqual(any({ value: undefined }), { kind: "any" });
  deepStrictEqual(any({ value: [{ a: 1, b: undefined }] }), { kind: "any", value: [{ a: 1 }] });
  for (
    const [value, what] of [
      ...[[new Date(), "a Date"], [new Map(), "a Map"], [new Float32Array(1), "a Float32Array"]],
      ...[[() => 1, "function"], [Infinity, "Infinity"], [NaN, "NaN"]],
    ] as const
  ) {
    throws(() => any({ value: [value] }), (error: Error) => {
      match(error.message, new RegExp(`^any: value\\.0: .* cannot hold ${what};`));
      return error instanceof UserError;
    });
  }
});

Deno.test("own rows: no loose schema, no promise unless data come later, and errors are named", async () => {
  const made = { what: "a number", schema: z.number() };
  const numbers = table<void, number>("number", {}, { made });
  throws(
    () =>
      numbers.define({
        kind: "loose",
        schema: z.object({ kind: z.literal("loose") }),
        make: () => 1,
      }),
    /^UserError: number "loose": a schema of z\.object drops mistyped options; use z\.strictObject/,
  );
  const own = (kind: string, make: () => unknown) =>
    ({ kind, schema: settingsOf(kind), make }) as Parameters<typeof numbers.define>[0];
  const later = numbers.define(own("later", () => Promise.resolve(1)));
  throws(() => numbers.make(later(), undefined), /must return a number, at once: not a promise/);
  const broken = numbers.define(own("broken", () => {
    throw new Error("no files\nin this folder");
  }));
  throws(
    () => numbers.make(broken(), undefined),
    /^UserError: number "broken": make failed: no files \(table_test\.ts, line \d+\)$/,
  );
  const files = table<void, Promise<number>>("file", {}, { made, later: true });
  const open = files.define({
    kind: "open",
    schema: settingsOf("open"),
    make: () => Promise.reject(new Error("no files")),
  });
  await rejects(files.make(open(), undefined), /^UserError: file "open": make failed: no files/);
});

Deno.test("what an own row's functions throw names the row, its part and its line", async () => {
  const missing = undefined as unknown as { x: number };
  const loss = madeBy(losses, () => missing.x, CONTEXT) as () => unknown;
  throws(
    loss,
    /^UserError: loss "test-wrong" failed: Cannot read .*'x'\) \(table_test\.ts, line \d+\)$/,
  );
  await null; // the next one belongs to another cell
  const noise = {
    times: 2,
    corrupt: (x: number) => x > 0 ? x : missing.x,
    get twice() {
      return 4;
    },
  };
  const made = madeBy(noises, noise, CONTEXT) as typeof noise;
  deepStrictEqual([made.corrupt(7), made.times, made.twice], [7, 2, 4]);
  throws(() => made.corrupt(0), /^UserError: noise "test-wrong": corrupt failed: Cannot read/);
  const aborted = new DOMException("stop", "AbortError");
  const refused = new UserError("no such image");
  for (const error of [aborted, refused]) {
    const corrupt = () => {
      throw error;
    };
    await null;
    const noise = madeBy(noises, { corrupt }, CONTEXT) as { corrupt(): void };
    throws(() => noise.corrupt(), (thrown) => thrown === error);
  }
});

Deno.test("own rows draw from no Math.random, in make or later, themselves or through tfjs", async () => {
  const drawn = /^UserError: loss "test-wrong" calls Math\.random, .*; draw from stream\(seed/;
  await tf.setBackend("cpu");
  for (const loss of [() => Math.random(), () => tf.randomNormal([2]).sum()]) {
    await null;
    throws(madeBy(losses, loss, CONTEXT) as () => unknown, drawn);
  }
  await null;
  const seeded = madeBy(losses, () => tf.randomNormal([2], 0, 1, "float32", 7), CONTEXT);
  tf.dispose((seeded as () => tf.Tensor)());
  const numbers = table<void, number>("number", {}, {
    made: { what: "a number", schema: z.number() },
  });
  const chance = numbers.define({
    kind: "chance",
    schema: settingsOf("chance"),
    make: () => Math.random(),
  });
  throws(() => numbers.make(chance(), undefined), /^UserError: number "chance": make calls Math/);
  ok(Math.random() < 1);
});

Deno.test("two rows of one name in a cell are refused; a cell that runs again replaces its row", async () => {
  const maps = table<void, (x: number) => number>("map", {});
  const times = (factor: number) => ({
    kind: "times",
    schema: settingsOf("times"),
    make: () => (x: number) => factor * x,
  });
  const twice = named('map "times" is defined twice, and the second would replace the first');
  const double = times(2);
  const settings = maps.define(double)();
  maps.define(double); // the same one
  throws(() => maps.define(times(3)), twice);
  strictEqual(maps.make(settings, undefined)(1), 2);
  await null;
  maps.define(times(4));
  strictEqual(maps.make(settings, undefined)(1), 4);
  await rejects(
    loadRows(async () => {
      maps.define(times(5)); // after another cell
      await new Promise((wait) => setTimeout(wait));
      maps.define(times(6));
    }),
    twice,
  );
  maps.define(times(7));
  strictEqual(maps.make(settings, undefined)(1), 7);
});
