import { deepStrictEqual as equal, doesNotMatch, match, ok, rejects } from "node:assert/strict";
import { CHROMIUM, openBrowser } from "../../lib/fixtures/browser.ts";
import { openData } from "../../lib/data/find_data.ts";
import { fakeRecord } from "../../lib/results/fixture.ts";
import { select, specsOf } from "../../lib/run/selection.ts";
import { livePage } from "./live.ts";

/** A page that has been told of two runs. */
async function told() {
  const page = livePage();
  const [selection] = select({ profile: "smoke", arms: "noisy,noisy-iel" });
  const [spec, other] = specsOf(selection!);
  const dataset = await openData(spec!.data);
  page.tell({ kind: "data", selection: selection!, dataset, notice: undefined });
  const of = { number: 1, runs: 2 };
  const record = fakeRecord({ arm: "noisy" });
  page.tell({ ...of, kind: "finished", spec: spec!, record, seconds: 1 });
  const progress = { epoch: 1, epochs: 2, step: 3, steps: 9, loss: 0.51234 };
  page.tell({ ...of, kind: "step", spec: other!, progress, left: undefined });
  return { page, spec: other! };
}

Deno.test("the page is available only on this machine, at its secret address", async () => {
  const { page } = await told();
  const { hostname, origin } = new URL(page.address);
  equal(hostname, "127.0.0.1");
  const get = async (address: string, init: RequestInit = {}) => {
    const answer = await fetch(address, init);
    return { status: answer.status, text: await answer.text(), headers: answer.headers };
  };
  const whole = await get(page.address);
  match(whole.headers.get("content-security-policy")!, /default-src 'none'/);
  match(whole.text, /noisy labels[^]*noisy-iel seed 0<\/b> epoch 1 of 2, step 3 of 9, loss 0\.512/);
  doesNotMatch(whole.text, /(src|href)="http/);
  equal((await get(`${origin}/`)).status, 404);
  equal((await get(page.address.replace("127.0.0.1", "localhost"))).status, 403);
  match((await get(`${page.address}now`)).text, /Runs are in progress/);
  await page.close();
  await rejects(fetch(page.address).then((answer) => answer.body?.cancel()));
});

Deno.test({
  name: "the page grows in a browser, and says when it is over",
  ignore: CHROMIUM === undefined,
  async fn() {
    const { page: live, spec } = await told();
    const browser = await openBrowser();
    try {
      const page = await browser.newPage({ viewport: { width: 390, height: 844 } });
      const complaints: string[] = [];
      page.on("console", (message) => complaints.push(message.text()));
      await page.goto(live.address);
      equal(await page.locator("polyline").count(), 1);
      const { epochs: [numbers] } = fakeRecord({ arm: "noisy-iel" });
      live.tell({ kind: "epoch", spec, number: 2, runs: 2, numbers: numbers!, score: 0.5 });
      await page.locator("polyline").nth(1).waitFor({ state: "attached" });
      const wide = await page.evaluate("document.documentElement.scrollWidth") as number;
      ok(wide <= 390, `${wide}`);
      const closed = live.close();
      await page.getByText("Finished:").waitFor();
      await closed;
      equal(complaints, []);
    } finally {
      await browser.close();
    }
  },
});
