import { deepStrictEqual, ok, strictEqual } from "node:assert/strict";
import { readNotes } from "./checkpoint.ts";
import { untimed } from "./fixture.ts";
import { inFolder } from "../fixture.ts";

const ROOT = new URL("../..", import.meta.url);

/** The process of `fixture_process.ts`. */
const start = (...args: string[]) =>
  new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", "--quiet", "lib/train/fixture_process.ts", ...args],
    cwd: ROOT,
    stdout: "piped",
  }).spawn();

async function result(...args: string[]) {
  const { success, stdout } = await start(...args).output();
  ok(success);
  return JSON.parse(new TextDecoder().decode(stdout));
}

Deno.test("a run killed within an epoch resumes to the same numbers, bit for bit", () =>
  inFolder(async (folder) => {
    const path = `${folder}/killed.checkpoint`;
    const whole = result(`${folder}/whole.checkpoint`);
    const child = start(path, "3", "2");
    const reader = child.stdout.pipeThrough(new TextDecoderStream()).getReader();
    strictEqual((await reader.read()).value, "there\n");
    child.kill("SIGKILL");
    await reader.cancel();
    strictEqual((await child.status).signal, "SIGKILL");

    const { epochs, digest } = await whole;
    deepStrictEqual(epochs.map(({ epoch }: { epoch: number }) => epoch), [1, 2, 3, 4]);
    const before = (await readNotes({ path, key: "killed" }))!.epochs.map(untimed);
    deepStrictEqual(before, epochs.slice(0, 2));
    deepStrictEqual(await result(path), { epochs: epochs.slice(2), digest });
  }));
