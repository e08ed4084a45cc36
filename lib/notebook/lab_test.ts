import { deepStrictEqual, match, ok, strictEqual } from "node:assert/strict";
import { existsSync } from "node:fs";
import { fromFileUrl } from "@std/path";
import { chromium, type Page } from "playwright-core";
import { type Cell, type Output, readNotebook, writeNotebook } from "./ipynb.ts";
import { labCommand } from "./lab.ts";

const EXECUTABLE = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"]
  .find((path) => existsSync(path));
const NAME = `.lab_test.${Deno.pid}.ipynb`;
const PATH = fromFileUrl(new URL(`../../notebooks/${NAME}`, import.meta.url));

const lines = (cell: number) =>
  `for (let line = 0; line < 200; line++) console.log("${cell}:" + line);
await display({ "text/plain": "display ${cell}" });
undefined;`;

/** Code of the cells by what they try. */
const CELLS = {
  import: `import { display, linesFigure, live, liveCurve, show } from "../lib/mod.ts";
import { fakeEpochs } from "../lib/notebook/fixture.ts";`,
  one: lines(1),
  two: lines(2),
  throws: `${lines(3)} throw new TypeError("after much output");`,
  four: lines(4),
  moves: `const curve = await liveCurve({ title: "loss", until: 20 });
const training = (hooks) => fakeEpochs(20, hooks, { milliseconds: 25 });
for await (const _ of live(training, { name: "noisy", curve }));`,
  figure: `await show(linesFigure([{ name: "x²", x: [1, 2, 3], y: [1, 4, 9] }], {
  title: "A parabola", subtitle: "", x: "x", y: "y", command: "none", dataKind: "synthetic",
}));`,
  stopped: `let epochs = 0;
const long = live((hooks) => fakeEpochs(1000, hooks, { milliseconds: 25 }), { name: "long" });
for await (const { numbers } of long) epochs = numbers.epoch;`,
  after: 'console.log("alive", epochs < 1000);',
} as const;

const NUMBER = Object.fromEntries(Object.keys(CELLS).map((name, index) => [name, index]));

async function writeCells(): Promise<void> {
  const cells = Object.entries(CELLS).map(([name, source]): Cell => ({
    cell_type: "code",
    metadata: name === "throws" ? { tags: ["raises-exception"] } : {},
    source,
  }));
  const kernelspec = { display_name: "Deno", language: "typescript", name: "deno" };
  await writeNotebook(PATH, { cells, metadata: { kernelspec }, nbformat: 4, nbformat_minor: 5 });
}

/** Runs `use` while JupyterLab is open on the notebook. */
async function inLab(use: (page: Page) => Promise<void>): Promise<void> {
  const { command: [program, ...args], cwd, env } = await labCommand();
  const port = 20_000 + Deno.pid % 10_000;
  const options = [
    ...["--no-browser", "--allow-root", `--port=${port}`, "--IdentityProvider.token="],
    ...["--ContentsManager.allow_hidden=True", "--LabApp.expose_app_in_browser=True"],
  ];
  await using lab = new Deno.Command(program, {
    ...{ args: [...args, ...options], cwd, env, stdout: "null", stderr: "null" },
  }).spawn();
  const address = `http://127.0.0.1:${port}`;
  await until(async () =>
    (await fetch(`${address}/api`).then(async (reply) => {
      await reply.body?.cancel();
      return reply;
    }, () => undefined))?.ok ?? false
  );
  const browser = await chromium.launch({
    executablePath: EXECUTABLE!,
    args: ["--no-sandbox"],
  });
  try {
    const page = await browser.newPage({ viewport: { width: 1280, height: 4000 } });
    await page.goto(`${address}/lab/tree/notebooks/${NAME}?reset`);
    await page.waitForSelector(".jp-Notebook .jp-CodeCell");
    await page.waitForFunction(
      "jupyterapp.shell.currentWidget?.sessionContext?.session?.kernel?.status === 'idle'",
    );
    await use(page);
  } finally {
    await browser.close();
    lab.kill();
  }
}

async function until(condition: () => Promise<boolean>): Promise<void> {
  const deadline = Date.now() + 120_000;
  while (!await condition()) {
    ok(Date.now() < deadline, "JupyterLab took more than two minutes");
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

/** Calls a command of JupyterLab, without waiting for its end. */
const command = (page: Page, name: string) =>
  page.evaluate(`void jupyterapp.commands.execute(${JSON.stringify(name)})`);

/** What a cell shows: HTML of its output area. */
const shown = (page: Page, cell: keyof typeof CELLS) =>
  page.locator(".jp-Cell").nth(NUMBER[cell]!).locator(".jp-OutputArea").innerHTML();

const contentOf = (output: Output) =>
  output.output_type === "stream"
    ? [output.text].flat().join("")
    : output.output_type === "error"
    ? output.evalue
    : [output.data["text/plain"]].flat().join("");

Deno.test({
  name:
    "JupyterLab shows outputs in their cells, moves the curve, and stops without losing anything",
  ignore: !EXECUTABLE || Deno.env.get("IEL_LAB_TEST") !== "1",
  sanitizeResources: false, // playwright keeps a pipe
  sanitizeOps: false,
  async fn() {
    await writeCells();
    const curves = new Set<string>();
    try {
      await inLab(async (page) => {
        await command(page, "notebook:run-all-cells");
        await until(async () => {
          const curve = (await shown(page, "moves")).match(/src="(data:image\/svg[^"]*)"/)?.[1];
          if (curve) curves.add(curve);
          return (await shown(page, "stopped")).includes("epoch 2 of 1000");
        });
        const picture = await shown(page, "figure");
        match(picture, /<img|js-plotly-plot/);
        await page.locator(".jp-Cell").nth(NUMBER["figure"]!).locator(".jp-OutputArea").hover();
        await command(page, "kernelmenu:interrupt");
        await until(async () => (await shown(page, "after")).includes("alive"));
        await command(page, "docmanager:save");
        await until(async () => JSON.stringify(await readNotebook(PATH)).includes("alive true"));
        const target = Deno.env.get("IEL_LAB_SCREENSHOT");
        if (target) await page.screenshot({ path: target });
      });
      const { cells } = await readNotebook(PATH);
      const outputs = Object.fromEntries(
        Object.keys(CELLS).map((
          name,
          index,
        ) => [name, (cells[index]!.outputs ?? []).map(contentOf)]),
      );
      const all = (cell: number) =>
        Array.from({ length: 200 }, (_, line) => `${cell}:${line}\n`).join("");
      deepStrictEqual(outputs["one"], [all(1), "display 1"]);
      deepStrictEqual(outputs["two"], [all(2), "display 2"]);
      deepStrictEqual(outputs["throws"], [all(3), "display 3", "after much output"]);
      deepStrictEqual(outputs["four"], [all(4), "display 4"]);
      ok(curves.size >= 5, `the curve was seen in ${curves.size} states`);
      strictEqual(outputs["figure"]![0], "A parabola");
      match(outputs["stopped"]![0]!, /epochs, stopped/);
      deepStrictEqual(outputs["after"], ["alive true\n"]);
    } finally {
      await Deno.remove(PATH);
    }
  },
});
