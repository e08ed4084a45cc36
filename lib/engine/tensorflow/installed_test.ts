import assert from "node:assert/strict";
import { join } from "@std/path";
import { inFolder } from "../../fixture.ts";
import { damageOf, recordFiles, sweepParts } from "./installed.ts";
import { wheelsFor } from "./wheel.ts";

const HOUR = 60 * 60 * 1000;

/** Runs `test` with an installed folder of two files. */
const withInstalled = (test: (folder: string, library: string) => Promise<void>) =>
  inFolder(async (cache) => {
    const folder = join(cache, "tensorflow-1-cpu");
    const library = join(folder, "tensorflow", "library.so");
    await Deno.mkdir(join(folder, "tensorflow"), { recursive: true });
    await Deno.mkdir(join(folder, "nvidia"));
    await Deno.writeTextFile(library, "a library");
    await Deno.writeTextFile(join(folder, "nvidia", "part.so"), "a part");
    await recordFiles(folder);
    await test(folder, library);
  });

/** Changes bytes but keeps the size and time. */
async function corrupt(path: string): Promise<void> {
  const { mtime } = await Deno.stat(path);
  const bytes = await Deno.readFile(path);
  await Deno.writeFile(path, bytes.map((byte) => byte ^ 1));
  await Deno.utime(path, mtime!, mtime!);
}

Deno.test("no damage is reported for unpacked files or a missing installation", () =>
  withInstalled(async (folder) => {
    for (let look = 0; look < 2; look++) assert.equal(await damageOf(folder), undefined);
    assert.equal(await damageOf(`${folder}-absent`), undefined);
  }));

Deno.test("a truncated or missing library is reported in one line", () =>
  withInstalled(async (folder, library) => {
    await damageOf(folder);
    await Deno.truncate(library, 4);
    assert.equal(await damageOf(folder), `${library} is damaged: it has 4 bytes, not 9`);
    await Deno.remove(library);
    assert.equal(await damageOf(folder), `${library} is damaged: it is gone`);
  }));

Deno.test("changed bytes are found once a day, and when a file has a new time", () =>
  withInstalled(async (folder, library) => {
    const now = Date.now();
    const at = (hours: number) => damageOf(folder, { now: now + hours * HOUR });
    assert.equal(await at(0), undefined);
    await corrupt(library);
    assert.equal(await at(23), undefined);
    const damage = `${library} is damaged: its bytes are not those that were unpacked`;
    assert.equal(await at(25), damage);
    assert.equal(await at(25), damage, "a check that finds damage does not count");
    await corrupt(library); // restores it
    assert.equal(await at(26), undefined);
    await corrupt(library);
    await Deno.utime(library, new Date(), new Date(now + HOUR));
    assert.equal(await at(27), damage);
  }));

Deno.test("a folder without a record of its files is checked against the wheel's sizes", () =>
  inFolder(async (folder) => {
    const [wheel] = wheelsFor({ os: "linux", arch: "x86_64", variant: "cpu" })!;
    const wheels = [{ ...wheel!, unpackedBytes: 12 }];
    await Deno.mkdir(join(folder, "tensorflow"));
    for (const name of ["cc", "framework"]) {
      await Deno.writeTextFile(join(folder, "tensorflow", name), "a part");
    }
    assert.equal(await damageOf(folder, { wheels }), undefined);
    await Deno.truncate(join(folder, "tensorflow", "cc"), 1);
    assert.match((await damageOf(folder, { wheels }))!, /is damaged: it has 7 bytes, not 12$/);
  }));

Deno.test("leftovers of killed installations of any version are removed, those of a running one are not", () =>
  inFolder(async (cache) => {
    const left = [
      "tensorflow-1-cpu.part-a1",
      "tensorflow-1-cpu.part-b2",
      "tensorflow-2-cpu.part-c3",
    ];
    for (const name of [...left, "other"]) {
      await Deno.mkdir(join(cache, name, "download"), { recursive: true });
    }
    using lock = await Deno.open(join(cache, "tensorflow-2-cpu.lock"), {
      write: true,
      create: true,
    });
    await lock.lock(true);
    await sweepParts(cache);
    const names = () =>
      [...Deno.readDirSync(cache)].map(({ name }) => name).filter((name) => !name.endsWith(".lock"))
        .sort();
    assert.deepEqual(names(), ["other", "tensorflow-2-cpu.part-c3"]);
    await lock.unlock();
    await sweepParts(cache);
    assert.deepEqual(names(), ["other"]);
    await sweepParts(join(cache, "absent"));
  }));
