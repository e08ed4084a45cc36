import { deepStrictEqual, match, ok, strictEqual } from "node:assert/strict";
import { fakeRecord } from "../lib/results/fixture.ts";
import { writeRecord } from "../lib/results/store.ts";

async function report(...args: string[]) {
  const script = new URL("report.ts", import.meta.url).pathname;
  const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", script, ...args],
    env: { NO_COLOR: "1" },
  }).output();
  const [out, err] = [stdout, stderr].map((bytes) => new TextDecoder().decode(bytes));
  return { code, out: out!, err: err! };
}

Deno.test("the command prints where the page is, its sources and its verdicts", async () => {
  const root = await Deno.makeTempDir();
  for (const arm of ["noisy", "noisy-iel"]) {
    await writeRecord(fakeRecord({ arm, epochs: 2, images: 1 }), { root, shelf: "published" });
  }
  await Deno.writeTextFile(`${root}/published/wbc-unet/quick/damaged.json`, "{");
  const { code, out, err } = await report("--results", root, "--data", root);
  strictEqual(code, 0, err);
  match(out, /report\.html {2}\(\d+ kB\)\nfrom {2}2 runs: wbc-unet, profile quick, published\n/);
  match(out, /^C5 +supported +484,000 parameters/m);
  match(err, /^left out: .*damaged\.json: not JSON/m);
  ok((await Deno.readTextFile(`${root}/report.html`)).includes("damaged.json"));
  await Deno.remove(root, { recursive: true });
});

Deno.test("a page with runs of yours leaves the published page as it is", async () => {
  const root = await Deno.makeTempDir();
  await writeRecord(fakeRecord({ arm: "noisy", epochs: 2, images: 1 }), {
    ...{ root, shelf: "published" },
  });
  const publishedPage = async () => {
    await report("--results", root, "--data", root);
    return await Deno.readTextFile(`${root}/report.html`);
  };
  const before = await publishedPage();
  await writeRecord(fakeRecord({ arm: "clean", epochs: 2, images: 1 }), { root });
  const { out } = await report("--results", root, "--data", root);
  match(out, /runs.report\.html {2}\(/);
  match(await Deno.readTextFile(`${root}/runs/report.html`), /profile quick, your runs/);
  strictEqual(await Deno.readTextFile(`${root}/report.html`), before);
  await Deno.remove(root, { recursive: true });
});

Deno.test("for an own study the command prints the verdicts on its comparisons, not untested claims", async () => {
  const root = await Deno.makeTempDir();
  for (const arm of ["noisy", "noisy-iel"]) {
    for (const seed of [0, 1]) {
      const { spec, show, ...record } = fakeRecord({ arm, seed, epochs: 2, images: 1 });
      const compare = [{ arm: "noisy-iel", with: "noisy", expect: "less" as const }];
      await writeRecord({
        ...record,
        spec: { ...spec, experiment: "my-cells" },
        show: { ...show, compare },
      }, { root });
    }
  }
  const { out, err } = await report("--results", root, "--data", root);
  strictEqual(err, "");
  match(
    out,
    /^my-cells quick, yours {4}[a-z ]+ {2}noisy labels \+ IELs − noisy labels, expected: less: [+−]/m,
  );
  deepStrictEqual([...out.matchAll(/^C\d/gm)].map(([id]) => id), ["C6"]);
  await Deno.remove(root, { recursive: true });
});

Deno.test("an unknown option is one line and exit 1", async () => {
  const { code, err } = await report("--colour");
  strictEqual(code, 1);
  match(err, /^Unknown option `--colour`; see deno task report --help\n$/);
});
