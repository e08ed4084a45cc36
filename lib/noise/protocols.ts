/**
 * Named label noise: that of the paper and of its authors' code, variants that isolate one question
 * each, and errors that annotators make. Adding a row to a table adds its tests.
 *
 * @module
 */
import { UserError } from "../errors.ts";
import { type BoundaryBand, boundaryBand } from "./boundary_band.ts";
import { type ClassFlips, classFlips } from "./class_flips.ts";
import { type Instances, instances } from "./instances.ts";
import { type PixelFlips, pixelFlips } from "./pixel_flips.ts";
import { type WindowNoise, windows } from "./window_noise.ts";

/** Settings of any kind of label noise of the kit. */
export type NoiseSettings = WindowNoise | BoundaryBand | Instances | PixelFlips | ClassFlips;

/** Label noise with a name and its source. */
export interface NoiseProtocol<Noise extends NoiseSettings = NoiseSettings> {
  /** A name for tables and figures. */
  readonly title: string;
  /** Settings for `labelNoise`. */
  readonly settings: Noise;
  /** Who uses it, and where. */
  readonly source: string;
  /** How it differs from the paper or from the protocol that it varies. */
  readonly differs: string;
}

const released: WindowNoise = windows();

const printed: WindowNoise = {
  ...released,
  area: "exact",
  placement: "grid",
  positions: "per-image",
  positionsSeed: "run",
  values: "per-image",
};

/**
 * All named protocols of window noise, the paper's kind; `released` is the default of the kit.
 *
 * The released code draws with NumPy's Mersenne Twister and reseeds values from the operating system at
 * each access; the kit draws from its own named streams instead, so that its windows differ but a run can
 * be repeated. In the released code's own mask for WBC (seed 0, 56×56 windows) 9.57 % of the windows are
 * noise, in that for DSB2018 (85×85) 19.67 %.
 *
 * @example
 * ```ts
 * import { protocols } from "./protocols.ts";
 * import { strictEqual } from "node:assert/strict";
 *
 * strictEqual(protocols.released.settings.positions, "fixed");
 * strictEqual(protocols.printed.settings.positions, "per-image");
 * ```
 */
export const protocols = {
  released: {
    title: "WBC, released code",
    settings: released,
    source: "the authors' released code, unet_iels_wbc: scale 2, keep 0.9, three classes",
    differs:
      "The paper's text reads as windows chosen for each label; the code has one position mask " +
      "for all images, epochs and runs. About 10 % of the area, not exactly. Classes are redrawn " +
      "at each access, the true one included: 6.7 % of the labels are wrong.",
  },
  "released-dsb2018": {
    title: "DSB2018, released code",
    settings: {
      ...released,
      window: 3,
      share: 0.2,
      values: "fixed",
      valuesSeed: 0,
      encoding: "grey-level",
    },
    source: "the authors' released code, Unet_IELs_DSB2018: scale 3, keep 0.8, two classes",
    differs:
      "20 % of the area where the paper has 10 %; positions and classes fixed for all images and " +
      "epochs; class 1 is written as grey level 1 into a 0/255 mask, so every window reads as " +
      "background and the noise can only erase nuclei. At 256×256 one cell in each direction is " +
      "4 pixels long.",
  },
  "mended-dsb2018": {
    title: "DSB2018, released code without its defect",
    settings: { ...released, window: 3, share: 0.2, values: "fixed", valuesSeed: 0 },
    source: "this kit: how much of the effect comes from the defect?",
    differs: "As released-dsb2018, but class 1 is written as class 1, so that windows also " +
      "add nuclei: about 10 % of the labels are wrong, in both directions.",
  },
  "earlier-dsb2018": {
    title: "DSB2018, the first author's earlier code",
    settings: { ...released, window: 3, encoding: "grey-level" },
    source: "the first author's earlier repository DSB2018: scale 3, keep 0.9, two classes",
    differs:
      "As released-dsb2018 with 10 % of the area; classes are redrawn, without effect, since " +
      "the same defect reads every class as background.",
  },
  "released-drive": {
    title: "DRIVE, released code",
    settings: { ...released, window: 1, share: 0.5 },
    source: "the authors' released code, Unet_IELs_DRIVE: scale 1, keep 0.5, two classes",
    differs:
      "Single pixels over half of the area; DRIVE is not in the paper. As released otherwise.",
  },
  printed: {
    title: "WBC, as printed",
    settings: printed,
    source: "the paper, WBC (Figures 2 and 3): windows 2×2, total area 10 %, each a random class",
    differs:
      "Windows chosen on each label, in exactly 10 % of the area. The paper does not say whether " +
      "they are redrawn (here: once per image), on a grid or anywhere (grid), nor whether the " +
      "random class may be the true one (it may).",
  },
  "printed-dsb2018": {
    title: "DSB2018, as printed",
    settings: { ...printed, window: 3 },
    source: "the paper, DSB2018 (Figures 4 and 5): windows 3×3, otherwise as for WBC",
    differs: "As printed; without the defect of the released DSB2018 code.",
  },
  "supposed-dsb2018": {
    title: "DSB2018, the paper's share by the released function for WBC",
    settings: { ...released, window: 3 },
    source: "the paper, DSB2018: windows 3×3, otherwise as for WBC, whose released code this is",
    differs:
      "As released. Unlike released-dsb2018 it has the paper's 10 %, classes redrawn, and no " +
      "defect: half of the windows' classes are wrong.",
  },
  "printed-cityscapes": {
    title: "Cityscapes, as printed",
    settings: { ...printed, window: 5 },
    source: "the paper, Cityscapes (Figures 6 to 9): windows 5×5",
    differs: "As printed. The margin of 4 rows and 3 columns at 1024×2048 stays clean.",
  },
  "supposed-cityscapes": {
    title: "Cityscapes, as the released function would do it",
    settings: { ...released, window: 5 },
    source: "a supposition: the authors' released noise function with scale 5, keep 0.9; " +
      "their code for Cityscapes was never released",
    differs:
      "As released. Their function would also write into ignored pixels; the kit never does.",
  },
  "per-image": {
    title: "Fixed windows and classes, different in each image",
    settings: { ...released, positions: "per-image", positionsSeed: "run", values: "per-image" },
    source: "this kit: is it the shared positions that a network overfits?",
    differs: "As released, but positions and classes drawn once for each image.",
  },
  redrawn: {
    title: "Everything redrawn at each access",
    settings: { ...released, positions: "redrawn", positionsSeed: "run" },
    source: "this kit: noise that no epoch repeats",
    differs: "As released, but positions drawn anew for each image in each epoch.",
  },
  "other-class": {
    title: "Windows never keep their class",
    settings: { ...released, replacement: "other" },
    source: "this kit: the paper's random class read as a wrong class",
    differs: "As released, but the random class is never the window's most frequent one: " +
      "close to 10 % of the labels are wrong.",
  },
} as const satisfies Record<string, NoiseProtocol<WindowNoise>>;

/** The name of a row of {@linkcode protocols}. */
export type NoiseProtocolName = keyof typeof protocols;

/**
 * Errors that annotators make, of kinds that the paper does not have. Each image keeps its own: a wrongly
 * drawn mask stays the same.
 *
 * @example
 * ```ts
 * import { annotationErrors } from "./protocols.ts";
 * import { ok } from "node:assert/strict";
 *
 * ok(Object.values(annotationErrors).every(({ settings }) => settings.positions === "per-image"));
 * ```
 */
export const annotationErrors = {
  "loose-boundaries": {
    title: "Boundaries off by up to three pixels",
    settings: boundaryBand({ greatest: 4 }),
    source:
      "Yao et al., ICLR 2023, noise_generator.py: masks dilated or eroded by a random distance",
    differs:
      "Each boundary of each object is drawn by itself, by 1 to 3 pixels (there one draw for " +
      "the whole mask, by 9 to 11 pixels of larger images), and with any number of classes.",
  },
  "generous-boundaries": {
    title: "Objects up to three pixels too large",
    settings: boundaryBand({ greatest: 4, dilate: 1 }),
    source: "Liu et al., CVPR 2022 (ADELE), SegThor/brat/loading.py: over-segmentation",
    differs:
      "As loose-boundaries, but always in favour of the higher class: an error that does not " +
      "cancel out.",
  },
  "missed-and-merged": {
    title: "Missing and merged objects",
    settings: instances(),
    source: "this kit: what annotators of nuclei overlook, and what they draw as one",
    differs: "Whole objects instead of places: a tenth is missing, and a tenth of the pairs of " +
      "neighbours is bridged.",
  },
  "isolated-pixels": {
    title: "Isolated wrong pixels",
    settings: pixelFlips(),
    source: "this kit: the noise that smoothing removes most easily",
    differs: "Windows of one pixel, none beside another; 5 % of the labels, all of them wrong.",
  },
  "confused-objects": {
    title: "Objects of a wrong class",
    settings: classFlips({ keep: [0] }),
    source: "Patrini et al., CVPR 2017: symmetric class-conditional noise",
    differs:
      "Flips whole components instead of single samples: a tenth of those that are not class 0, " +
      "each to any other class, class 0 included.",
  },
  "confused-pixels": {
    title: "Pixels of a wrong class",
    settings: classFlips({ unit: "pixel" }),
    source: "Patrini et al., CVPR 2017: symmetric class-conditional noise",
    differs: "A tenth of the pixels, each by itself.",
  },
} as const satisfies Record<string, NoiseProtocol>;

/**
 * The row of {@linkcode protocols} or {@linkcode annotationErrors} that a user named.
 *
 * @throws {UserError} when no protocol has that name.
 *
 * @example
 * ```ts
 * import { noiseProtocol } from "./protocols.ts";
 * import { strictEqual, throws } from "node:assert/strict";
 *
 * strictEqual(noiseProtocol("isolated-pixels").settings.kind, "pixel-flips");
 * throws(() => noiseProtocol("pritned"), /one of released, /);
 * ```
 */
export function noiseProtocol(name: string): NoiseProtocol {
  const rows: Readonly<Record<string, NoiseProtocol>> = { ...protocols, ...annotationErrors };
  const row = Object.hasOwn(rows, name) ? rows[name] : undefined;
  if (row) return row;
  const names = Object.keys(rows).join(", ");
  throw new UserError(`no noise protocol is called "${name}": choose one of ${names}`);
}
