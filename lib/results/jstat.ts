/**
 * The functions of jStat that the kit uses, with types, which the package lacks. The typed alternative,
 * `@stdlib/stats-base-dists-t-*`, brings some two hundred packages for two functions.
 *
 * @module
 */
import * as library from "jstat";

/** Student's t distribution. */
export interface StudentT {
  /** P(T ≤ t) at `degrees` of freedom. */
  cdf(t: number, degrees: number): number;
  /** The t with P(T ≤ t) = p. */
  inv(p: number, degrees: number): number;
}

/** jStat, as far as it is used here. */
export interface JStat {
  /** Student's t. */
  readonly studentt: StudentT;
  /** Spearman's rank correlation; ties get their mean rank. */
  spearmancoeff(a: readonly number[], b: readonly number[]): number;
}

/** jStat, as far as it is used here. */
export const jStat: JStat = (library as unknown as { default: JStat }).default;
