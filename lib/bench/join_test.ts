import { deepStrictEqual as equal, throws } from "node:assert/strict";
import { UserError } from "../errors.ts";
import type { Measured } from "./compare.ts";
import { joined } from "./join.ts";
import { unetStep } from "./networks.ts";
import { type Measurement, stepMarkdown } from "./report.ts";

const kit = (medianMs: number): Measured => ({
  ...{ name: "kit", ready: {}, medianMs, minMs: medianMs, rounds: [medianMs] },
  ...{ peakBytes: 2 ** 20, loss: 1 },
});

const piece = (width: number, dtype: string, ms: number): Measurement => ({
  network: "unet",
  machine: { cpu: "a processor", cores: 2, os: "a system", memoryBytes: 1 },
  date: "2026-01-01T00:00:00.000Z",
  command: `deno task bench --widths ${width} --dtypes ${dtype}`,
  ...{ rounds: 1, steps: 1, threads: 2, realTime: true, parts: [] },
  comparisons: [{
    ...{ variant: `width ${width}`, settings: unetStep(width), dtype, contenders: [kit(ms)] },
    ...{ best: undefined, timeRatio: undefined, memoryRatio: undefined },
  }],
});

Deno.test("pieces make one table; a new measurement replaces its row", () => {
  const pieces = [piece(8, "float32", 20), piece(16, "float32", 40), piece(8, "float32", 10)];
  const whole = pieces.reduce(joined);
  equal(
    whole.comparisons.map(({ variant, contenders: [one] }) => [variant, one!.medianMs]),
    [["width 8", 10], ["width 16", 40]],
  );
  equal(whole.command, pieces.slice(0, 2).map(({ command }) => command).join("; "));
  equal(/real-time priority/.test(stepMarkdown(whole)), true);
});

Deno.test("pieces that were measured differently are refused", () => {
  const one = piece(8, "float32", 20);
  throws(() => joined(one, { ...one, rounds: 2 }), UserError);
  throws(() => joined(one, { ...one, realTime: false }), UserError);
});
