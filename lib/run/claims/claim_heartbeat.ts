/**
 * The thread that keeps a claim fresh while its process computes, however long a step takes. It rewrites
 * the same bytes, so that the file server sets the modification time and no reader sees a partial file.
 * It writes to its open file handle, so never into the file of a process that took over.
 *
 * @module
 */
import { type ClaimFile, holdsClaim } from "./claim_file.ts";

/** The message to the thread. */
export interface BeatTask {
  /** Path of the record that is claimed. */
  readonly recordPath: string;
  /** The claim file. */
  readonly file: ClaimFile;
  /** Token in the file as long as this process holds the claim. */
  readonly token: string;
  /** Milliseconds between two heartbeats. */
  readonly every: number;
}

const thread = self as unknown as Pick<Worker, "postMessage" | "addEventListener">;

thread.addEventListener("message", (event) => {
  const { recordPath, file, token, every } = (event as MessageEvent<BeatTask>).data;
  let open: Deno.FsFile | undefined;
  const beat = () => {
    try {
      if (!holdsClaim(recordPath, file, token)) {
        clearInterval(timer);
        return thread.postMessage("lost");
      }
      const bytes = Deno.readFileSync(file.path);
      open ??= Deno.openSync(file.path, { write: true });
      open.seekSync(0, Deno.SeekMode.Start);
      open.writeSync(bytes);
      open.syncSync();
    } catch { // the file server is unreachable; the next heartbeat opens the file again
      open = undefined;
    }
  };
  const timer = setInterval(beat, every);
  beat();
});
