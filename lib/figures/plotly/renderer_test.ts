import { match, ok, rejects, strictEqual } from "node:assert/strict";
import { decode } from "fast-png";
import { rasterize } from "./raster.ts";
import { type Drawing, renderSvg, type Trace } from "./renderer.ts";

const size = { width: 400, height: 300 };
const CURVE: Drawing = {
  data: [{ type: "scatter", x: [1, 2, 3], y: [0.5, 0.9, 0.8], name: "a <b>bold</b> name" }],
  layout: { ...size, showlegend: true, title: { text: "Dice<sub>val</sub>, <i>mean</i>" } },
};
const HEATMAP: Trace = { type: "heatmap", z: [[0, 1, 2], [3, 4, 5]], colorscale: "Viridis" };

Deno.test("a figure is the same text when drawn again, after other figures, and in another process", async () => {
  const first = await renderSvg(CURVE);
  const [other, again] = await Promise.all([
    renderSvg({ data: [HEATMAP], layout: size }),
    renderSvg(CURVE),
  ]);
  strictEqual(again, first);
  ok(other !== first);
  const code = `import { renderSvg } from "${import.meta.resolve("./renderer.ts")}";
    console.log(await renderSvg(${JSON.stringify(CURVE)}));`;
  const elsewhere = new Deno.Command(Deno.execPath(), {
    args: ["eval", code],
    cwd: new URL("../../../", import.meta.url),
  });
  const { stdout } = await elsewhere.output();
  strictEqual(new TextDecoder().decode(stdout).trim(), first);
});

Deno.test("ids of two figures never collide, so that both can be in one page", async () => {
  const ids = (svg: string) => new Set(svg.match(/ id="[^"]+"/g));
  const a = ids(await renderSvg(CURVE));
  const b = ids(await renderSvg({ ...CURVE, layout: { ...CURVE.layout, width: 401 } }));
  ok(a.size > 0);
  strictEqual([...a].filter((id) => b.has(id)).length, 0);
});

Deno.test("bold, italic and subscript text are drawn as such", async () => {
  const svg = await renderSvg(CURVE);
  match(svg, /<tspan style="font-weight:bold">bold<\/tspan>/);
  match(svg, /<tspan style="font-style:italic">mean<\/tspan>/);
  match(svg, /<tspan style="font-size:70%"[^>]*dy="0\.3em"[^>]*>val<\/tspan>/);
});

Deno.test("a long name makes a wider legend: text is measured", async () => {
  const legendWidth = async (name: string) => {
    const data = [{ ...CURVE.data[0], name }];
    const svg = await renderSvg({ ...CURVE, data });
    return Number(svg.match(/class="bg"[^>]* width="([\d.]+)"/)?.[1]);
  };
  ok(await legendWidth("a name of some length") > await legendWidth("a name") + 40);
});

Deno.test("a heatmap's pixels have the colours of its values", async () => {
  const axis = { visible: false };
  const margin = { l: 0, r: 0, t: 0, b: 0 };
  const grey = [[0, "#000000"], [1, "#ffffff"]];
  const data = [{ type: "heatmap", z: [[0, 1], [1, 0]], colorscale: grey, showscale: false }];
  const layout = { width: 100, height: 100, margin, xaxis: axis, yaxis: axis };
  const { data: pixels, channels } = decode(rasterize(await renderSvg({ data, layout })));
  const red = (row: number, column: number) => pixels[(row * 200 + column) * channels];
  strictEqual([red(50, 50), red(50, 150), red(150, 50), red(150, 150)].join(), "255,0,0,255");
});

Deno.test("image traces, subplots, contours, boxes and bars are drawn", async () => {
  const data: Trace[] = [
    { type: "image", z: [[[255, 0, 0], [0, 255, 0]], [[0, 0, 255], [9, 9, 9]]] },
    { type: "contour", z: [[0, 1, 2], [1, 2, 3], [2, 3, 5]], contours: { showlabels: true } },
    { type: "box", y: [1, 2, 3, 9], xaxis: "x2", yaxis: "y2" },
    { type: "bar", x: ["SGD", "Adam"], y: [1, 2], xaxis: "x3", yaxis: "y3" },
  ];
  const svg = await renderSvg({
    data,
    layout: { ...size, grid: { rows: 2, columns: 2, pattern: "independent" } },
  });
  for (const part of ["xy", "x2y2", "x3y3"]) match(svg, new RegExp(`class="subplot ${part}"`));
  match(svg, /<image[^>]*href="data:image\/png;base64,/);
  strictEqual(decode(rasterize(svg, { scale: 1 })).width, 400);
});

Deno.test("traces that need WebGL are rejected by name", async () => {
  const draw = (type: string) => renderSvg({ data: [{ type, x: [1], y: [1] }], layout: size });
  await rejects(draw("scattergl"), { name: "UserError", message: /"scattergl".*use scatter/ });
  await rejects(draw("surface"), /"surface" needs a browser/);
  await renderSvg(CURVE);
});
