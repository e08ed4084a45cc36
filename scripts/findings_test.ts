/** The differences and intervals of `results/README.md`, computed anew from the published records. */
import { deepStrictEqual as equal, ok } from "node:assert/strict";
import { trainedFor } from "../lib/experiment/resolve.ts";
import { profileNamed } from "../lib/experiment/experiment.ts";
import { EXPERIMENTS as PAPER } from "../lib/paper/paper.ts";
import { score as classScores } from "../lib/metrics/score.ts";
import { memorised } from "../lib/results/memorised.ts";
import { equivalenceTest, mean, meanInterval } from "../lib/results/statistics.ts";
import { armStyleOf } from "../lib/results/arm_order.ts";
import { compareArms } from "../lib/results/paired.ts";
import { listRecords } from "../lib/results/store.ts";
import { curve, primaryScore, summarize } from "../lib/results/summary.ts";
import { withViews } from "../lib/results/views.ts";
import { NUCLEI_NOISES } from "../lib/studies/noises.ts";
import { PROTOCOLS } from "../lib/studies/protocols.ts";
import { pagesOf } from "./pages.ts";

const { text } = pagesOf("results/README.md")[0]!;
const { records } = await listRecords({ shelf: "published" });

const EXPERIMENTS = { "white blood cells": "wbc-unet", nuclei: "dsb2018-unet" } as const;

/** The curves of an arm, by seed. */
const curvesOf = (experiment: string, profile: string, arm: string): number[][] =>
  records.filter(({ spec }) =>
    spec.experiment === experiment && spec.profile === profile && spec.arm === arm &&
    spec.precision === "float32"
  ).sort((a, b) => a.spec.seed - b.spec.seed).map((record) => curve(record));

/** With layers minus without, by seed, of whatever number a curve gives. */
function differencesOf(row: string, labels: string, of: (curve: number[]) => number): number[] {
  const [, data, profile] = /^(.*), `(\w+)`$/.exec(row)!;
  const experiment = EXPERIMENTS[data as keyof typeof EXPERIMENTS];
  const without = curvesOf(experiment, profile!, labels);
  const layers = curvesOf(experiment, profile!, `${labels}-iel`);
  ok(without.length > 0 && without.length === layers.length, row);
  return layers.map((curve, at) => of(curve) - of(without[at]!));
}

const last = (curve: number[]) => curve.at(-1)!;
const best = (curve: number[]) => Math.max(...curve);

/** As the page writes numbers: a sign, where one is asked for, and three digits. */
function written(value: number, { sign = false } = {}): string {
  const digits = Math.abs(value).toFixed(3);
  if (Number(digits) === 0) return digits;
  return (value < 0 ? "−" : sign ? "+" : "") + digits;
}
const interval = ({ low, high }: { low: number; high: number }) =>
  [low, high].map((end) => (end < 0 && end > -0.0005 ? "−0.000" : written(end))).join(" to ");

/** The rows of the table below a heading that begins so. */
function rowsBelow(heading: string): string[][] {
  const [, section] = new RegExp(`\\n## ${heading}.*\\n([\\s\\S]*?)(?=\\n## )`).exec(text)!;
  return [...section!.matchAll(/^\|(.*)\|$/gm)].slice(2)
    .map(([, row]) => row!.split("|").map((cell) => cell.trim()));
}

Deno.test("noisy labels: the differences, their 95 % intervals, seeds and best epochs", () => {
  const rows = rowsBelow("Noisy labels");
  equal(rows.length, 4);
  for (const row of rows) {
    const differences = differencesOf(row[0]!, "noisy", last);
    const { length } = differences;
    const better = differences.filter((value) => value > 0).length;
    equal(row.slice(1), [
      written(mean(differences), { sign: true }),
      length === 1 ? "one seed" : interval(meanInterval(differences)),
      `${better} of ${length} seed${length === 1 ? "" : "s"}`,
      written(mean(differencesOf(row[0]!, "noisy", best)), { sign: true }),
    ]);
  }
});

Deno.test("clean labels: the differences, their 90 % intervals, and whether they are none", () => {
  const rows = rowsBelow("Clean labels");
  equal(rows.length, 3);
  for (const row of rows) {
    const differences = differencesOf(row[0]!, "clean", last);
    const range = meanInterval(differences, { level: 0.9 });
    const p = equivalenceTest(differences, { margin: 0.01 });
    const beyond = range.high < -0.01 || range.low > 0.01;
    const equalText = p < 0.05 ? `yes, p = ${p.toFixed(3)}` : beyond ? "no" : "cannot tell";
    equal(row.slice(1), [written(mean(differences)), interval(range), equalText]);
  }
});

Deno.test("controls: the differences of both studies, with the interval of each comparison's test", () => {
  const summaries = ["wbc-controls", "nuclei-controls"].map((id) =>
    summarize(withViews(records.filter(({ spec }) => spec.experiment === id)))
  );
  const arms: Record<string, [arm: string, baseline: string]> = {
    "noisy: layers − implicit heat at prediction": ["noisy-layers", "noisy-implicit"],
    "noisy: blurred labels − implicit heat": ["noisy-blurred", "noisy-implicit"],
    "noisy: layers − blurred labels": ["noisy-layers", "noisy-blurred"],
    "noisy: layers − 5×5 majority (95 %)": ["noisy-layers", "noisy-majority"],
    "clean: layers − implicit heat at prediction": ["clean-layers", "clean-implicit"],
    "clean: layers, scored through them − plain": ["clean-layers-through", "clean"],
  };
  const rows = rowsBelow("Layers, or smoothing");
  equal(rows.map(([name]) => name), Object.keys(arms));
  for (const [name, ...cells] of rows) {
    const [arm, baseline] = arms[name!]!;
    const wanted = summaries.map((of) => {
      const { differences } = compareArms(of, { arm, baseline })!;
      const level = name!.endsWith("(95 %)") ? 0.95 : 0.9;
      const range = interval(meanInterval(differences, { level }));
      return `${written(mean(differences))} (${range})`;
    });
    equal(cells, wanted);
  }
});

/** The runs of a study with their views, and what the tables below say of its arms. */
function study(id: string) {
  const runs = withViews(records.filter(({ spec }) => spec.experiment === id));
  const summaries = summarize(runs);
  return {
    ...{ runs, summaries, errors: memorised(runs) },
    score: (arm: string) =>
      written(mean(summaries.find((one) => one.arm === arm)!.scores.map(Number))),
    difference(arm: string, baseline: string, level = 0.95) {
      const { differences } = compareArms(summaries, { arm, baseline })!;
      const range = interval(meanInterval(differences, { level }));
      return `${written(mean(differences), { sign: true })} (${range})`;
    },
  };
}

Deno.test("street scenes: scores with each remedy, and how layers compare", () => {
  const { score, difference } = study("streets-unet");
  const kinds = [["noisy", "classes redrawn", 0.95], ["fixed", "classes fixed", 0.95]] as const;
  const wanted = [...kinds, ["clean", "clean", 0.9] as const].map(([labels, name, level]) => [
    name,
    ...[labels, `${labels}-implicit`, `${labels}-majority`, `${labels}-layers`].map(score),
    difference(`${labels}-layers`, labels, level),
    difference(`${labels}-layers`, `${labels}-implicit`, 0.9),
  ]);
  equal(rowsBelow("Street scenes"), wanted);
});

Deno.test("which noise: errors of the plain network, its score, and that of each remedy", () => {
  const { summaries, errors, score, difference } = study("wbc-protocols");
  const wanted = Object.entries(PROTOCOLS).flatMap(([name, { title }]) => {
    if (!summaries.some(({ arm }) => arm === name)) return [];
    const { inside, outside } = errors.find(({ arm }) => arm === name)!.scored;
    return [[
      title,
      (inside / outside).toFixed(1),
      ...["", "-implicit", "-layers-5", "-layers-20"].map((end) => score(name + end)),
      difference(`${name}-layers-20`, name),
    ]];
  });
  equal(rowsBelow("Which noise"), wanted);
});

Deno.test("kinds and shares of noise: what layers and implicit heat change", () => {
  const { runs, errors, score, difference } = study("nuclei-noises");
  const plain = Object.keys(NUCLEI_NOISES.arms).filter((arm) => !/-(implicit|layers)$/.test(arm));
  const wanted = plain.map((name) => {
    const { inside, outside } = errors.find(({ arm }) => arm === name)!.scored;
    return [
      armStyleOf(runs, name).label.replace(": plain", ""),
      (inside / outside).toFixed(1),
      score(name),
      ...["-implicit", "-layers"].map((end) => difference(name + end, name)),
    ];
  });
  equal(rowsBelow("Kinds and shares of noise"), wanted);
});

Deno.test("one training on two processors: the page of running has both scores", () => {
  const page = pagesOf("docs/running.md")[0]!.text.replaceAll(/\s+/g, " ");
  const scores = (id: string, arms: readonly string[]) => {
    const runs = study(id).runs.filter(({ spec }) => spec.seed === 0);
    return arms.map((arm) => primaryScore(runs.find(({ spec }) => spec.arm === arm)!).toFixed(3));
  };
  const [plain, smoothed, layers] = scores("nuclei-controls", [
    ...["noisy", "noisy-implicit", "noisy-layers"],
  ]);
  const again = scores("nuclei-noises", [
    ...["windows-10", "windows-10-implicit", "windows-10-layers"],
  ]);
  ok(page.includes(`scored ${plain} in \`nuclei-controls\` and ${again[0]} on another`));
  const rest = `smoothed at prediction ${smoothed} and ${again[1]}, with layers ${layers} and`;
  ok(page.includes(`${rest} ${again[2]})`), rest);
});

Deno.test("other methods: Dice on noisy labels against the layers, on clean ones against plain", () => {
  const { runs, summaries } = study("wbc-baselines");
  const sound = (scores: readonly number[]) => scores.filter((score) => !Number.isNaN(score));
  const cleanOf = (noisy: string) => {
    const arm = noisy.replace("noisy", "clean");
    const found = summaries.find((one) => one.arm === arm);
    if (!found) return ["", ""];
    const { differences } = arm === "clean"
      ? { differences: [] }
      : compareArms(summaries, { arm, baseline: "clean" })!;
    const range = differences.length > 0
      ? `${written(mean(differences), { sign: true })} (${
        interval(meanInterval(differences, { level: 0.9 }))
      })`
      : "";
    return [written(mean(sound(found.scores))), range];
  };
  const wanted = summaries.filter(({ arm }) => arm.startsWith("noisy") && !trainedFor(arm))
    .toSorted((one, other) => mean(sound(other.scores)) - mean(sound(one.scores)))
    .map(({ arm, scores }) => {
      const compared = arm === "noisy-layers"
        ? undefined
        : compareArms(summaries, { arm, baseline: "noisy-layers" })!;
      return [
        armStyleOf(runs, arm).label.replace("noisy: ", ""),
        written(mean(sound(scores))),
        compared ? written(mean(compared.differences), { sign: true }) : "",
        compared?.interval ? interval(compared.interval) : "",
        ...cleanOf(arm),
      ];
    });
  equal(rowsBelow("Other methods"), wanted);
});

Deno.test("other evolutions: layers, their flows at prediction, and the difference", () => {
  const { runs, summaries } = study("wbc-evolutions");
  const later = summarize(runs.filter(({ spec }) => spec.seed > 2)); // those that picked no evolution
  const ofArm = (arm: string) => runs.filter(({ spec }) => spec.arm === arm);
  /** Scores of an arm in the seeds of another. */
  const soundOf = (arm: string, like: string) => {
    const seeds = new Set(ofArm(like).map(({ spec }) => spec.seed));
    return ofArm(arm).filter(({ spec }) => seeds.has(spec.seed)).map((run) => primaryScore(run))
      .filter((score) => !Number.isNaN(score));
  };
  const score = (arm: string, like = arm) => mean(soundOf(arm, like));
  const seedsOf = (arm: string) => `${soundOf(arm, arm).length}`;
  const alone = (arm: string) => {
    const compared = compareArms(later, { arm, baseline: `${arm}-after` });
    return compared ? written(mean(compared.differences), { sign: true }) : "";
  };
  const flows = summaries.flatMap(({ arm }) => /^noisy-(.*)-after$/.exec(arm)?.[1] ?? [])
    .toSorted((one, other) => score(`noisy-${other}`) - score(`noisy-${one}`));
  const wanted = flows.map((flow) => {
    const arm = `noisy-${flow}`;
    const compared = compareArms(summaries, { arm, baseline: `${arm}-after` })!;
    return [
      armStyleOf(runs, arm).label.replace("noisy: ", ""),
      seedsOf(arm),
      ...[arm, `${arm}-after`].map((one) => written(score(one, arm))),
      written(mean(compared.differences), { sign: true }),
      interval(compared.interval!),
      alone(arm),
      ...["", "-after"].map((end) => written(score(`clean-${flow}${end}`, `clean-${flow}`))),
    ];
  });
  const [noisy, clean] = [written(score("noisy")), written(score("clean"))];
  equal(rowsBelow("Other evolutions"), [
    ...wanted,
    ["plain", seedsOf("noisy"), noisy, "", "", "", "", clean, ""],
  ]);
});

Deno.test("thin vessels: layers and flows, also of thin vessels alone", () => {
  const { runs, summaries } = study("vessels");
  const of = (arm: string) => runs.filter(({ spec }) => spec.arm === arm);
  const dice = (arm: string) => mean(of(arm).map((run) => primaryScore(run)));
  const thin = (arm: string) =>
    mean(
      of(arm).flatMap(({ spec, epochs }) =>
        epochs.slice(-5).map(({ counts }) => classScores(spec.metric, counts).perClass[2]!)
      ),
    );
  const label = (arm: string) => armStyleOf(runs, arm).label.replace("noisy: ", "");
  const flows = summaries.flatMap(({ arm }) => /^noisy-(.*)-after$/.exec(arm)?.[1] ?? [])
    .toSorted((one, other) => dice(`noisy-${other}`) - dice(`noisy-${one}`));
  const wanted = flows.map((flow) => {
    const [layers, after] = [`noisy-${flow}`, `noisy-${flow}-after`] as const;
    const { differences, interval: range } = compareArms(summaries, {
      ...{ arm: layers, baseline: after },
    })!;
    return [
      label(layers),
      ...[dice(layers), dice(after)].map((value) => written(value)),
      `${written(mean(differences), { sign: true })} (${interval(range!)})`,
      ...[thin(layers), thin(after)].map((value) => written(value)),
      ...["", "-after"].map((end) => written(dice(`clean-${flow}${end}`))),
    ];
  });
  equal(rowsBelow("Thin vessels"), [
    ...wanted,
    [
      "plain",
      written(dice("noisy")),
      "",
      "",
      written(thin("noisy")),
      "",
      written(dice("clean")),
      "",
    ],
  ]);
});

Deno.test("the duration of the paper's trainings is in the range that the profile states", () => {
  const groups = Map.groupBy(
    records.filter(({ spec }) => Object.hasOwn(PAPER, spec.experiment)),
    ({ spec }) => `${spec.experiment} ${spec.profile}`,
  );
  ok(groups.size >= 4, `${[...groups.keys()]}`);
  for (const [name, runs] of groups) {
    const [experiment, profile] = name.split(" ") as [keyof typeof PAPER, string];
    const { cost } = profileNamed(PAPER[experiment], profile);
    const [, from, to] = /^(\d+) to (\d+) minutes on one core$/.exec(cost!)!;
    const minutes = runs.map(({ epochs }) =>
      epochs.reduce((sum, epoch) => sum + epoch.trainSeconds + epoch.validationSeconds, 0) / 60
    );
    ok(Math.min(...minutes) >= Number(from) && Math.max(...minutes) <= Number(to), name);
  }
});

Deno.test("measures of maps: the page has the numbers of the tables", async () => {
  const cellsOf = async (name: string, arm: string) => {
    const file = new URL(`../results/tables/${name}-maps.csv`, import.meta.url);
    const lines = (await Deno.readTextFile(file)).split("\n").map((line) => line.split(","));
    const row = lines.find((cells) => cells[4] === arm)!;
    return Object.fromEntries(lines[0]!.map((column, at) => [column, Number(row[at])]));
  };
  const [, section] = /\n## Boundaries, distances and objects\n([\s\S]*?)(?=\n## )/.exec(text)!;
  const said = section!.replaceAll("\n", " ");
  const [noisy, layers] = [
    await cellsOf("wbc-unet", "noisy"),
    await cellsOf("wbc-unet", "noisy-iel"),
  ];
  const [f1, distance, objects] = ["boundary F1 (2 px)", "HD95 (px)", "objects of a map"];
  const of = (column: string, digits: number) =>
    [noisy, layers].map((row) => row[column]!.toFixed(digits));
  ok(said.includes(of(f1!, 3).join(" to ")), said);
  ok(said.includes(`${of(distance!, 1).join(" to ")} pixels`), said);
  ok(said.includes(`${noisy[objects!]!.toFixed(0)} to ${layers[objects!]!.toFixed(1)}`), said);
  const small = await Promise.all(["noisy", "noisy-iel"].map(async (arm) => {
    const { "of the smallest quarter": share } = await cellsOf("dsb2018-unet-night", arm);
    return `${(100 * share!).toFixed(0)} %`;
  }));
  ok(new RegExp(`finds ${small[0]} [^.]* ${small[1]}`).test(said), said);
});
