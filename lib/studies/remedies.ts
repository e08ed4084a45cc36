/**
 * The arms of the kit's studies that answer the question of a user with noisy masks: for each kind of
 * labels, the plain network and the remedies. Their outcomes are computed in `results/`.
 *
 * @module
 */
import { CONTROLS } from "./controls.ts";
import { NUCLEI_NOISES } from "./noises.ts";
import { WBC_PROTOCOLS } from "./protocols.ts";
import { STREET_STUDIES } from "./streets.ts";

/** Arms of one study that differ only in the remedy. */
export interface Remedies {
  /** The study's id. */
  readonly study: string;
  /** The labels, for readers. */
  readonly labels: string;
  /** The arm without a remedy. */
  readonly plain: string;
  /** The same with implicit heat at prediction. */
  readonly implicit: string;
  /** The same with layers in training, as many as in the paper. */
  readonly layers: string;
}

/** The part of a plain arm's label before the colon. */
const labelsOf = (label: string) => label.replace(/: plain$/, "");

/** The labels of the controls and of the street scenes, by the plain arm's name. */
const LABELS = {
  noisy: "windows over 10 %",
  fixed: "windows over 10 %, classes fixed",
  clean: "clean",
};

const named = Object.values({ ...CONTROLS, ...STREET_STUDIES }).flatMap(({ id, arms }) =>
  Object.entries(LABELS).filter(([plain]) => Object.hasOwn(arms, plain))
    .map(([plain, labels]): Remedies => ({
      ...{ study: id, plain, labels },
      ...{ implicit: `${plain}-implicit`, layers: `${plain}-layers` },
    }))
);

const others = [
  { ...WBC_PROTOCOLS, layers: "-layers-20" },
  { ...NUCLEI_NOISES, layers: "-layers" },
].flatMap(({ id, arms, layers }) =>
  Object.entries(arms).flatMap(([plain, { style }]): Remedies[] =>
    Object.hasOwn(arms, `${plain}-implicit`)
      ? [{
        ...{ study: id, plain, labels: labelsOf(style.label) },
        ...{ implicit: `${plain}-implicit`, layers: `${plain}${layers}` },
      }]
      : []
  )
);

/**
 * The kinds of labels of the controls, of the street scenes, of the protocols, and of the noises.
 *
 * @example
 * ```ts
 * import { REMEDIES } from "./remedies.ts";
 * import { experimentOf } from "./table.ts";
 * import { ok } from "node:assert/strict";
 *
 * ok(REMEDIES.length > 10);
 * for (const { study, plain, implicit, layers } of REMEDIES) {
 *   const { arms } = experimentOf(study);
 *   ok([plain, implicit, layers].every((arm) => Object.hasOwn(arms, arm)));
 * }
 * ```
 */
export const REMEDIES: readonly Remedies[] = [...named, ...others];
