/**
 * Relates the errors of an experiment's networks to the places of its noise: how often they err inside and
 * outside, by the distance to the edges of the frame.
 *
 * @module
 */
import type { Dataset, Sample } from "../data/dataset.ts";
import { splits } from "../data/split.ts";
import { noiseOf } from "../experiment/training_of.ts";
import { fixedPlaces } from "../noise/places.ts";
import { armsOf } from "./arm_order.ts";
import { errorMap, errorsByDistance } from "./error_map.ts";
import { refuseMixed } from "./mixed.ts";
import type { RunRecord } from "./record.ts";
import { mean } from "./statistics.ts";
import type { Table } from "./table.ts";

/** The data that the runs of an experiment are tested on. */
export interface Frame {
  /** The data set, at the size of the runs. */
  readonly dataset: Dataset;
  /** Samples of the test part with their true labels; `testSamples` loads them. */
  readonly samples: readonly Pick<Sample, "id" | "label">[];
}

/**
 * Loads the images and labels of the test part of a run.
 *
 * @throws {UserError} if the split does not fit the data set.
 */
export function testSamples(
  { split }: Pick<RunRecord["spec"], "split">,
  dataset: Dataset,
): Promise<Sample[]> {
  const { test } = splits.make(split, dataset);
  return Promise.all(test.ids.map((_, index) => test.load(index)));
}

/**
 * The places of a run's noise in the frame: 1 where it was drawn, 0 elsewhere. `undefined` without noise,
 * and for noise whose places differ between images or epochs, as no one map shows them
 * ({@linkcode fixedPlaces}).
 */
export function touchedBy({ spec }: RunRecord, { dataset }: Frame): Uint8Array | undefined {
  const noise = noiseOf(spec, { dataset });
  return noise && fixedPlaces(noise, dataset)?.inside;
}

/** Ends of the bands of {@linkcode distanceTable}, in pixels. */
const BOUNDS = [8, 16, 32] as const;

/**
 * Tables errors inside the noise, and in brackets outside, by the distance to the nearest edge or corner:
 * means over the seeds of each arm.
 *
 * @param records Records of one experiment, profile and variant. Those whose images do not share the places
 * of their noise are left out.
 * @param options.to See {@linkcode errorsByDistance}.
 */
export function distanceTable(
  records: readonly RunRecord[],
  { frame, to }: { readonly frame: Frame; readonly to: "edge" | "corner" },
): Table {
  refuseMixed(records);
  const { ignore } = frame.dataset;
  const runs = records.flatMap((record) => {
    const touched = touchedBy(record, frame);
    if (!touched || record.diverged) return [];
    const map = errorMap(record, frame.samples, { ignore });
    return [{
      arm: record.spec.arm,
      bands: errorsByDistance(map, { touched, to, bounds: BOUNDS }),
    }];
  });
  const arms = armsOf(records).flatMap((arm) => {
    const found = runs.filter((run) => run.arm === arm).map(({ bands }) => bands);
    return found.length > 0 ? [{ arm, found }] : [];
  });
  const names = [0, ...BOUNDS].map((from, band) =>
    BOUNDS[band] === undefined ? `${from} and more` : `${from}–${BOUNDS[band] - 1}`
  );
  return {
    columns: [`wrong inside (outside), pixels to the nearest ${to}`, "seeds", ...names],
    rows: arms.map(({ arm, found }) => [
      arm,
      found.length,
      ...names.map((_, band) => {
        const share = (place: "inside" | "outside") =>
          meanOf(found.map((bands) => bands[band]![place]));
        const [inside, outside] = [share("inside"), share("outside")];
        return Number.isNaN(inside) ? "–" : `${inside.toFixed(2)} (${outside.toFixed(2)})`;
      }),
    ]),
  };
}

/** Mean of the numbers among the values; NaN without any. */
function meanOf(values: readonly number[]): number {
  const numbers = values.filter((value) => !Number.isNaN(value));
  return numbers.length > 0 ? mean(numbers) : NaN;
}
