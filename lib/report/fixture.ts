/**
 * For the tests of this room: invented records that score what a test wants. Nothing outside a test
 * may use them.
 *
 * @module
 */
import { fakeRecord } from "../results/fixture.ts";
import type { RunRecord } from "../results/record.ts";
import type { Group } from "./groups.ts";

/** An invented record of one epoch and one image, with this Dice (to three places). */
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

/** Two arms, without and with layers, whose Dice differs by these amounts, seed by seed. */
export function pairsApart(
  labels: "clean" | "noisy",
  differences: readonly number[],
): RunRecord[] {
  return differences.flatMap((difference, seed) => [
    scored(labels, { seed, dice: 0.8 }),
    scored(`${labels}-iel`, { seed, dice: 0.8 + difference }),
  ]);
}

/** A group of invented records. */
export function groupOf(records: readonly RunRecord[], part: Partial<Group> = {}): Group {
  const { experiment, profile, precision } = records[0]!.spec;
  const { kind } = records[0]!.data;
  return { experiment, profile, precision, shelf: "published", kind, records, sweep: [], ...part };
}
