/**
 * Whether this JavaScript runs in Deno's Jupyter kernel, and the one place that reaches into it.
 *
 * @module
 */

/** What the kernel calls in JavaScript; absent everywhere else. */
export interface KernelInternals {
  /** Called when a cell has ended well, before the kernel says that it is idle. */
  broadcastResult?: (executionCount: number, result: unknown) => Promise<void>;
}

/** The kernel's own functions, where there is a kernel. */
export function kernelInternals(): KernelInternals | undefined {
  const { internal } = Deno as unknown as { internal: symbol };
  const internals = (Deno as unknown as Record<symbol, { jupyter?: KernelInternals }>)[internal];
  return internals?.jupyter?.broadcastResult && internals.jupyter;
}

/** How the kernel puts out text, in the order of `console`'s; undefined where there is no kernel. */
export function kernelPrint(): ((text: string, isError: boolean) => void) | undefined {
  const { internal } = Deno as unknown as { internal: symbol };
  type Core = { core?: { print?: (text: string, isError: boolean) => void } };
  return kernelInternals() && (Deno as unknown as Record<symbol, Core>)[internal]?.core?.print;
}

/**
 * Whether there is a notebook to display in.
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
