/**
 * The bench's figures as Markdown.
 *
 * @module
 */
import type { Machine } from "../../lib/engine/machine.ts";
import { type Table, toMarkdown } from "../../lib/results/table.ts";
import type { Measured } from "./compare.ts";
import type { UnetReport } from "./unet.ts";

const MEBIBYTE = 2 ** 20;
const ms = (value: number) => value.toFixed(1);
const mebibytes = ({ peakBytes }: Measured) => (peakBytes / MEBIBYTE).toFixed(0);
const part = (value: number | undefined) => value === undefined ? "–" : value.toFixed(2);

/** The whole report. */
export function unetMarkdown(report: UnetReport & { machine: Machine; date: string }): string {
  const { machine, date, rounds, steps, threads, comparisons } = report;
  const comparison: Table = {
    columns: ["width", "arithmetic", "who", "median, ms", "least, ms", "peak, MiB"],
    rows: comparisons.flatMap(({ width, dtype, contenders }) =>
      contenders.map((
        one,
      ) => [width, dtype, one.name, ms(one.medianMs), ms(one.minMs), mebibytes(one)])
    ),
  };
  const ratios: Table = {
    columns: [
      "width",
      "arithmetic",
      "PyTorch's best",
      "kit / PyTorch, time",
      "kit / PyTorch, memory",
    ],
    rows: comparisons.map(({ width, dtype, best, timeRatio, memoryRatio }) => [
      width,
      dtype,
      best?.replace("torch ", "") ?? "–",
      part(timeRatio),
      part(memoryRatio),
    ]),
  };
  const parts: Table = {
    columns: ["width", "part", "median, ms", "share of the step"],
    rows: report.parts.flatMap(({ width, parts, ielShare }) =>
      parts.map(({ name, medianMs }) => {
        const share = ielShare[name.replace(" layers", "")];
        return [
          width,
          name,
          ms(medianMs),
          share === undefined ? "–" : `${(100 * share).toFixed(1)} %`,
        ];
      })
    ),
  };
  return `# Training step of the UNet

112×112 pixels, batch 2, 20 inverse evolution layers, RMSprop; ${threads} threads; ${rounds} rounds of
${steps} steps of each contender in turn. ${machine.cpu}, ${machine.cores} cores, ${machine.os}, ${
    date.slice(0, 10)
  }.
${versions(report)}. Command: \`deno task bench --rounds ${rounds} --steps ${steps}\`
(with \`--python\` naming a Python that has torch).

${toMarkdown(ratios)}
Time ratios are medians over rounds against the mode of PyTorch with the least median.

${toMarkdown(comparison)}
Parts of the kit's step (float32); the layers with their gradient alone:

${toMarkdown(parts)}`;
}

function versions({ comparisons }: UnetReport): string {
  const ready = comparisons.flatMap(({ contenders }) => contenders.map(({ ready }) => ready));
  const engine = ready.find(({ engine }) => engine)?.engine;
  const torch = ready.find(({ torch }) => torch)?.torch;
  return [engine, torch && `PyTorch ${torch}`].filter(Boolean).join(", ");
}
