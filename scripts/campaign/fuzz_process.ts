/**
 * Starts and watches a process that reads damaged files for `fuzz.ts`. An input may make the process
 * loop forever, use all memory, or crash.
 *
 * @module
 */
import { readProc } from "../../lib/engine/proc.ts";
import { startProgram } from "../../lib/program.ts";
import { linesOf, type Turn } from "./fuzz_worker.ts";

/** Milliseconds between checks of a process. */
const LOOK = 250;
/** Milliseconds for which output is collected, because waking up for every line costs more. */
const GATHER = 10;
/** Milliseconds without output after which a process is considered stuck. */
const WAIT = 600_000;
/** Number of turns before a process is replaced, so that leftovers of its readers do not accumulate. */
const TURNS = 30;
/** Resident bytes at which a process is killed: many times what a normal one uses. */
const MEMORY = 3e9;

/** Units of Linux's /proc: clock ticks per second, and bytes per page (larger on some ARM machines). */
const [TICKS, PAGE] = [100, 4096];

/** A process that reads inputs. */
export interface ReadingProcess {
  /**
   * Runs a turn.
   *
   * @param told Called with the outcome of each input.
   * @returns milliseconds of CPU time that the turn took, or how the process ended before.
   */
  turn(turn: Turn, told: (at: number, what: string) => void): Promise<number | string>;
  /** Ends the process in an orderly way. */
  close(): Promise<void>;
}

/** Options of {@linkcode reading}. */
export interface ReadingOptions {
  /** Path of the program to start, which calls `serve`. */
  readonly worker: string;
  readonly seed: number;
  /** Folder that the readers may write to. */
  readonly folder: string;
  /** Seconds of CPU time without output after which an input counts as endless. */
  readonly silence: number;
}

/** Runs turns in a process, which it replaces when the process has ended or done its number of turns. */
export function reading(options: ReadingOptions): ReadingProcess {
  let process: ReadingProcess | undefined;
  let turns = 0;
  const close = async () => {
    await process?.close();
    process = undefined;
  };
  return {
    async turn(turn, told) {
      process ??= start(options);
      const end = await process.turn(turn, told);
      if (typeof end === "string") process = undefined;
      else if (++turns % TURNS === 0) await close();
      return end;
    },
    close,
  };
}

function start({ worker, seed, folder, silence }: ReadingOptions): ReadingProcess {
  const words = [Deno.execPath(), "run", "-A", "--no-check", worker, `${seed}`, folder];
  const process = startProgram(words, { cwd: new URL("../..", import.meta.url), stdin: "piped" });
  const input = process.stdin.getWriter();
  const complaint = new Response(process.stderr).text();
  const lines = linesOf(gathered(process.stdout));
  let word = performance.now();
  let looked = { at: 0, seconds: 0 };
  let killed: string | undefined;
  const kill = (why: string) => {
    if (killed === undefined) process.kill("SIGKILL");
    killed ??= why;
  };
  const look = () => {
    const { seconds, bytes } = useOf(process.pid);
    if (looked.at < word) looked = { at: performance.now(), seconds };
    if (seconds - looked.seconds > silence) kill(`no result after ${silence} s of CPU time`);
    if (performance.now() - word > WAIT) kill(`no output for ${WAIT / 1000} s`);
    if (bytes > MEMORY) kill(`more than ${MEMORY / 1e9} GB`);
  };
  return {
    async turn(turn, told) {
      word = performance.now();
      const watch = setInterval(look, LOOK);
      try {
        await input.write(new TextEncoder().encode(`${JSON.stringify(turn)}\n`)).catch(() => {});
        for (;;) {
          const { done, value } = await lines.next();
          if (done) break;
          word = performance.now();
          const [at, what] = [value.split(" ", 1)[0]!, value.slice(value.indexOf(" ") + 1)];
          if (at === "over") return Number(what);
          told(Number(at), what);
        }
      } finally {
        clearInterval(watch);
      }
      const { code, signal } = await process.status;
      const why = (await complaint).trim().split("\n").slice(0, 3).join(" ");
      return killed ?? `its process ended with ${signal ?? code} ${why}`.trim();
    },
    async close() {
      await input.close().catch(() => {});
      await process.status;
      await complaint;
    },
  };
}

/** CPU seconds used by a process, and its resident bytes; 0 if the system does not report them. */
function useOf(pid: number): { seconds: number; bytes: number } {
  const fields = readProc(`${pid}/stat`)?.split(") ").at(-1)?.split(" ") ?? [];
  const [user = 0, system = 0, pages = 0] = [11, 12, 21].map((at) => Number(fields[at] ?? 0));
  return { seconds: (user + system) / TICKS, bytes: pages * PAGE };
}

/** Yields pieces of a stream, with a pause after each. */
async function* gathered(stream: ReadableStream<Uint8Array>): AsyncGenerator<Uint8Array> {
  for await (const piece of stream) {
    yield piece;
    await new Promise((resolve) => setTimeout(resolve, GATHER));
  }
}
