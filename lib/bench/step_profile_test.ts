/** The page of a profile: its table, and how near the convolutions come to the fastest one. */
import { match, ok } from "node:assert/strict";
import { profileMarkdown } from "./step_profile.ts";

const convolution = { kind: "convolution, forward", count: 2, ms: 30, gflop: 4 };
const kit = { stepMs: 100, kinds: [convolution], fastest: 100 };
const torch = {
  ...{ stepMs: 80, fastest: 200 }, // the limit of both: 4 GFLOP in 20 ms
  kinds: [convolution, { kind: "reorder", count: 3, ms: 5, gflop: 0 }],
};
const page = (profile: { kit: typeof kit; torch: typeof torch | undefined }) =>
  profileMarkdown({
    ...{ machine: { os: "Linux", cpu: "x86", cores: 2, memoryBytes: 1 }, date: "2030-01-01" },
    ...{ command: "deno task bench profile unet", network: "unet", mode: "eager" },
    ...{ steps: 5, threads: 2, profiles: [{ variant: "width 8", dtype: "float32", ...profile }] },
  });

Deno.test("both sides are measured against the fastest convolution of either", () => {
  const text = page({ kit, torch });
  match(text, /4\.0 GFLOP\. The fastest of them ran at 200 GFLOP\/s/);
  match(text, /20 ms: 20 % of the kit's step and 25 % of PyTorch's\.$/m);
  match(text, /^\| reorder \| 0 \| – \| 3 \| 5\.0 \|$/m);
  match(text, /^\| sum \| +\| 30\.0 \| +\| 35\.0 \|$/m);
});

Deno.test("without PyTorch the page is of the kit; without a large convolution it names no limit", () => {
  match(page({ kit, torch: undefined }), /40 ms: 40 % of the kit's step\.$/m);
  ok(!page({ kit: { ...kit, fastest: 0 }, torch: undefined }).includes("GFLOP"));
});
