/**
 * The two functions of jStat that the kit uses, with types (the package has none).
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
export const jStat: { studentt: StudentT } =
  (library as unknown as { default: { studentt: StudentT } }).default;
