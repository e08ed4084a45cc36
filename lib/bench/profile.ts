/**
 * What JavaScript does during a run, by kind of work: V8's sampling profiler, its samples sorted by
 * the file of the kit that they are in. What other threads compute, training steps above all, is not
 * JavaScript's and does not appear.
 *
 * @module
 */
import { Session } from "node:inspector";

/** Kinds of work, in the order in which they are shown. */
// deno-fmt-ignore
export const WORKS = ["augmentation", "batches", "decoding", "noise", "evaluation", "steps", "other"] as const;
/** A kind of work. */
export type Work = typeof WORKS[number];

/** The files that do it; the first that fits counts. */
const FILES: Readonly<Record<Exclude<Work, "other">, RegExp>> = {
  augmentation: /\/lib\/data\/augment/,
  batches: /\/lib\/data\/batches/,
  decoding: /\/lib\/(images|data|zip)\b/,
  noise: /\/lib\/noise\//,
  evaluation: /\/lib\/(metrics|after)\/|\/lib\/train\/(evaluate|sliding_window)/,
  steps: /\/lib\/(engine|ops|models|train|losses|evolution|tree|tensor)\b/,
};

/** Milliseconds of JavaScript by kind of work. */
export type WorkTimes = Readonly<Record<Work, number>>;

/** A node of V8's call tree. */
export interface ProfileNode {
  /** By which samples and parents know it. */
  readonly id: number;
  /** The function. */
  readonly callFrame: { readonly functionName: string; readonly url: string };
  /** Ids of what it called. */
  readonly children?: readonly number[];
}

/** A profile as V8 gives it: which node was on top, and the microseconds since the sample before. */
export interface Profile {
  /** The call tree. */
  readonly nodes: readonly ProfileNode[];
  /** Ids of the nodes on top. */
  readonly samples: readonly number[];
  /** Microseconds since the sample before. */
  readonly timeDeltas: readonly number[];
}

/** What is no work: V8's names of waiting, and of code that it does not know. */
const NONE = new Set(["(idle)", "(program)", "(root)"]);

/**
 * Sorts a profile. A sample belongs to the innermost file of the kit that is on its stack: what a
 * package does counts for whoever called it.
 *
 * @example
 * ```ts
 * import { sortProfile } from "./profile.ts";
 * import { strictEqual } from "node:assert/strict";
 *
 * const frame = (url: string) => ({ functionName: "f", url });
 * const nodes = [
 *   { id: 1, callFrame: frame("file:///kit/lib/noise/windows.ts"), children: [2] },
 *   { id: 2, callFrame: frame("file:///kit/node_modules/pure-rand/index.js") },
 * ];
 * strictEqual(sortProfile({ nodes, samples: [2, 2], timeDeltas: [1500, 500] }).noise, 2);
 * ```
 */
export function sortProfile({ nodes, samples, timeDeltas }: Profile): WorkTimes {
  const parents = new Map(nodes.flatMap(({ id, children = [] }) => children.map((c) => [c, id])));
  const byId = new Map(nodes.map((node) => [node.id, node]));
  const workOf = (id: number | undefined): Work => {
    for (let at = id; at !== undefined; at = parents.get(at)) {
      const url = byId.get(at)!.callFrame.url;
      for (const [name, files] of Object.entries(FILES)) if (files.test(url)) return name as Work;
    }
    return "other";
  };
  const times = Object.fromEntries(WORKS.map((name) => [name, 0])) as Record<Work, number>;
  samples.forEach((id, at) => {
    if (NONE.has(byId.get(id)!.callFrame.functionName)) return;
    times[workOf(id)] += timeDeltas[at]! / 1000;
  });
  return times;
}

/** Starts to look; the function that it returns ends it. */
export function startProfile(): () => Promise<WorkTimes> {
  const session = new Session();
  session.connect();
  session.post("Profiler.enable");
  session.post("Profiler.setSamplingInterval", { interval: 500 });
  session.post("Profiler.start");
  return () =>
    new Promise((resolve, reject) => {
      session.post("Profiler.stop", (error, done) => {
        session.disconnect();
        if (error) reject(error);
        else resolve(sortProfile((done as unknown as { profile: Profile }).profile));
      });
    });
}
