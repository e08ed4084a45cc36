import { deepStrictEqual, match, ok, strictEqual } from "node:assert/strict";
import { fromFileUrl } from "@std/path";
import kit from "../deno.json" with { type: "json" };
import { ended, helpOf, startTask } from "./fixture.ts";

const MAIN = new URL("./main.ts", import.meta.url).href;
const ABORT = new URL("../lib/abort.ts", import.meta.url).href;
const ERRORS = new URL("../lib/errors.ts", import.meta.url).href;
const ignore = Deno.build.os === "windows";

/** Starts a command whose work is that code, by a line of shell in which `"$@"` stands for it. */
function start(code: string, { shell = 'exec "$@"', options = "" } = {}): Deno.ChildProcess {
  const program = `
    import { commandLine, main } from ${JSON.stringify(MAIN)};
    import { unlessAborted } from ${JSON.stringify(ABORT)};
    import { UserError } from ${JSON.stringify(ERRORS)};
    const stop = new AbortController();
    const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
    const cli = commandLine("test");
    cli.command("", "").action(async () => { ${code} });
    await main(cli${options && `, ${options}`});
  `;
  return new Deno.Command("sh", {
    args: ["-c", shell, "sh", Deno.execPath(), "eval", program],
    cwd: fromFileUrl(new URL("..", import.meta.url)),
    env: { NO_COLOR: "1" },
    stdout: "piped",
    stderr: "piped",
  }).spawn();
}

/** Starts a command, interrupts it once it says "there", and waits for its end. */
async function interrupted(code: string, options: string, signal: Deno.Signal = "SIGINT") {
  const process = start(code, { options });
  let [log, sent] = ["", false];
  for await (const chunk of process.stderr.pipeThrough(new TextDecoderStream())) {
    log += chunk;
    if (!sent && log.includes("there")) process.kill(signal);
    sent ||= log.includes("there");
  }
  await process.stdout.cancel();
  return { code: (await process.status).code, log };
}

Deno.test("success exits with 0, a user's mistake with one line and 1, a defect with its trace", {
  ignore,
}, async () => {
  const [good, mistake, defect] = await Promise.all([
    ended(start('console.log("done");')),
    ended(start('throw new UserError("no such thing; take another");')),
    ended(start('throw new Error("a defect");')),
  ]);
  strictEqual(`${good.code} ${good.out}${good.log}`, "0 done\n");
  strictEqual(`${mistake.code} ${mistake.log}`, "1 no such thing; take another\n");
  strictEqual(defect.code, 1);
  match(defect.log, /Error: a defect[\s\S]* {4}at /);
});

Deno.test(
  "a mistyped option or a second experiment is one line that names what was probably meant",
  { ignore },
  async () => {
    const typed = async (...words: string[]) => {
      const { code, log } = await ended(startTask("reproduce", ...words));
      strictEqual(code, 1);
      return log;
    };
    const help = "deno task reproduce --help\n";
    const [near, hyphen, far, twice] = await Promise.all([
      typed("--sedes", "3"),
      typed("--keep-weigths"),
      typed("--colour"),
      typed("./a.ts", "./b.ts"),
    ]);
    strictEqual(near, `Unknown option \`--sedes\`; did you mean --seeds? See ${help}`);
    strictEqual(
      hyphen,
      `Unknown option \`--keep-weigths\`; did you mean --keep-weights? See ${help}`,
    );
    strictEqual(far, `Unknown option \`--colour\`; see ${help}`);
    strictEqual(
      twice,
      `deno task reproduce does not take \`./b.ts\` besides \`./a.ts\`; see ${help}`,
    );
  },
);

Deno.test(
  "an error of the system gives one line with the path and the cause",
  { ignore },
  async () => {
    const folder = await Deno.makeTempDir();
    await Deno.mkdir(`${folder}/z.png`);
    await Deno.symlink(`${folder}/loop`, `${folder}/loop`);
    const read = (name: string) => ended(start(`await Deno.readFile("${folder}/${name}");`));
    const [folders, loop, renamed] = await Promise.all([
      read("z.png"),
      read("loop"),
      ended(start(`await Deno.rename("${folder}/none", "${folder}/other");`)),
    ]);
    const remedy = "fix it and start the command again\n";
    strictEqual(folders.log, `${folder}/z.png: Is a directory; ${remedy}`);
    strictEqual(loop.log, `${folder}/loop: Too many levels of symbolic links; ${remedy}`);
    strictEqual(renamed.log, `${folder}/other: No such file or directory; ${remedy}`);
    strictEqual(folders.code, 1);
    await Deno.remove(folder, { recursive: true });
  },
);

Deno.test("a full disk behind standard output gives one line, a closed pipe none", {
  ignore: Deno.build.os !== "linux",
}, async () => {
  const [full, both, closed] = await Promise.all([
    ended(start('console.log("much");', { shell: 'exec "$@" >/dev/full' })),
    ended(start('console.log("much");', { shell: 'exec "$@" >/dev/full 2>&1' })),
    ended(start('await pause(200); for (let i = 0; i < 9; i++) console.log("much");', {
      shell: '{ "$@"; echo "ended with $?" >&2; } | true',
    })),
  ]);
  strictEqual(full.code, 1);
  strictEqual(
    full.log,
    "standard output cannot be written (No space left on device); redirect it elsewhere\n",
  );
  strictEqual(both.code, 1);
  strictEqual(closed.log, "ended with 0\n");
});

Deno.test("Ctrl-C exits with 130 and SIGTERM with 143, however the work reacts", {
  ignore,
}, async () => {
  const hears = 'console.error("there"); await unlessAborted(stop.signal, pause(60_000));';
  const deaf = 'console.error("there"); await pause(2000); console.log("drawn");';
  const options = '{ stop, interrupted: "stopped: resume later" }';
  const ends = await Promise.all([
    interrupted(hears, options),
    interrupted(deaf, options), // as while figures are drawn
    interrupted(deaf, "{}"),
    interrupted(hears, options, "SIGTERM"),
    interrupted(deaf, options, "SIGTERM"),
  ]);
  strictEqual(ends.map(({ code }) => code).join(), "130,130,130,143,143");
  for (const { log } of ends) {
    match(log, /^there\n(stopped: resume later|interrupted)\n$/);
    ok(!log.includes("    at "));
  }
});

Deno.test("values and names that look like numbers stay the words that were typed", async () => {
  const program = `
    import { commandLine, main } from ${JSON.stringify(MAIN)};
    const cli = commandLine("test");
    cli.command("[...names]", "").option("--out <folder>", "").option("--set <word>", "")
      .option("-p <word>", "").option("--json", "").option("--rounds <n>", "", { default: 5 })
      .action((names, options) => console.log(JSON.stringify([names, options])));
    await main(cli);
  `;
  const args = [
    ...["00", "--out=2026.10", "--set", "1e3", "--set=a=0x10", "-p", "007", "--json", "3"],
    ...["-p", ""],
  ];
  const { code, out, log } = await ended(
    new Deno.Command(Deno.execPath(), {
      args: ["eval", program, ...args],
      cwd: fromFileUrl(new URL("..", import.meta.url)),
      stdout: "piped",
      stderr: "piped",
    }).spawn(),
  );
  strictEqual(code, 0, log);
  const [names, { out: folder, set, p, json, rounds }] = JSON.parse(out);
  deepStrictEqual([names, folder, set], [["00", "3"], "2026.10", ["1e3", "a=0x10"]]);
  deepStrictEqual([p, json, rounds], [["007", ""], true, 5]);
});

Deno.test("numbers as account, folder, arm, setting and seed are words to the command", async () => {
  const { out, log } = await ended(
    startTask("submit", "--slurm", "--dry-run", "--account", "00123", "--results", "2026.10"),
  );
  match(out, /^#SBATCH --account=00123$/m, log);
  match(out, /\/2026\.10 /);
  const mistakes = {
    "--arms 10": /^wbc-unet has no arm "10"; /,
    "--set 16": /^--set takes path=value, .*, not "16"\n$/,
    "--seed -3": /^--seed takes a whole number from 0 on, not "-3"\n$/,
  };
  for (const [words, message] of Object.entries(mistakes)) {
    const { code, log } = await ended(startTask("reproduce", "--list", ...words.split(" ")));
    strictEqual(code, 1);
    match(log, message);
  }
});

Deno.test("every command of the kit explains its options with --help and does nothing else", async () => {
  const own = Object.entries(kit.tasks).filter(([, line]) => /^deno run .*\.ts$/.test(line));
  ok(own.length > 10);
  for (const [task] of own) {
    const { code, out, log } = await helpOf(task);
    strictEqual(code, 0, log);
    ok(out.startsWith(`deno task ${task}: `) && out.includes("\nUsage:\n"), out);
  }
});
