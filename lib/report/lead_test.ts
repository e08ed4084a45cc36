import { deepStrictEqual, doesNotMatch, match, strictEqual } from "node:assert/strict";
import { fakeRecord } from "../results/fixture.ts";
import type { RunRecord } from "../results/record.ts";
import { fakeBench, groupOf, onStreets, pairsApart, scored } from "./fixture.ts";
import { html } from "./html.ts";
import { leadOf } from "./lead.ts";
import { leadHtml, leadMarkdown } from "./lead_text.ts";
import { origin } from "./overview.ts";

const textOf = (...parameters: Parameters<typeof leadOf>) =>
  leadMarkdown(leadOf(...parameters).details);

/** Runs of the control study on white blood cells, with these Dice scores by seed. */
function controls(
  dice: Readonly<Record<string, readonly number[]>>,
  experiment = "wbc-controls",
): RunRecord[] {
  const { show } = fakeRecord();
  return Object.entries(dice).flatMap(([arm, values]) =>
    values.map((value, seed): RunRecord => {
      const record = scored("noisy", { seed, dice: value });
      const { spec, epochs } = record;
      return {
        ...record,
        key: `${arm}-${seed}`,
        epochs: epochs.map((epoch) => ({
          ...epoch,
          noiseErrors: { inside: [50, 100], outside: [1, 100] },
        })),
        spec: { ...spec, experiment, arm },
        show: {
          ...show,
          title: "What the layers do: white blood cells",
          arms: { [arm]: { ...show.arms["noisy"]!, label: `noisy: ${arm}` } },
          compare: [{
            ...{ arm: "noisy-layers", with: "noisy-implicit" },
            ...{ expect: "equal", margin: 0.005, gate: "noisy" },
          }],
          seeds: 4,
        },
      };
    })
  );
}

Deno.test("the readings of the noise: which is memorised, and what each remedy scores on it", () => {
  const runs = controls({
    released: [0.85, 0.83],
    "released-implicit": [0.95, 0.95],
    "released-layers-20": [0.945, 0.945],
    "per-image": [0.95, 0.96],
    "per-image-layers-20": [0.94, 0.94],
  }, "wbc-protocols").map((run) => ({
    ...run,
    epochs: run.epochs.map((epoch) => ({
      ...epoch,
      noiseErrors: run.spec.arm === "per-image"
        ? { inside: [1, 100] as [number, number], outside: [1, 100] as [number, number] }
        : epoch.noiseErrors,
    })),
  }));
  match(
    textOf([groupOf(runs)]),
    new RegExp(
      "\\*\\*Which noise\\.\\*\\* .*\n\n- White blood cells \\(provisional: 2 of 4 planned seeds\\): " +
        "noisy: released \\(memorised\\): plain 0\\.840, smoothed 0\\.950, layers 0\\.945; " +
        "noisy: per-image \\(not memorised\\): plain 0\\.955, layers 0\\.940\\.",
    ),
  );
  const objects = {
    objects: [0.8, 0.82],
    "objects-implicit": [0.5, 0.52],
    "objects-layers": [0.4, 0.4],
  };
  match(
    textOf([groupOf(controls({ ...objects, pixels: [0.9] }, "nuclei-noises"))]),
    /: noisy: objects \(memorised\): plain 0\.810, smoothed 0\.510, layers 0\.400\.$/m,
  );
});

Deno.test("every seed, or how many of them; sizes by their names; clean labels", () => {
  const text = textOf([
    groupOf([...pairsApart("noisy", [0.05, 0.06, 0.07]), ...pairsApart("clean", [0.002])], {
      profile: "paper",
    }),
    groupOf(pairsApart("noisy", [0.05, -0.01])),
  ]);
  match(
    text,
    /most seeds of these experiments\. How much higher is uncertain: 1 of 2 with several seeds pass the test of claim C2\.\n\n- UNet on white blood cells: better in 3 of 3 seeds at the paper’s size, 1 of 2 at `quick`/,
  );
  match(text, /; change with clean labels \+0\.002\./);
  doesNotMatch(text, /plain network’s overfitting/); // one epoch: nothing was lost after a peak
});

Deno.test("it names experiments whose gain remains at the best epochs, and studies by their subject", () => {
  const long = (arm: string, dice: readonly number[], seed: number) => {
    const record = scored(arm, { seed, dice: 0 });
    return {
      ...record,
      epochs: dice.flatMap((value) => scored(arm, { seed, dice: value }).epochs),
    };
  };
  const pairs = (plain: readonly number[]) =>
    [0, 1].flatMap((seed) => [long("noisy", plain, seed), long("noisy-iel", [0.7, 0.9], seed)]);
  const cells = groupOf(pairs([0.89, 0.8]));
  const streets = groupOf(onStreets(pairs([0.7, 0.8])));
  match(origin([streets]), /^Computed from [^.]*streets-unet night[^.]*\.$/); // they count for claims
  match(textOf([cells]), /every seed of these experiments\. Most of that gain comes/);
  doesNotMatch(textOf([streets]), /Most of that gain/);
  const text = textOf([cells, streets]);
  match(text, /Most of that gain \(not of UNet on CamVid\) comes/);
  match(
    text,
    /- UNet on CamVid: better in 2 of 2 seeds at `night`; gain at the best epochs \+0\.100/,
  );
});

Deno.test("where layers do not gain, it says so, and what noise does to the plain network", () => {
  const noisy = pairsApart("noisy", [-0.02, -0.01]);
  match(
    textOf([groupOf(noisy)]),
    /cells: better in 0 of 2 seeds at `quick`; \d+\.\d times as many errors where noise was as/,
  );
  const uncounted = [...noisy, ...pairsApart("clean", [0, 0])].map((record) => ({
    ...record,
    epochs: record.epochs.map((epoch) => ({ ...epoch, noiseErrors: null })),
  }));
  const text = textOf([groupOf(uncounted)]); // both score 0.8: noise costs nothing
  match(text, /could not be tested.*nothing to prevent/s);
  match(text, /cells: noise changes its mean score by 0\.000 Dice\./);
});

Deno.test("only published float32 runs on real data, as stated, count", () => {
  const records = pairsApart("noisy", [0.05, 0.06]);
  const parts = [
    { shelf: "runs" },
    { kind: "synthetic" },
    { precision: "bfloat16" },
    { variant: "model.width=16" },
  ] as const;
  for (const part of parts) {
    deepStrictEqual(leadOf([groupOf(records, part)]), { short: [], details: [] });
  }
});

Deno.test("the controls: scores, how many planned seeds, and the verdict in words", () => {
  const said = (layers: readonly number[]) =>
    textOf([groupOf(controls({
      ...{ "noisy": layers.map(() => 0.8), "noisy-layers": layers },
      "noisy-implicit": layers.map((_, at) => 0.9 + at * 0.001),
    }))]);
  const same = said([0.901, 0.9, 0.902]);
  match(
    same,
    /White blood cells \(provisional: 3 of 4 planned seeds\): plain 0\.800; layers 0\.901; implicit heat/,
  );
  match(same, /90 % interval .*the same to within 0\.005/);
  match(said([0.951, 0.95, 0.952]), /smoothing is worse/);
  match(said([0.851, 0.85, 0.852]), /smoothing is better/);
  match(said([0.91, 0.89, 0.9]), /3 seeds cannot tell/);
  doesNotMatch(said([0.9, 0.9, 0.9, 0.9]), /provisional/);
});

Deno.test("in short: what reproduces, why, and what smoothing does instead, by the stated test", () => {
  const cells = (layers: readonly number[]) =>
    groupOf(controls({
      ...{ "noisy": layers.map(() => 0.8), "noisy-layers": layers },
      "noisy-implicit": layers.map((_, at) => 0.9 + at * 0.001),
    }));
  const pairs = groupOf(pairsApart("noisy", [0.05, 0.06, 0.07]));
  const said = (...groups: Parameters<typeof leadOf>[0]) => leadMarkdown(leadOf(groups).short);
  const same = said(pairs, cells([0.901, 0.9, 0.902]));
  match(
    same,
    /^\*\*In short\.\*\* With noise as in the authors’ code .* in every seed of UNet on white blood cells\. Train/,
  );
  match(
    same,
    /So smoothing .* does as well: white blood cells 0\.901 Dice \(layers 0\.901, plain 0\.800\)\.$/,
  );
  strictEqual(same.split(". ").length, 3); // three sentences
  match(said(pairs, cells([0.851, 0.85, 0.852])), / at prediction does better: white /);
  match(said(pairs, cells([0.951, 0.95, 0.952])), / at prediction does worse: white /);
  match(said(pairs, cells([0.91, 0.89, 0.9])), / cannot be told apart from the layers: white /);
  const streets = groupOf(onStreets(pairsApart("noisy", [-0.02, -0.01])));
  match(said(pairs, streets, cells([0.9, 0.9, 0.9])), /cells, but not of UNet on CamVid\. Train/);
  strictEqual(said(pairs) + said(cells([0.901, 0.9, 0.902])), ""); // both halves are needed
});

Deno.test("links lead to the same files from the page of the findings", () => {
  const text = "[a](results/README.md#b), [c](lib/d.ts), [e](https://f.org/g)";
  strictEqual(
    leadMarkdown([{ head: "H.", text }], { folder: "results" }),
    "**H.** [a](README.md#b), [c](../lib/d.ts), [e](https://f.org/g)",
  );
});

Deno.test("other methods: above the layers, below them, or not told apart, by the interval", () => {
  const text = textOf([groupOf(controls({
    "noisy": [0.8, 0.81, 0.79],
    "noisy-layers": [0.9, 0.91, 0.89],
    "noisy-gce": [0.91, 0.921, 0.901],
    "noisy-flips": [0.85, 0.86, 0.842],
    "noisy-svls": [0.9, 0.9, 0.9],
    "noisy-tv": [0.95],
  }, "wbc-baselines"))]);
  match(text, /White blood cells \(provisional: 3 of 4 .*\): plain 0\.800; layers 0\.900\. Higher/);
  match(text, /Higher than the layers: noisy-gce 0\.911\./);
  match(
    text,
    /Not told apart from the layers: 2 methods, 0\.900 to 0\.950\. Lower: 1 method, 0\.851/,
  );
});

Deno.test("other evolutions: the ranges of layers and flows, and which differ by the interval", () => {
  const text = textOf([groupOf(controls({
    "noisy": [0.8, 0.81, 0.79],
    "noisy-heat": [0.9, 0.91, 0.89],
    "noisy-heat-after": [0.9, 0.9, 0.9],
    "noisy-guided": [0.92, 0.931, 0.911],
    "noisy-guided-after": [0.91, 0.92, 0.9],
    "noisy-biharmonic": [0.85],
    "noisy-biharmonic-after": [0.86],
    "noisy-curvature": [0.95, 0.96, 0.97],
  }, "wbc-evolutions"))]);
  match(
    text,
    /cells \(.*\): plain 0\.800; layers of 3 evolutions 0\.850 to 0\.920, their flows at prediction 0\.860 to 0\.910 \(means over the 1 seed that all have\)\. Layers/,
  );
  match(text, /Layers above their flow: guided by the image; below: none\./);
  const [three, four] = [[0.9, 0.91, 0.89], [0.9, 0.91, 0.89, 0.9]];
  const unequal = controls({
    ...{ "noisy": four, "noisy-heat": four, "noisy-heat-after": four },
    ...{ "noisy-guided": three, "noisy-guided-after": four },
  }, "wbc-evolutions").map((run) => ({ ...run, show: { ...run.show, seeds: 3 } }));
  match(
    textOf([groupOf(unequal)]),
    /cells \(3 to 4 seeds\): plain 0\.900; .*over the 3 seeds that all have/,
  );
});

Deno.test("structural claims are counted separately, also those from measurements", () => {
  const text = textOf([], { benches: [fakeBench({ share: 0.03 })] });
  match(
    text,
    /cheap \(supported\)\. The \[report\]\(results\/report\.html\) gives rules and numbers\.$/,
  );
  match(
    textOf([groupOf(pairsApart("clean", [0, 0.001]))]),
    /rules and numbers, also of \d claims? about their effect\.$/,
  );
  strictEqual(text.split("\n\n").length, 1);
});

Deno.test("as HTML, links are their words, code is code, and the rest is text", () => {
  const paragraphs = [{ head: "A.", text: "[b](c.md) at `d` ([f](g.md)) <e>" }];
  strictEqual(
    leadHtml(paragraphs).markup,
    html`<p><b>A.</b> b at ${html`<code>d</code>`} ${"<e>"}</p>`.markup,
  );
});
