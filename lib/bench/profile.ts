/**
 * Measures what JavaScript does during a run, by kind of work, with V8's sampling profiler: samples
 * are sorted by the kit's file that they are in. Other threads, above all those of training steps,
 * run no JavaScript and do not appear.
 *
 * @module
 */
import { Session } from "node:inspector";

/** Kinds of work, in the order of display. */
// deno-fmt-ignore
export const WORKS = ["augmentation", "batches", "decoding", "noise", "evaluation", "steps", "other"] as const;
/** A kind of work. */
export type Work = typeof WORKS[number];

/** The files for each kind; the first match counts. */
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
  /** The id by which samples and parents refer to it. */
  readonly id: number;
  /** The function. */
  readonly callFrame: { readonly functionName: string; readonly url: string };
  /** Ids of the functions that it called. */
  readonly children?: readonly number[];
}

/**
 * A profile as V8 gives it: the node on top of the stack, and the microseconds since the previous
 * sample.
 */
export interface Profile {
  /** The call tree. */
  readonly nodes: readonly ProfileNode[];
  /** Ids of the nodes on top. */
  readonly samples: readonly number[];
  /** Microseconds since the previous sample. */
  readonly timeDeltas: readonly number[];
}

/** V8's names for waiting and for unknown code, which do not count as work. */
const NONE = new Set(["(idle)", "(program)", "(root)"]);

/**
 * Sorts a profile by kind of work. A sample belongs to the innermost file of the kit on its stack, so
 * work in a package counts for its caller.
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

/** Starts profiling; the returned function ends it. */
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
