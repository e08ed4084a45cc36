/** Every command of the README is run to its end: here, or by the test that is named. */
import { deepStrictEqual as equal, match, ok } from "node:assert/strict";
import { fakeRecord } from "../lib/results/fixture.ts";
import { writeRecord } from "../lib/results/store.ts";
import { ended, ENGINE, startTask } from "./fixture.ts";

/** How a command of the README is run here, made short where it would take long, and what it says. */
interface Run {
  /** Words in place of the README's. */
  readonly instead?: (root: string) => Readonly<Record<string, string>>;
  /** Further words. */
  readonly also?: (root: string) => readonly string[];
  readonly out: RegExp;
  /** Whether it needs TensorFlow. */
  readonly measures?: boolean;
}

const results = (root: string) => ["--results", root];
const smoke = () => ({ paper: "smoke" });
const once = ["--rounds", "1", "--steps", "1"];

/** Without `deno task`. */
const RUN: Readonly<Record<string, Run>> = {
  "bench": {
    also: (root) => ["--widths", "2", "--dtypes", "float32", ...once, "--out", root],
    out: /^# Training step of the UNet/m,
    measures: true,
  },
  "bench deeplabv3plus --rounds 3 --steps 2": {
    instead: () => ({ 3: "1", 2: "1" }),
    also: (root) => ["--out", root],
    out: /^# Training step of DeepLabV3\+/m,
    measures: true,
  },
  "bench workers": {
    also: (root) => ["--width", "2", ...once, "--out", root],
    out: /steps/,
    measures: true,
  },
  "data --list": { out: /wbc[\s\S]*dsb2018[\s\S]*camvid[\s\S]*cityscapes/ },
  "doctor": { out: /wasm[\s\S]*cpu/ },
  "figures 2 3": { also: results, out: /wbc-unet-dice\.svg/ },
  "reproduce --arms noisy-iel-5,noisy-iel-40": {
    also: (root) => ["--profile", "smoke", ...results(root), ...ENGINE],
    out: /noisy-iel-5 [\s\S]*noisy-iel-40 /,
  },
  "reproduce --list": { also: results, out: /wbc-unet[\s\S]*cityscapes-hrnetv2/ },
  "reproduce dsb2018-unet --profile night": {
    instead: () => ({ night: "smoke" }),
    also: (root) => ["--arms", "clean", ...results(root), ...ENGINE],
    out: /clean +\d\.\d{3} \(1 seed\)/,
  },
  "reproduce wbc-unet --profile paper --seeds 3": {
    instead: smoke,
    also: (root) => ["--arms", "clean", ...results(root), ...ENGINE],
    out: /clean +\d\.\d{3} ± \d\.\d{3} \(3 seeds\)/,
  },
  "reproduce wbc-unet --profile paper --seeds 3 --list --json": {
    also: results,
    out: /"task": 11,/,
  },
  "reproduce wbc-unet --profile paper --seeds 3 --task 5": {
    instead: smoke,
    also: (root) => [...results(root), ...ENGINE],
    out: /clean-iel\.seed-1\.\w+\.json/,
  },
  "results --merge /media/their-results": {
    instead: (root) => ({ "/media/their-results": `${root}/theirs` }),
    also: results,
    out: /^1 records taken/m,
  },
  "submit wbc-unet --profile paper --seeds 3 --kubernetes --results-claim iel-results": {
    out: /completions: 12[\s\S]*claimName: iel-results/,
  },
  "submit wbc-unet --profile paper --seeds 3 --slurm --partition gpu --gpus 1 --time 08:00:00": {
    also: (root) => ["--dry-run", ...results(root)],
    out: /#SBATCH --partition=gpu[\s\S]*#SBATCH --time=08:00:00/,
  },
};

/** Tests that run a command, or the one that it is a shorter word for. */
const ELSEWHERE: Readonly<Record<string, string>> = {
  "deno task bench --rounds 4 --steps 4": "scripts/commands_test.ts",
  "deno task bench data --images 64": "lib/bench/epoch_test.ts",
  "deno task data --get wbc": "lib/data/get_test.ts",
  "deno task doctor --install cuda": "lib/engine/tensorflow/install_test.ts",
  "deno task lab": "lib/notebook/lab_test.ts",
  "deno task notebooks --check": ".ci/run",
  "deno task report": "scripts/report_test.ts",
  "deno task reproduce": "scripts/reproduce_test.ts",
  "deno task reproduce dsb2018-unet": ".ci/run",
  "deno task reproduce wbc-unet --profile paper --seeds 3 --workers 2": "scripts/workers_test.ts",
  "deno task reproduce wbc-unet --seeds 3": "scripts/commands_test.ts",
  "deno task test": ".ci/run",
  "deno test -A scripts/image/cuda_test.ts": "scripts/image/cuda_test.ts",
  "docker build -t iel-kit .": "scripts/image/image_test.ts",
  "docker build -t iel-kit:cpu --build-arg VARIANT=cpu .": "scripts/image/image_test.ts",
  "docker run --gpus all -v iel-data:/data -p 8888:8888 iel-kit notebook": "scripts/image/prove.sh",
  "docker run --gpus all -v iel-data:/data -v iel-runs:/kit/results/runs iel-kit reproduce":
    "scripts/image/prove.sh",
  "npx -y deno task reproduce": ".ci/run",
  "scripts/image/trial.sh cpu": "scripts/image/trial.sh",
  "sudo scripts/slurm_trial.sh": "scripts/submit/slurm_trial_test.ts",
};

const root = new URL("../", import.meta.url);

/** Commands of the README's blocks of shell, and of its code within lines. */
async function commandsOfReadme(): Promise<string[]> {
  const readme = await Deno.readTextFile(new URL("README.md", root));
  const blocks = [...readme.matchAll(/```sh\n([\s\S]*?)```/g)].flatMap(([, block]) =>
    block!.split("\n").map((line) => line.replace(/\s+#.*/, ""))
  );
  const prose = readme.replaceAll(/```[\s\S]*?```/g, "");
  const inline = [...prose.matchAll(/`([^`]+)`/g)].map(([, code]) => code!.replaceAll(/\s+/g, " "));
  const commands = [...blocks, ...inline]
    .filter((line) => /^(deno|npx|docker|sudo|scripts\/\S+\.sh)\b/.test(line))
    .map((line) => line.replace(/@[\d.]+/, ""));
  return [...new Set(commands)].sort();
}

Deno.test("no command of the README is without a test that runs it", async () => {
  const run = Object.keys(RUN).map((words) => `deno task ${words}`);
  equal(await commandsOfReadme(), [...run, ...Object.keys(ELSEWHERE)].sort());
  for (const path of Object.values(ELSEWHERE)) ok(await Deno.stat(new URL(path, root)), path);
});

for (const [words, { instead, also, out, measures = false }] of Object.entries(RUN)) {
  Deno.test(`deno task ${words}`, { ignore: measures && ENGINE.length > 0 }, async () => {
    const folder = await Deno.makeTempDir();
    try {
      await Deno.mkdir(`${folder}/published`);
      for await (const entry of Deno.readDir(new URL("results/published", root))) {
        await Deno.symlink(
          new URL(`results/published/${entry.name}`, root).pathname,
          `${folder}/published/${entry.name}`,
        );
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
