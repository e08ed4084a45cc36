/**
 * Every command of the pages is run: here to its end, here as far as its runs are planned, or by a file
 * that is named with the words that run it.
 */
import { deepStrictEqual as equal, match, ok } from "node:assert/strict";
import { globSync } from "node:fs";
import { join } from "@std/path";
import kit from "../deno.json" with { type: "json" };
import { fakeRecord } from "../lib/results/fixture.ts";
import { writeRecord } from "../lib/results/store.ts";
import { select } from "../lib/run/selection.ts";
import { tasksOf } from "../lib/run/tasks.ts";
import { ended, ENGINE, startTask } from "./fixture.ts";
import { commandsOn, pagesOf, ROOT } from "./pages.ts";

/** How a command is run here, made short where it would take long, and what it says. */
interface Run {
  /** Words in place of the page's. */
  readonly instead?: (root: string) => Readonly<Record<string, string>>;
  /** Further words. */
  readonly also?: (root: string) => readonly string[];
  readonly out: RegExp;
  /** Whether it needs TensorFlow. */
  readonly measures?: boolean;
}

const results = (root: string) => ["--results", root];
/** One process for all runs: those side by side are `reproduce_test.ts`'s and `workers_test.ts`'s. */
const ALONE = ["--workers", "1"];
const smoke = (...arms: string[]) => (root: string) => [
  ...["--profile", "smoke", "--arms", arms.join(), ...ALONE],
  ...results(root),
  ...ENGINE,
];
const once = () => ({ 5: "1", 2: "1" });

/** Without `deno task`. */
const RUN: Readonly<Record<string, Run>> = {
  "bench unet --rounds 5 --steps 5": {
    instead: once,
    also: (root) => ["--widths", "2", "--dtypes", "float32", "--out", root],
    out: /^# Training step of the UNet/m,
    measures: true,
  },
  "bench deeplabv3plus --rounds 5 --steps 2": {
    instead: once,
    // One process of the large network in place of four: parts are measured in float32.
    also: (root) => ["--dtypes", "bfloat16", "--out", root],
    out: /^# Training step of DeepLabV3\+/m,
    measures: true,
  },
  "bench profile unet --widths 16,64": {
    instead: () => ({ "16,64": "2" }),
    also: (root) => ["--dtypes", "float32", "--steps", "1", "--out", root],
    out: /convolution, filter gradient[\s\S]*\| step /,
    measures: true,
  },
  "bench layers --networks unet-8,unet-16": {
    instead: () => ({ "unet-8,unet-16": "unet-8" }),
    also: (root) => [
      ...["--evolutions", "heat", "--layers", "5", "--rounds", "1", "--steps", "1"],
      ...["--out", root],
    ],
    out: /unet-8 \| heat \| 5 /,
    measures: true,
  },
  "bench workers": {
    also: (root) => ["--width", "2", "--rounds", "1", "--steps", "1", "--out", root],
    out: /steps/,
    measures: true,
  },
  "data --list": { out: /wbc[\s\S]*dsb2018[\s\S]*camvid[\s\S]*cityscapes/ },
  "docs": { also: (root) => ["--out", join(root, "site")], out: /^\d+ pages: open .*index\.html/m },
  "doctor": { out: /wasm[\s\S]*cpu/ },
  "figures 2 3": { also: results, out: /wbc-unet-dice\.svg/ },
  "reproduce --arms noisy-iel-40": {
    also: (root) => ["--profile", "smoke", ...ALONE, ...results(root), ...ENGINE],
    out: /noisy-iel-40 /,
  },
  "reproduce --list": { also: results, out: /wbc-unet[\s\S]*cityscapes-hrnetv2/ },
  "reproduce --set model.width=16": {
    also: smoke("clean"),
    out: /^model\.width = 16$[\s\S]*clean +\d\.\d{3} \(1 seed\)/m,
  },
  "reproduce cityscapes-hrnetv2 --profile paper --estimate": {
    instead: () => ({ paper: "smoke" }),
    also: (root) => ["--arms", "noisy-iel", ...results(root), ...ENGINE],
    out: /^noisy-iel +2 [\s\S]*hours/m,
  },
  "reproduce dsb2018-unet --profile night": {
    instead: () => ({ night: "smoke" }),
    also: (root) => ["--arms", "clean", ...results(root), ...ENGINE],
    out: /clean +\d\.\d{3} \(1 seed\)/,
  },
  "reproduce wbc-controls --seeds 8": {
    instead: () => ({ 8: "1" }),
    also: smoke("noisy", "noisy-majority"),
    out: /^noisy +1 [\s\S]*^noisy-majority +1 /m,
  },
  "reproduce wbc-unet --seeds 3 --workers 1": {
    also: (root) => ["--profile", "smoke", "--arms", "clean", ...results(root), ...ENGINE],
    out: /clean +\d\.\d{3} ± \d\.\d{3} \(3 seeds\)/,
  },
  "reproduce wbc-unet --profile paper --seeds 3 --list --json": {
    also: results,
    out: /"task": 11,/,
  },
  "reproduce wbc-unet --profile paper --seeds 3 --task 5": {
    instead: () => ({ paper: "smoke" }),
    also: (root) => [...results(root), ...ENGINE],
    out: /clean-iel\.seed-1\.\w+\.json/,
  },
  "results --merge /media/their-results": {
    instead: (root) => ({ "/media/their-results": `${root}/theirs` }),
    also: results,
    out: /^1 record imported/m,
  },
  "submit wbc-unet --profile paper --seeds 3 --kubernetes --results-claim iel-results": {
    out: /completions: 12[\s\S]*claimName: iel-results/,
  },
  "submit wbc-unet --profile paper --seeds 3 --slurm --partition gpu --gpus 1 --time 08:00:00": {
    also: (root) => ["--dry-run", ...results(root)],
    out: /#SBATCH --partition=gpu[\s\S]*#SBATCH --time=08:00:00/,
  },
};

/** Of these the runs are planned here, as many as stand behind; what is run to its end differs in sizes. */
const PLANNED: Readonly<Record<string, number>> = {
  "reproduce": 4,
  "reproduce --arms noisy-iel --keep-weights": 1,
  "reproduce cityscapes-deeplabv3plus --seeds 2": 8,
  "reproduce cityscapes-hrnetv2 --seeds 2": 8,
  "reproduce dsb2018-unet": 4,
  "reproduce dsb2018-unet --seeds 3": 12,
  "reproduce nuclei-controls --seeds 5": 30,
  "reproduce nuclei-noises --seeds 3": 48,
  "reproduce streets-deeplabv3plus --seeds 3": 18,
  "reproduce wbc-baselines-grid": 38,
  "reproduce wbc-baselines --seeds 5": 150,
  "reproduce streets-hrnetv2 --seeds 3": 18,
  "reproduce streets-unet --seeds 3": 18,
  "reproduce vessels --seeds 3": 36,
  "reproduce wbc-evolutions-grid": 28,
  "reproduce nuclei-evolutions-grid": 28,
  "reproduce wbc-evolutions --seeds 3": 48,
  "reproduce wbc-evolutions --seeds 6 --arms noisy,noisy-heat,noisy-curvature,noisy-perona-malik,clean,clean-heat,clean-curvature,clean-perona-malik":
    48,
  "reproduce wbc-protocols --seeds 5": 60,
  "reproduce wbc-unet --profile paper": 4,
  "reproduce wbc-unet --profile paper --seeds 3": 12,
  "reproduce wbc-unet --profile quick --seeds 3": 12,
  "reproduce wbc-unet --seeds 3": 12,
  "reproduce wbc-unet --seeds 3 --workers 2": 12,
};

/**
 * The file that runs a command elsewhere, and words of it that do. They name the task, or a function
 * that the task calls.
 */
const ELSEWHERE: Readonly<Record<string, readonly [file: string, ...words: string[]]>> = {
  ".ci/run": [".github/workflows/gate.yml", "run: .ci/run"],
  "deno fmt": [".ci/run", "part fmt-check"],
  "deno run -A --config ../kit/deno.json my_program.ts": [
    "scripts/study_test.ts",
    '"--config", `${ROOT}deno.json`',
    '"my_program.ts"',
  ],
  "deno task bench epoch --images 64": ["lib/bench/epoch_test.ts", "watchRun("],
  "deno task campaign kill --minutes 30": ["scripts/campaign/campaign_test.ts", "kill("],
  "deno task data --get camvid": ["lib/data/get_test.ts", "getDataset("],
  "deno task data --get dsb2018": ["lib/data/get_test.ts", "getDataset("],
  "deno task data --verify": ["lib/data/cityscapes_test.ts", "verifyDataset("],
  "deno task doctor --install cpu": [".ci/run", "deno_task doctor --install cpu"],
  "deno task doctor --install cuda": [
    "lib/engine/tensorflow/install_test.ts",
    "installWheels(",
  ],
  "deno task figures ./my_study.ts": ["scripts/study_test.ts", 'kit("figures", module)'],
  "deno task figures": ["scripts/study_test.ts", 'here("figures")'],
  "deno task lab": ["lib/notebook/fixtures/lab.ts", "labCommand("],
  "deno task lab my_study.ipynb": ["lib/notebook/fixtures/lab.ts", "labCommand("],
  "deno task new ../my-study": ["scripts/study_test.ts", 'startTask("new", study)'],
  "deno task notebooks path/to/mine.ipynb": [
    "scripts/study_test.ts",
    'startTask("notebooks", notebook)',
  ],
  "deno task predict WEIGHTS images/": ["lib/run/predict_test.ts", "writePredictions("],
  "deno task publish ./my_study.ts --into ./paper-results": [
    "scripts/study_test.ts",
    'kit("publish", module, "--into", `${folder}/paper-results`)',
  ],
  "deno task publish wbc-unet --profile quick": ["lib/run/records_test.ts", "publishRecords("],
  "deno task publish": ["scripts/study_test.ts", 'here("publish")'],
  "deno task report --results ./paper-results": [
    "scripts/study_test.ts",
    'startTask("report", "--results", `${folder}/paper-results`)',
  ],
  "deno task report": ["scripts/study_test.ts", 'here("report")'],
  "deno task reproduce --seeds 3": ["scripts/study_test.ts", 'here("reproduce", "--seeds"'],
  "deno task reproduce ./my_study.ts --seeds 3": [
    "scripts/study_test.ts",
    'kit("reproduce", module, "--seeds"',
  ],
  "deno task reproduce ./my_study.ts --seeds 3 --set model.width=16": [
    "scripts/study_test.ts",
    'kit("reproduce", module, "--seeds", "1", ...wide)',
  ],
  "deno task test": [".ci/run", "deno_task test"],
  "docker build -t iel-kit .": [".github/workflows/image.yml", "docker build --check ."],
  "docker build -t iel-kit:cpu --build-arg VARIANT=cpu .": [
    ".github/workflows/image.yml",
    "docker build --build-arg VARIANT=cpu",
  ],
  "docker run --gpus all -v iel-data:/data -p 8888:8888 iel-kit notebook": [
    ".github/workflows/image.yml",
    "docker run --detach --name lab iel-kit:cpu notebook",
  ],
  "docker run --gpus all -v iel-data:/data -v iel-runs:/kit/results/runs iel-kit reproduce": [
    "scripts/image/prove.sh",
    "run reproduce --profile smoke",
  ],
  "npx -y deno task new ../my-study": ["scripts/study_test.ts", 'startTask("new", study)'],
  "npx -y deno task reproduce": [
    ".ci/run",
    'npx -y "deno@$version" task "$@"',
    "part reproduce all --profile smoke",
  ],
};

/** What takes a machine of its own: before a release, as `RELEASING.md` says. */
const BY_HAND = [
  "deno run -A scripts/cityscapes_trial.ts",
  "scripts/gpu_check.sh pack",
  "scripts/gpu_check.sh run",
  "scripts/image/trial.sh cpu",
  "sudo scripts/slurm_trial.sh",
];

/** `.ci/run` runs the parts of the gate, and counts. */
function gateInParts(): void {
  const run = Deno.readTextFileSync(join(ROOT, ".ci/run"));
  const parts = kit.tasks.ok.split(" && ").map((part) => part.replace(/^deno task /, ""));
  ok(parts.length > 4);
  for (const part of parts) match(run, new RegExp(`^(part|deno_task) ${part}\\b`, "m"));
}

/** Commands whose parts are run. */
const IN_PARTS: Readonly<Record<string, () => void | Promise<void>>> = {
  "deno task ok": gateInParts,
  "npx -y deno task ok": gateInParts,
};

const PAGES = pagesOf("{README,CONTRIBUTING}.md", "{datasets,docs}/*.md", "results/**/README.md");

/** All of them. */
const KNOWN = [
  ...[...Object.keys(RUN), ...Object.keys(PLANNED)].map((words) => `deno task ${words}`),
  ...[...Object.keys(ELSEWHERE), ...Object.keys(IN_PARTS), ...BY_HAND],
];

Deno.test("every command of a page has a test that runs it, and every test its command", () => {
  const commands = [...new Set(PAGES.flatMap(commandsOn))]
    .filter((command) => !command.startsWith("deno test "))
    .filter((command, _at, all) =>
      KNOWN.includes(command) ||
      !all.some((longer) => longer.startsWith(`${command} `)) // a task that is only named
    );
  equal(commands.sort(), KNOWN.toSorted());
});

Deno.test("a test that is named on a page is one of the suite", () => {
  const named = PAGES.flatMap(commandsOn).filter((command) => command.startsWith("deno test"));
  ok(named.length > 0);
  for (
    const path of named.flatMap((command) =>
      command.split(" ").filter((word) => /\.\w+$/.test(word))
    )
  ) {
    ok(
      kit.tasks.test.split(" ").some((part) => path === part || path.startsWith(`${part}/`)),
      path,
    );
    ok(Deno.statSync(join(ROOT, path)).isFile);
  }
});

/** The files of the kit that a task is made of: its script, what lies beside it, and its engine's. */
const sourcesOf = (task: string) =>
  globSync(`{scripts/${task}.ts,{scripts,lib}/${task}/**/*.ts,lib/engine/tensorflow/install.ts}`, {
    cwd: ROOT,
  }).filter((path) => !path.endsWith("_test.ts"));

for (const [command, [file, ...words]] of Object.entries(ELSEWHERE)) {
  Deno.test(`${file} runs ${command}`, () => {
    const has = (path: string) => {
      const text = Deno.readTextFileSync(join(ROOT, path));
      return words.every((part) => text.includes(part));
    };
    ok(has(file), `${file} lacks ${words}`);
    const [, task] = /\btask (\w+)/.exec(command) ?? [];
    if (task === undefined || words.some((part) => part.includes(task))) return;
    ok(sourcesOf(task).some(has), `deno task ${task} does not call ${words}`);
  });
}

for (const [command, test] of Object.entries(IN_PARTS)) Deno.test(command, test);

Deno.test("commands that are run by hand are in the list of a release", () => {
  const release = Deno.readTextFileSync(join(ROOT, "RELEASING.md"));
  for (const command of BY_HAND) ok(release.includes(command), command);
});

for (const [words, runs] of Object.entries(PLANNED)) {
  Deno.test(`deno task ${words}: its runs are planned`, () => {
    // As `--list` does, which is run above, without a process; `readme_test.ts` tries all options.
    const [, experiment] = /^reproduce ([^-]\S*)/.exec(words) ?? [];
    const options = words.matchAll(/ --(seeds|arms|profile) (\S+)/g);
    const given = Object.fromEntries([...options].map(([, name, value]) => [name, value]));
    equal(tasksOf(select({ experiment, ...given })).length, runs);
  });
}

for (const [words, { instead, also, out, measures = false }] of Object.entries(RUN)) {
  Deno.test(`deno task ${words}`, { ignore: measures && ENGINE.length > 0 }, async () => {
    const folder = await Deno.makeTempDir();
    try {
      await Deno.mkdir(`${folder}/published`);
      for (const { name } of Deno.readDirSync(join(ROOT, "results/published"))) {
        await Deno.symlink(join(ROOT, "results/published", name), `${folder}/published/${name}`);
      }
      await writeRecord(fakeRecord(), { root: `${folder}/theirs` });
      const others = instead?.(folder) ?? {};
      const typed = words.split(" ").map((word) => others[word] ?? word);
      const done = await ended(startTask(...typed, ...also?.(folder) ?? []));
      equal(done.code, 0, done.log);
      match(done.out, out);
    } finally {
      await Deno.remove(folder, { recursive: true });
    }
  });
}
