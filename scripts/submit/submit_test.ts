import { deepStrictEqual, match, ok, rejects, strictEqual, throws } from "node:assert/strict";
import { dirname } from "@std/path";
import { Job } from "kubernetes-models/batch/v1";
import { parse } from "yaml";
import { clusterSettings } from "./config.ts";
import { kubernetesJob, toYaml } from "./kubernetes.ts";
import { submit } from "./submit.ts";
import { slurmScript } from "./slurm.ts";
import { installFolder } from "../../lib/engine/tensorflow/library.ts";
import { inFolder } from "../../lib/fixture.ts";

const none = { path: "no/such/cluster.json", mustExist: false };
type Fields = ConstructorParameters<typeof Job>[0];
const ARRAY = {
  name: "iel-wbc-unet-smoke",
  tasks: 4,
  command: ["deno", "run", "it's here"],
  folder: "/shared/the kit",
  logs: "/shared/results/submit",
};

/** Where there is Slurm, there is bash. */
const ignore = Deno.build.os === "windows";

Deno.test("a Slurm script requests what the settings state", { ignore }, async () => {
  const typed = { partition: "gpu", time: "08:00:00", gpus: 1, mem: "16G", account: "lab" };
  const settings = await clusterSettings("slurm", { typed: { ...typed, atOnce: 2 }, file: none });
  const script = slurmScript(ARRAY, { ...settings, options: ["--qos=long"], setup: ["umask 002"] });
  const asked = [...script.matchAll(/^#SBATCH (.*)$/gm)].map(([, option]) => option);
  const wanted = [
    ...["--array=0-3%2", "--partition=gpu", "--time=08:00:00", "--gpus=1", "--mem=16G"],
    ...["--account=lab", "--cpus-per-task=4", "--requeue", '--chdir="/shared/the kit"'],
    ...["--qos=long"],
  ];
  deepStrictEqual(wanted.filter((option) => !asked.includes(option)), []);
  match(script, /^umask 002$/m);
  const bash = new Deno.Command("bash", { args: ["-n"], stdin: "piped", stderr: "piped" }).spawn();
  const writer = bash.stdin.getWriter();
  await writer.write(new TextEncoder().encode(script));
  await writer.close();
  const { success, stderr } = await bash.output();
  ok(success, new TextDecoder().decode(stderr));
  ok(asked.includes("--output=/shared/results/submit.%a.log"));
});

Deno.test("sbatch takes a name literally: no pattern, no comment, no second option", async () => {
  const { cpus, ...rest } = await clusterSettings("slurm", { typed: {}, file: none });
  const asked = (change: object, settings = {}) =>
    [
      ...slurmScript({ ...ARRAY, ...change }, { cpus, ...rest, ...settings }).matchAll(
        /^#SBATCH (.*)$/gm,
      ),
    ].map(([, option]) => option!);
  const outputs = [
    ["/shared/%j/100%", "--output=/shared/%%j/100%%.%a.log"],
    ["/shared/a b", '--output="/shared/a b.%a.log"'],
    ["/shared/#1", '--output="/shared/#1.%a.log"'],
  ] as const;
  for (const [logs, option] of outputs) ok(asked({ logs }).includes(option), option);
  ok(asked({ folder: "/shared/%j" }).includes("--chdir=/shared/%j")); // no pattern there
  ok(asked({}, { options: ["--comment=#7"] }).includes('"--comment=#7"'));
  for (const name of ['/a"b', "/a'b", "/a\\b", "/a\nb"]) {
    for (const field of ["folder", "logs", "name"]) {
      throws(
        () => asked({ [field]: name }),
        /sbatch allows no quotes or backslashes .*; rename it/,
      );
    }
    throws(() => asked({}, { partition: name }), /rename it/);
  }
});

Deno.test(
  "the script signals its run in time, and passes on its exit code",
  { ignore },
  () =>
    inFolder(async (folder) => {
      const waiting = "trap 'exit 143' TERM; echo ready; while :; do sleep 0.05; done";
      const run = async (program: string, signal?: Deno.Signal) => {
        const command = ["bash", "-c", program];
        const script = slurmScript(
          { ...ARRAY, command, folder },
          await clusterSettings("slurm", { typed: {}, file: none }),
        );
        // Slurm's program is told of by the script's own words.
        await Deno.writeTextFile(`${folder}/job.sh`, script.replace("scontrol", "echo"));
        const job = new Deno.Command("bash", {
          args: [`${folder}/job.sh`],
          env: { SLURM_ARRAY_TASK_ID: "2", SLURM_JOB_ID: "77" },
          stdout: "piped",
        }).spawn();
        const reader = job.stdout.pipeThrough(new TextDecoderStream()).getReader();
        let said = (await reader.read()).value ?? "";
        if (signal) job.kill(signal);
        for (;;) {
          const { value, done } = await reader.read();
          if (done) break;
          said += value;
        }
        const { code } = await job.status;
        return { code, requeued: said.includes("requeue 77") };
      };
      deepStrictEqual(await run("true"), { code: 0, requeued: false });
      deepStrictEqual(await run("exit 7"), { code: 7, requeued: false });
      deepStrictEqual(await run(waiting, "SIGUSR1"), { code: 143, requeued: true });
      deepStrictEqual(await run(waiting, "SIGTERM"), { code: 143, requeued: false });
    }),
);

Deno.test("the manifest fits the schema of Kubernetes, which refuses others", async () => {
  const typed = { gpus: 1, mem: "16Gi", atOnce: 9, resultsClaim: "iel-results", namespace: "lab" };
  const settings = await clusterSettings("kubernetes", { typed, file: none });
  const command = ["reproduce", "--profile", "smoke"];
  const manifest = kubernetesJob({ name: "iel", tasks: 4, command }, settings);
  const read = parse(toYaml(manifest)) as typeof manifest;
  deepStrictEqual(read, JSON.parse(JSON.stringify(manifest)));
  new Job(read as Fields).validate();
  const { completions, parallelism, template } = read.spec;
  deepStrictEqual([completions, parallelism], [4, 4]);
  const container = template.spec.containers[0]!;
  deepStrictEqual(container.args.slice(-2), ["--task", "$(JOB_COMPLETION_INDEX)"]);
  strictEqual(container.resources.limits["nvidia.com/gpu"], "1");
  const named = (name: string) =>
    kubernetesJob({ name, tasks: 4, command }, settings).metadata.name;
  strictEqual(named("iel-my.cells-base"), "iel-my-cells-base");
  strictEqual(`${named(`iel-y${"x-".repeat(60)}`)}-99999`.length, 62); // ends with no second hyphen
  read.spec.completionMode = "Counted";
  throws(() => new Job(read as Fields).validate(), /completionMode/);
});

Deno.test("a pod finds the library of the kit's image", async () => {
  const typed = { image: "kit", resultsClaim: "runs" };
  const settings = await clusterSettings("kubernetes", { typed, file: none });
  const manifest = kubernetesJob({ name: "iel", tasks: 1, command: [] }, settings);
  const { env } = manifest.spec.template.spec.containers[0]!;
  const root = `${import.meta.dirname}/../..`;
  const image = await Deno.readTextFile(`${root}/scripts/image/environment`);
  const variables = new Map([
    ...image.trim().split("\n").map((line) => line.split("=") as [string, string]),
    ...env.map(({ name, value }) => [name, value] as const),
  ]);
  const [, place] = /^COPY --from=library (\S+) /m.exec(
    await Deno.readTextFile(`${root}/Dockerfile`),
  )!;
  strictEqual(dirname(installFolder("cuda", variables)), place);
  strictEqual(variables.get("XDG_CACHE_HOME"), "/cache", "caches lie on a volume");
});

Deno.test("weights in a file on this machine are not passed to pods", async () => {
  await rejects(
    submit("wbc-unet", { kubernetes: true, weights: "imagenet.safetensors" } as never),
    /^UserError: --weights imagenet\.safetensors is a local file, which pods cannot see/,
  );
});

Deno.test("a module and folders on this machine are not passed to pods", () =>
  inFolder(async (folder) => {
    const kit = new URL("../../lib/mod.ts", import.meta.url).href;
    const module = `${folder}/mine.ts`;
    await Deno.writeTextFile(
      module,
      `import { dataset, experiment, unet } from "${kit}";
      export default experiment({
        id: "mine",
        base: { data: dataset("wbc", { height: 32, width: 32 }), model: unet({ width: 1 }) },
        arms: { plain: {} },
      });`,
    );
    const onPods = (experiment: string, options = {}) =>
      submit(experiment, { kubernetes: true, resultsClaim: "runs", ...options } as never);
    for (const results of [undefined, folder]) { // the task of a study names its results
      await rejects(
        onPods(module, { results }),
        /^UserError: .*mine\.ts is a local file, which pods cannot see; b/,
      );
    }
    for (const name of ["data", "results"]) {
      await rejects(onPods("wbc-unet", { [name]: folder }), {
        name: "UserError",
        message:
          `--${name} is a folder of this machine, which pods cannot see; take --${name}-claim`,
      });
    }
  }));

Deno.test("options override the file; mistakes give one line", () =>
  inFolder(async (folder) => {
    const file = { path: `${folder}/cluster.json`, mustExist: true };
    const settle = (typed: Record<string, unknown>) => clusterSettings("slurm", { typed, file });
    await rejects(settle({}), /cluster\.json: no such file/);
    await Deno.writeTextFile(file.path, '{"slurm": {"partition": "long", "cpus": 8}}');
    const { partition, cpus } = await settle({ cpus: "2", mem: undefined });
    deepStrictEqual([partition, cpus], ["long", 2]);
    await rejects(
      settle({ cpus: "few" }),
      /^UserError: --cpus takes a whole number from 1 on, not/,
    );
    await rejects(settle({ image: "kit" }), /--image is not an option of --slurm; remove it/);
    await rejects(
      clusterSettings("kubernetes", { typed: {}, file }),
      /--kubernetes needs --results-claim, or "kubernetes": \{"resultsClaim": …\} in .*cluster\.json/,
    );
    await Deno.writeTextFile(file.path, '{"slurm": {"cpus": 0}}');
    await rejects(settle({}), /"cpus": …\} in .* must be a whole number/);
    await Deno.writeTextFile(file.path, "{");
    await rejects(settle({}), /not JSON/);
  }));
