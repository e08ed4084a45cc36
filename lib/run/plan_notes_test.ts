import { deepStrictEqual as equal, match, strictEqual } from "node:assert/strict";
import * as z from "zod";
import { majority } from "../after/majority.ts";
import { dataset } from "../data/table.ts";
import { type Experiment, experiment, type ExperimentOptions } from "../experiment/experiment.ts";
import { inFolder } from "../fixture.ts";
import { defineLoss } from "../losses/table.ts";
import { unet } from "../models/unet.ts";
import { reproduce } from "./reproduce.ts";

const study = (loss: { kind: string }, arms: ExperimentOptions["arms"]): Experiment =>
  experiment({
    id: "noted",
    base: {
      data: dataset("synthetic-blobs", { height: 16, width: 32, train: 2, validation: 1 }),
      model: unet({ width: 1 }),
      epochs: 1,
      loss,
    },
    arms,
  });

/** The kinds of the events of a run, and its log lines. */
async function told(experiment: Experiment, results: string) {
  const [kinds, lines]: [string[], string[]] = [[], []];
  const options = { engine: "wasm", results, draw: false } as const;
  for await (const event of reproduce(experiment, options)) {
    if (event.kind === "log") lines.push(event.line);
    if (event.kind === "finished" || event.kind === "skipped") kinds.push(event.kind);
  }
  return { kinds, lines: lines.filter((line) => /finished/.test(line)) };
}

/** Defines a loss as a cell does: no file of the call stack has it. */
async function inCell(constant: number): Promise<{ kind: string }> {
  Object.assign(globalThis, { cell: { defineLoss, z } });
  const text = `const { defineLoss, z } = globalThis.cell;
const FACTOR = ${constant};
export default defineLoss({
  kind: "of-a-cell",
  schema: z.strictObject({ kind: z.literal("of-a-cell") }),
  make: () => (logits) => logits.square().mean().mul(FACTOR),
})();`;
  return (await import(`data:text/javascript,${encodeURIComponent(text)}`)).default;
}

Deno.test("a skipped run says that code outside the definition of a cell's kind is not compared", () =>
  inFolder(async (root) => {
    const arms = { one: {} };
    equal(await told(study(await inCell(1), arms), root), { kinds: ["finished"], lines: [] });
    const { kinds, lines } = await told(study(await inCell(2), arms), root);
    equal(kinds, ["skipped"]);
    strictEqual(lines.length, 1);
    match(
      lines[0]!,
      /those of an earlier run: code outside the definition of loss "of-a-cell" is not/,
    );

    const ofFile = defineLoss({
      kind: "of-a-file",
      schema: z.strictObject({ kind: z.literal("of-a-file") }),
      make: () => (logits) => logits.square().mean(),
    })();
    for (const kind of ["finished", "skipped"]) {
      equal(await told(study(ofFile, arms), root), { kinds: [kind], lines: [] });
    }
  }));

Deno.test("a training that is repeated for another arm with after says why", () =>
  inFolder(async (root) => {
    const loss = { kind: "cross-entropy" };
    equal(await told(study(loss, { one: {} }), root), { kinds: ["finished"], lines: [] });
    const arms = { one: {}, smooth: { after: majority({ size: 3 }) } };
    const { kinds, lines } = await told(study(loss, arms), root);
    equal(kinds, ["finished"]);
    strictEqual(lines.length, 1);
    match(
      lines[0]!,
      /^training again: one, because the finished training has other arms with `after`/,
    );
    // another setting is no such reason
    const other = { one: { batch: 1 } };
    equal(await told(study(loss, other), root), { kinds: ["finished"], lines: [] });
  }));
