/**
 * The thread that keeps a claim fresh while its process computes, however long a step takes. It
 * writes the same bytes again, so that the file's time is the file server's and no reader sees half
 * of it; into the file it has opened, so never into that of one who took over.
 *
 * @module
 */
import { type ClaimFile, holdsClaim } from "./claim_file.ts";

/** What the thread is told. */
export interface BeatTask {
  /** The record that is claimed. */
  readonly recordPath: string;
  /** The claim's file. */
  readonly file: ClaimFile;
  /** What the file holds as long as the claim is ours. */
  readonly token: string;
  /** Milliseconds between two beats. */
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
    } catch { // a file server that is away for a while; the next beat opens the file again
      open = undefined;
    }
  };
  const timer = setInterval(beat, every);
  beat();
});
