/**
 * Starts the process of a Deno kernel: `deno jupyter --kernel` with the Deno that runs this program.
 *
 * @module
 */
import { startProgram } from "../../program.ts";
import { type Channel, type ConnectionFile, freeConnection } from "./message.ts";
import { connectZmtp, type ZmtpConnection } from "./zmtp.ts";

/** A running kernel. */
export interface KernelProcess extends AsyncDisposable {
  /** Its ports and its key. */
  readonly connection: ConnectionFile;
  /** Resolves when the process has ended, for any reason. */
  readonly ended: Promise<KernelEnd>;
  /**
   * Connects to a channel, waiting until it is open.
   *
   * @param name Name of this end, if any.
   * @throws {Error} if the kernel ends or does not answer in time.
   */
  connect(channel: Channel, type: "DEALER" | "SUB", name?: Uint8Array): Promise<ZmtpConnection>;
  /** Presses the stop button. */
  interrupt(): void;
  /** Ends the process. @param signal The signal to send. @default {"SIGKILL"} */
  kill(signal?: Deno.Signal): void;
}

/** How a kernel ended. */
export interface KernelEnd {
  /** Exit code of the process. */
  readonly code: number;
  /** The signal that ended it. */
  readonly signal: Deno.Signal | null;
  /** The end of the process's own standard output and standard error. */
  readonly words: string;
}

/** Options for starting a kernel. */
export interface KernelProcessOptions {
  /** Working folder, in which `deno.json` is looked up and relative paths are resolved. */
  readonly cwd: string;
  /** Milliseconds to wait for a channel. @default 30000 */
  readonly patience?: number;
  /** Secret for signing messages. @default a new one */
  readonly key?: string | undefined;
  /** Arguments of `deno`, given the path of the connection file. @default those of Deno's kernel */
  readonly args?: ((file: string) => string[]) | undefined;
}

/** Number of characters of a kernel's output to keep, to show why it died. */
const WORDS = 4000;

/** A warning that every kernel prints. */
const OF_NO_INTEREST = /^Warning "deno jupyter" is unstable.*\n?/m;

/** Starts a kernel, without colours. */
export async function startKernelProcess(
  { cwd, patience = 30_000, key, args = ofDeno }: KernelProcessOptions,
): Promise<KernelProcess> {
  const folder = await Deno.makeTempDir({ prefix: "iel-kernel-" });
  const file = `${folder}/connection.json`;
  const free = freeConnection();
  const connection = { ...free, key: key ?? free.key };
  await Deno.writeTextFile(file, JSON.stringify(connection));
  const child = startProgram([Deno.execPath(), ...args(file)], { cwd, env: { NO_COLOR: "1" } });
  const said = [lastWords(child.stdout), lastWords(child.stderr)];
  let over = false;
  const ended = child.status.then(async ({ code, signal }): Promise<KernelEnd> => {
    over = true;
    return { code, signal, words: (await Promise.all(said)).join("").slice(-WORDS).trim() };
  });
  const kill = (signal: Deno.Signal = "SIGKILL") => {
    if (!over) child.kill(signal);
  };
  const interrupt = () => kill("SIGINT");
  const killAtExit = () => kill();
  addEventListener("unload", killAtExit);
  const opened: ZmtpConnection[] = [];
  const deadline = Date.now() + patience;
  return {
    ...{ connection, ended, interrupt, kill },
    async connect(channel, type, name) {
      const port = connection[`${channel}_port`];
      while (true) {
        try {
          const one = await connectZmtp(port, { type, ...name && { name } });
          opened.push(one);
          return one;
        } catch (error) {
          if (over) throw new Error(`the kernel ended: ${(await ended).words}`);
          if (Date.now() > deadline) throw new Error("the kernel opens no ports", { cause: error });
          await new Promise((resolve) => setTimeout(resolve, 20));
        }
      }
    },
    async [Symbol.asyncDispose]() {
      kill();
      removeEventListener("unload", killAtExit);
      await ended;
      opened.forEach((connection) => connection.close());
      await Deno.remove(folder, { recursive: true });
    },
  };
}

const ofDeno = (file: string) => ["jupyter", "--kernel", "--conn", file];

async function lastWords(stream: ReadableStream<Uint8Array>): Promise<string> {
  const decoder = new TextDecoder();
  let words = "";
  for await (const bytes of stream) {
    words = (words + decoder.decode(bytes, { stream: true })).slice(-WORDS);
  }
  return words.replace(OF_NO_INTEREST, "");
}
