/** The Dockerfile, the trial that stands in for it, and what they take from elsewhere agree. */
import { deepStrictEqual as equal, match, ok } from "node:assert/strict";
import { join } from "@std/path";
import kit from "../../deno.json" with { type: "json" };
import deno from "./deno/package.json" with { type: "json" };
import lock from "./deno/package-lock.json" with { type: "json" };

const ROOT = join(import.meta.dirname!, "..", "..");
const read = (path: string) => Deno.readTextFileSync(join(ROOT, path));
const instructions = read("Dockerfile").replaceAll(/^#.*\n/gm, "").replaceAll(/\s*\\\n\s*/g, " ")
  .split("\n").filter((line) => line !== "");

/** The instructions of each stage, by its name; the last has none. */
const stages = Map.groupBy(
  instructions.map((line, index) => ({
    line,
    stage: / AS (\w+)$/.exec(
      instructions.findLast((from, at) => at <= index && /^FROM/.test(from))!,
    )
      ?.[1],
  })),
  ({ stage }) => stage,
);
const linesOf = (stage: string) => stages.get(stage)!.map(({ line }) => line);

/** The modules of the kit that a script loads, as paths from the root. */
async function modulesOf(script: string): Promise<string[]> {
  const { stdout } = await new Deno.Command(Deno.execPath(), {
    // deno-fmt-ignore
    args: ["info", "--json", "--no-config", "--no-lock", "--import-map=scripts/image/import_map.json", script],
    cwd: ROOT,
    stderr: "null",
  }).output();
  const { modules } = JSON.parse(new TextDecoder().decode(stdout)) as {
    modules: { local?: string; error?: string }[];
  };
  equal(modules.flatMap(({ error }) => error ?? []), []);
  return modules.flatMap(({ local }) => local ? [local.slice(ROOT.length + 1)] : []);
}

Deno.test("the trial takes the steps of the Dockerfile, in their order", () => {
  const run = instructions.flatMap((line) => /^RUN (?:\/kit\/)?(.*)$/.exec(line)?.[1] ?? []);
  const [, steps] = /^steps=\((.*)\)$/m.exec(read("scripts/image/trial.sh"))!;
  equal(run, [...steps!.split(" "), "development"].map((step) => `scripts/image/${step}.sh`));
});

Deno.test("the trial sets the variables of the Dockerfile", () => {
  const [environment] = instructions.filter((line) => line.startsWith("ENV "));
  equal(environment!.split(" ").slice(1), read("scripts/image/environment").trim().split("\n"));
});

for (const stage of ["library", "lab"]) {
  Deno.test(`the stage ${stage} copies the modules that it runs`, async () => {
    const copied = linesOf(stage).filter((line) => /^COPY (?!--from)/.test(line))
      .flatMap((line) => line.split(" ").slice(1, -1));
    const modules = await modulesOf(`scripts/image/${stage}.ts`);
    ok(modules.length > 4);
    const absent = modules.filter((path) =>
      !copied.some((source) => path === source || path.startsWith(`${source}/`))
    );
    equal(absent, []);
  });
}

Deno.test("the image's Deno is the kit's, with its hash", () => {
  equal(deno.dependencies.deno, kit.denoVersion);
  const { version, integrity } = lock.packages["node_modules/@deno/linux-x64-glibc"];
  equal(version, kit.denoVersion);
  match(integrity, /^sha512-/);
});

Deno.test("the image leaves out what git ignores, and nothing else", () => {
  const patterns = (path: string) => read(path).trim().split("\n").sort();
  const anywhere = (line: string) => /\/./.test(line) ? line : `**/${line}`;
  equal(patterns(".dockerignore"), [".git", ...patterns(".gitignore").map(anywhere)].sort());
});

Deno.test("the scripts that are called may be executed", () => {
  for (const { name } of Deno.readDirSync(import.meta.dirname!)) {
    if (name.endsWith(".sh")) {
      ok(Deno.statSync(join(import.meta.dirname!, name)).mode! & 0o100, name);
    }
  }
});
