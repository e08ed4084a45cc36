/**
 * The wheels that hold TensorFlow's libraries: one row per file, with its required hash.
 *
 * A wheel is a zip file. The libraries are the same in every Python's wheel, so the one for Python
 * 3.12 is named here, whatever Python a machine has. Hashes and sizes: the package index, November
 * 2026.
 *
 * @module
 */

/** The TensorFlow release that the binding is written for. */
export const TENSORFLOW_VERSION = "2.21.0";

/** `"cpu"`, or `"cuda"` for NVIDIA's GPUs (CUDA 12; a driver of version 525 or later). */
export type Variant = "cpu" | "cuda";

/** A file of the package index, and which members to unpack. */
export interface Wheel {
  /** Name in the package index. */
  readonly project: string;
  /** Version in the package index. */
  readonly version: string;
  /** pip's platform tag. */
  readonly platform: string;
  /** Hash of the file, in hexadecimal digits. */
  readonly sha256: string;
  /** Size of the wheel. */
  readonly bytes: number;
  /** Size of its unpacked members. */
  readonly unpackedBytes: number;
  /** The members to unpack, by their path in the wheel. */
  readonly members: RegExp;
}

const version = TENSORFLOW_VERSION;
const members = /^tensorflow\/libtensorflow_(cc|framework)\.(so\.2|2\.dylib)$/;

const TENSORFLOW = {
  "linux-x86_64-cpu": {
    project: "tensorflow-cpu",
    version,
    platform: "manylinux_2_27_x86_64",
    sha256: "dcc8afd32930e42d5296b6ee19078b773706830af4ea97fbe503b9f5e0f820cb",
    bytes: 274_000_871,
    unpackedBytes: 853_308_936,
    members,
  },
  "linux-aarch64-cpu": {
    project: "tensorflow",
    version,
    platform: "manylinux_2_27_aarch64",
    sha256: "b07d15737406533898e36c7ef7944b1be18e9028dc521b9229952c537bbc5552",
    bytes: 281_946_471,
    unpackedBytes: 883_062_208,
    members,
  },
  "darwin-aarch64-cpu": {
    project: "tensorflow",
    version,
    platform: "macosx_12_0_arm64",
    sha256: "56ecd7d47429acbe1df2694d50b75bf9fc3995ac92cb367cd9af6c4780ead712",
    bytes: 223_488_205,
    unpackedBytes: 740_805_624,
    members,
  },
  "linux-x86_64-cuda": {
    project: "tensorflow",
    version,
    platform: "manylinux_2_27_x86_64",
    sha256: "b3b95643c4e70eb925839938fb35cbe142f317ec84af6844ee61513713bb13c0",
    bytes: 572_611_111,
    unpackedBytes: 1_259_021_080,
    members,
  },
} as const satisfies Record<string, Wheel>;

/** A row of NVIDIA's: project without its ending, version, platform, hash, size, unpacked size. */
type NvidiaRow = readonly [string, string, string, string, number, number];

/** The packages named by the `and-cuda` extra of TensorFlow 2.21.0, each at its newest version. */
const NVIDIA = [
  // deno-fmt-ignore
  ["cublas", "12.9.3.13", "manylinux_2_27_x86_64", "d7d51055f161b317c7105ddaae90e71eda059026074ffef93cf7cde2886bfe72", 581_217_458, 855_064_416],
  // deno-fmt-ignore
  ["cuda-cupti", "12.9.79", "manylinux_2_25_x86_64", "096bcf334f13e1984ba36685ad4c1d6347db214de03dbb6eebb237b41d9d934f", 10_814_997, 43_365_768],
  // deno-fmt-ignore
  ["cuda-nvcc", "12.9.86", "manylinux2010_x86_64", "5d6a0d32fdc7ea39917c20065614ae93add6f577d840233237ff08e9a38f58f0", 40_546_229, 97_998_760],
  // deno-fmt-ignore
  ["cuda-nvrtc", "12.9.86", "manylinux2010_x86_64", "210cf05005a447e29214e9ce50851e83fc5f4358df8b453155d5e1918094dcb4", 89_568_129, 227_340_992],
  // deno-fmt-ignore
  ["cuda-runtime", "12.9.79", "manylinux2014_x86_64", "25bba2dfb01d48a9b59ca474a1ac43c6ebf7011f1b0b8cc44f54eb6ac48a96c3", 3_493_179, 5_342_176],
  // deno-fmt-ignore
  ["cudnn", "9.28.0.42", "manylinux_2_27_x86_64", "9ff58b7f36dacd0a93e89f8f2957b52466889217963701daa15e577317cfa375", 716_538_495, 1_162_393_472],
  // deno-fmt-ignore
  ["cufft", "11.4.1.4", "manylinux2014_x86_64", "c67884f2a7d276b4b80eb56a79322a95df592ae5e765cf1243693365ccab4e28", 200_877_592, 293_609_416],
  // deno-fmt-ignore
  ["curand", "10.3.10.19", "manylinux_2_27_x86_64", "49b274db4780d421bd2ccd362e1415c13887c53c214f0d4b761752b8f9f6aa1e", 68_295_626, 166_965_432],
  // deno-fmt-ignore
  ["cusolver", "11.7.5.82", "manylinux_2_27_x86_64", "15da72d1340d29b5b3cf3fd100e3cd53421dde36002eda6ed93811af63c40d88", 338_117_415, 494_975_064],
  // deno-fmt-ignore
  ["cusparse", "12.5.10.65", "manylinux2014_x86_64", "73060ce019ac064a057267c585bf1fd5a353734151f87472ff02b2c5c9984e78", 366_465_088, 486_556_368],
  // deno-fmt-ignore
  ["nccl", "2.32.3", "manylinux_2_27_x86_64", "bb94b2348e4861d5e8aa00b36c3d12d9bdf9c6369b82cbb723de0b582280a21c", 351_526_311, 489_653_380],
  // deno-fmt-ignore
  ["nvjitlink", "12.9.86", "manylinux2010_x86_64", "e3f1171dbdc83c5932a45f0f4c99180a70de9bd2718c1ab77d14104f6d7147f9", 39_748_338, 95_935_344],
] as const satisfies readonly NvidiaRow[];

const nvidiaWheels: readonly Wheel[] = NVIDIA.map((
  [project, version, platform, sha256, bytes, unpackedBytes],
) => ({
  project: `nvidia-${project}-cu12`,
  version,
  platform,
  sha256,
  bytes,
  unpackedBytes,
  members: /^nvidia\/[^/]+\/(?!include\/).*[^/]$/,
}));

/** The platform that a library is for. */
export interface Platform {
  /** Operating system, as `Deno.build.os` names it. */
  readonly os: string;
  /** Processor, as `Deno.build.arch` names it. */
  readonly arch: string;
  /** The processor that computes. */
  readonly variant: Variant;
}

/**
 * The wheels of a platform, or `undefined` where TensorFlow has none.
 *
 * Unpacked into one folder, they are laid out as in Python's site-packages: TensorFlow's libraries
 * look for NVIDIA's in `../nvidia/<part>/lib`.
 *
 * @example
 * ```ts
 * import { wheelsFor } from "./wheel.ts";
 * import assert from "node:assert/strict";
 *
 * const [wheel] = wheelsFor({ os: "linux", arch: "x86_64", variant: "cpu" })!;
 * assert.equal(`${wheel!.project} ${wheel!.version}`, "tensorflow-cpu 2.21.0");
 * assert.equal(wheelsFor({ os: "windows", arch: "x86_64", variant: "cpu" }), undefined);
 * ```
 */
export function wheelsFor({ os, arch, variant }: Platform): readonly Wheel[] | undefined {
  const key = `${os}-${arch}-${variant}`;
  if (!Object.hasOwn(TENSORFLOW, key)) return undefined;
  const library = TENSORFLOW[key as keyof typeof TENSORFLOW];
  return variant === "cuda" ? [library, ...nvidiaWheels] : [library];
}
