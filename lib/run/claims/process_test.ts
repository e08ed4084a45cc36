import { deepStrictEqual, ok, strictEqual } from "node:assert/strict";
import { isRunning, machine } from "./process.ts";

const MODULE = new URL("./process.ts", import.meta.url).href;

/** A shell whose child has ended, but is not fetched, until the shell is killed. */
async function zombie() {
  const shell = new Deno.Command("sh", {
    args: ["-c", "sleep 0 & echo $!; exec sleep 60"],
    stdout: "piped",
  }).spawn();
  const reader = shell.stdout.getReader();
  const pid = Number(new TextDecoder().decode((await reader.read()).value));
  const end = async () => {
    shell.kill("SIGKILL");
    await reader.cancel();
    await shell.status;
  };
  return { pid, parent: shell.pid, end };
}

/** What a process with those permissions says of others and of its machine. */
async function told(permissions: readonly string[], pids: readonly number[]) {
  const code = `import { isRunning, machine } from ${JSON.stringify(MODULE)};
    console.log(JSON.stringify([${JSON.stringify(pids)}.map(isRunning), machine()]));`;
  const file = await Deno.makeTempFile({ suffix: ".ts" });
  await Deno.writeTextFile(file, code);
  const { stdout } = await new Deno.Command(Deno.execPath(), {
    args: ["run", "--no-prompt", "--allow-sys=hostname", ...permissions, file],
    stderr: "inherit",
  }).output();
  await Deno.remove(file);
  return JSON.parse(new TextDecoder().decode(stdout)) as [boolean[], string];
}

Deno.test(
  "a zombie counts as dead, also without all permissions; in doubt a process counts as alive",
  {
    ignore: Deno.build.os === "windows",
  },
  async () => {
    const { pid, parent, end } = await zombie();
    try {
      for (let looks = 0; isRunning(pid) && looks < 100; looks++) {
        await new Promise((resolve) => setTimeout(resolve, 20)); // until it has ended
      }
      deepStrictEqual([isRunning(pid), isRunning(parent)], [false, true]);
      for (const more of [[], ["--allow-ffi"]]) {
        const [some, where] = await told(["--allow-read", "--allow-run", ...more], [pid, parent]);
        deepStrictEqual(some, [false, true]);
        strictEqual(where === machine(), more.length > 0); // its boot is read by the C library
      }
      const [none, nowhere] = await told(["--allow-read"], [pid, parent]);
      deepStrictEqual(none, [true, true]);
      ok(nowhere !== machine(), "a machine that is not known is another");
    } finally {
      await end();
    }
    strictEqual(isRunning(parent), false);
  },
);
