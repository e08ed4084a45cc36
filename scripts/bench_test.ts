/** What the pages say of the kit's speed is what the files of the bench have. */
import { deepStrictEqual as equal, ok, rejects } from "node:assert/strict";
import { listStepBenches } from "../lib/results/step_benches.ts";
import { profileCommand, stepCommand } from "./bench/commands.ts";
import { pagesOf } from "./pages.ts";

type Measured = Awaited<ReturnType<typeof measuredOn>>[number];

/** The ratios measured on a machine: the folder's name in `results/bench`, "" for `bench` itself. */
async function measuredOn(machine: string) {
  const { benches } = await listStepBenches({ machine });
  return benches.flatMap(({ network, comparisons }) =>
    comparisons.flatMap(({ variant, dtype, timeRatio, memoryRatio }) =>
      timeRatio === undefined || memoryRatio === undefined
        ? []
        : [{ network, variant: variant.replace(/ \(.*/, ""), dtype, timeRatio, memoryRatio }]
    )
  );
}

/** The machines of the table, in the order of its columns. */
const MACHINES = ["", "amx"] as const;
const measured = await Promise.all(MACHINES.map(measuredOn));

const ratiosOf = ({ timeRatio, memoryRatio }: Measured) => [
  timeRatio.toFixed(2),
  memoryRatio.toFixed(2),
];

Deno.test("the table of results/bench has every ratio, and no other", () => {
  const { text } = pagesOf("results/bench/README.md")[0]!;
  const rows = [...text.matchAll(/^\| ([^|]+?) +\| (float32|bfloat16) +\| (.+) \|$/gm)];
  const told = rows.flatMap(([, name, dtype, cells]) => {
    const numbers = cells!.split("|").map((cell) => cell.trim().replace(/^\[(.+)\]\(.*\)$/, "$1"));
    return MACHINES.map((machine, at) =>
      [machine, name!.replace("UNet of ", ""), dtype, ...numbers.slice(2 * at, 2 * at + 2)].join(
        " ",
      )
    );
  });
  const known = measured.flatMap((ratios, at) =>
    ratios.map((one) => [MACHINES[at], one.variant, one.dtype, ...ratiosOf(one)].join(" "))
  );
  equal(told.toSorted(), known.toSorted());
});

Deno.test("each ratio of the table links to the page that it is from", () => {
  const { text } = pagesOf("results/bench/README.md")[0]!;
  for (const [at, ratios] of measured.entries()) {
    const folder = MACHINES[at] ? `${MACHINES[at]}/` : "";
    for (const one of ratios) {
      const cell = `[${one.timeRatio.toFixed(2)}](${folder}${one.network}-step.md)`;
      const row = text.split("\n").find((line) =>
        line.startsWith("|") && line.includes(one.variant) && line.includes(one.dtype)
      );
      ok(row?.includes(cell), `${one.variant}, ${one.dtype}: ${cell}`);
    }
  }
});

Deno.test("pages that summarise the ratios name the smallest and the largest", () => {
  const range = (ratios: readonly number[]) =>
    `${Math.min(...ratios).toFixed(2)} to ${Math.max(...ratios).toFixed(2)}`;
  for (const { path, text } of pagesOf("{README,docs/running}.md")) {
    const words = text.replaceAll(/\s+/g, " ");
    for (const ratios of measured) {
      const times = range(ratios.map(({ timeRatio }) => timeRatio));
      const memory = range(ratios.map(({ memoryRatio }) => memoryRatio));
      ok(words.includes(`${times} times the time and ${memory} times the memory`), path);
    }
  }
});

Deno.test("the shares that results/bench names are those of the profiles", () => {
  const words = pagesOf("results/bench/README.md")[0]!.text.replaceAll(/\s+/g, " ");
  const shares = (network: string, section: string) => {
    const { text } = pagesOf(`results/bench/amx/${network}-profile.md`)[0]!;
    const [, after] = text.split(section);
    const found = /: (\d+) % of the kit's step and (\d+) % of PyTorch's/.exec(after!)!;
    return { kit: found[1], torch: found[2] };
  };
  const [hrnet, unet] = [shares("hrnetv2", ", float32"), shares("unet", "width 64, float32")];
  ok(words.includes(`${hrnet.kit} % of the kit's step and ${hrnet.torch} % of PyTorch's`));
  ok(words.includes(`they would take ${unet.kit} and ${unet.torch} %`));
  const half = [
    shares("unet", "width 64, bfloat16"),
    shares("deeplabv3plus", ", bfloat16"),
    shares("hrnetv2", ", bfloat16"),
  ];
  const [first, second, third] = half;
  ok(words.includes(`${first!.kit} % of the kit's step in the UNet of width 64, ${second!.kit} %`));
  ok(words.includes(`${third!.kit} % in HRNetV2`));
  ok(words.includes(`PyTorch: ${first!.torch}, ${second!.torch} and ${third!.torch} %`));
});

Deno.test("a precision or mode that no contender has is refused before anything is measured", async () => {
  const options = { widths: "8", threads: 1, python: "python3", out: "nowhere" };
  const wrong = { ...options, dtypes: "float7" };
  await rejects(stepCommand("unet", wrong), /no precision is called "float7"/);
  await rejects(stepCommand("unet", { ...options, modes: "fast" }), /no mode of PyTorch is called/);
  const profile = { ...wrong, mode: "eager", steps: 1 };
  await rejects(profileCommand("unet", profile), /no precision is called "float7"/);
});
