/**
 * Test fixture for commands: starts one as a user does, without a terminal, and reports how it ended.
 *
 * @module
 */
import { fromFileUrl } from "@std/path";
import { findTensorFlow } from "../lib/engine/tensorflow/library.ts";
import { startProgram } from "../lib/program.ts";

/** The default engine if it is installed, because tests download nothing. */
export const ENGINE: readonly string[] = await findTensorFlow() ? [] : ["--engine", "wasm"];

const KIT = fromFileUrl(new URL("..", import.meta.url));

/** Starts a task of the kit. */
export const startTask = (...args: string[]): Deno.ChildProcess => startTaskIn(KIT, ...args);

/** Starts a task of the folder's `deno.json`, as if typed there. */
export const startTaskIn = (folder: string, ...args: string[]): Deno.ChildProcess =>
  startProgram([Deno.execPath(), "task", "--quiet", ...args], {
    cwd: folder,
    env: { NO_COLOR: "1", INIT_CWD: folder },
  });

/** How a task ended, and its output, without Deno's messages about simultaneous starts. */
export async function ended(process: Deno.ChildProcess) {
  const { code, stdout, stderr } = await process.output();
  const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
  const log = text(stderr).replaceAll(/^Blocking waiting for file lock.*\n/gm, "");
  return { code, out: text(stdout), log };
}

const helps = new Map<string, ReturnType<typeof ended>>();

/** The help of a task, or of its command if the name has two words: `bench workers`. It is asked once. */
export function helpOf(name: string): ReturnType<typeof ended> {
  const help = helps.get(name) ?? ended(startTask(...name.split(" "), "--help"));
  helps.set(name, help);
  return help;
}

/** The source of a network of one's own, for modules of tests: one convolution of 1×1. */
export const LINEAR = `const linear = defineModel({
  kind: "linear",
  schema: z.strictObject({ kind: z.literal("linear") }),
  make: (_settings, { classes }) => ({
    name: "linear",
    classes,
    parameters: {
      weight: {
        shape: [classes, 3, 1, 1],
        layout: "convolution",
        init: { kind: "normal", std: 0.01 },
      },
    },
    statistics: {},
    apply: ({ weight }, images) => (
      { logits: tf.conv2d(images.div(255), weight, 1, "same"), statistics: {} }
    ),
  }),
});`;
