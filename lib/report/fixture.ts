/**
 * Invented records with given scores, for the tests of this room only.
 *
 * @module
 */
import { fakeRecord } from "../results/fixture.ts";
import type { RunRecord } from "../results/record.ts";
import type { StepBench } from "../results/step_benches.ts";
import { type Group, headOf } from "./groups.ts";

/** An invented record of one epoch and one image, with this Dice score (to three decimal places). */
export function scored(
  arm: string,
  { seed = 0, dice }: { seed?: number; dice: number },
): RunRecord {
  const record = fakeRecord({ arm, seed, epochs: 1, images: 1 });
  const size = 1000;
  const counts = [[size, size, size], ...[0, 1].map(() => [Math.round(dice * size), size, size])];
  const [epoch] = record.epochs;
  return { ...record, epochs: [{ ...epoch!, counts: [counts as [number, number, number][]] }] };
}

/** Two arms, without and with layers, whose Dice scores differ by these amounts, seed by seed. */
export function pairsApart(
  labels: "clean" | "noisy",
  differences: readonly number[],
): RunRecord[] {
  return differences.flatMap((difference, seed) => [
    scored(labels, { seed, dice: 0.8 }),
    scored(`${labels}-iel`, { seed, dice: 0.8 + difference }),
  ]);
}

/** The same runs as those of a study of street scenes, whose arms with layers have other names. */
export function onStreets(records: readonly RunRecord[]): RunRecord[] {
  const armOf = (arm: string) => arm.replace(/-iel$/, "-layers");
  return records.map(({ spec, show, ...record }) => ({
    ...record,
    spec: { ...spec, experiment: "streets-unet", profile: "night", arm: armOf(spec.arm) },
    show: {
      ...show,
      title: "Street scenes, long enough to overfit: UNet on CamVid",
      arms: Object.fromEntries(
        Object.entries(show.arms).map(([arm, style]) => [armOf(arm), style]),
      ),
    },
  }));
}

/** A group of invented records. */
export function groupOf(records: readonly RunRecord[], part: Partial<Group> = {}): Group {
  return { ...headOf(records[0]!), shelf: "published", records, sweep: [], ...part };
}

/** An invented measurement of a network's step, with the layers' share of the step's time. */
export function fakeBench(
  { share, network = "unet" }: { share: number; network?: string },
): StepBench {
  const part = (name: string, ms: number) => (
    { name, medianMs: ms, minMs: ms, rounds: [ms, ms], peakBytes: 1e9 }
  );
  return {
    machine: { os: "invented", cpu: "invented", cores: 2, memoryBytes: 8e9 },
    date: "2026-02-01T12:00:00Z",
    command: `deno task bench ${network}`,
    ...{ network, rounds: 2, steps: 1, threads: 2, comparisons: [] },
    parts: [{
      variant: "width 8",
      parts: [part("step", 100), part("20 layers", 100 * share)],
      ielShare: { "20": share },
    }],
  };
}

/** The numbers in a text, in order, so that tests need not depend on its words. */
export function numbersIn(text: string): number[] {
  return [...text.matchAll(/[−-]?\d[\d,]*(?:\.\d+)?/g)]
    .map(([number]) => Number(number.replace("−", "-").replaceAll(",", "")));
}
