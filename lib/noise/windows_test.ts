import { deepStrictEqual, ok, strictEqual, throws } from "node:assert/strict";
import { stream } from "../random.ts";
import { drawWindows } from "./windows.ts";

const positions = (name = "windows") => stream(0, name);
const covered = (owner: Int32Array) => owner.filter((window) => window >= 0).length;

/** Top, left, height, width and area of each window. */
function boxes(owner: Int32Array, width: number) {
  const found = new Map<number, { top: number; left: number; bottom: number; right: number }>();
  owner.forEach((window, at) => {
    if (window < 0) return;
    const [y, x] = [Math.floor(at / width), at % width];
    const box = found.get(window) ?? { top: y, left: x, bottom: y, right: x };
    found.set(window, {
      top: box.top,
      left: Math.min(box.left, x),
      bottom: y,
      right: Math.max(box.right, x),
    });
  });
  return [...found].map(([window, { top, left, bottom, right }]) => ({
    top,
    left,
    height: bottom - top + 1,
    width: right - left + 1,
    area: owner.filter((of) => of === window).length,
  }));
}

Deno.test("grid windows are whole w×w squares on the grid; the margin stays clean", () => {
  for (const area of ["exact", "bernoulli"] as const) {
    const shape = { window: 3, share: 0.4, area, placement: "grid" } as const;
    const { owner, count } = drawWindows(shape, { height: 20, width: 31, stream: positions() });
    const squares = boxes(owner, 31);
    strictEqual(squares.length, count);
    for (const { top, left, height, width, area } of squares) {
      deepStrictEqual([top % 3, left % 3, height, width, area], [0, 0, 3, 3, 9]);
    }
    for (let at = 0; at < owner.length; at++) {
      if (Math.floor(at / 31) >= 18 || at % 31 >= 30) strictEqual(owner[at], -1);
    }
  }
});

Deno.test("the exact area is the nearest number of windows to the share of the image", () => {
  // 112×112 at 10 %: 1254.4 pixels, 313.6 windows of 2×2.
  for (const placement of ["grid", "stretched-grid"] as const) {
    const shape = { window: 2, share: 0.1, area: "exact", placement } as const;
    const { owner, count } = drawWindows(shape, { height: 112, width: 112, stream: positions() });
    deepStrictEqual([count, covered(owner)], [314, 1256]);
  }
  const anywhere = { window: 2, share: 0.1, area: "exact", placement: "anywhere" } as const;
  const { owner } = drawWindows(anywhere, { height: 112, width: 112, stream: positions() });
  ok(covered(owner) >= 1254 && covered(owner) < 1254 + 4, `${covered(owner)}`);
});

Deno.test("the Bernoulli area scatters about the share, for every placement", () => {
  for (const placement of ["grid", "stretched-grid", "anywhere"] as const) {
    const shape = { window: 2, share: 0.1, area: "bernoulli", placement } as const;
    const shares = Array.from({ length: 20 }, (_, draw) => {
      const image = { height: 112, width: 112, stream: positions(`${draw}`) };
      return covered(drawWindows(shape, image).owner) / 112 ** 2;
    });
    const mean = shares.reduce((sum, share) => sum + share) / 20;
    // Standard deviation of one draw √(0.1 · 0.9 / 3136) = 0.0054, of the mean 0.0012.
    ok(Math.abs(mean - 0.1) < 4 * 0.0012, `${placement}: ${mean}`);
    ok(new Set(shares).size > 1);
  }
});

Deno.test("share 0 covers nothing and share 1 everything", () => {
  for (const placement of ["grid", "stretched-grid", "anywhere"] as const) {
    for (const area of ["exact", "bernoulli"] as const) {
      const image = { height: 12, width: 9, stream: positions() };
      const none = drawWindows({ window: 3, share: 0, area, placement }, image);
      deepStrictEqual([none.count, covered(none.owner)], [0, 0]);
      const all = drawWindows({ window: 3, share: 1, area, placement }, image);
      strictEqual(covered(all.owner), 12 * 9);
    }
  }
});

Deno.test("a stretched grid of 3 in 256 pixels has one cell of 4 and 84 of 3, as cv2.resize", () => {
  const shape = { window: 3, share: 1, area: "bernoulli", placement: "stretched-grid" } as const;
  const { owner, count } = drawWindows(shape, { height: 256, width: 256, stream: positions() });
  strictEqual(count, 85 * 85);
  const lengths = new Array(85).fill(0);
  for (let x = 0; x < 256; x++) lengths[owner[x]!]++;
  deepStrictEqual(lengths, [4, ...new Array(84).fill(3)]);
});

Deno.test("windows anywhere are unions of squares that fit, and leave the grid", () => {
  const shape = { window: 3, share: 0.05, area: "exact", placement: "anywhere" } as const;
  const { owner } = drawWindows(shape, { height: 40, width: 40, stream: positions() });
  const whole = boxes(owner, 40).filter(({ area }) => area === 9);
  ok(whole.length > 0);
  for (const { height, width } of whole) deepStrictEqual([height, width], [3, 3]);
  ok(whole.some(({ top, left }) => top % 3 !== 0 || left % 3 !== 0));
});

Deno.test("with one stream a larger share keeps the windows of a smaller one", () => {
  for (const area of ["exact", "bernoulli"] as const) {
    const [small, large] = [0.1, 0.2].map((share) => {
      const shape = { window: 2, share, area, placement: "grid" } as const;
      return drawWindows(shape, { height: 40, width: 40, stream: positions() }).owner;
    });
    ok(small!.every((window, at) => window < 0 || large![at]! >= 0));
  }
});

Deno.test("a window larger than the image is refused", () => {
  const shape = { window: 5, share: 0.1, area: "exact", placement: "grid" } as const;
  throws(() => drawWindows(shape, { height: 4, width: 9, stream: positions() }), /smaller window/);
});
