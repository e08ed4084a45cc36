/**
 * Invented records for the tests of this room and of `figures/`. They look like real ones (a cell with its
 * nucleus, thirty validation images, curves like the paper's Figure 2), but no network produced them:
 * only tests may use them.
 *
 * @module
 */
import { implicitHeatAfter } from "../after/implicit_heat.ts";
import type { LabelMap, Picture } from "../data/dataset.ts";
import { described } from "../experiment/describe.ts";
import { setupOf } from "../experiment/experiment.ts";
import { resolveRun } from "../experiment/resolve.ts";
import type { RunSpec, Setup } from "../experiment/spec.ts";
import { EXPERIMENTS } from "../paper/paper.ts";
import { type RandomStream, stream } from "../random.ts";
import { runKey } from "./key.ts";
import { encodeMap } from "./maps.ts";
import type { EpochRecord, ImageCounts, RunRecord } from "./record.ts";

const SIZE = 112;

/** Options of a fake record. */
export interface FakeOptions {
  /** Arm. @default {"noisy-iel"} */
  arm?: string;
  /** Seed. @default {0} */
  seed?: number;
  /** Profile. @default {"quick"} */
  profile?: RunSpec["profile"];
  /** Batch size. @default {2} */
  batch?: number;
  /** Number of epochs. @default {20} */
  epochs?: number;
  /** Number of validation images. @default {30} */
  images?: number;
  /** Kind of data that it states. @default {"real"} */
  kind?: "real" | "synthetic";
  /** Prediction-only arms of the same training. @default {[]} */
  after?: readonly string[];
  /** Finish time that it states. @default {"2026-02-01T12:00:00Z"} */
  finished?: string;
}

/** Dice of a fake arm after an epoch: it rises, and for `noisy` falls by overfitting. */
function fakeDice(arm: string, { epoch, seed }: { epoch: number; seed: number }): number {
  const random = stream(seed, `fixture/${arm}/epoch-${epoch}`);
  const rise = 1 - Math.exp(-(epoch + 1) / 2.2);
  if (arm !== "noisy") {
    const limit = arm === "noisy-iel" ? 0.948 : arm === "clean-iel" ? 0.952 : 0.956;
    return limit * rise + 0.004 * random.normal();
  }
  const depth = 0.045 + 0.03 * (seed % 3);
  const fall = depth / (1 + Math.exp(-(epoch - 11) / 2.5));
  return 0.943 * rise - fall + 0.006 * random.normal();
}

/** Pixels of each class in a fake image: background, then two foreground classes. */
function fakeTruth(image: number): number[] {
  const random = stream(image, "fixture/truth");
  const [one, other] = [1200 + random.integer(900), 1500 + random.integer(1500)];
  return [SIZE * SIZE - one - other, one, other];
}

/** Counts of an image whose two foreground classes score about `dice`. */
function fakeCounts(image: number, dice: number, random: RandomStream): ImageCounts {
  const [all, ...truth] = fakeTruth(image) as [number, ...number[]];
  const foreground = truth.map((size): [number, number, number] => {
    const share = Math.min(0.995, Math.max(0.2, dice + 0.02 * random.normal()));
    const predicted = Math.round(size * (1 + 0.02 * random.normal()));
    return [Math.round(share * Math.min(size, predicted)), predicted, size];
  });
  // Surplus foreground predictions are missing in the background.
  const rest = foreground.reduce((sum, [, predicted, size]) => sum + size - predicted, all);
  return [[Math.round(0.99 * Math.min(rest, all)), rest, all], ...foreground];
}

/** The label map of a fake cell: 0 background, 1 cytoplasm, 2 nucleus. */
export function fakeLabel(index: number): LabelMap {
  const random = stream(index, "fixture/cell");
  const [cx, cy] = [52 + random.integer(9), 52 + random.integer(9)];
  const [outer, inner] = [32 + random.integer(8), 15 + random.integer(6)];
  const phase = 2 * Math.PI * random.uniform();
  const data = Uint8Array.from({ length: SIZE * SIZE }, (_, at) => {
    const [dx, dy] = [(at % SIZE) - cx, Math.floor(at / SIZE) - cy];
    const reach = Math.hypot(dx, dy);
    const wave = 0.15 * Math.sin(3 * Math.atan2(dy, dx) + phase);
    return reach < inner * (1 + wave) ? 2 : reach < outer * (1 - wave) ? 1 : 0;
  });
  return { height: SIZE, width: SIZE, data };
}

/** The picture of a fake cell: one colour per class, with grain. */
export function fakePicture(index: number): Picture {
  const random = stream(index, "fixture/grain");
  const stains = [[232, 205, 190], [205, 165, 190], [120, 70, 150]];
  const colours = Array.from(fakeLabel(index).data, (value) => stains[value]!);
  const data = Float32Array.from(colours.flat(), (value) => value + 12 * random.uniform());
  return { height: SIZE, width: SIZE, data };
}

/** A copy of a label map with `windows` windows of 2×2 pixels set to random classes. */
export function fakeNoise({ height, width, data }: LabelMap, windows: number): LabelMap {
  const random = stream(0, "fixture/noise");
  const noisy = data.slice();
  for (let window = 0; window < windows; window++) {
    const [row, column] = [random.integer(height - 1), random.integer(width - 1)];
    const value = random.integer(3);
    for (const at of [0, 1, width, width + 1]) noisy[row * width + column + at] = value;
  }
  return { height, width, data: noisy };
}

/** An invented record; equal options give equal records. */
export function fakeRecord(options: FakeOptions = {}): RunRecord {
  const { arm = "noisy-iel", seed = 0, profile = "quick", batch = 2, epochs = 20 } = options;
  const { images = 30, kind = "real", finished = "2026-02-01T12:00:00Z", after = [] } = options;
  const ids = Array.from({ length: images }, (_, index) => String(index + 1).padStart(3, "0"));
  const noisy = arm.startsWith("noisy");
  const style = {
    label: arm,
    colour: "#CC79A7",
    text: "#8f4c72",
    dash: "solid",
    order: 99,
  } as const;
  const row = EXPERIMENTS["wbc-unet"];
  const known = Object.hasOwn(row.arms, arm);
  const spec: RunSpec = {
    ...resolveRun(row, { profile, arm: known ? arm : noisy ? "noisy" : "clean", seed }),
    ...{ arm, batch, epochs },
    after: Object.fromEntries(after.map((name) => [name, implicitHeatAfter()])),
  };
  const shown = described(row, { profile, arms: [], data: "wbc" });
  const arms = Object.fromEntries(
    [arm, ...after].map((name) => [name, row.arms[name]?.style ?? { ...style, label: name }]),
  );
  const sha256 = (kind === "real" ? "a" : "b").repeat(64);
  const counted = (epoch: number): EpochRecord => {
    const random = stream(seed, `fixture/${arm}/counts-${epoch}`);
    const dice = fakeDice(arm, { epoch, seed });
    return {
      epoch,
      steps: 135,
      loss: 0.1 + Math.exp(-epoch / 4),
      learningRate: 1e-4,
      gradientNorm: { mean: 0.5, max: 1.5 },
      trainSeconds: 9.5,
      validationSeconds: 0.8,
      counts: ids.map((_, image) => fakeCounts(image, dice, random)),
      selection: null,
      after: Object.fromEntries(
        after.map((name) => [name, ids.map((_, image) => fakeCounts(image, dice + 0.01, random))]),
      ),
      wrongLabels: noisy ? 0.067 : null,
      noiseErrors: arm === "noisy" ? { inside: [4000, 10_000], outside: [2000, 100_000] } : null,
    };
  };
  const prediction = (index: number) => {
    const label = fakeLabel(index);
    return encodeMap(arm === "noisy" ? fakeNoise(label, 160) : label);
  };
  return {
    format: 2,
    key: runKey(spec, sha256),
    spec,
    show: { ...shown, arms },
    data: {
      name: "wbc",
      title: "White blood cells",
      kind,
      sha256,
      source: "invented for tests",
      classes: [
        { name: "background", colour: "#000000" },
        { name: "cytoplasm", colour: "#56b4e9" },
        { name: "nucleus", colour: "#e69f00" },
      ],
      train: 270,
      selection: null,
      validation: ids,
      wrongLabels: noisy ? 0.067 : null,
    },
    environment: {
      kit: "0.1.0",
      commit: null,
      deno: "2.9.6",
      tfjs: "4.22.0",
      engine: "cpu",
      engineVersion: "tfjs 4.22.0",
      device: "CPU",
      threads: 1,
      intraThreads: 1,
      os: "linux",
      cpu: "invented",
      memoryBytes: 8e9,
    },
    command: `deno task reproduce wbc-unet --profile ${profile}`,
    started: "2026-02-01T11:56:00Z",
    finished,
    parameters: 484_000,
    peakMemoryBytes: 9e8,
    diverged: null,
    weights: {},
    epochs: Array.from({ length: epochs }, (_, index) => counted(index + 1)),
    predictions: Object.fromEntries(ids.map((id, index) => [id, prediction(index)])),
  };
}

/** Settings of a run: those of white blood cells, quick, with noisy labels and without layers. */
export const fakeSetup = (): Setup =>
  setupOf(EXPERIMENTS["wbc-unet"], { profile: "quick", arm: "noisy" });
