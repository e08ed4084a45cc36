import { ok } from "node:assert/strict";
import { STENCILS, symbol } from "./stencil.ts";

for (const [name, stencil] of Object.entries(STENCILS)) {
  const { centre, edge, corner } = stencil;

  Deno.test(`the ${name} stencil keeps constants and amplifies no wave more than a checkerboard`, () => {
    const sum = centre + 4 * edge + 4 * corner;
    ok(Math.abs(sum) < 1e-15, `${sum}`);
    const checkerboard = symbol(stencil, [Math.PI, Math.PI]);
    for (let alpha = 0; alpha <= Math.PI; alpha += 0.1) {
      for (let beta = 0; beta <= Math.PI; beta += 0.1) {
        const factor = symbol(stencil, [alpha, beta]);
        ok(factor <= 1e-15 && factor >= checkerboard, `${factor} at ${alpha}, ${beta}`);
      }
    }
  });

  Deno.test(`the ${name} stencil is the Laplacian of long waves, a quarter of it if released`, () => {
    const scale = name === "released" ? 0.25 : 1;
    const error = ([alpha, beta]: [number, number]) =>
      symbol(stencil, [alpha, beta]) / scale + alpha ** 2 + beta ** 2;
    // Second order: the error of −(α² + β²) is of fourth order in the angles.
    const [coarse, fine] = [error([0.2, 0.1]), error([0.1, 0.05])];
    ok(Math.abs(coarse / fine - 16) < 0.1, `${coarse / fine}`);
  });
}

Deno.test("the nine-point stencil's leading error is the same in all directions", () => {
  const error = (direction: number) => {
    const [alpha, beta] = [0.1 * Math.cos(direction), 0.1 * Math.sin(direction)];
    return symbol(STENCILS["nine-point"], [alpha, beta]) + 0.01;
  };
  // |k|⁴/12 with |k| = 0.1 (LeVeque 2007, §3.5).
  for (const direction of [0, 0.3, Math.PI / 4]) {
    const ratio = error(direction) / (1e-4 / 12);
    ok(Math.abs(ratio - 1) < 1e-3, `${ratio} at ${direction}`);
  }
});
