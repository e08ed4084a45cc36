/**
 * A measurement in pieces: one size or arithmetic at a time, so that none holds the machine for long.
 *
 * @module
 */
import { UserError } from "../errors.ts";
import type { Measurement } from "./report.ts";

/** What two pieces must share to stand in one table. */
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
 * The rows of both; what was measured again replaces what was measured before.
 *
 * @throws {UserError} when they were not measured alike.
 */
export function joined(before: Measurement, now: Measurement): Measurement {
  if (alike(before) !== alike(now)) {
    throw new UserError(
      "the figures that are there were measured otherwise (machine, rounds, steps, threads, " +
        "priority): measure as they were, or without --add",
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
