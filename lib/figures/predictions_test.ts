/** The heads of the columns of a figure of predictions. */
import { deepStrictEqual as equal } from "node:assert/strict";
import { fakeLabel, fakePicture, fakeRecord } from "../results/fixture.ts";
import { predictionsFigure } from "./predictions.ts";

const figureWith = (name: string) => {
  const run = fakeRecord({ arm: "noisy" });
  return predictionsFigure({
    ...{ title: "UNet on WBC", command: "deno task figures 3", shelf: "published" },
    rows: [{ id: "001", image: fakePicture(0), label: fakeLabel(0), noisy: null }],
    classes: run.data.classes,
    ...{ runs: [run], names: [name] },
  });
};

/** The lines of the head of the last column. */
function linesOf(name: string): string[] {
  const { annotations } = figureWith(name).layout as { annotations: { text: string }[] };
  const heads = annotations.filter(({ text }) => text.startsWith("<b>") && !text.includes("0."));
  return heads.at(-1)!.text.split("<br>").map((line) => line.replaceAll(/<\/?b>/g, ""));
}

Deno.test("a long name has up to three lines, broken after its colon; only what is left is cut", () => {
  equal(linesOf("plain"), ["plain"]);
  equal(linesOf("noisy: 20 layers, guided by the image"), [
    "noisy:",
    "20 layers, guided by the",
    "image",
  ]);
  const lines = linesOf("noisy: 20 layers, guided by the image and by nothing else in this world");
  equal([lines.length, lines[2]!.endsWith("…")], [3, true]);
});

Deno.test("three lines make the figure higher by one", () => {
  const height = (name: string) => figureWith(name).layout["height"] as number;
  equal(height("noisy: 20 layers, guided by the image") - height("plain"), 18);
});
