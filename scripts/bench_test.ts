/** What the pages say of the kit's speed is what the files of the bench have. */
import { deepStrictEqual as equal, ok } from "node:assert/strict";
import { listStepBenches } from "../lib/results/step_benches.ts";
import { pagesOf } from "./pages.ts";

const { benches } = await listStepBenches();
const measured = benches.flatMap(({ network, comparisons }) =>
  comparisons.flatMap(({ variant, dtype, timeRatio, memoryRatio }) =>
    timeRatio === undefined || memoryRatio === undefined
      ? []
      : [{ network, variant, dtype, timeRatio, memoryRatio }]
  )
);

Deno.test("the table of results/bench has every ratio, and no other", () => {
  const { text } = pagesOf("results/bench/README.md")[0]!;
  const rows = [
    ...text.matchAll(/^\| \[(.+?)\]\((\w+)-step\.md\) +\| (\w+) +\| ([\d.]+) +\| ([\d.]+) +\|$/gm),
  ];
  const told = rows.map(([, variant, network, dtype, time, memory]) =>
    [network, variant!.replace("UNet of ", ""), dtype, time, memory].join(" ")
  );
  equal(
    told.toSorted(),
    measured.map(({ network, variant, dtype, timeRatio, memoryRatio }) =>
      [network, variant.replace(/ \(.*/, ""), dtype, timeRatio.toFixed(2), memoryRatio.toFixed(2)]
        .join(" ")
    ).toSorted(),
  );
});

Deno.test("pages that summarise the ratios name the smallest and the largest", () => {
  const range = (ratios: readonly number[]) =>
    `${Math.min(...ratios).toFixed(2)} to ${Math.max(...ratios).toFixed(2)}`;
  const times = range(measured.map(({ timeRatio }) => timeRatio));
  const memory = range(measured.map(({ memoryRatio }) => memoryRatio));
  for (const { path, text } of pagesOf("{README,docs/running}.md")) {
    const words = text.replaceAll(/\s+/g, " ");
    ok(words.includes(`${times} times the time and ${memory} times the memory`), path);
  }
});
