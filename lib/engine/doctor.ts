/**
 * Examines a machine for the kit: whether each engine is present, correct and how fast, and whether
 * the machine meets a run's other needs.
 *
 * Each engine is examined in its own process, so that a crash of one does not hide the others.
 *
 * @module
 */
import { statfs } from "node:fs/promises";
import kit from "../../deno.json" with { type: "json" };
import { runProgram } from "../program.ts";
import { convolutionError, type ConvolutionRates, convolutionRates } from "./convolution_check.ts";
import { type Engine, ENGINE_NAMES, type EngineName } from "./engine.ts";
import { describeMachine, type Machine } from "./machine.ts";
import type { Opened } from "./engine.ts";
import { cudaVersion, gpuAdvice, hasCuda, readDriver } from "./tensorflow/driver.ts";
import { findTensorFlow } from "./tensorflow/library.ts";

/** The Deno release that the kit is tested with, defined once, as `denoVersion` in deno.json. */
export const DENO_VERSION: string = kit.denoVersion;

/**
 * The largest relative error of a correct engine; the fast convolutions of GPU libraries need this
 * margin.
 */
const TOLERANCE = 2e-3;

/** Disk space that the results and checkpoints of a full run may take, in bytes. */
const RESULTS_BYTES = 2e9;

/** An engine that works, or one that does not. */
export type EngineReport = WorkingEngine | MissingEngine;

/** An engine that computes. */
export interface WorkingEngine extends Pick<Engine, "version" | "device" | "threads"> {
  /** Its name. */
  readonly engine: EngineName;
  /** Always true: the engine works. */
  readonly available: true;
  /**
   * The largest relative error of a convolution and its gradients; null when the result is not a
   * number.
   */
  readonly error: number | null;
  /** Whether the error is within tolerance. */
  readonly correct: boolean;
  /** Speed of a convolution. */
  readonly rates: ConvolutionRates;
}

/** An engine that is not available on this machine. */
export interface MissingEngine {
  /** Its name. */
  readonly engine: EngineName;
  /** Always false: the engine does not work. */
  readonly available: false;
  /** Why, in one line. */
  readonly reason: string;
}

/** A finding about something else that a run needs. */
export interface Finding {
  /** What was examined. */
  readonly subject: string;
  /** Whether it meets the kit's needs. */
  readonly good: boolean;
  /** Its state, with the remedy if it is not good. */
  readonly text: string;
}

/** The doctor's findings. */
export interface Diagnosis {
  /** The machine. */
  readonly machine: Machine;
  /** All engines, in the kit's order of preference. */
  readonly engines: readonly EngineReport[];
  /** The other findings. */
  readonly findings: readonly Finding[];
}

/** Examines one engine in this process: opens it, computes, and closes it. */
export async function examineEngine(
  engine: EngineName,
  open: (name: EngineName) => Promise<Opened>,
): Promise<EngineReport> {
  try {
    const result = await open(engine);
    if ("reason" in result) return { engine, available: false, reason: result.reason };
    const opened = result.engine;
    try {
      const { version, device, threads } = opened;
      const measured = await convolutionError(opened);
      const error = Number.isFinite(measured) ? measured : null; // JSON has no NaN or infinity
      const rates = await convolutionRates(opened);
      const correct = measured <= TOLERANCE;
      return { engine, available: true, version, device, threads, error, correct, rates };
    } finally {
      opened.close();
    }
  } catch (error) {
    return { engine, available: false, reason: firstLine((error as Error).message) };
  }
}

/**
 * Examines one engine in its own process.
 *
 * @param command Arguments of `deno` that print the `EngineReport` as the last line of its output.
 */
export async function examineApart(
  engine: EngineName,
  command: readonly string[],
): Promise<EngineReport> {
  const { out, code, signal } = await runProgram([Deno.execPath(), ...command], {
    // TensorFlow's stderr shows the download of its library; the others print only noise.
    stderr: engine === "tensorflow" ? "inherit" : "null",
  });
  const last = out.trim().split("\n").at(-1) ?? "";
  try {
    return JSON.parse(last) as EngineReport;
  } catch {
    const how = signal ? `by ${signal}` : `with code ${code}`;
    return { engine, available: false, reason: `its process ended ${how}` };
  }
}

/**
 * Examines the machine, one engine after another.
 *
 * @param commandOf Returns the arguments of `deno` that examine an engine: see `examineApart`.
 */
export async function diagnose(
  commandOf: (engine: EngineName) => readonly string[],
  { resultsFolder = ".", findings = [] }: {
    /** The folder for results; only the free space of its disk is checked. @default "." */
    readonly resultsFolder?: string;
    /** Further findings of the caller, about data for example. @default [] */
    readonly findings?: readonly Finding[];
  } = {},
): Promise<Diagnosis> {
  const engines: EngineReport[] = [];
  for (const engine of ENGINE_NAMES) engines.push(await examineApart(engine, commandOf(engine)));
  const own = [denoFinding(), ...await gpuFindings(), await spaceFinding(resultsFolder)];
  return { machine: describeMachine(), engines, findings: [...own, ...findings] };
}

function denoFinding(): Finding {
  const { deno } = Deno.version;
  const good = deno === DENO_VERSION;
  const remedy = `; the kit is tested with ${DENO_VERSION}: npx -y deno@${DENO_VERSION} task …`;
  return { subject: "Deno", good, text: good ? deno : deno + remedy };
}

/** NVIDIA's driver, where one is installed or where TensorFlow's library needs it. */
async function gpuFindings(): Promise<Finding[]> {
  const library = await findTensorFlow().catch(() => undefined); // the engine's row explains the error
  const driver = readDriver();
  const advice = gpuAdvice({ cudaLibrary: !!library && await hasCuda(library), driver });
  if (advice) return [{ subject: "GPU", good: false, text: advice }];
  if (!driver?.gpus) return [];
  const text = `${driver.gpus} from NVIDIA, with a driver for CUDA ${cudaVersion(driver)}`;
  return [{ subject: "GPU", good: true, text }];
}

async function spaceFinding(folder: string): Promise<Finding> {
  const { bavail, bsize } = await statfs(folder);
  const free = bavail * bsize;
  const good = free >= RESULTS_BYTES;
  const remedy = `; results may need ${RESULTS_BYTES / 1e9} GB: make room`;
  const text = `${(free / 1e9).toFixed(1)} GB free for results`;
  return { subject: "disk", good, text: good ? text : text + remedy };
}

/**
 * Formats the diagnosis as aligned lines of text.
 *
 * @example
 * ```ts
 * import { formatDiagnosis } from "./doctor.ts";
 * import assert from "node:assert/strict";
 *
 * const machine = { os: "Linux 6.1", cpu: "A processor", cores: 2, memoryBytes: 8e9 };
 * const engines = [{ engine: "webgpu", available: false, reason: "no GPU" }] as const;
 * const text = formatDiagnosis({ machine, engines, findings: [] });
 * assert.match(text, /^machine +A processor, 2 cores, 8.0 GB, Linux 6.1$/m);
 * assert.match(text, /^webgpu +no GPU$/m);
 * ```
 */
export function formatDiagnosis({ machine, engines, findings }: Diagnosis): string {
  const { os, cpu, cores, memoryBytes } = machine;
  const memory = `${(memoryBytes / 1e9).toFixed(1)} GB`;
  const lines = [
    ["machine", `${cpu}, ${cores} cores, ${memory}, ${os}`],
    ...findings.map(({ subject, good, text }) => [subject, good ? text : `(!) ${text}`]),
  ];
  const header = ["engine", "version", "device", "threads", "correct", "conv", "training"];
  const rows = engines.map((report) => {
    if (!report.available) return [report.engine, report.reason];
    const { version, device, threads, correct, error, rates } = report;
    const difference = error === null ? "not a number" : `${Number(error.toPrecision(1))}`;
    const verdict = `${correct ? "yes" : "NO"} (largest difference ${difference})`;
    const [conv, training] = [rates.forward, rates.training].map(gigaflops);
    return [report.engine, version, device, String(threads), verdict, conv!, training!];
  });
  return `${aligned(lines)}\n\n${aligned([header, ...rows])}`;
}

function gigaflops(rate: number): string {
  return `${(rate / 1e9).toPrecision(3)} GFLOP/s`;
}

/** Rows of cells as aligned columns; the last cell of a row does not widen its column. */
function aligned(rows: readonly (readonly string[])[]): string {
  const width = (column: number) =>
    Math.max(...rows.map((row) => column < row.length - 1 ? row[column]!.length : 0));
  const line = (row: readonly string[]) =>
    row.map((cell, column) => cell.padEnd(width(column))).join("  ").trimEnd();
  return rows.map(line).join("\n");
}

function firstLine(text: string): string {
  return text.split("\n")[0]!.trim();
}
