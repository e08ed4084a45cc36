/**
 * A process that reads damaged files for `fuzz.ts`, and the watch over it: one input may take it into
 * an endless loop, all of the memory, or down.
 *
 * @module
 */
import { readProc } from "../../lib/engine/proc.ts";
import { startProgram } from "../../lib/program.ts";
import { linesOf, type Turn } from "./fuzz_worker.ts";

/** Milliseconds between two looks at a process. */
const LOOK = 250;
/** Milliseconds in which what a process prints is let gather: to wake up for each line costs more. */
const GATHER = 10;
/** Milliseconds without a word, after which a process is taken to wait for what never comes. */
const WAIT = 600_000;
/** Turns of a process before another takes its place: none grows old with what others left in it. */
const TURNS = 30;
/** Resident bytes at which a process is ended, many times what one has that reads. */
const MEMORY = 3e9;

/** Linux's units in /proc: ticks of a second, and bytes of a page (more on some ARM machines). */
const [TICKS, PAGE] = [100, 4096];

/** What reads. */
export interface ReadingProcess {
  /**
   * Has it do a turn.
   *
   * @param told Hears what came of each input.
   * @returns milliseconds of a core that the turn took, or how the process ended before.
   */
  turn(turn: Turn, told: (at: number, what: string) => void): Promise<number | string>;
  /** Lets it end. */
  close(): Promise<void>;
}

/** How processes are started. */
export interface ReadingOptions {
  /** Path of their program, which calls `serve`. */
  readonly worker: string;
  readonly seed: number;
  /** Where their readers may write. */
  readonly folder: string;
  /** Seconds of a core without a word, after which an input is taken to have no end. */
  readonly silence: number;
}

/** Processes, one after the other: the next one starts when one has ended, or has done its part. */
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
    if (seconds - looked.seconds > silence) kill(`no end in ${silence} s of a core`);
    if (performance.now() - word > WAIT) kill(`no word in ${WAIT / 1000} s`);
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

/** Seconds of a core that a process has taken, and its resident bytes; 0 where the system is silent. */
function useOf(pid: number): { seconds: number; bytes: number } {
  const fields = readProc(`${pid}/stat`)?.split(") ").at(-1)?.split(" ") ?? [];
  const [user = 0, system = 0, pages = 0] = [11, 12, 21].map((at) => Number(fields[at] ?? 0));
  return { seconds: (user + system) / TICKS, bytes: pages * PAGE };
}

/** Pieces of a stream, with a pause after each. */
async function* gathered(stream: ReadableStream<Uint8Array>): AsyncGenerator<Uint8Array> {
  for await (const piece of stream) {
    yield piece;
    await new Promise((resolve) => setTimeout(resolve, GATHER));
  }
}
