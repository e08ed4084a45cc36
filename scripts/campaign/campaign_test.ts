/** The first steps of each campaign, and that each finds what it looks for. */
import { deepStrictEqual, match, ok, strictEqual } from "node:assert/strict";
import { inFolder } from "../../lib/fixture.ts";
import { canMount, disk } from "./disk.ts";
import { outcomes, type TargetName } from "./fuzz_run.ts";
import { TARGETS } from "./fuzz_targets.ts";
import { fuzz } from "./fuzz.ts";
import { kill } from "./kill.ts";
import { report } from "./report.ts";
import { soak } from "./soak.ts";

const ignore = Deno.build.os !== "linux";
const options = (seed: number, steps: number) => ({
  ...{ seed, steps },
  until: performance.now() + 600_000,
  log() {},
});

for (const name of Object.keys(TARGETS) as TargetName[]) {
  Deno.test(`damaged ${name}: each is read, or refused in words`, { ignore }, async () => {
    const found = { read: 0, refused: 0 };
    for await (const { at, what } of outcomes(name, { seed: 0, from: 0, to: 60 })) {
      ok(what === "read" || what === "refused", `${name} ${at}: ${what}`);
      found[what]++;
    }
    ok(found.refused > 20, `${found.refused} of 60 refused: that is little damage`);
  });
}

Deno.test("a process that reads for the campaign tells every outcome", { ignore }, async () => {
  const { counts, failures } = await fuzz(options(0, 1));
  deepStrictEqual(failures, []);
  strictEqual(counts["damaged files"], Object.keys(TARGETS).length);
});

Deno.test("killed runs end as if nobody had killed them", { ignore }, async () => {
  const { counts, failures } = await kill(options(3, 2));
  deepStrictEqual(failures, []);
  strictEqual(counts.kills, 2);
});

Deno.test("full disks are named, and leave nothing that is half", {
  ignore: ignore || !await canMount(),
}, async () => {
  const { counts, failures } = await disk(options(2, 1));
  deepStrictEqual(failures, []);
  strictEqual(counts.disks, 1);
  strictEqual(counts["large enough"], 0);
});

Deno.test("engines that are opened and closed leave nothing open", { ignore }, async () => {
  const { counts, failures } = await soak(options(0, 4));
  deepStrictEqual(failures, []);
  strictEqual(counts["cycles of wasm"], 4);
});

Deno.test("the page has a section for each campaign, of its last time", () =>
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
