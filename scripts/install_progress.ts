/**
 * Shows an installation of the engine, or a download: a rewritten line on a terminal, a line for each
 * step elsewhere.
 *
 * @module
 */
import type { InstallEvent } from "../lib/engine/tensorflow/install.ts";
import { type ProgressLines, progressLines } from "./progress_lines.ts";

const VERBS = {
  wait: "waiting for another process that installs",
  download: "downloading",
  check: "checking",
  unpack: "unpacking",
} as const satisfies Record<InstallEvent["phase"], string>;

const BAR = 20;
const LINE = "install";
const megabytes = (bytes: number) => Math.round(bytes / 1e6);

/** A listener of an installation that shows it on lines. */
export function installReporter(lines: ProgressLines): (event: InstallEvent) => void {
  let shown = "";
  return ({ phase, subject, done, total }) => {
    const title = `${VERBS[phase]} ${subject}`;
    const size = total ? ` (${megabytes(total)} MB)` : "";
    if (title !== shown && (phase === "wait" || !lines.live)) lines.log(`${title}${size}`);
    shown = title;
    if (!total || done >= total) return lines.end(LINE);
    const filled = Math.round(BAR * done / total);
    lines.show(LINE, [
      { text: title, rank: 0 },
      { text: "█".repeat(filled) + "░".repeat(BAR - filled), rank: 2 },
      { text: `${megabytes(done)} of ${megabytes(total)} MB`, rank: 1 },
    ]);
  };
}

/** Runs an installation with a listener that shows it, and leaves the terminal in order. */
export async function withInstallProgress<T>(
  install: (onProgress: (event: InstallEvent) => void) => Promise<T>,
): Promise<T> {
  const lines = progressLines();
  try {
    return await install(installReporter(lines));
  } finally {
    lines.clear();
  }
}
