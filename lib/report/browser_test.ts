import { deepStrictEqual, ok, strictEqual } from "node:assert/strict";
import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import { fromFileUrl, toFileUrl } from "@std/path";
import type { Browser, Page } from "playwright-core";
import { CHROMIUM, openBrowser } from "../fixtures/browser.ts";
import { fakeLabel, fakeNoise, fakePicture, fakeRecord } from "../results/fixture.ts";
import { writeRecord } from "../results/store.ts";
import { readGroups } from "./groups.ts";
import { reportPage } from "./page.ts";

const AXE = createRequire(import.meta.url).resolve("axe-core");

/** The report of the published records. */
const PUBLISHED = new URL("../../results/report.html", import.meta.url).href;

const ARMS = ["clean", "clean-iel", "noisy", "noisy-iel"];
const SWEEP = ["noisy-iel-10", "noisy-iel-40"];
const CLASSES = ["#000000", "#56b4e9", "#e69f00"].map((colour, at) => ({
  name: `class ${at}`,
  colour,
}));

/** Writes a page with pictures to a results folder, from invented records of both shelves. */
async function writePage(root: string): Promise<string> {
  for (const arm of ARMS) {
    for (const seed of [0, 1, 2]) {
      await writeRecord(fakeRecord({ arm, seed, images: 4 }), { root, shelf: "published" });
    }
    await writeRecord(fakeRecord({ arm, seed: 3, images: 4 }), { root });
    const smoke = { profile: "smoke", kind: "synthetic", epochs: 2, images: 2 } as const;
    await writeRecord(fakeRecord({ arm, ...smoke }), { root });
  }
  for (const arm of SWEEP) {
    for (const seed of [0, 1, 2]) {
      await writeRecord(fakeRecord({ arm, seed, images: 4 }), { root, shelf: "published" });
    }
  }
  await Deno.writeTextFile(`${root}/runs/wbc-unet/quick/broken.json`, "{<b>");
  const rows = ["001", "002"].map((id, at) => ({
    id,
    image: fakePicture(at),
    label: fakeLabel(at),
    noisy: fakeNoise(fakeLabel(at), 200),
  }));
  const page = await reportPage({
    ...await readGroups({ root }),
    scenesOf: () => Promise.resolve({ rows, classes: CLASSES }),
  });
  ok(page.length < 2e6, `${page.length} characters`);
  await Deno.writeTextFile(`${root}/report.html`, page);
  return toFileUrl(`${root}/report.html`).href;
}

/** Serious and critical violations of axe's rules, with the elements concerned. */
async function violations(page: Page): Promise<string[]> {
  const source = await Deno.readTextFile(AXE);
  // The page's own policy forbids scripts; evaluation by the debugger is exempt from it.
  await page.evaluate(source);
  const found = await page.evaluate("axe.run()") as {
    violations: { id: string; impact: string; nodes: { html: string }[] }[];
  };
  return found.violations
    .filter(({ impact }) => ["serious", "critical"].includes(impact))
    .flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html.slice(0, 200)}`));
}

async function examine(browser: Browser, address: string): Promise<void> {
  const times: number[] = [];
  for (const width of [390, 1280]) {
    for (const colorScheme of ["light", "dark"] as const) {
      const name = `${width} px, ${colorScheme}`;
      const context = await browser.newContext({ viewport: { width, height: 844 }, colorScheme });
      const page = await context.newPage();
      const [complaints, requests]: [string[], string[]] = [[], []];
      page.on("console", (message) => complaints.push(message.text()));
      page.on("pageerror", (error) => complaints.push(String(error)));
      page.on("request", (request) => requests.push(request.url()));
      await page.goto(address);
      deepStrictEqual(requests.filter((url) => !/^data:/.test(url)), [address], name);
      const spent = await page.evaluate(
        "performance.getEntriesByType('navigation')[0].loadEventEnd",
      ) as number;
      times.push(spent);
      const scroll = await page.evaluate("document.documentElement.scrollWidth") as number;
      ok(scroll <= width, `${name}: the page is ${scroll} px wide`);
      await drawn(page, name);
      deepStrictEqual(await violations(page), [], name);
      deepStrictEqual(complaints, [], name);
      await context.close();
    }
  }
  ok(Math.min(...times) < 2000, `loaded in ${times} ms`); // the least: tests share their machine
}

/** Checks that figures have a size, pictures are loaded, and verdicts come first. */
async function drawn(page: Page, name: string): Promise<void> {
  const figures = page.locator("figure.curves > svg:visible");
  strictEqual(await figures.count(), 5, name); // lead, sweep, gradients, yours, synthetic
  for (const figure of await figures.all()) {
    const { width, height } = (await figure.boundingBox())!;
    ok(width > 250 && height > 150, `${name}: a figure of ${width} × ${height}`);
  }
  const broken = await page.evaluate(
    "[...document.images].filter((image) => !image.naturalWidth).length",
  );
  strictEqual(broken, 0, name);
  strictEqual(await page.locator(".gallery img").count(), 10);
  strictEqual(await page.locator(".verdicts li").count(), 9);
  const last = (await page.locator(".verdicts li").last().boundingBox())!;
  ok(last.y + last.height < 3 * 844, `${name}: the last verdict ends at ${last.y + last.height}`);
  const lead = (await page.locator(".lead p").first().boundingBox())!;
  ok(lead.y < 844, `${name}: the lead begins at ${lead.y}`);
}

/** Checks that every link leads to an existing file or a place in the page. */
async function links(page: Page, address: string): Promise<void> {
  const targets = await page.evaluate(
    "[...document.querySelectorAll('a')].map((link) => link.href)",
  ) as string[];
  const files = targets.filter((target) => target.startsWith("file:") && !target.includes("#"));
  strictEqual(files.length, 26);
  for (const file of files) ok(existsSync(fromFileUrl(file)), file);
  for (const place of targets.filter((target) => target.startsWith(`${address}#`))) {
    strictEqual(await page.locator(new URL(place).hash).count(), 1, place);
  }
  deepStrictEqual(
    targets.filter((target) => !target.startsWith("file:")),
    ["https://arxiv.org/abs/2307.07344v1"],
  );
}

/** Checks that nothing is wider than an A4 sheet with margins of 14 mm, at 96 pixels per inch. */
async function onPaper(page: Page): Promise<void> {
  const width = Math.floor((210 - 2 * 14) / 25.4 * 96);
  await page.setViewportSize({ width, height: 1000 });
  await page.emulateMedia({ media: "print" });
  const wide = await page.evaluate(`[...document.querySelectorAll("body *")]
    .filter((element) => element.getBoundingClientRect().right > ${width + 1})
    .map((element) => element.tagName + " " + (element.textContent ?? "").slice(0, 60))`);
  deepStrictEqual(wide, []);
}

Deno.test({
  name: "the page in a browser: drawn, linked, quiet, accessible, by keyboard, on paper",
  ignore: CHROMIUM === undefined,
  async fn() {
    const root = await Deno.makeTempDir();
    const address = await writePage(root);
    const browser = await openBrowser();
    try {
      await examine(browser, address);
      const page = await browser.newPage();
      await page.goto(address);
      await links(page, address);
      await page.keyboard.press("Tab");
      strictEqual(await page.evaluate("document.activeElement.textContent"), "Skip to the content");
      ok((await page.locator(".skip").boundingBox())!.y >= 0, "the skip link shows when focused");
      const pdf = await page.pdf({ format: "A4" });
      ok(pdf.length > 20_000);
      for (const printed of [address, PUBLISHED]) {
        await page.goto(printed);
        await onPaper(page);
      }
    } finally {
      await browser.close();
      await Deno.remove(root, { recursive: true });
    }
  },
});
