/**
 * A canvas with the operations that plotly.js needs for heatmaps and image traces: filled rectangles,
 * whole images, and export as a PNG data URI.
 *
 * @module
 */
import { pngDataUri } from "../png.ts";

/** Pixels in canvas order: red, green, blue, alpha; in row-major order. */
interface Pixels {
  width: number;
  height: number;
  data: Uint8ClampedArray;
}

/** [red, green, blue, alpha], 0–255. */
export type Rgba = readonly [number, number, number, number];

/**
 * Parses `rgb(…)`, `rgba(…)`, `#rgb` or `#rrggbb`.
 *
 * @throws {SyntaxError} at any other notation, which it quotes.
 */
export function parseColour(text: string): Rgba {
  const list = text.match(/^rgba?\(([^)]*)\)$/)?.[1];
  if (list) {
    const [red = 0, green = 0, blue = 0, alpha = 1] = list.split(",").map(Number);
    return [red, green, blue, Math.round(alpha * 255)];
  }
  const digits = text.match(/^#([0-9a-f]{3}|[0-9a-f]{6})$/i)?.[1];
  if (!digits) {
    throw new SyntaxError(`colour "${text}" is not supported on this canvas; use #rrggbb`);
  }
  const long = digits.length === 3 ? digits.replace(/./g, "$&$&") : digits;
  const channel = (at: number) => Number.parseInt(long.slice(at, at + 2), 16);
  return [channel(0), channel(2), channel(4), 255];
}

class Context {
  fillStyle = "#000000";
  readonly #canvas: HTMLCanvasElement;
  #pixels: Pixels = { width: 0, height: 0, data: new Uint8ClampedArray() };

  constructor(canvas: HTMLCanvasElement) {
    this.#canvas = canvas;
  }

  /** The canvas's pixels; changing the size of the canvas clears them. */
  pixels(): Pixels {
    const { width, height } = this.#canvas;
    if (width !== this.#pixels.width || height !== this.#pixels.height) {
      this.#pixels = { width, height, data: new Uint8ClampedArray(width * height * 4) };
    }
    return this.#pixels;
  }

  createImageData(width: number, height: number): Pixels {
    return { width, height, data: new Uint8ClampedArray(width * height * 4) };
  }

  putImageData(image: Pixels, x: number, y: number): void {
    const { width, data } = this.pixels();
    for (let row = 0; row < image.height; row++) {
      const source = image.data.subarray(row * image.width * 4, (row + 1) * image.width * 4);
      data.set(source, ((y + row) * width + x) * 4);
    }
  }

  fillRect(x: number, y: number, w: number, h: number): void {
    const { width, height, data } = this.pixels();
    const colour = parseColour(this.fillStyle);
    const [left, right] = [Math.max(0, Math.round(x)), Math.min(width, Math.round(x + w))];
    const [top, bottom] = [Math.max(0, Math.round(y)), Math.min(height, Math.round(y + h))];
    for (let row = top; row < bottom; row++) {
      for (let column = left; column < right; column++) {
        data.set(colour, (row * width + column) * 4);
      }
    }
  }
}

/** Gives the canvas elements of a window this 2D context, and no other context. */
export function installCanvas(window: Pick<typeof globalThis, "HTMLCanvasElement">): void {
  const contexts = new WeakMap<HTMLCanvasElement, Context>();
  const contextOf = (canvas: HTMLCanvasElement) => {
    const context = contexts.get(canvas) ?? new Context(canvas);
    contexts.set(canvas, context);
    return context;
  };
  Object.assign(window.HTMLCanvasElement.prototype, {
    getContext(this: HTMLCanvasElement, kind: string) {
      return kind === "2d" ? contextOf(this) : null;
    },
    toDataURL(this: HTMLCanvasElement) {
      const { width, height, data } = contextOf(this).pixels();
      return pngDataUri({ width, height, channels: 4, data: new Uint8Array(data.buffer) });
    },
  });
}
