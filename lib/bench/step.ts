/**
 * The measurements of `deno task bench` for a network: its step compared with PyTorch's best, the
 * parts of the step, and the share of the inverse evolution layers.
 *
 * @module
 */
import { compare, type Contender, type Measured, ratio } from "./compare.ts";
import {
  type BenchedNetwork,
  type NetworkName,
  NETWORKS,
  type StepSettings,
  type Variant,
  variantsOf,
} from "./networks.ts";
import { kitCommand, torchCommand } from "./peer.ts";

/** The configurations to measure, and how thoroughly. */
export interface StepBenchOptions {
  /** Channels of the UNet's first level; the other networks have one size. */
  readonly widths: readonly number[];
  /** Threads of each process. */
  readonly threads: number;
  /** A Python with the network's packages; if undefined, only the kit is measured. */
  readonly python: string | undefined;
  /** Called with one line at the start of each measurement. */
  readonly log: (line: string) => void;
  /** PyTorch's modes. @default the network's */
  readonly modes?: readonly string[] | undefined;
  /** Precisions. @default the network's */
  readonly dtypes?: readonly string[] | undefined;
  /** Rounds, in which the contenders alternate. @default the network's */
  readonly rounds?: number | undefined;
  /** Steps of each per round. @default the network's */
  readonly steps?: number | undefined;
}

/** One size and precision: the kit first, then PyTorch's modes. */
export interface StepComparison {
  /** The size of the network. */
  readonly variant: string;
  /** What is trained. */
  readonly settings: StepSettings;
  /** Its precision. */
  readonly dtype: string;
  /** The kit first. */
  readonly contenders: readonly Measured[];
  /** Name of PyTorch's fastest mode, by its median. */
  readonly best: string | undefined;
  /** The kit's time divided by PyTorch's best (below 1 is faster), median over rounds. */
  readonly timeRatio: number | undefined;
  /** The kit's peak memory divided by that mode's. */
  readonly memoryRatio: number | undefined;
}

/** The kit alone: parts of the step, and the layers. */
export interface Parts {
  /** The size of the network. */
  readonly variant: string;
  /** Each part, measured. */
  readonly parts: readonly Measured[];
  /** Time of the layers and their gradient as a share of the step, by their number. */
  readonly ielShare: Readonly<Record<string, number>>;
}

/** The measurements of a network. */
export interface StepReport {
  /** The network. */
  readonly network: NetworkName;
  /** Rounds in which the contenders alternated. */
  readonly rounds: number;
  /** Steps of each per round. */
  readonly steps: number;
  /** Threads of each process. */
  readonly threads: number;
  /** The whole step, by size and arithmetic. */
  readonly comparisons: readonly StepComparison[];
  /** The kit's parts, by size. */
  readonly parts: readonly Parts[];
}

/** A network's row, overridden by options. */
type Plan = BenchedNetwork & { readonly threads: number; readonly python: string | undefined };

/** The precision in which parts of the step are measured. */
const PARTS_DTYPE = "float32";

/** Measures everything, one comparison after the other. */
export async function benchStep(
  network: NetworkName,
  { widths, threads, python, log, ...given }: StepBenchOptions,
): Promise<StepReport> {
  const chosen = Object.fromEntries(
    Object.entries(given).filter(([, value]) => value !== undefined),
  );
  const plan: Plan = { ...NETWORKS[network], ...chosen, threads, python };
  const comparisons: StepComparison[] = [];
  const parts: Parts[] = [];
  for (const one of variantsOf(network, widths)) {
    for (const dtype of plan.dtypes) {
      log(`${one.variant}, ${dtype}: the step`);
      comparisons.push(await compareStep({ ...one, dtype }, plan));
    }
    if (!plan.dtypes.includes(PARTS_DTYPE)) continue;
    log(`${one.variant}: parts of the step`);
    parts.push(await measureParts(one, plan));
  }
  const { rounds, steps } = plan;
  return { network, rounds, steps, threads, comparisons, parts };
}

async function compareStep(
  { variant, settings, dtype }: Variant & { dtype: string },
  { python, modes, threads, ...pace }: Plan,
): Promise<StepComparison> {
  const shared = [`--threads=${threads}`, `--dtype=${dtype}`];
  const contenders: Contender[] = [
    { name: "kit", command: kitCommand(settings, shared) },
    ...(python ? modes : []).map((mode) => ({
      name: `torch ${mode}`,
      command: torchCommand(python!, { settings, options: [...shared, `--mode=${mode}`] }),
    })),
  ];
  const measured = await compare(contenders, pace);
  const counts = new Set(measured.map(({ ready }) => ready.parameters));
  if (counts.size > 1) {
    throw new RangeError(`not one network: ${[...counts].join(" and ")} parameters; see check.py`);
  }
  const [kit, ...peers] = measured;
  const [best] = [...peers].sort((a, b) => a.medianMs - b.medianMs);
  return {
    ...{ variant, settings, dtype },
    contenders: measured,
    best: best?.name,
    timeRatio: best && ratio(kit!, best),
    memoryRatio: best && kit!.peakBytes / best.peakBytes,
  };
}

async function measureParts(
  { variant, settings }: Variant,
  { threads, parts: names, layers, ...pace }: Plan,
): Promise<Parts> {
  const contender = (name: string, part: string, steps = settings.iel.steps) => ({
    name,
    command: kitCommand(
      { ...settings, iel: { ...settings.iel, steps } },
      [`--threads=${threads}`, `--part=${part}`],
    ),
  });
  const parts = await compare([
    ...names.map((part) => contender(part, part)),
    ...layers.map((steps) => contender(`${steps} layers`, "iel", steps)),
  ], pace);
  const step = parts.find(({ name }) => name === "step")!;
  const ielShare = Object.fromEntries(
    layers.map((steps) => [
      steps,
      ratio(parts.find(({ name }) => name === `${steps} layers`)!, step),
    ]),
  );
  return { variant, parts, ielShare };
}
