/** Tests a saved page on a phone: the plot has most of the width, and the lines are named below it. */
import { deepStrictEqual, ok } from "node:assert/strict";
import { join, toFileUrl } from "@std/path";
import { CHROMIUM, openBrowser } from "../fixtures/browser.ts";
import { inFolder } from "../fixture.ts";
import { fakeRecord } from "../results/fixture.ts";
import { diceFigure } from "./dice.ts";
import { save } from "./figure.ts";

Deno.test({
  name: "at 390 pixels an HTML figure keeps most of the width for its plot",
  ignore: CHROMIUM === undefined,
  fn: () =>
    inFolder(async (folder) => {
      const arms = ["clean", "clean-iel", "noisy", "noisy-iel"];
      const records = arms.map((arm) => fakeRecord({ arm, epochs: 12 }));
      const about = { title: "UNet <on> cells", command: "none", shelf: "runs" } as const;
      await save(diceFigure(records, about), join(folder, "curves"), { formats: ["html"] });
      const browser = await openBrowser();
      try {
        const page = await browser.newPage({ viewport: { width: 390, height: 844 } });
        const complaints: string[] = [];
        page.on("pageerror", (error) => complaints.push(String(error)));
        await page.goto(toFileUrl(join(folder, "curves.html")).href);
        const plot = () => page.locator(".bglayer .bg, .draglayer .nsewdrag").first();
        await plot().waitFor({ state: "attached" });
        const width = async () => (await plot().boundingBox())!.width;
        ok(await width() > 240, `${await width()} px of plot`);
        const labels = await page.locator("ul li").allTextContents();
        deepStrictEqual(labels, [
          "clean labels",
          "clean labels + IELs",
          "noisy labels",
          "noisy labels + IELs",
        ]);
        ok(await page.locator("h1").isVisible());
        const scroll = await page.evaluate("document.documentElement.scrollWidth") as number;
        ok(scroll <= 390, `${scroll} px wide`);
        await page.setViewportSize({ width: 1000, height: 844 });
        await page.locator("ul").waitFor({ state: "hidden" });
        ok(await width() > 500, `${await width()} px of plot after turning the phone`);
        deepStrictEqual(complaints, []);
      } finally {
        await browser.close();
      }
    }),
});
