/**
 * Examines a machine for the kit: each engine (is it there, is it right, how fast is it), and what
 * else a run needs.
 *
 * An engine is examined in a process of its own, so that one that crashes hides no other.
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

/** The release of Deno that the kit is tested with: `denoVersion` of deno.json, its one place. */
export const DENO_VERSION: string = kit.denoVersion;

/** Largest relative error of a right engine; the fast convolutions of GPUs' libraries need the room. */
const TOLERANCE = 2e-3;

/** Room that results and checkpoints of a full run may take, in bytes. */
const RESULTS_BYTES = 2e9;

/** An engine that works, or does not. */
export type EngineReport = WorkingEngine | MissingEngine;

/** An engine that computes. */
export interface WorkingEngine extends Pick<Engine, "version" | "device" | "threads"> {
  /** Its name. */
  readonly engine: EngineName;
  /** That it works. */
  readonly available: true;
  /** Largest relative error of a convolution and its gradients; null when it gives no number. */
  readonly error: number | null;
  /** Whether the error is within tolerance. */
  readonly correct: boolean;
  /** Rates of a convolution. */
  readonly rates: ConvolutionRates;
}

/** An engine that does not work on this machine. */
export interface MissingEngine {
  /** Its name. */
  readonly engine: EngineName;
  /** That it does not work. */
  readonly available: false;
  /** Why, in one line. */
  readonly reason: string;
}

/** Something else that a run needs. */
export interface Finding {
  /** What was looked at. */
  readonly subject: string;
  /** Whether it is as it should be. */
  readonly good: boolean;
  /** How it is, with the remedy if it is not good. */
  readonly text: string;
}

/** What the doctor found. */
export interface Diagnosis {
  /** The machine. */
  readonly machine: Machine;
  /** Every engine, in the order in which the kit prefers them. */
  readonly engines: readonly EngineReport[];
  /** What else was looked at. */
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
      const error = Number.isFinite(measured) ? measured : null; // as JSON has it
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
 * Examines one engine in a process of its own.
 *
 * @param command Arguments of `deno` that print the `EngineReport` as the last line of its output.
 */
export async function examineApart(
  engine: EngineName,
  command: readonly string[],
): Promise<EngineReport> {
  const { out, code, signal } = await runProgram([Deno.execPath(), ...command], {
    // TensorFlow's shows how its library is fetched; the others' libraries only chatter.
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
 * Examines the machine, one engine after the other.
 *
 * @param commandOf Arguments of `deno` that examine an engine: see `examineApart`.
 */
export async function diagnose(
  commandOf: (engine: EngineName) => readonly string[],
  { resultsFolder = ".", findings = [] }: {
    /** Folder that results go to; only the free space of its disk is looked at. @default "." */
    readonly resultsFolder?: string;
    /** What the caller has found, about data for example. @default [] */
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

/** NVIDIA's driver, where there is one or where TensorFlow's library asks for it. */
async function gpuFindings(): Promise<Finding[]> {
  const library = await findTensorFlow().catch(() => undefined); // which the engine's row explains
  const driver = readDriver();
  const advice = gpuAdvice({ cudaLibrary: !!library && await hasCuda(library), driver });
  if (advice) return [{ subject: "GPU", good: false, text: advice }];
  if (!driver?.gpus) return [];
  const text = `${driver.gpus} of NVIDIA's, with a driver for CUDA ${cudaVersion(driver)}`;
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
 * The diagnosis as aligned lines of text.
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

/** Rows of cells; a row's last cell does not widen its column. */
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
