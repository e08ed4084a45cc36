/**
 * Joins a measurement made in pieces, one size or precision at a time, so that none occupies the
 * machine for long.
 *
 * @module
 */
import { UserError } from "../errors.ts";
import type { Measurement } from "./report.ts";

/** The properties that two pieces must share to be in one table. */
const alike = ({ network, machine, rounds, steps, threads, realTime }: Measurement) =>
  JSON.stringify([
    network,
    machine.cpu,
    machine.cores,
    machine.os,
    rounds,
    steps,
    threads,
    !!realTime,
  ]);

/**
 * The rows of both; a row that was measured again replaces the older one.
 *
 * @throws {UserError} when they were measured under different conditions.
 */
export function joined(before: Measurement, now: Measurement): Measurement {
  if (alike(before) !== alike(now)) {
    throw new UserError(
      "the existing figures were measured differently (machine, rounds, steps, threads, " +
        "priority): measure in the same way, or without --add",
    );
  }
  return {
    ...now,
    command: [...new Set([...before.command.split("; "), now.command])].join("; "),
    comparisons: rows(
      before.comparisons,
      now.comparisons,
      ({ variant, dtype }) => `${variant} ${dtype}`,
    ),
    parts: rows(before.parts, now.parts, ({ variant }) => variant),
  };
}

function rows<Row>(
  before: readonly Row[],
  now: readonly Row[],
  nameOf: (row: Row) => string,
): Row[] {
  const named = (row: Row) => [nameOf(row), row] as const;
  return [...new Map([...before, ...now].map(named)).values()];
}
