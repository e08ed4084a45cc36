import { deepStrictEqual, doesNotMatch, match, ok, strictEqual } from "node:assert/strict";
import { fakeLabel, fakeNoise, fakePicture, fakeRecord } from "../results/fixture.ts";
import { writeRecord } from "../results/store.ts";
import { score } from "../metrics/score.ts";
import { medianSeed } from "../results/median_seed.ts";
import { fixed } from "./format.ts";
import { fakeBench, groupOf, pairsApart } from "./fixture.ts";
import { type Group, readGroups, recordHref } from "./groups.ts";
import { html, verbatim } from "./html.ts";
import { reportPage } from "./page.ts";
import { writeReport } from "./report.ts";

const ARMS = ["clean", "clean-iel", "noisy", "noisy-iel"];
const SHORT = { epochs: 3, images: 2 } as const;

const pageOf = (groups: readonly Group[]) =>
  reportPage({ groups, damaged: [], scenesOf: () => Promise.resolve(undefined) });

Deno.test("every value in a template is escaped, in elements and in attributes", () => {
  const hostile = `<img src=x onerror="alert('x')">&amp;`;
  strictEqual(
    html`<p title="${hostile}">${hostile}</p>`.markup.match(/[<>]/g)!.length,
    4,
  );
  strictEqual(html`${0}${false}${null}${undefined}${["a", ["<"]]}`.markup, "0a&lt;");
  strictEqual(html`${verbatim("<hr>")}`.markup, "<hr>");
});

Deno.test("a record cannot put markup into the page", async () => {
  const bad = "</style><script>alert(1)</script>";
  const records = ARMS.map((arm) => {
    const record = fakeRecord({ arm, ...SHORT });
    const { environment, data, show } = record;
    return {
      ...record,
      command: bad,
      data: {
        ...data,
        source: bad,
        classes: [bad, bad, bad].map((name) => ({ name, colour: "#000000" })),
      },
      show: { ...show, title: bad, claim: bad, source: bad, cost: bad },
      environment: { ...environment, cpu: bad, device: bad },
    };
  });
  const page = await pageOf([groupOf(records)]);
  doesNotMatch(page, /<script/);
  match(page, /&lt;script&gt;/);
  strictEqual(page.match(/<\/style>/g)!.length, 1);
});

Deno.test("where results differ the overview says what each of them found", async () => {
  const good = groupOf(pairsApart("clean", [0.001, -0.002, 0]));
  const bad = groupOf(pairsApart("clean", [-0.05, -0.052, -0.051]), { profile: "paper" });
  const lines = async (groups: Group[]) =>
    (await pageOf(groups)).split('id="claims"')[0]!.matchAll(
      /<span class="hidden">([^<]*): <\/span><b>([^<]*)<\/b>/g,
    ).map(([, verdict, name]) => `${name} ${verdict}`).toArray();
  deepStrictEqual(await lines([bad, good]), [
    "wbc-unet paper not supported",
    "wbc-unet quick supported",
  ]);
  deepStrictEqual(await lines([good]), []);
});

Deno.test("headings descend one level at a time, ids are unique, and links in the page lead somewhere", async () => {
  const records = ARMS.flatMap((arm) => [0, 1].map((seed) => fakeRecord({ arm, seed, ...SHORT })));
  const page = await pageOf([
    groupOf(records),
    groupOf(records, { shelf: "runs" }),
    groupOf([fakeRecord({ kind: "synthetic", profile: "smoke", ...SHORT })], { shelf: "runs" }),
  ]);
  const levels = [...page.matchAll(/<h([1-6])/g)].map(([, level]) => Number(level));
  strictEqual(levels.filter((level) => level === 1).length, 1);
  levels.slice(1).forEach((level, at) =>
    ok(level <= levels[at]! + 1, `h${level} after h${levels[at]}`)
  );
  const ids = [...page.matchAll(/\sid="([^"]*)"/g)].map(([, id]) => id!);
  deepStrictEqual(ids.filter((id, at) => ids.indexOf(id) !== at), []);
  for (const [, id] of page.matchAll(/href="#([^"]*)"/g)) ok(ids.includes(id!), `#${id}`);
  match(page, /<b>SYNTHETIC DATA<\/b>/);
  ok(page.includes('<th scope="col">agrees within</th>'), "the user's runs beside the published");
});

Deno.test("equal records give an equal page; pictures are inside; nothing is fetched", async () => {
  const groups = [groupOf(ARMS.map((arm) => fakeRecord({ arm, ...SHORT })))];
  const scenes = {
    rows: [{
      id: "001",
      image: fakePicture(0),
      label: fakeLabel(0),
      noisy: fakeNoise(fakeLabel(0), 100),
    }],
    classes: ["#000000", "#56b4e9", "#e69f00"].map((colour) => ({ name: colour, colour })),
  };
  const make = () => reportPage({ groups, damaged: [], scenesOf: () => Promise.resolve(scenes) });
  const page = await make();
  strictEqual(await make(), page);
  strictEqual(page.match(/<img src="data:image\/png;base64,/g)!.length, 5);
  doesNotMatch(page, /(?:src|xlink:href)="(?!data:)/);
  doesNotMatch(page, /<link (?!rel="icon" href="data:,")/);
  match(await pageOf(groups), /deno task data --get wbc/);
});

Deno.test("the pictures are of the median seed, and say so", async () => {
  const records = ["noisy", "noisy-iel"].flatMap((arm) =>
    [0, 1, 2].map((seed) => fakeRecord({ arm, seed, ...SHORT }))
  );
  const scenes = {
    rows: [{ id: "001", image: fakePicture(0), label: fakeLabel(0), noisy: null }],
    classes: ["#000000", "#56b4e9", "#e69f00"].map((colour) => ({ name: colour, colour })),
  };
  const page = await reportPage({
    ...{ groups: [groupOf(records)], damaged: [] },
    scenesOf: () => Promise.resolve(scenes),
  });
  const { seed } = medianSeed(records);
  ok(seed !== 0);
  match(/<caption>wbc-unet[^<]*/.exec(page)![0], new RegExp(`Seed ${seed}, the median of 3`));
  const shown = records.filter(({ spec }) => spec.seed === seed).map((record) =>
    fixed(score(record.spec.metric, [record.epochs.at(-1)!.counts[0]!]).mean)
  );
  const told = [...page.matchAll(/<td>(?:<img[^>]*>)?<span>([\d.]+)<\/span>/g)].map(([, value]) =>
    value
  );
  deepStrictEqual(told, shown);
});

Deno.test("groups: published first, the user's beside them unless they only repeat, old settings out", async () => {
  const root = await Deno.makeTempDir();
  const write = async (shelf: "published" | "runs", record: ReturnType<typeof fakeRecord>) => {
    await writeRecord(record, { root, shelf });
  };
  await write("published", fakeRecord({ ...SHORT }));
  await write("runs", fakeRecord({ ...SHORT }));
  const names = async () =>
    (await readGroups({ root })).groups.map((group) =>
      `${group.profile} ${group.shelf} ${group.records.length}`
    );
  deepStrictEqual(await names(), ["quick published 1"]);
  await write("runs", fakeRecord({ ...SHORT, seed: 4 }));
  await write("runs", fakeRecord({ ...SHORT, batch: 8, finished: "2026-01-01T00:00:00Z" }));
  await write("published", fakeRecord({ ...SHORT, profile: "paper" }));
  deepStrictEqual(await names(), ["paper published 1", "quick published 1", "quick runs 2"]);
  const { path, groups, assessments } = await writeReport({ root, data: root });
  strictEqual(assessments.length, 9);
  for (const group of groups) {
    for (const record of group.records) {
      await Deno.stat(new URL(recordHref(record, group, "runs"), `file://${path}`));
    }
  }
  await Deno.remove(root, { recursive: true });
});

Deno.test("groups that cannot test a claim share one line; only then the claim's command is shown", async () => {
  const groups = [
    groupOf(pairsApart("noisy", [0.05, 0.06, 0.05])),
    groupOf(pairsApart("clean", [0.01]), { profile: "paper" }),
  ];
  const page = await pageOf(groups);
  const section = (id: string) =>
    /<article[^]*?<\/article>/.exec(
      page.split(`<article id="${id}"`)
        .map((part) => `<article${part}`)[1]!,
    )![0];
  strictEqual(section("C2").match(/<h4>/g)!.length, 1);
  const [, untested] = section("C2").split('<p class="source">');
  ok(untested!.includes("wbc-unet, profile paper, published"), untested!);
  const commands = (id: string) =>
    [...section(id).matchAll(/<code>([^<]*)<\/code>/g)].map(([, command]) => command);
  const start = "deno task reproduce wbc-unet --profile quick --seeds 3 --arms noisy,";
  deepStrictEqual(commands("C2"), [`${start}noisy-iel`]);
  strictEqual(section("C7").match(/<h4>/g), null);
  deepStrictEqual(commands("C7"), [
    `${start}noisy-iel-5,noisy-iel-10,noisy-iel,noisy-iel-40,noisy-iel-80`,
  ]);
});

Deno.test("a damaged measurement is named in a line, and the others still count", async () => {
  const root = await Deno.makeTempDir();
  await Deno.mkdir(`${root}/bench`);
  const write = (name: string, text: string) => Deno.writeTextFile(`${root}/bench/${name}`, text);
  await write("unet-step.json", JSON.stringify(fakeBench({ share: 0.03 })));
  await write("hrnetv2-step.json", "{");
  const { path, assessments } = await writeReport({ root, data: root });
  strictEqual(assessments.at(-1)!.verdict, "supported");
  const page = await Deno.readTextFile(path);
  for (const text of ["bench/hrnetv2-step.json</code>", "deno task bench hrnetv2"]) {
    ok(page.replaceAll("\\", "/").includes(text), text);
  }
  await Deno.remove(root, { recursive: true });
});

Deno.test("a sweep over the evolution time has a figure, its runs are listed, its claim a verdict", async () => {
  const arms = ["noisy", "noisy-iel-10", "noisy-iel", "noisy-iel-40"];
  const sweep = arms.flatMap((arm) => [0, 1].map((seed) => fakeRecord({ arm, seed, ...SHORT })));
  const records = sweep.filter(({ spec }) => ["noisy", "noisy-iel"].includes(spec.arm));
  const page = await pageOf([groupOf(records, { sweep })]);
  for (
    const text of [
      'id="evolution-time-wbc-unet-quick-published-wide-',
      "noisy-iel-40, seed 1</a>",
      "--arms noisy,noisy-iel,noisy-iel-10,noisy-iel-40",
    ]
  ) ok(page.includes(text), text);
});
