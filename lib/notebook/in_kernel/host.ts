/**
 * Detects Deno's Jupyter kernel. Only this module accesses the kernel's internals.
 *
 * @module
 */

/** The functions that the kernel calls in JavaScript; absent everywhere else. */
export interface KernelInternals {
  /** Called when a cell has succeeded, before the kernel reports that it is idle. */
  broadcastResult?: (executionCount: number, result: unknown) => Promise<void>;
}

/** The kernel's own functions; undefined without a kernel. */
export function kernelInternals(): KernelInternals | undefined {
  const { internal } = Deno as unknown as { internal: symbol };
  const internals = (Deno as unknown as Record<symbol, { jupyter?: KernelInternals }>)[internal];
  return internals?.jupyter?.broadcastResult && internals.jupyter;
}

/** Prints text through the kernel, in order with `console`; undefined without a kernel. */
export function kernelPrint(): ((text: string, isError: boolean) => void) | undefined {
  const { internal } = Deno as unknown as { internal: symbol };
  type Core = { core?: { print?: (text: string, isError: boolean) => void } };
  return kernelInternals() && (Deno as unknown as Record<symbol, Core>)[internal]?.core?.print;
}

/**
 * Whether this code runs in a notebook.
 *
 * @example
 * ```ts
 * import { inNotebook } from "./host.ts";
 * import { strictEqual } from "node:assert/strict";
 *
 * strictEqual(inNotebook(), false);
 * ```
 */
export function inNotebook(): boolean {
  return kernelInternals() !== undefined;
}
