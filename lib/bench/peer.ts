/**
 * A process that runs training steps on request: the kit's (`kit_step.ts`) or PyTorch's
 * (`pytorch/step.py`). Both use the same lines of JSON.
 *
 * @module
 */
import { fromFileUrl } from "@std/path";
import { UserError } from "../errors.ts";
import { startProgram, works } from "../program.ts";
import type { StepSettings } from "./networks.ts";

/** A process's answer to "step N". */
export interface Steps {
  /** Milliseconds of each step. */
  readonly ms: readonly number[];
  /** Loss of the last step. */
  readonly loss: number;
  /** Peak resident memory. */
  readonly peak_rss_bytes: number;
}

/** A running process. */
export interface Peer {
  /** What it reported when it was ready: versions and settings. */
  readonly ready: Readonly<Record<string, unknown>>;
  /** Runs `count` steps. */
  step(count: number): Promise<Steps>;
  /** Ends the process. */
  close(): Promise<void>;
}

const script = (name: string) => fromFileUrl(new URL(name, import.meta.url));

const given = (settings: StepSettings) => `--settings=${JSON.stringify(settings)}`;

/** The command of the kit's step. */
export const kitCommand = (settings: StepSettings, options: readonly string[]): string[] => [
  Deno.execPath(),
  ...["run", "-A", script("./kit_step.ts"), given(settings)],
  ...options,
];

/** The command of PyTorch's step, for a Python that has the packages. */
export const torchCommand = (
  python: string,
  { settings, options }: { settings: StepSettings; options: readonly string[] },
): string[] => [python, "-B", script("./pytorch/step.py"), given(settings), ...options];

/** The Python, if it has the packages. */
export async function findPython(
  python: string,
  { packages }: { packages: readonly string[] },
): Promise<string | undefined> {
  return await works([python, "-c", `import ${packages.join(", ")}`]) ? python : undefined;
}

/** The error for a process that ended before it answered, with the last line of what it said. */
export function endedEarly(words: readonly string[], log: string): UserError {
  const reason = log.trim().split("\n").at(-1);
  return new UserError(`${words[0]} ended: ${reason}; run it by hand to see more`);
}

/** Starts a process and waits until it is ready. @throws {UserError} when it does not start. */
export async function startPeer(words: readonly string[]): Promise<Peer> {
  const child = startProgram(words, { stdin: "piped" });
  const errors = new Response(child.stderr).text();
  const answers = lines(child.stdout);
  const writer = child.stdin.getWriter();
  const next = async (): Promise<Record<string, unknown>> => {
    const { value, done } = await answers.next();
    if (!done) return JSON.parse(value);
    throw endedEarly(words, await errors);
  };
  return {
    ready: await next(),
    async step(count) {
      await writer.write(new TextEncoder().encode(`step ${count}\n`));
      return await next() as unknown as Steps;
    },
    async close() {
      await writer.close().catch(() => {});
      await child.status;
      await errors;
    },
  };
}

async function* lines(stream: ReadableStream<Uint8Array<ArrayBuffer>>): AsyncGenerator<string> {
  let rest = "";
  for await (const text of stream.pipeThrough(new TextDecoderStream())) {
    const parts = (rest + text).split("\n");
    rest = parts.pop()!;
    yield* parts;
  }
}
