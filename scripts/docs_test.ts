/** The site: every link leads somewhere, no page asks the network, and the search finds. */
import { deepStrictEqual as equal, match, ok } from "node:assert/strict";
import { existsSync, globSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join, toFileUrl } from "@std/path";
import type { Browser } from "playwright-core";
import { CHROMIUM, openBrowser } from "../lib/fixtures/browser.ts";
import { declarationAt } from "./docs/api.ts";
import { renderMarkdown, slug } from "./docs/markdown.ts";
import { writeSite } from "./docs/site.ts";
import { ROOT } from "./pages.ts";

const AXE = createRequire(import.meta.url).resolve("axe-core");

Deno.test("Markdown: links to where the site has things, formulas, code as it stands", () => {
  const place = {
    path: "docs/a.md",
    resolve: (target: string) => target === "docs/b.md" ? "b.html" : undefined,
  };
  const markup = (text: string) => renderMarkdown(text, place).markup.trim();
  equal(markup("[b](b.md#part) [c](c.md)"), '<p><a href="b.html#part">b</a> c</p>');
  match(markup("$u_t$"), /<math.*<msub>/);
  equal(markup("`$a$`"), "<p><code>$a$</code></p>");
  equal(markup("```sh\n<b>\n```"), '<pre tabindex="0"><code>&lt;b&gt;</code></pre>');
  equal(slug("What `deno task` says, then?"), "what-deno-task-says-then");
});

Deno.test("declarations end before the bodies of functions", () => {
  const source = [
    "export function a(",
    "  b: number,",
    "): string {",
    "  return `${b}`;",
    "}",
    "export interface C {",
    "  d: 1;",
    "}",
    "export const e: F = kind({",
    '  kind: "e",',
    "});",
  ].join("\n");
  equal(declarationAt(source, 1), "export function a(\n  b: number,\n): string");
  equal(declarationAt(source, 6), "export interface C {\n  d: 1;\n}");
  equal(declarationAt(source, 9), "export const e: F");
});

/** Links that lead to no file, or to no place in one. */
function brokenLinks(site: string): string[] {
  const pages = globSync("**/*.html", { cwd: site }).filter((path) => !path.includes("figures/"));
  ok(pages.length > 40);
  const texts = new Map(pages.map((path) => [path, Deno.readTextFileSync(join(site, path))]));
  return [...texts].flatMap(([path, text]) =>
    [...text.matchAll(/<(?:a href|img src|script src|img alt="[^"]*" src)="([^"]*)"/g)]
      .map(([, link]) => link!)
      .filter((link) => !/^(https?:|data:)/.test(link))
      .filter((link) => {
        const [file, place] = link.split("#") as [string, string | undefined];
        const target = file === "" ? path : join(dirname(path), decodeURIComponent(file));
        if (!existsSync(join(site, target))) return true;
        return place !== undefined && target.endsWith(".html") &&
          !texts.get(target)?.includes(` id="${place}"`);
      })
      .map((link) => `${path}: ${link}`)
  );
}

async function examine(browser: Browser, address: string): Promise<void> {
  for (const width of [390, 1280]) {
    for (const colorScheme of ["light", "dark"] as const) {
      const name = `${address}, ${width} px, ${colorScheme}`;
      const context = await browser.newContext({ viewport: { width, height: 844 }, colorScheme });
      const page = await context.newPage();
      const [complaints, requests]: [string[], string[]] = [[], []];
      page.on("console", (message) => complaints.push(message.text()));
      page.on("pageerror", (error) => complaints.push(String(error)));
      page.on("request", (request) => requests.push(request.url()));
      await page.goto(address);
      equal(requests.filter((url) => !/^(data|file):/.test(url)), [], name);
      equal(complaints, [], name);
      const wide = await page.evaluate("document.documentElement.scrollWidth") as number;
      ok(wide <= width, `${name}: the page is ${wide} px wide`);
      if (width === 390 && (colorScheme === "light" || address.endsWith("/index.html"))) {
        await page.evaluate(await Deno.readTextFile(AXE));
        const { violations } = await page.evaluate("axe.run()") as {
          violations: { id: string; impact: string; nodes: { html: string }[] }[];
        };
        const grave = violations.filter(({ impact }) => ["serious", "critical"].includes(impact));
        equal(
          grave.flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html.slice(0, 150)}`)),
          [],
          name,
        );
      }
      await context.close();
    }
  }
}

Deno.test({
  name: "the site in a browser: linked, quiet, accessible, narrow enough, with a search",
  async fn() {
    const site = await Deno.makeTempDir();
    await writeSite(ROOT, site);
    equal(brokenLinks(site), []);
    if (CHROMIUM !== undefined) {
      const browser = await openBrowser();
      const at = (path: string) => toFileUrl(join(site, path)).href;
      try {
        for (const path of ["index", "docs/extending", "notebooks/00_inverse_heat", "api/after"]) {
          await examine(browser, at(`${path}.html`));
        }
        await examine(browser, `${at("search.html")}?q=evolution`);
        const page = await browser.newPage();
        await page.goto(at("notebooks/README.html"));
        await page.locator("input[name=q]").fill("your own images");
        await page.keyboard.press("Enter");
        await page.locator("#results a").first().waitFor();
        const found = await page.locator("#results a").evaluateAll((links) =>
          links.map((link) => (link as HTMLAnchorElement).getAttribute("href"))
        );
        ok(found.slice(0, 5).some((link) => link!.startsWith("docs/extending.html#")), `${found}`);
      } finally {
        await browser.close();
      }
    }
    await Deno.remove(site, { recursive: true });
  },
});
