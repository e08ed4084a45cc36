/**
 * The geometry of SVG elements that browsers have and jsdom lacks: bounding boxes, lengths of text and
 * of paths. `installGeometry` adds it to a window.
 *
 * @module
 */
import { around, type Box, parseTransform, transformBox, union } from "./box.ts";
import { pathLength, pathPoints, pointAtLength } from "./path.ts";
import { computedTextLength, textBox } from "./text.ts";

const SVG = "http://www.w3.org/2000/svg";

/** The bounding box of an element in its own coordinates; undefined if it draws nothing. */
function localBox(element: Element): Box | undefined {
  const number = (name: string) => parseFloat(element.getAttribute(name) ?? "0") || 0;
  switch (element.localName) {
    case "text":
      return textBox(element);
    case "rect":
    case "image": {
      const [left, top] = [number("x"), number("y")];
      return { left, top, right: left + number("width"), bottom: top + number("height") };
    }
    case "circle": {
      const [x, y, r] = [number("cx"), number("cy"), number("r")];
      return { left: x - r, top: y - r, right: x + r, bottom: y + r };
    }
    case "line":
      return around([[number("x1"), number("y1")], [number("x2"), number("y2")]]);
    case "path":
      return around(pathPoints(element.getAttribute("d") ?? ""));
    case "g":
    case "svg":
    case "a": {
      let box: Box | undefined;
      for (const child of element.children) {
        const inner = localBox(child);
        if (inner) box = union(box, transformBox(inner, transformOf(child)));
      }
      return box;
    }
    default:
      return undefined;
  }
}

/** The bounding box of an element in the coordinates of the outermost SVG. */
function pageBox(element: Element): Box | undefined {
  let box = localBox(element);
  for (let at: Element | null = element; box && at?.namespaceURI === SVG; at = at.parentElement) {
    box = transformBox(box, transformOf(at));
  }
  return box;
}

const transformOf = (element: Element) => parseTransform(element.getAttribute("transform"));

/** Converts a box to a DOM rectangle; all zero if there is no box. */
function domRect(box: Box = { left: 0, top: 0, right: 0, bottom: 0 }) {
  const size = { width: box.right - box.left, height: box.bottom - box.top };
  const rect = { x: box.left, y: box.top, ...size, ...box };
  return { ...rect, toJSON: () => rect };
}

/** Adds geometry to the SVG elements of a window. */
export function installGeometry(window: Pick<typeof globalThis, "Element" | "SVGElement">): void {
  const { Element: element, SVGElement: svgElement } = window;
  const original = element.prototype.getBoundingClientRect;
  element.prototype.getBoundingClientRect = function (this: Element) {
    if (this.namespaceURI !== SVG) return original.call(this);
    return domRect(pageBox(this));
  };
  const d = (path: Element) => path.getAttribute("d") ?? "";
  Object.assign(svgElement.prototype, {
    getBBox(this: SVGElement) {
      return domRect(localBox(this));
    },
    getComputedTextLength(this: SVGElement) {
      return computedTextLength(this);
    },
    getTotalLength(this: SVGElement) {
      return pathLength(d(this));
    },
    getPointAtLength(this: SVGElement, length: number) {
      const [x, y] = pointAtLength(d(this), length);
      return { x, y };
    },
  });
}
