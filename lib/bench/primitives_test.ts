/** oneDNN's account, read and added up. */
import { deepStrictEqual as equal, strictEqual as same } from "node:assert/strict";
import { accountOf, primitivesOf } from "./primitives.ts";

const line = (kind: string, direction: string, shape: string, ms: number) =>
  `onednn_verbose,v1,primitive,exec,cpu,${kind},jit:avx2,${direction},src:f32::blocked:acdb::f0,` +
  `attr-scratchpad:user,alg:x,${shape},${ms}`;
const square = (channels: string) => `${channels}_ih20oh20kh3sh1dh0ph1_iw20ow20kw3sw1dw0pw1`;

Deno.test("a convolution's arithmetic is a product and a sum for each tap inside the image", () => {
  const gflop = (shape: string) =>
    primitivesOf([line("convolution", "forward_training", shape, 1)])[0]!.gflop;
  const taps = (20 * 3 - 2) ** 2; // the first and the last row have two taps inside, of three
  same(gflop(square("mb4_ic100oc50")), 2 * 4 * 50 * 100 * taps / 1e9);
  same(gflop(square("g50mb4_ic100oc50")), 2 * 4 * 50 * 2 * taps / 1e9);
  const wide = "ih16oh16kh3sh1dh17ph18_iw16ow16kw3sw1dw17pw18"; // only the middle tap is inside
  same(gflop(`mb1_ic10oc10_${wide}`), 2 * 100 * 16 * 16 / 1e9);
  const strided = "ih8oh4kh3sh2dh0ph1_iw8ow4kw3sw2dw0pw1";
  same(gflop(`mb1_ic10oc10_${strided}`), 2 * 100 * (4 * 3 - 1) ** 2 / 1e9);
  same(gflop("mb4_ic100oc50_iw20ow20kw3sw1dw0pw1"), 0); // of one dimension: the networks have none
});

Deno.test("lines without a time, and other programs' lines, are skipped", () => {
  equal(primitivesOf(["", "onednn_verbose,v1,info,oneDNN v3.7", '{"ms":[1],"loss":1}']), []);
  const cached = line("reorder", "undef", "64x64x3x3", 1).replace("exec", "create:cache_hit");
  equal(primitivesOf([cached]), []);
});

Deno.test("an account is per step, the longest kind first; small convolutions set no limit", () => {
  const small = line("convolution", "backward_data", square("mb1_ic8oc8"), 0.001);
  const large = line("convolution", "backward_data", square("mb4_ic100oc200"), 2); // 0.538 GFLOP
  const primitives = primitivesOf([
    ...[small, large, small, large],
    line("reorder", "undef", "64x64x3x3", 30),
  ]);
  const { stepMs, kinds, fastest } = accountOf(primitives, { ms: [40, 60] });
  same(stepMs, 50);
  equal(kinds.map(({ kind, count }) => [kind, count]), [
    ["reorder", 0.5],
    ["convolution, input gradient", 2],
  ]);
  same(kinds[0]!.ms, 15);
  same(kinds[1]!.ms.toFixed(3), "2.001");
  same(fastest.toFixed(0), "269");
});
