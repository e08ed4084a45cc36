/**
 * Shows the progress of installing an engine or of a download: one updating line on a terminal, one line
 * per step elsewhere.
 *
 * @module
 */
import type { InstallEvent } from "../lib/engine/tensorflow/install.ts";
import { type ProgressLines, progressLines } from "./progress_lines.ts";

const VERBS = {
  wait: "waiting for another process to finish installing",
  download: "downloading",
  check: "checking",
  unpack: "unpacking",
} as const satisfies Record<InstallEvent["phase"], string>;

const BAR = 20;
const LINE = "install";
const megabytes = (bytes: number) => Math.round(bytes / 1e6);

/** A listener that shows the progress of an installation. */
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

/** Runs an installation, shows its progress, and cleans up the terminal. */
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
