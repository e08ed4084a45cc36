import { deepStrictEqual, match, ok, strictEqual, throws } from "node:assert/strict";
import { decode } from "fast-png";
import { fakeLabel, fakePicture } from "../results/fixture.ts";
import { toPng, toSvg } from "./figure.ts";
import { imagesFigure, type Panel } from "./images.ts";

const CLASSES = [
  { name: "background", colour: "#000000" },
  { name: "cytoplasm", colour: "#e69f00" },
  { name: "nucleus", colour: "#56b4e9" },
];
const options = {
  ...{ title: "Images", subtitle: "invented", classes: CLASSES, command: "none" },
  dataKind: "synthetic",
} as const;
const panels: Panel[] = [
  { title: "image", note: "001", picture: fakePicture(0) },
  { title: "label", label: fakeLabel(0) },
  { title: "another", label: fakeLabel(1) },
];

Deno.test("every image is drawn, with its title, its note, and the key of the classes", async () => {
  const svg = await toSvg(imagesFigure(panels, options));
  strictEqual(svg.match(/<image /g)?.length, 3);
  for (const text of ["image", "001", "label", "another", "cytoplasm"]) {
    match(svg, new RegExp(`>${text}<`));
  }
});

Deno.test("images wrap into rows: a second one makes the figure taller, not wider", () => {
  const size = (columns: number) => {
    const { width, height } = imagesFigure(panels, { ...options, columns }).layout;
    return { width: Number(width), height: Number(height) };
  };
  ok(size(2).width < size(3).width);
  ok(size(2).height > size(3).height + 168);
});

Deno.test("an image is where its title says, in the colours of its classes", async () => {
  const label = { height: 1, width: 1, data: Uint8Array.of(1) };
  const figure = imagesFigure([{ title: "one pixel", label }], options);
  const { width, data, channels } = decode(await toPng(figure));
  const at = (2 * (82 + 26 + 80) * width + 2 * (20 + 80)) * channels;
  strictEqual([...data.slice(at, at + 3)].join(), "230,159,0");
});

Deno.test("cells of wide images are as high as these, and their notes stand right below", () => {
  const heightOf = (rows: number) => {
    const label = { height: rows, width: 16, data: new Uint8Array(rows * 16) };
    const { layout } = imagesFigure([{ title: "a label", note: "its note", label }], options);
    return Number(layout["height"]);
  };
  strictEqual(heightOf(16) - heightOf(12), 168 / 4);
  strictEqual(heightOf(32), heightOf(16));
});

Deno.test("no images, or no columns, are rejected", () => {
  throws(() => imagesFigure([], options), RangeError);
  throws(() => imagesFigure(panels, { ...options, columns: 0 }), RangeError);
});

Deno.test("a small picture is drawn with sharp pixels", async () => {
  const picture = { height: 2, width: 1, data: Float32Array.of(255, 0, 0, 0, 0, 255) };
  const figure = imagesFigure([{ title: "two pixels", picture }], { ...options, classes: [] });
  const { width, data, channels } = decode(await toPng(figure));
  const column = 2 * 20 + 4;
  const reds = Array.from(
    { length: 336 },
    (_, row) => data[((2 * (82 + 26) + row) * width + column) * channels]!,
  );
  deepStrictEqual(reds, [...new Array(168).fill(255), ...new Array(168).fill(0)]);
});
