/** JupyterLab itself, driven in Chromium; only with IEL_LAB_TEST=1, since it fetches JupyterLab. */
import { deepStrictEqual, doesNotMatch, match, ok, strictEqual } from "node:assert/strict";
import { basename, join } from "@std/path";
import { startStudy } from "../../scripts/new/start_study.ts";
import { inFolder } from "../fixture.ts";
import { CHROMIUM } from "../fixtures/browser.ts";
import { listRecords } from "../results/store.ts";
import { NOTEBOOKS, notebooksIn } from "./copies.ts";
import { type Cell, readNotebook, sourceOf, writeNotebook } from "./ipynb.ts";
import { inLab, type Lab, until, withCells } from "./fixtures/lab.ts";

const OPTIONS = {
  ignore: !CHROMIUM || Deno.env.get("IEL_LAB_TEST") !== "1",
  sanitizeResources: false, // playwright keeps a pipe
  sanitizeOps: false,
};

const lines = (cell: number) =>
  `for (let line = 0; line < 200; line++) console.log("${cell}:" + line);
await display({ "text/plain": "display ${cell}" });
undefined;`;

const RUN = {
  import: `import { display, live, liveCurve, show } from "../lib/notebook/mod.ts";
import { linesFigure } from "../lib/figures/mod.ts";
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
  lost:
    'void Promise.reject(new Error("nobody waits"));\nDeno.stdout.writeSync(new TextEncoder().encode("bytes\\n"));',
  stopped: `let epochs = 0;
const long = live((hooks) => fakeEpochs(1000, hooks, { milliseconds: 25 }), { name: "long" });
for await (const { numbers } of long) epochs = numbers.epoch;`,
  queued: 'console.log("queued");',
  after: 'console.log("alive", epochs < 1000);',
} as const;

Deno.test(
  "JupyterLab shows outputs in their cells, moves the curve, and stops without losing anything",
  OPTIONS,
  async () => {
    const curves = new Set<string>();
    await withCells(RUN, async ({ name, shown, saved }) => {
      await inLab(async ({ page, open, command }) => {
        await open(`notebooks/${name}`);
        await command("notebook:run-all-cells");
        await until("the long training runs", async () => {
          const curve = (await shown(page, "moves")).match(/src="(data:image\/svg[^"]*)"/)?.[1];
          if (curve) curves.add(curve);
          return (await shown(page, "stopped")).includes("epoch 2 of 1000");
        });
        await command("kernelmenu:interrupt");
        await until("it stops", async () => (await shown(page, "stopped")).includes(", stopped"));
        await new Promise((resolve) => setTimeout(resolve, 500));
        await command("notebook:run-cell"); // the last one is selected
        await until("the kernel lives", async () => (await shown(page, "after")).includes("alive"));
        await command("docmanager:save");
        await until("it is saved", async () => (await saved()).after.join().includes("alive"));
        const target = Deno.env.get("IEL_LAB_SCREENSHOT");
        if (target) await page.screenshot({ path: target });
      });
      const outputs = await saved();
      const all = (cell: number) =>
        Array.from({ length: 200 }, (_, line) => `${cell}:${line}\n`).join("");
      deepStrictEqual(outputs.one, [all(1), "display 1"]);
      deepStrictEqual(outputs.two, [all(2), "display 2"]);
      deepStrictEqual(outputs.throws, [all(3), "display 3", "after much output"]);
      deepStrictEqual(outputs.four, [all(4), "display 4"]);
      ok(curves.size >= 5, `the curve was seen in ${curves.size} states`);
      strictEqual(outputs.figure[0], "A parabola");
      match(outputs.lost.join(""), /nobody waits/);
      match(outputs.lost.join(""), /bytes\n/);
      match(outputs.stopped[0]!, /epochs, stopped/);
      deepStrictEqual(outputs.queued, []);
      deepStrictEqual(outputs.after, ["alive true\n"]);
    });
  },
);

Deno.test(
  "a cell that is not TypeScript, and the cell after it, in JupyterLab",
  OPTIONS,
  async () => {
    const cells = { broken: "const a = 1;\nconst b = ;", queued: 'console.log("queued");' };
    await withCells(cells, async ({ name, shown }) => {
      await inLab(async ({ page, open, command }) => {
        await open(`notebooks/${name}`);
        await command("notebook:run-all-cells");
        await until(
          "the error shows",
          async () => (await shown(page, "broken")).includes("Syntax"),
        );
        match(await shown(page, "broken"), /Expression expected, line 2, column 11/);
        doesNotMatch(await shown(page, "queued"), /queued/);
      });
    });
  },
);

/** Boxes of pictures, tables and text in outputs, with those of the cells around them. */
const MEASURE = `[...document.querySelectorAll(".jp-OutputArea-child")].flatMap((child) => {
  const room = child.querySelector(".jp-OutputArea-output");
  const { left, right } = child.getBoundingClientRect();
  return [room, ...room.querySelectorAll("img, svg, table, div")].flatMap((element) => {
    const box = element.getBoundingClientRect();
    const isCut = element === room && room.scrollWidth > room.clientWidth;
    if (box.left >= left - 0.5 && box.right <= right + 0.5 && !isCut) return [];
    return [element.tagName + " " + element.className + " of " + Math.round(box.width) +
      " (" + room.scrollWidth + ") in " + Math.round(right - left)];
  });
})`;

/** Outputs, those of them that are drawn, and pictures, if all have come. */
const OUTPUTS = `(() => {
  const children = [...document.querySelectorAll(".jp-OutputArea-child")];
  const drawn = children.filter((child) => child.querySelector(".jp-OutputArea-output *"));
  const pictures = [...document.querySelectorAll(".jp-OutputArea-output img")];
  return [children.length, drawn.length, pictures.every((one) => one.complete) ? pictures.length : 0];
})()`;

Deno.test("nothing in any notebook is wider than its cell, in JupyterLab", OPTIONS, async () => {
  await inLab(async ({ page, open }) => {
    for (const name of await notebooksIn(NOTEBOOKS)) {
      const before = await Deno.readTextFile(join(NOTEBOOKS, name));
      await page.setViewportSize({ width: 1280, height: 1200 });
      await open(`notebooks/${name}`);
      const { cells } = await readNotebook(join(NOTEBOOKS, name));
      const kept = cells.flatMap(({ outputs = [] }) => outputs);
      const outputs = kept.length;
      const pictured = JSON.stringify(kept).includes('"image/png"');
      await until(`every output of ${name} is on the page, with its pictures`, async () => {
        const [children, drawn, pictures] = await page.evaluate(OUTPUTS) as number[];
        return children! >= outputs && drawn === children && (pictures! > 0 || !pictured);
      });
      deepStrictEqual(await page.evaluate(MEASURE), [], `${name}, as pictures`);

      // as if the mouse came to each; JupyterLab may draw a view anew meanwhile
      await until(`all figures of ${name} are interactive`, async () => {
        await page.evaluate(`document.querySelectorAll(".iel-Figure img")
          .forEach((picture) => picture.dispatchEvent(new PointerEvent("pointerenter")))`);
        await new Promise((resolve) => setTimeout(resolve, 500));
        return await page.locator(".iel-Figure img").count() === 0;
      });
      deepStrictEqual(await page.evaluate(MEASURE), [], `${name}, interactive`);

      // a telephone: pictures fit, tables scroll
      await open(`notebooks/${name}`);
      await page.setViewportSize({ width: 390, height: 800 });
      await page.evaluate("jupyterapp.shell.collapseLeft()");
      await new Promise((resolve) => setTimeout(resolve, 500));
      const wide = await page.evaluate(MEASURE) as string[];
      deepStrictEqual(wide.filter((found) => /^(IMG|svg)/.test(found)), [], `${name}, 390 pixels`);

      strictEqual(
        await Deno.readTextFile(join(NOTEBOOKS, name)),
        before,
        "looking changes nothing",
      );
    }
  });
});

Deno.test("the launcher offers what works, and the export menu too", OPTIONS, async () => {
  await inLab(async ({ page, open, command }) => {
    await open("notebooks/00_inverse_heat.ipynb");
    await command("launcher:create");
    await page.waitForSelector(".jp-LauncherCard");
    const cards = await page.locator(".jp-LauncherCard").allTextContents();
    ok(cards.some((card) => card.includes("Deno")));
    deepStrictEqual(cards.filter((card) => card.includes("Python")), []);
    const address = new URL(page.url()).origin;
    const kinds = Object.keys(await (await fetch(`${address}/api/nbconvert`)).json());
    ok(kinds.includes("html"));
    deepStrictEqual(kinds.filter((kind) => /qt|webpdf/.test(kind)), []);
    // The server answers its own pages alone.
    const exported = "fetch('/nbconvert/html/notebooks/00_inverse_heat.ipynb')";
    match(
      await page.evaluate(`${exported}.then((reply) => reply.text())`),
      /<img[^>]* width="?800/,
    );
  });
});

/**
 * Runs all cells of an open notebook that trains, stops it once a run has ended, runs them again, and
 * waits for its figures.
 */
async function stopAndGoOn({ page, command }: Lab, results: string): Promise<void> {
  const recordsOf = async () => (await listRecords({ root: results })).records;
  const text = async () => (await page.locator(".jp-OutputArea").allInnerTexts()).join("\n");
  const figures = page.locator(".iel-Figure img");
  await command("notebook:run-all-cells");
  await until("a run has ended", async () => (await recordsOf()).length > 0, { minutes: 20 });
  await command("kernelmenu:interrupt");
  await until("it stops", async () => (await text()).includes("ended, stopped"));
  const kept = await recordsOf();
  await until("the curves of what has ended are drawn", async () => await figures.count() === 1);
  await command("notebook:run-all-cells");
  await until("the last figure is there", async () => {
    const errors = page.locator(".jp-OutputArea [data-mime-type*='stderr']");
    deepStrictEqual(await errors.allTextContents(), []);
    return await figures.count() >= 2;
  }, { minutes: 20 });
  const all = await recordsOf();
  ok(kept.length < all.length, `${kept.length} of ${all.length} runs had ended`);
  const keys = new Set(kept.map(({ key }) => key));
  deepStrictEqual(all.filter(({ key }) => keys.has(key)), kept);
  deepStrictEqual(new Set(all.map(({ spec }) => spec.seed)), new Set([0, 1]));
}

Deno.test(
  "your own study, elsewhere, is stopped in JupyterLab, resumes and ends with its figures",
  OPTIONS,
  () =>
    inFolder(async (folder) => {
      const { path, notebook } = await startStudy(`${folder}/my-study`);
      await inLab(async (lab) => {
        await lab.open(basename(notebook));
        await stopAndGoOn(lab, `${path}/results`);
        const target = Deno.env.get("IEL_LAB_SCREENSHOT");
        if (target) await lab.page.screenshot({ path: target });
        deepStrictEqual(await lab.page.evaluate(MEASURE), []);
      }, path);
    }),
);

Deno.test(
  "notebook 99, with two seeds, is stopped in JupyterLab and resumes",
  OPTIONS,
  () =>
    inFolder(async (results) => {
      const kit = await readNotebook(join(NOTEBOOKS, "99_your_own.ipynb"));
      const changes = [
        ["[seeds, epochs] = [1, 8]", "[seeds, epochs] = [2, 8]"],
        ["reproduce(cells, { seeds })", `reproduce(cells, { seeds, results: "${results}" })`],
      ] as const;
      const sources = kit.cells.map(sourceOf).join("\n");
      for (const [from] of changes) ok(sources.includes(from), from);
      const name = `.lab_test.${Deno.pid}.ipynb`;
      const changed = (source: string) =>
        changes.reduce((text, [from, to]) => text.replace(from, to), source);
      await writeNotebook(join(NOTEBOOKS, name), {
        ...kit,
        cells: kit.cells.map((cell): Cell => ({
          ...cell,
          source: changed(sourceOf(cell)),
          ...cell.cell_type === "code" && { outputs: [], execution_count: null },
        })),
      });
      try {
        await inLab(async (lab) => {
          await lab.open(`notebooks/${name}`);
          await stopAndGoOn(lab, results);
          const target = Deno.env.get("IEL_LAB_SCREENSHOT");
          if (target) await lab.page.screenshot({ path: target });
          deepStrictEqual(await lab.page.evaluate(MEASURE), []);
        });
      } finally {
        await Deno.remove(join(NOTEBOOKS, name));
      }
    }),
);
