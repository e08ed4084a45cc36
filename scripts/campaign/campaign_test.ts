/** Runs the first steps of each campaign, and checks that each campaign detects failures. */
import { deepStrictEqual, match, ok, strictEqual } from "node:assert/strict";
import { dirname, fromFileUrl } from "@std/path";
import { inFolder } from "../../lib/fixture.ts";
import { canMount, disk } from "./disk.ts";
import { fuzz } from "./fuzz.ts";
import { FAILING } from "./fuzz_fixture.ts";
import { inputsOf } from "./fuzz_run.ts";
import { TARGETS } from "./fuzz_targets.ts";
import { kill } from "./kill.ts";
import { report } from "./report.ts";
import { soak } from "./soak.ts";

const ignore = Deno.build.os !== "linux";
const options = (seed: number, steps: number) => ({
  ...{ seed, steps },
  until: performance.now() + 600_000,
  log() {},
});

for (const [name, target] of Object.entries(TARGETS)) {
  Deno.test(
    `damaged ${name}: each file is read, or refused with a message`,
    { ignore },
    () =>
      inFolder(async (folder) => {
        const found = { read: 0, refused: 0 };
        const { outcome } = await inputsOf(target, { name, seed: 0, folder });
        for (let at = 0; at < 60; at++) {
          const what = await outcome(at);
          ok(what === "read" || what === "refused", `${name} ${at}: ${what}`);
          found[what]++;
        }
        ok(found.refused > 20, `${found.refused} of 60 refused: that is little damage`);
      }),
  );
}

Deno.test("a seed gives the same inputs at any time", { ignore }, async () => {
  const drawn = async () => {
    const targets = Object.entries(TARGETS).map(async ([name, target]) => {
      const { bytes } = await inFolder((folder) => inputsOf(target, { name, seed: 0, folder }));
      return Array.from({ length: 5 }, (_, at) => bytes(at).toHex());
    });
    return await Promise.all(targets);
  };
  const [first, { now }] = [await drawn(), Date];
  Date.now = () => 1.9e12;
  try {
    deepStrictEqual(await drawn(), first);
  } finally {
    Date.now = now;
  }
});

Deno.test("the reading processes report every outcome", { ignore }, async () => {
  const { counts, failures } = await fuzz(options(0, 3), { processes: 1 });
  deepStrictEqual(failures, []);
  strictEqual(counts["damaged files"], 3 * Object.keys(TARGETS).length);
});

Deno.test("every failure is reported by number, and its input is kept", { ignore }, async () => {
  const lines: string[] = [];
  const worker = fromFileUrl(new URL("./fuzz_fixture.ts", import.meta.url));
  const names = Object.keys(FAILING);
  const log = (line: string) => lines.push(line);
  const { counts, failures } = await fuzz({ ...options(0, 1), log }, {
    ...{ worker, names },
    ...{ silence: 2, processes: 1 },
  });
  strictEqual(counts["damaged files"], 2);
  strictEqual(counts["read: read, refused, milliseconds per file"]?.toString().split(", ")[0], "1");
  deepStrictEqual(
    failures.map((line) => line.replace(/ at file:.*/, "").replace(/7\d\d MB/, "700 MB")),
    [
      "wrong 0: another value was read",
      "thrown 0: TypeError: x is undefined",
      "without words 0: UserError",
      "large 0: it took 700 MB",
      "without end 0: no result after 2 s of CPU time",
      "down 0: its process ended with 3",
    ],
  );
  const kept = lines.map((line) => /^kept: (.*)/.exec(line)?.[1]).filter((path) => path);
  strictEqual(kept.length, failures.length);
  for (const path of kept) strictEqual((await Deno.readFile(path!)).length, 1);
  await Deno.remove(dirname(kept[0]!), { recursive: true });
});

Deno.test("killed runs resume to the same numbers", { ignore }, async () => {
  const { counts, failures } = await kill(options(3, 2));
  deepStrictEqual(failures, []);
  strictEqual(counts.kills, 2);
});

Deno.test("a full disk is reported and leaves no incomplete file", {
  ignore: ignore || !await canMount(),
}, async () => {
  const { counts, failures } = await disk(options(2, 1));
  deepStrictEqual(failures, []);
  strictEqual(counts.disks, 1);
  strictEqual(counts["large enough"], 0);
});

Deno.test("opening and closing engines leaves no resources open", { ignore }, async () => {
  const { counts, failures } = await soak(options(0, 4));
  deepStrictEqual(failures, []);
  strictEqual(counts["cycles of wasm"], 4);
});

Deno.test("the page has one section for each campaign, of its latest run", () =>
  inFolder(async (folder) => {
    const path = `${folder}/reliability.md`;
    const ran = (name: string, kills: number, failures: string[] = []) => ({
      ...{ name, about: "Kills.", seed: 1, seconds: 90 },
      findings: { counts: { kills }, failures },
    });
    await report(ran("kill", 7), { path });
    await report(ran("disk", 8), { path });
    await report(ran("kill", 9, ["kill 3: <b>"]), { path });
    const text = await Deno.readTextFile(path);
    deepStrictEqual(text.match(/^#+ .*/gm), ["# Reliability", "## disk", "## kill"]);
    match(text, /\| kills \| 9 \|[\s\S]*\| failures \| 1 \|\n\n- kill 3: &lt;b>\n$/);
    ok(!text.includes("| 7 |"));
  }));
