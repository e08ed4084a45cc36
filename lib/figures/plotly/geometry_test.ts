import { deepStrictEqual, ok, strictEqual, throws } from "node:assert/strict";
// @ts-types="@types/jsdom"
import { JSDOM } from "jsdom";
import { parseTransform, transformBox } from "./box.ts";
import { parseColour } from "./canvas.ts";
import { textWidth } from "./font.ts";
import { installGeometry } from "./geometry.ts";
import { pathLength, pathPoints, pointAtLength } from "./path.ts";

const near = (actual: number, expected: number, tolerance = 1e-9) =>
  ok(Math.abs(actual - expected) <= tolerance, `${actual} is not ${expected}`);

/** The element with id `it` in SVG content, in a window with geometry. */
function element(content: string): SVGGraphicsElement {
  const { window } = new JSDOM(`<svg xmlns="http://www.w3.org/2000/svg">${content}</svg>`, {
    runScripts: "outside-only",
  });
  installGeometry(window);
  return window.document.getElementById("it") as unknown as SVGGraphicsElement;
}

Deno.test("path length and points: lines, relative moves, a quarter of a circle", () => {
  strictEqual(pathLength("M0,0L3,4"), 5);
  strictEqual(pathLength("m1,1h3v4h-3z"), 14);
  deepStrictEqual(pointAtLength("M0,0H10V10", 15), [10, 5]);
  deepStrictEqual(pointAtLength("M0,0H10", 99), [10, 0]);
  const k = 4 * (Math.SQRT2 - 1) / 3; // control distance of the usual cubic quarter circle
  near(pathLength(`M1,0C1,${k} ${k},1 0,1`), Math.PI / 2, 2e-3);
  deepStrictEqual(pathPoints("M-1.5.5L1e1,2"), [[-1.5, 0.5], [10, 2]]);
  throws(() => pathPoints("M0,0T1,1"), /"T"/);
});

Deno.test("transforms compose from left to right", () => {
  const box = { left: 0, top: 0, right: 2, bottom: 1 };
  const turned = transformBox(box, parseTransform("translate(10,0) rotate(90)"));
  near(turned.left, 9);
  near(turned.bottom, 2);
  const pivot = transformBox(box, parseTransform("rotate(180,1,0.5)"));
  near(pivot.left, 0);
  near(pivot.bottom, 1);
  throws(() => parseTransform("skewX(3)"), /skewX/);
});

Deno.test("text boxes follow anchor, size, lines and subscripts", () => {
  const width = 10 * textWidth("abc", "regular");
  const style = 'style="font-size:10px;text-anchor:middle"';
  const box = element(`<text id="it" x="50" y="20" ${style}>abc</text>`).getBBox();
  near(box.width, width);
  near(box.x, 50 - width / 2);
  near(box.height, 13.62, 0.01);
  const lines = '<tspan x="5" y="20">ab</tspan><tspan x="5" y="20" dy="1.3em">abc</tspan>';
  const two = element(`<text id="it" style="font-size:10px">${lines}</text>`).getBBox();
  near(two.width, width);
  near(two.height, box.height + 13);
  const sub = 'x<tspan style="font-size:70%" dy="0.3em">i</tspan>';
  const lower = element(`<text id="it" style="font-size:10px">${sub}</text>`).getBBox();
  near(lower.width, 10 * textWidth("x", "regular") + 7 * textWidth("i", "regular"));
});

Deno.test("boxes on the page include every transform above", () => {
  const rect = '<rect id="it" x="1" y="2" width="3" height="4"/>';
  const found = element(`<g transform="translate(10,20)"><g transform="scale(2)">${rect}</g></g>`)
    .getBoundingClientRect();
  deepStrictEqual([found.x, found.y, found.width, found.height], [12, 24, 6, 8]);
});

Deno.test("colours of a canvas", () => {
  deepStrictEqual(parseColour("rgba(1, 2, 3, 0.5)"), [1, 2, 3, 128]);
  deepStrictEqual(parseColour("#0af"), [0, 170, 255, 255]);
  throws(() => parseColour("red"), /"red"/);
});
