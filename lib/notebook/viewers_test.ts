import { deepStrictEqual, match, ok, strictEqual } from "node:assert/strict";
import { readdirSync } from "node:fs";
import { fromFileUrl, join } from "@std/path";
import { JSDOM } from "jsdom";
import { type MimeBundle, type Output, readNotebook } from "./ipynb.ts";
import { barBundle } from "./progress_bar.ts";
import { pngSize } from "./show.ts";
import { type Form, FORMS, shownForm, type ViewerName, VIEWERS } from "./viewers.ts";

const FOLDER = fromFileUrl(new URL("../../notebooks", import.meta.url));
const NAMES = readdirSync(FOLDER).filter((name) => /^\d.*\.ipynb$/.test(name));
const { document, DOMParser } = new JSDOM().window;

/** What a reader sees of one form: its words, and the size of a picture. */
interface Seen {
  readonly words: string;
  readonly size?: readonly [width: number, height: number];
}

/** Letters and digits, since a bar or a dot between them is typography. */
const words = (text: string) => text.match(/[\p{L}\p{N}]+/gu)?.join(" ") ?? "";
const textOf = (value: unknown) => [value].flat().join("");

/** Reads each form as its readers do. */
const READ: Record<Form, (value: unknown, output: DisplayOutput) => Seen> = {
  "application/vnd.plotly.v1+json": (value) => {
    const { layout } = value as { layout: Figure };
    const title = new DOMParser().parseFromString(layout.title.text, "text/html").body;
    return { words: words(title.textContent!), size: [layout.width, layout.height] };
  },
  "image/svg+xml": (value) => {
    // the strict parser of image elements, which is nbconvert's way of showing it
    const svg = new DOMParser().parseFromString(textOf(value), "image/svg+xml").documentElement;
    strictEqual(svg.namespaceURI, "http://www.w3.org/2000/svg");
    const alone = [...svg.querySelectorAll("*")].every((element) =>
      !/^(script|style|foreignObject|image|use)$/.test(element.localName)
    );
    ok(alone, "an SVG that a sanitiser would change");
    const [width, height] = ["width", "height"].map((side) => Number(svg.getAttribute(side)));
    return { words: words(svg.querySelector("title")!.textContent!), size: [width!, height!] };
  },
  "image/png": (value, { metadata, data }) => {
    const pixels = pngSize(Uint8Array.fromBase64(textOf(value)));
    const { width, height } = metadata["image/png"] as typeof pixels;
    strictEqual(pixels.width / width, pixels.height / height);
    return { words: words(textOf(data["text/plain"])), size: [width, height] };
  },
  "text/html": (value) => {
    document.body.innerHTML = textOf(value);
    for (const element of document.body.querySelectorAll("*")) {
      match(element.localName, /^(div|span|p|b|em|strong|table|thead|tbody|tr|th|td)$/);
      for (const { name } of element.attributes) match(name, /^(style|role|aria-\w+)$/);
    }
    return { words: words(document.body.textContent!) };
  },
  "text/markdown": (value) => ({ words: words(textOf(value)) }),
  "text/plain": (value) => ({ words: words(textOf(value)) }),
};

type DisplayOutput = Extract<Output, { data: MimeBundle }>;

/** What is looked at of a figure's layout. */
interface Figure {
  readonly title: { readonly text: string };
  readonly width: number;
  readonly height: number;
}

/** Fails unless all readers see the same of an output. */
function checkOutput(output: DisplayOutput): void {
  const { data } = output;
  const forms = Object.keys(data) as Form[];
  for (const form of forms) ok(form in FORMS, `no reader is known to show ${form}`);
  const seen = forms.map((form) => READ[form](data[form], output));
  strictEqual(new Set(seen.map(({ words }) => words)).size, 1, JSON.stringify(seen));
  ok(seen[0]!.words, "an output without words");
  const sizes = seen.flatMap(({ size }) => size ? [size.join("×")] : []);
  ok(new Set(sizes).size <= 1, `pictures of one thing in sizes ${sizes.join(", ")}`);
  const kind = sizes.length > 0 ? "picture" : "text";
  for (const viewer of Object.keys(VIEWERS) as ViewerName[]) {
    const form = shownForm(data, viewer);
    strictEqual(form && FORMS[form], kind, `${viewer} shows ${form} of ${forms.join(", ")}`);
  }
}

for (const name of NAMES) {
  Deno.test(`all readers show the same outputs of ${name}`, async () => {
    const { cells } = await readNotebook(join(FOLDER, name));
    const outputs = cells.flatMap(({ outputs = [] }) => outputs);
    ok(outputs.length > 0);
    for (const output of outputs) {
      if ("data" in output) checkOutput(output);
      else deepStrictEqual([output.output_type, "name" in output && output.name], STDOUT);
    }
  });
}

/** Every reader shows a stream as it is. Committed notebooks have no errors and no warnings. */
const STDOUT = ["stream", "stdout"];

Deno.test("an output that a viewer cannot show, or shows differently, is found", () => {
  const output = (data: MimeBundle): DisplayOutput => ({
    output_type: "display_data",
    data,
    metadata: {},
  });
  const layout = { title: { text: "<b>A figure</b>" }, width: 9, height: 9 };
  const svg = '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><title>A</title></svg>';
  const bad: Record<string, MimeBundle> = {
    "plotly only": { "application/vnd.plotly.v1+json": { layout }, "text/plain": "A figure" },
    "SVG only": { "image/svg+xml": svg, "text/plain": "A" },
    "other words": { "text/html": "<div>one</div>", "text/plain": "two" },
    "words by a script": { "text/html": "<script>1</script>", "text/plain": "1" },
    "an unknown type": { "application/javascript": "1", "text/plain": "1" },
    "nothing": {},
  };
  const passed = Object.entries(bad).filter(([, data]) => {
    try {
      checkOutput(output(data));
      return true;
    } catch {
      return false;
    }
  });
  deepStrictEqual(passed, []);
  checkOutput(output(barBundle("noisy: 16 epochs", 1)));
});
