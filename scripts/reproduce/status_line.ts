/**
 * One line that is rewritten in place on a terminal, with ordinary lines above it; where there is no
 * terminal, ordinary lines only.
 *
 * @module
 */
import process from "node:process";

/** Where lines go: standard error, in the commands. */
export interface Terminal {
  readonly isTTY?: boolean;
  readonly columns?: number;
  write(text: string): unknown;
}

/** The line. */
export interface StatusLine {
  /** Whether there is a terminal to rewrite a line on. */
  readonly live: boolean;
  /**
   * Shows parts, the most important first, as far as they fit side by side. `at` orders them on the
   * line. Nothing without a terminal.
   */
  show(parts: readonly Part[]): void;
  /** Writes an ordinary line, above the rewritten one. */
  log(line: string): void;
  /** Removes the rewritten line. */
  clear(): void;
}

/** A piece of the line. Pieces of high `rank` are left out first where the line is too narrow. */
export interface Part {
  readonly text: string;
  readonly rank: number;
}

const GAP = "  ";

/**
 * The parts that fit into `columns`, in their order; cut when not even the first rank fits.
 *
 * @example
 * ```ts
 * import { fitParts } from "./status_line.ts";
 * import { strictEqual } from "node:assert/strict";
 *
 * const parts = [{ text: "noisy", rank: 0 }, { text: "loss 0.21", rank: 2 }, { text: "1:12", rank: 1 }];
 * strictEqual(fitParts(parts, 40), "noisy  loss 0.21  1:12");
 * strictEqual(fitParts(parts, 12), "noisy  1:12");
 * strictEqual(fitParts(parts, 3), "noi");
 * ```
 */
export function fitParts(parts: readonly Part[], columns: number): string {
  let kept = [...parts];
  const text = () => kept.map(({ text }) => text).join(GAP);
  while (kept.length > 1 && text().length > columns) {
    const worst = Math.max(...kept.map(({ rank }) => rank));
    const last = kept.findLastIndex(({ rank }) => rank === worst);
    kept = kept.filter((_, index) => index !== last);
  }
  return text().slice(0, Math.max(columns, 0));
}

/** A status line on a stream. */
export function statusLine(
  stream: Terminal = process.stderr,
  { interval = 100, now = Date.now }: {
    /** Least milliseconds between two shows. @default 100 */
    interval?: number;
    /** The clock, in milliseconds. @default Date.now */
    now?: () => number;
  } = {},
): StatusLine {
  const live = stream.isTTY === true;
  let [shown, last] = ["", -Infinity];
  const clear = () => {
    if (shown) stream.write("\r\x1b[K");
    shown = "";
    last = -Infinity;
  };
  return {
    live,
    show(parts) {
      if (!live || now() - last < interval) return;
      // The last column stays free: some terminals wrap when it is written.
      const text = fitParts(parts, (stream.columns || 80) - 1);
      if (text !== shown) stream.write(`\r${text}\x1b[K`);
      shown = text;
      last = now();
    },
    log(line) {
      clear();
      stream.write(`${line}\n`);
    },
    clear,
  };
}
