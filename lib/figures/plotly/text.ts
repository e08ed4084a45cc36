/**
 * The layout of SVG text: computes the box of a `<text>` with its `<tspan>`s from the font's metrics. It
 * follows SVG 1.1 for x, y, dx, dy and text-anchor, as far as plotly.js uses them.
 *
 * @module
 */
import type { FontFace } from "./assets.ts";
import { type Box, union } from "./box.ts";
import { lineMetrics, textWidth } from "./font.ts";

const DEFAULT_SIZE = 12;

/** A text property, from the nearest ancestor that sets it by style or attribute. */
function inherited(element: Element, property: string): string | undefined {
  for (let at: Element | null = element; at; at = at.parentElement) {
    const value = (at as SVGElement).style?.getPropertyValue(property) || at.getAttribute(property);
    if (value) return value;
  }
  return undefined;
}

/** Font size in pixels; percentages and em refer to the parent's. */
function fontSize(element: Element): number {
  for (let at: Element | null = element; at; at = at.parentElement) {
    const value = (at as SVGElement).style?.getPropertyValue("font-size") ||
      at.getAttribute("font-size");
    if (!value) continue;
    const parent = () => at?.parentElement ? fontSize(at.parentElement) : DEFAULT_SIZE;
    if (value.endsWith("%")) return parent() * parseFloat(value) / 100;
    return value.endsWith("em") ? parent() * parseFloat(value) : parseFloat(value);
  }
  return DEFAULT_SIZE;
}

function fontFace(element: Element): FontFace {
  const weight = inherited(element, "font-weight") ?? "normal";
  const bold = weight === "bold" || Number.parseInt(weight) >= 600;
  const italic = inherited(element, "font-style") === "italic";
  return bold ? (italic ? "boldItalic" : "bold") : italic ? "italic" : "regular";
}

/** A length attribute in pixels; em refers to the element's own font size. */
function length(element: Element, name: string): number {
  const value = element.getAttribute(name) ?? "0";
  const number = parseFloat(value) || 0;
  return value.endsWith("em") ? number * fontSize(element) : number;
}

/** The box of a text element in its own coordinates; its size is zero if the text is empty. */
export function textBox(text: Element): Box {
  let box: Box | undefined;
  let chunk: Box[] = [];
  let [x, y] = [0, 0];

  const anchorChunk = () => {
    const width = chunk.length ? chunk.at(-1)!.right - chunk[0]!.left : 0;
    const anchor = inherited(text, "text-anchor");
    const shift = anchor === "middle" ? -width / 2 : anchor === "end" ? -width : 0;
    for (const run of chunk) {
      box = union(box, { ...run, left: run.left + shift, right: run.right + shift });
    }
    chunk = [];
  };
  const place = (element: Element) => {
    if (element.hasAttribute("x")) {
      anchorChunk();
      x = length(element, "x");
    }
    if (element.hasAttribute("y")) y = length(element, "y");
    x += length(element, "dx");
    y += length(element, "dy");
    for (const node of element.childNodes) {
      if (node.nodeType === node.TEXT_NODE) show(element, node.textContent ?? "");
      else if (node.nodeType === node.ELEMENT_NODE) place(node as Element);
    }
  };
  const show = (element: Element, content: string) => {
    const shown = content.replace(/[\n\t]/g, " ");
    if (!shown) return;
    const [size, face] = [fontSize(element), fontFace(element)];
    const { ascent, descent } = lineMetrics(face);
    const right = x + size * textWidth(shown, face);
    chunk.push({ left: x, right, top: y - size * ascent, bottom: y + size * descent });
    x = right;
  };
  place(text);
  anchorChunk();
  return box ?? { left: x, right: x, top: y, bottom: y };
}

/** Width of an element's text, without line breaks. */
export function computedTextLength(element: Element): number {
  if (element.localName === "text") {
    const { left, right } = textBox(element);
    return right - left;
  }
  return fontSize(element) * textWidth(element.textContent ?? "", fontFace(element));
}
