// A small zip stands in for the wheel and a shell script for Python, so that no network is used.
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { join, toFileUrl } from "@std/path";
import { zipSync } from "fflate";
import { UserError } from "../../errors.ts";
import { type InstallEvent, installWheels } from "./install.ts";
import type { Wheel } from "./wheel.ts";

const TEXT = new TextEncoder().encode("a library of many bytes\n".repeat(20_000));
const ZIP = zipSync({
  "fake/library.so": TEXT,
  "fake/tool": [new Uint8Array(9), { os: 3, attrs: 0o100755 << 16 }],
  "fake/readme.txt": new Uint8Array(3),
}) as Uint8Array<ArrayBuffer>;

/** A machine: a cache folder, and a PATH with a fake python3 or with nothing. */
interface Machine extends AsyncDisposable {
  readonly root: string;
  readonly bin: string;
  readonly folder: string;
  readonly wheel: Wheel;
  /** The number of downloads requested from pip. */
  calls(): Promise<number>;
  /** Names in the cache. */
  names(): string[];
}

async function machine(
  { bytes = ZIP, fails = "", seconds = 0, python = true }: {
    bytes?: Uint8Array<ArrayBuffer>;
    /** pip's output instead of a download. */
    fails?: string;
    /** The duration of the first download; later ones take no time. */
    seconds?: number;
    python?: boolean;
  } = {},
): Promise<Machine> {
  const root = await Deno.makeTempDir();
  const [bin, cache, log] = [join(root, "bin"), join(root, "cache"), join(root, "calls")];
  await Deno.mkdir(bin);
  await Deno.writeFile(join(root, "wheel"), bytes);
  const script = `#!/bin/sh
case "$*" in *--version*) exit 0;; esac
test -e ${log} || wait=${seconds}
echo call >> ${log}
while test "$1" != --dest; do shift; done
${fails && `echo '${fails}' >&2; exit 1`}
/bin/sleep \${wait:-0}
/bin/cp ${root}/wheel "$2/fake-1.0-py3-none-any.whl"
`;
  if (python) await Deno.writeTextFile(join(bin, "python3"), script, { mode: 0o755 });
  return {
    root,
    bin,
    folder: join(cache, "fake-1.0"),
    wheel: {
      project: "fake",
      version: "1.0",
      platform: "any",
      sha256: createHash("sha256").update(bytes).digest("hex"),
      bytes: bytes.length,
      unpackedBytes: TEXT.length + 9,
      members: /^fake\/(library\.so|tool)$/,
    },
    calls: () => Deno.readTextFile(log).then((text) => text.trim().split("\n").length, () => 0),
    names: () => [...Deno.readDirSync(cache)].map((entry) => entry.name).sort(),
    [Symbol.asyncDispose]: () => Deno.remove(root, { recursive: true }),
  };
}

async function install(m: Machine, { wheel = m.wheel, events = [] as InstallEvent[] } = {}) {
  return await installWheels([wheel], m.folder, {
    pips: [[join(m.bin, "python3"), "-m", "pip"]],
    onProgress: (event) => events.push(event),
  });
}

/** The same in its own process, which prints the outcome. */
function installApart(m: Machine): Deno.ChildProcess {
  const { members, ...wheel } = m.wheel;
  const module = toFileUrl(join(import.meta.dirname!, "install.ts")).href;
  const code = `
    import { installWheels } from "${module}";
    const wheel = { ...${JSON.stringify(wheel)}, members: ${members} };
    const phases = new Set();
    const onProgress = (event) => phases.add(event.phase);
    const done = await installWheels([wheel], "${m.folder}", { onProgress })
      .catch((error) => ({ error: error.name + ": " + error.message }));
    console.log(JSON.stringify({ ...done, phases: [...phases] }));`;
  return new Deno.Command(Deno.execPath(), {
    args: ["eval", "--quiet", code],
    cwd: import.meta.dirname!,
    env: { PATH: m.bin },
    stdout: "piped",
    stderr: "inherit",
  }).spawn();
}

async function answer(child: Deno.ChildProcess): Promise<Record<string, unknown>> {
  return JSON.parse(new TextDecoder().decode((await child.output()).stdout));
}

async function until(holds: () => Promise<boolean> | boolean): Promise<void> {
  while (!await holds()) await new Promise((resolve) => setTimeout(resolve, 20));
}

const ignore = Deno.build.os === "windows";
const COMPLETE = ["fake-1.0", "fake-1.0.lock"];

Deno.test({ name: "an installation unpacks the members and nothing else", ignore }, async () => {
  await using m = await machine();
  const events: InstallEvent[] = [];
  assert.deepEqual(await install(m, { events }), { installed: m.folder });
  assert.deepEqual(await Deno.readFile(join(m.folder, "fake/library.so")), TEXT);
  assert.equal((await Deno.stat(join(m.folder, "fake/tool"))).mode! & 0o111, 0o111);
  assert.deepEqual([...Deno.readDirSync(m.folder)].map(({ name }) => name).sort(), [
    "fake",
    "installed.json",
  ]);
  assert.equal([...Deno.readDirSync(join(m.folder, "fake"))].length, 2);
  assert.deepEqual(m.names(), COMPLETE);
  for (const phase of ["download", "check", "unpack"]) {
    const last = events.findLast((event) => event.phase === phase)!;
    assert.equal(last.done, last.total, phase);
  }
});

Deno.test({ name: "an installed library is not fetched again", ignore }, async () => {
  await using m = await machine();
  await install(m);
  assert.deepEqual(await install(m), { installed: m.folder });
  assert.equal(await m.calls(), 1);
});

Deno.test({ name: "a damaged library is fetched again", ignore }, async () => {
  await using m = await machine();
  await install(m);
  const library = join(m.folder, "fake/library.so");
  await Deno.truncate(library, 100);
  assert.deepEqual(await install(m), { installed: m.folder });
  assert.equal(await m.calls(), 2);
  assert.deepEqual(await Deno.readFile(library), TEXT);
  assert.deepEqual(m.names(), COMPLETE);
});

Deno.test({ name: "a file with another hash is refused and deleted", ignore }, async () => {
  await using m = await machine();
  const wheel = { ...m.wheel, sha256: "0".repeat(64) };
  await assert.rejects(install(m, { wheel }), /UserError: fake-1.0.*not the file.*IEL_TENSORFLOW/);
  assert.deepEqual(m.names(), ["fake-1.0.lock"]);
});

Deno.test({ name: "a truncated wheel is refused and deleted", ignore }, async () => {
  await using m = await machine({ bytes: ZIP.slice(0, -40) });
  await assert.rejects(install(m), UserError);
  assert.deepEqual(m.names(), ["fake-1.0.lock"]);
});

Deno.test({ name: "without pip, the reason is returned", ignore }, async () => {
  await using m = await machine({ python: false });
  const result = await install(m);
  assert.match("reason" in result ? result.reason : "", /no pip was found/);
});

Deno.test({ name: "without a network, the reason is returned", ignore }, async () => {
  await using m = await machine({ fails: "WARNING: Retrying after NewConnectionError" });
  const result = await install(m);
  assert.match("reason" in result ? result.reason : "", /^pip.*fake 1.0.*cannot be reached$/);
  assert.deepEqual(m.names(), ["fake-1.0.lock"]);
});

Deno.test({ name: "pip's own error is passed on", ignore }, async () => {
  await using m = await machine({ fails: "ERROR: No matching distribution found" });
  const result = await install(m);
  assert.match("reason" in result ? result.reason : "", /: No matching distribution found$/);
});

Deno.test({ name: "a full disk gives a UserError", ignore }, async () => {
  await using m = await machine({ fails: "ERROR: [Errno 28] No space left on device" });
  await assert.rejects(install(m), /UserError: the disk.*full.*IEL_CACHE_DIR/);
  const wheel = { ...m.wheel, unpackedBytes: 1e18 };
  await assert.rejects(install(m, { wheel }), /UserError: .*lacks.*GB free.*IEL_CACHE_DIR/);
});

Deno.test({ name: "two simultaneous processes download once", ignore }, async () => {
  await using m = await machine({ seconds: 1 });
  const results = await Promise.all([installApart(m), installApart(m)].map(answer));
  for (const result of results) assert.equal(result.installed, m.folder);
  assert.equal(await m.calls(), 1);
  assert.equal(results.filter(({ phases }) => (phases as string[]).includes("wait")).length, 1);
  // The process that waited has checked the files that the other unpacked.
  assert.deepEqual(m.names(), ["fake-1.0", "fake-1.0.checked", "fake-1.0.lock"]);
});

Deno.test({ name: "the next process removes the files of a killed one", ignore }, async () => {
  await using m = await machine({ seconds: 3 });
  const child = installApart(m);
  await until(async () => await m.calls() === 1);
  child.kill("SIGKILL");
  await child.output();
  assert.equal(m.names().filter((name) => name.includes(".part-")).length, 1);
  assert.deepEqual(await install(m), { installed: m.folder });
  assert.deepEqual(m.names(), COMPLETE);
});

Deno.test({ name: "Ctrl-C removes incomplete files", ignore }, async () => {
  await using m = await machine({ seconds: 1 });
  const child = installApart(m);
  await until(async () => await m.calls() === 1);
  child.kill("SIGINT");
  assert.match(String((await answer(child)).error), /UserError: the installation was interrupted/);
  assert.deepEqual(m.names(), ["fake-1.0.lock"]);
});
