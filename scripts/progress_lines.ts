/**
 * Updates lines in place at the bottom of a terminal, one for each ongoing activity; prints plain lines if
 * the output is not a terminal. cli-progress 3.12 would cut lines off at the edge of a narrow terminal,
 * and repeat its bars at intervals without a terminal.
 *
 * @module
 */
import process from "node:process";

/** The stream that lines are written to: standard error, in the commands. */
export interface Terminal {
  readonly isTTY?: boolean;
  readonly columns?: number;
  write(text: string): unknown;
}

/** The lines. */
export interface ProgressLines {
  /** Whether the output is a terminal, on which lines can be updated. */
  readonly live: boolean;
  /**
   * Shows parts on the line of that name, keeping the most important ones that fit side by side. Does
   * nothing without a terminal.
   */
  show(name: string, parts: readonly Part[]): void;
  /** Removes the line of that name. */
  end(name: string): void;
  /**
   * Writes an ordinary line above the updating ones. On a terminal it is the first of the line and its
   * shorter versions that fits, or the last.
   */
  log(line: string, ...shorter: readonly string[]): void;
  /** Removes all updating lines. */
  clear(): void;
}

/** A piece of a line. If the line is too narrow, pieces with the highest `rank` are dropped first. */
export interface Part {
  readonly text: string;
  readonly rank: number;
}

const GAP = "  ";

/**
 * Joins as many parts as fit into `columns`, in order. Parts with the highest rank are dropped first; the
 * last remaining part is cut to fit.
 */
export function fitParts(parts: readonly Part[], columns: number): string {
  let kept = [...parts];
  const text = () => kept.map(({ text }) => text).join(GAP);
  while (kept.length > 1 && text().length > columns) {
    const worst = kept.reduce((greatest, { rank }) => Math.max(greatest, rank), -Infinity);
    const last = kept.findLastIndex(({ rank }) => rank === worst);
    kept = kept.filter((_, index) => index !== last);
  }
  return text().slice(0, Math.max(columns, 0));
}

/** Progress lines on a stream. */
export function progressLines(
  stream: Terminal = process.stderr,
  { interval = 100, now = Date.now }: {
    /** Minimum milliseconds between two redraws. @default 100 */
    interval?: number;
    /** The clock, in milliseconds. @default Date.now */
    now?: () => number;
  } = {},
): ProgressLines {
  const live = stream.isTTY === true;
  const lines = new Map<string, readonly Part[]>();
  let [drawn, shown, last] = [0, "", -Infinity];
  // The last column stays empty, because some terminals wrap when it is written.
  const columns = () => (stream.columns || 80) - 1;
  const up = () => drawn > 1 ? `\r\x1b[${drawn - 1}A` : "\r";
  const erase = () => {
    if (drawn > 0) stream.write(`${up()}\x1b[J`);
    [drawn, shown, last] = [0, "", -Infinity];
  };
  const draw = () => {
    if (!live || now() - last < interval) return;
    const text = [...lines.values()].map((parts) => fitParts(parts, columns())).join("\n");
    if (text !== shown) stream.write(`${drawn ? up() : ""}\x1b[J${text}`);
    [drawn, shown, last] = [lines.size, text, now()];
  };
  return {
    live,
    show(name, parts) {
      lines.set(name, parts);
      draw();
    },
    end(name) {
      if (!lines.delete(name)) return;
      erase();
      draw();
    },
    log(...versions) {
      erase();
      const fits = ({ length }: string) => !live || length <= columns();
      stream.write(`${versions.find(fits) ?? versions.at(-1)}\n`);
      draw();
    },
    clear() {
      lines.clear();
      erase();
    },
  };
}
