/**
 * Formats the bench's figures as Markdown.
 *
 * @module
 */
import { type Table, toMarkdown } from "../results/table.ts";
import { type Circumstances, whereAndWhen } from "./circumstances.ts";
import type { Measured } from "./compare.ts";
import { NETWORKS } from "./networks.ts";
import type { StepReport } from "./step.ts";

const MEBIBYTE = 2 ** 20;
const ms = (value: number) => value.toFixed(1);
const mebibytes = ({ peakBytes }: Measured) => (peakBytes / MEBIBYTE).toFixed(0);
const part = (value: number | undefined) => value === undefined ? "–" : value.toFixed(2);

/** A measurement, with its circumstances. */
export interface Measurement extends StepReport, Circumstances {}

/** The whole report. */
export function stepMarkdown(report: Measurement): string {
  const { network, command, rounds, steps, threads, comparisons } = report;
  const { title, settings: { size, batch, classes, iel, optimizer } } = NETWORKS[network];
  const ratios: Table = {
    columns: [
      "network",
      "arithmetic",
      "PyTorch's best",
      "kit / PyTorch, time",
      "kit / PyTorch, memory",
    ],
    rows: comparisons.map(({ variant, dtype, best, timeRatio, memoryRatio }) => [
      variant,
      dtype,
      best?.replace("torch ", "") ?? "–",
      part(timeRatio),
      part(memoryRatio),
    ]),
  };
  const comparison: Table = {
    columns: ["network", "arithmetic", "who", "median, ms", "least, ms", "peak, MiB"],
    rows: comparisons.flatMap(({ variant, dtype, contenders }) =>
      contenders.map((
        one,
      ) => [variant, dtype, one.name, ms(one.medianMs), ms(one.minMs), mebibytes(one)])
    ),
  };
  const parts: Table = {
    columns: ["network", "part", "median, ms", "share of the step"],
    rows: report.parts.flatMap(({ variant, parts, ielShare }) =>
      parts.map(({ name, medianMs }) => {
        const share = ielShare[name.replace(" layers", "")];
        return [
          variant,
          name,
          ms(medianMs),
          share === undefined ? "–" : `${(100 * share).toFixed(1)} %`,
        ];
      })
    ),
  };
  return `# Training step of ${title}

${size}×${size} pixels, batch ${batch}, ${classes} classes, ${iel.steps} inverse evolution layers,
${
    OPTIMIZERS[optimizer.kind] ?? optimizer.kind
  }; ${threads} threads; rounds × steps of each contender in turn: ${rounds} × ${steps}.
${whereAndWhen(report)}
${versions(report)}. Command: \`${command}\`
(with \`--python\` naming a Python that has ${NETWORKS[network].packages.join(", ")}).

${toMarkdown(ratios)}
Time ratios are medians over rounds against the mode of PyTorch with the least median. PyTorch applies
the layers one after the other, as the authors' released code does. Memory is the largest that each
process had resident, libraries and all.

${toMarkdown(comparison)}
Parts of the kit's step (float32); the layers with their gradient alone:

${toMarkdown(parts)}`;
}

const OPTIMIZERS: Readonly<Record<string, string>> = {
  rmsprop: "RMSprop",
  sgd: "SGD with momentum",
};

function versions({ comparisons }: StepReport): string {
  const ready = comparisons.flatMap(({ contenders }) => contenders.map(({ ready }) => ready));
  const engine = ready.find(({ engine }) => engine)?.engine;
  const torch = ready.find(({ torch }) => torch)?.torch;
  return [engine, torch && `PyTorch ${torch}`].filter(Boolean).join(", ");
}
