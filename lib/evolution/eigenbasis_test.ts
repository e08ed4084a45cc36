import { ok } from "node:assert/strict";
import { BOUNDARIES, type Boundary } from "./boundary.ts";
import { eigenbasis } from "./eigenbasis.ts";

/** Applies [1 −2 1] to a row, with ghosts written out from the definition of each boundary. */
function laplacian(row: number[], boundary: Boundary): number[] {
  const n = row.length;
  const [before, after] = {
    zero: [0, 0],
    replicate: [row[0]!, row[n - 1]!],
    reflect: [row[1]!, row[n - 2]!],
    periodic: [row[n - 1]!, row[0]!],
  }[boundary] as [number, number];
  return row.map((value, i) => (row[i - 1] ?? before) - 2 * value + (row[i + 1] ?? after));
}

function column(matrix: Float32Array, k: number): number[] {
  const n = Math.sqrt(matrix.length);
  return Array.from({ length: n }, (_, i) => matrix[i * n + k]!);
}

for (const boundary of BOUNDARIES) {
  for (const size of boundary === "reflect" ? [2, 5, 112] : [1, 2, 5, 112]) {
    const { angles, analysis, synthesis } = eigenbasis(size, boundary);

    Deno.test(`${boundary}, ${size} pixels: every column is an eigenvector`, () => {
      angles.forEach((theta, k) => {
        const vector = column(synthesis, k);
        laplacian(vector, boundary).forEach((value, i) => {
          const error = Math.abs(value - (2 * Math.cos(theta) - 2) * vector[i]!);
          ok(error < 1e-6, `column ${k}, pixel ${i}: ${error}`);
        });
      });
    });

    Deno.test(`${boundary}, ${size} pixels: analysis and synthesis are inverse`, () => {
      for (let row = 0; row < size; row++) {
        for (let k = 0; k < size; k++) {
          const product = column(synthesis, k)
            .reduce((sum, value, i) => sum + analysis[row * size + i]! * value, 0);
          const error = Math.abs(product - (row === k ? 1 : 0));
          ok(error < 1e-6, `row ${row}, column ${k}: ${error}`);
        }
      }
    });
  }
}
