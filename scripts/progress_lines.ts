/**
 * Lines at the foot of a terminal that are rewritten in place, one for each thing that goes on; plain
 * lines where output is not a terminal. cli-progress 3.12 leaves a line's end to the edge of a narrow
 * terminal, and without a terminal it repeats its bars by the clock.
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

/** The lines. */
export interface ProgressLines {
  /** Whether there is a terminal to rewrite lines on. */
  readonly live: boolean;
  /**
   * Shows parts on the line of that name, the most important first, as far as they fit side by side.
   * Nothing without a terminal.
   */
  show(name: string, parts: readonly Part[]): void;
  /** Takes the line of that name away. */
  end(name: string): void;
  /** Writes an ordinary line, above the rewritten ones. */
  log(line: string): void;
  /** Removes the rewritten lines. */
  clear(): void;
}

/** A piece of a line. Pieces of high `rank` are left out first where the line is too narrow. */
export interface Part {
  readonly text: string;
  readonly rank: number;
}

const GAP = "  ";

/**
 * As many parts as fit into `columns`, in their order, the ones of highest rank left out first; of the
 * last that is left as much as fits.
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
    /** Least milliseconds between two redraws. @default 100 */
    interval?: number;
    /** The clock, in milliseconds. @default Date.now */
    now?: () => number;
  } = {},
): ProgressLines {
  const live = stream.isTTY === true;
  const lines = new Map<string, readonly Part[]>();
  let [drawn, shown, last] = [0, "", -Infinity];
  const up = () => drawn > 1 ? `\r\x1b[${drawn - 1}A` : "\r";
  const erase = () => {
    if (drawn > 0) stream.write(`${up()}\x1b[J`);
    [drawn, shown, last] = [0, "", -Infinity];
  };
  const draw = () => {
    if (!live || now() - last < interval) return;
    // The last column stays free: some terminals wrap when it is written.
    const columns = (stream.columns || 80) - 1;
    const text = [...lines.values()].map((parts) => fitParts(parts, columns)).join("\n");
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
    log(line) {
      erase();
      stream.write(`${line}\n`);
      draw();
    },
    clear() {
      lines.clear();
      erase();
    },
  };
}
