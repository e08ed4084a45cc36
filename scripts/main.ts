/**
 * Defines how every command ends: with exit code 0 on success; with one line on standard error and exit
 * code 1 after a mistake that the user can fix or an error of the system; with one line and exit code 130
 * after Ctrl-C (143 after SIGTERM). A stack trace indicates a bug.
 *
 * @module
 */
import { resolve } from "@std/path";
import { type CAC, cac } from "cac";
import { UserError } from "../lib/errors.ts";
import { systemError } from "../lib/files.ts";
import { nearestWord } from "../lib/cli_values.ts";
import { namesModule } from "../lib/run/module.ts";
import { here } from "./paths.ts";

/** Ctrl-C may arrive several times at once: from the terminal and from a parent process. */
const SAME_MILLISECONDS = 1000;

/** A command line named after its task; its help has description, usage, options and examples. */
export function commandLine(task: string): CAC {
  const cli = cac(`deno task ${task}`);
  return cli.help(([name, ...sections]) => [
    { body: [name!.body, cli.matchedCommand?.description].filter(Boolean).join(": ") },
    ...sections.filter(({ title }) => title !== "Commands" && !title?.startsWith("For more info")),
  ]);
}

/**
 * Before a word that looks like a number, so that cac does not turn it into one: `007` would become 7, a
 * folder `2026.10` 2026.1. No argument of a process can contain it.
 */
const MARK = "\0";

/** Parses arguments; the values of options and the other arguments stay the words that were typed. */
function parseWords(cli: CAC, words: readonly string[]): void {
  cli.parse(["", "", ...words.map(marked)], { run: false });
  cli.args = withoutRepeats(cli.args.map((word) => unmarked(word) as string));
  cli.options = unmarked(cli.options) as CAC["options"];
}

/**
 * The arguments without a module that was named before: a study's tasks name it, and so does a command
 * of its records, typed in its folder.
 */
function withoutRepeats(args: readonly string[]): string[] {
  const paths = args.map((word) => namesModule(word) ? resolve(here(), word) : undefined);
  return args.filter((_, at) => paths[at] === undefined || paths.indexOf(paths[at]) === at);
}

function marked(word: string): string {
  const [, option = "", value] = /^(--?[^=]+=)?(.*)$/s.exec(word)!;
  return Number.isFinite(Number(value)) ? `${option}${MARK}${value}` : word;
}

function unmarked(value: unknown): unknown {
  if (typeof value === "string") return value.replace(MARK, "");
  if (Array.isArray(value)) return value.map(unmarked);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, part]) => [name, unmarked(part)]));
}

/** Runs the command in the arguments, and exits the process if it fails. */
export async function main(
  cli: CAC,
  { stop, interrupted = "interrupted" }: {
    /**
     * Aborted at Ctrl-C, so that the command ends itself by throwing. A second Ctrl-C ends it at once.
     * @default undefined, the first Ctrl-C ends it at once
     */
    stop?: AbortController | undefined;
    /** The line printed at Ctrl-C. @default "interrupted" */
    interrupted?: string | undefined;
  } = {},
): Promise<void> {
  let first: number | undefined;
  let code = 130;
  const interrupt = () => {
    if (stop && first === undefined) {
      first = Date.now();
      stop.abort(new Error(interrupted));
    } else if (first === undefined || Date.now() - first > SAME_MILLISECONDS) {
      end(interrupted, code);
    }
  };
  Deno.addSignalListener("SIGINT", interrupt);
  if (Deno.build.os !== "windows") {
    Deno.addSignalListener("SIGTERM", () => {
      code = 143; // batch systems end jobs with SIGTERM
      interrupt();
    });
  }
  checkPrinting();
  try {
    parseWords(cli, Deno.args);
    await cli.runMatchedCommand();
  } catch (error) {
    const { name, message } = error as Error;
    if (stop?.signal.aborted) end(interrupted, code);
    if (error instanceof UserError) end(message, 1);
    if (name === "CACError") end(notUnderstood(message, cli), 1);
    const said = systemError(error);
    if (said) end(`${refusal(said.words, message)}; fix it and start the command again`, 1);
    throw error;
  }
  if (stop?.signal.aborted) end(interrupted, code); // work that ignored the signal has finished
  if (Deno.exitCode) Deno.exit();
}

/** The message for an unknown argument, suggesting the option that was probably meant. */
function notUnderstood(
  message: string,
  { name, args, matchedCommand, globalCommand }: CAC,
): string {
  const [, camel] = /^Unknown option `--(.*)`$/.exec(message) ?? [];
  const [, unused] = /^Unused args: (.*)$/.exec(message) ?? [];
  if (unused !== undefined) {
    const taken = args.slice(0, matchedCommand?.args.length ?? 0).join(" ");
    const besides = taken === "" ? "" : ` besides \`${taken}\``;
    return `${name} does not take ${unused}${besides}; see ${name} --help`;
  }
  const [, needed] = /^missing required args for command `(.*)`$/.exec(message) ?? [];
  if (needed !== undefined) return `${name} needs ${needed}; see ${name} --help`;
  if (camel === undefined) return `${message}; see ${name} --help`;
  const typed = camel.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
  const known = [...matchedCommand?.options ?? [], ...globalCommand.options]
    .flatMap(({ rawName }) => /--([\w-]+)/.exec(rawName)?.[1] ?? []);
  const meant = nearestWord(typed, known);
  const help = meant === undefined ? "see" : `did you mean --${meant}? See`;
  return `Unknown option \`--${typed}\`; ${help} ${name} --help`;
}

/** Ends the command if its output cannot be written, as on a full disk, but not at a closed pipe. */
function checkPrinting(): void {
  const { log } = console;
  console.log = (...data: unknown[]) => {
    try {
      log(...data);
    } catch (error) {
      const words = systemError(error)?.words ?? (error as Error).message;
      throw new UserError(`standard output cannot be written (${words}); redirect it elsewhere`);
    }
  };
}

/** The system's error with the file concerned, which Deno and Node name as `rename 'a' -> 'b'`. */
function refusal(words: string, message: string): string {
  const path = /'([^']+)'(?: -> '([^']+)')?$/.exec(message);
  return path ? `${path[2] ?? path[1]}: ${words}` : words;
}

function end(line: string, code: number): never {
  try {
    console.error(line);
  } catch { /* there is nowhere to say it */ }
  Deno.exit(code);
}
