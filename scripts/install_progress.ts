/**
 * Shows an installation of the engine: a bar on a terminal, a line for each step elsewhere.
 *
 * @module
 */
import { Presets, SingleBar } from "cli-progress";
import process from "node:process";
import type { InstallEvent } from "../lib/engine/tensorflow/install.ts";

const VERBS = {
  wait: "waiting for another process that installs",
  download: "downloading",
  check: "checking",
  unpack: "unpacking",
} as const satisfies Record<InstallEvent["phase"], string>;

/**
 * Runs an installation with a listener that shows it on standard error, and leaves the terminal in
 * order however it ends.
 */
export async function withInstallProgress<T>(
  install: (onProgress: (event: InstallEvent) => void) => Promise<T>,
): Promise<T> {
  let [shown, bar] = ["", undefined as SingleBar | undefined];
  const megabytes = (bytes: number) => Math.round(bytes / 1e6);
  const begin = ({ phase, total }: InstallEvent, title: string) => {
    bar?.stop();
    shown = title;
    if (phase === "wait" || !process.stderr.isTTY) {
      console.error(total ? `${title} (${megabytes(total)} MB)` : title);
      return;
    }
    const format = `${title} {bar} {value} of {total} MB, {duration_formatted}`;
    bar = new SingleBar({ format, stream: process.stderr }, Presets.shades_classic);
    bar.start(megabytes(total), 0);
  };
  try {
    return await install((event) => {
      const title = `${VERBS[event.phase]} ${event.subject}`;
      if (title !== shown) begin(event, title);
      bar?.update(megabytes(event.done));
      if (event.done === event.total) bar?.stop();
    });
  } finally {
    bar?.stop();
  }
}
