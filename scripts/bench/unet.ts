/**
 * What `deno task bench` measures of the UNet: its step beside PyTorch's best, its parts, and the
 * inverse evolution layers' share.
 *
 * @module
 */
import { compare, type Contender, type Measured, ratio } from "./compare.ts";
import { kitCommand, torchCommand } from "./peer.ts";

/** Which configurations, and how thoroughly. */
export interface UnetBenchOptions {
  readonly widths: readonly number[];
  readonly dtypes: readonly string[];
  readonly rounds: number;
  readonly steps: number;
  readonly threads: number;
  /** A Python with torch; undefined measures the kit alone. */
  readonly python: string | undefined;
  readonly log: (line: string) => void;
}

/** One width and arithmetic: the kit first, then PyTorch's modes. */
export interface StepComparison {
  readonly width: number;
  readonly dtype: string;
  readonly contenders: readonly Measured[];
  /** Name of PyTorch's quickest mode, by its median. */
  readonly best: string | undefined;
  /** The kit's time as a part of PyTorch's best, median over rounds. */
  readonly timeRatio: number | undefined;
  /** The kit's peak memory as a part of that mode's. */
  readonly memoryRatio: number | undefined;
}

/** The kit alone: parts of the step, and the layers. */
export interface Parts {
  readonly width: number;
  readonly parts: readonly Measured[];
  /** Time of the layers and their gradient as a part of the step, by their number. */
  readonly ielShare: Readonly<Record<string, number>>;
}

/** What was measured. */
export interface UnetReport {
  readonly rounds: number;
  readonly steps: number;
  readonly threads: number;
  readonly comparisons: readonly StepComparison[];
  readonly parts: readonly Parts[];
}

const TORCH_MODES = ["eager", "channels_last", "compile", "compile_channels_last"];
const LAYERS = [20, 50];
/** Steps before timing: tracing, compiling, and the allocator's growth. */
const WARMUP = 3;

/** Measures everything, one comparison after the other. */
export async function benchUnet(options: UnetBenchOptions): Promise<UnetReport> {
  const { rounds, steps, threads, widths, dtypes, log } = options;
  const comparisons: StepComparison[] = [];
  const parts: Parts[] = [];
  for (const width of widths) {
    for (const dtype of dtypes) {
      log(`width ${width}, ${dtype}: the step`);
      comparisons.push(await compareStep({ width, dtype }, options));
    }
    log(`width ${width}: parts of the step`);
    parts.push(await measureParts(width, options));
  }
  return { rounds, steps, threads, comparisons, parts };
}

async function compareStep(
  { width, dtype }: { width: number; dtype: string },
  { python, threads, rounds, steps }: UnetBenchOptions,
): Promise<StepComparison> {
  const shared = [`--width=${width}`, `--threads=${threads}`, `--dtype=${dtype}`];
  const contenders: Contender[] = [
    { name: "kit", command: kitCommand(shared) },
    ...(python ? TORCH_MODES : []).map((mode) => ({
      name: `torch ${mode}`,
      command: torchCommand(python!, [...shared, `--mode=${mode}`]),
    })),
  ];
  const measured = await compare(contenders, { rounds, steps, warmup: WARMUP });
  const [kit, ...peers] = measured;
  const [best] = [...peers].sort((a, b) => a.medianMs - b.medianMs);
  return {
    width,
    dtype,
    contenders: measured,
    best: best?.name,
    timeRatio: best && ratio(kit!, best),
    memoryRatio: best && kit!.peakBytes / best.peakBytes,
  };
}

async function measureParts(width: number, options: UnetBenchOptions): Promise<Parts> {
  const { threads, rounds, steps } = options;
  const contender = (name: string, ...more: string[]) => ({
    name,
    command: kitCommand([`--width=${width}`, `--threads=${threads}`, ...more]),
  });
  const parts = await compare([
    ...["forward", "gradients", "step"].map((part) => contender(part, `--part=${part}`)),
    ...LAYERS.map((iels) => contender(`${iels} layers`, "--part=iel", `--iels=${iels}`)),
  ], { rounds, steps, warmup: WARMUP });
  const step = parts.find(({ name }) => name === "step")!;
  const ielShare = Object.fromEntries(
    LAYERS.map((iels) => [iels, ratio(parts.find(({ name }) => name === `${iels} layers`)!, step)]),
  );
  return { width, parts, ielShare };
}
