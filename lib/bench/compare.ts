/**
 * Runs a few steps of several contenders in turn, round after round. A machine whose speed drifts
 * then slows all of them alike, so their ratio within each round is meaningful.
 *
 * @module
 */
import { median } from "../results/statistics.ts";
import { type Peer, startPeer } from "./peer.ts";

/** One contender of a comparison. */
export interface Contender {
  /** Its name. */
  readonly name: string;
  /** The command that starts it. */
  readonly command: readonly string[];
}

/** The measurements of one contender. */
export interface Measured {
  /** The contender's name. */
  readonly name: string;
  /** What it reported when it was ready. */
  readonly ready: Readonly<Record<string, unknown>>;
  /** Median time of a step in milliseconds, over all rounds. */
  readonly medianMs: number;
  /** Shortest time of a step in milliseconds. */
  readonly minMs: number;
  /** Median time of each round, in milliseconds. */
  readonly rounds: readonly number[];
  /** Peak resident memory of the process. */
  readonly peakBytes: number;
  /** Loss of the last step; each side draws its own weights and images. */
  readonly loss: number;
}

/** Times each contender over `rounds` rounds of `steps` steps, after `warmup` steps of each. */
export async function compare(
  contenders: readonly Contender[],
  { rounds, steps, warmup }: { rounds: number; steps: number; warmup: number },
): Promise<Measured[]> {
  const peers: Peer[] = [];
  try {
    for (const { command } of contenders) peers.push(await startPeer(command));
    for (const peer of peers) await peer.step(warmup);
    const times: number[][][] = peers.map(() => []);
    const peaks = peers.map(() => 0);
    const losses = peers.map(() => NaN);
    for (let round = 0; round < rounds; round++) {
      for (const [at, peer] of peers.entries()) {
        const { ms, loss, peak_rss_bytes } = await peer.step(steps);
        times[at]!.push([...ms]);
        peaks[at] = peak_rss_bytes;
        losses[at] = loss;
      }
    }
    return contenders.map(({ name }, at) => {
      const all = times[at]!.flat();
      return {
        name,
        ready: peers[at]!.ready,
        medianMs: median(all),
        minMs: Math.min(...all),
        rounds: times[at]!.map(median),
        peakBytes: peaks[at]!,
        loss: losses[at]!,
      };
    });
  } finally {
    await Promise.all(peers.map((peer) => peer.close()));
  }
}

/** The median over rounds of a's time divided by b's. */
export function ratio(a: Measured, b: Measured): number {
  return median(a.rounds.map((ms, round) => ms / b.rounds[round]!));
}
