import { deepStrictEqual as equal, ok, strictEqual, throws } from "node:assert/strict";
import { camvid } from "./camvid.ts";
import type { Dataset } from "./dataset.ts";
import { dataDirectory } from "./directory.ts";
import { MANIFESTS } from "./manifest.ts";
import { openDataset } from "./open.ts";
import { lastBlocks } from "./last_blocks.ts";

/** The names of CamVid's training images in each drive, as first and last frame of unbroken stretches. */
const STRETCHES = [
  ["0001TP_", 6690, 8520],
  ["0006R0_f", 930, 3930],
  ["0016E5_", 390, 2400],
  ["0016E5_", 4350, 7920],
  ["0016E5_", 8190, 8640],
] as const;

/** CamVid's names, except two that are one frame off; no pixels. */
function camvidNames(): Dataset {
  const load = () => Promise.reject(new Error("no pixels here"));
  const train = STRETCHES.flatMap(([drive, from, to]) =>
    Array.from({ length: (to - from) / 30 + 1 }, (_, at) => {
      const frame = from + 30 * at;
      return drive + String(frame).padStart(drive === "0001TP_" ? 6 : 5, "0");
    })
  );
  const ids = MANIFESTS.camvid.split.validation as readonly string[];
  return {
    ...{ name: "camvid", title: "names of CamVid", classes: [], ignore: undefined },
    ...{ height: 8, width: 8, train: { ids: train, load }, validation: { ids, load } },
    provenance: { kind: "synthetic", sha256: "", source: "" },
  };
}

const frameOf = (id: string) => Number(/\d+$/.exec(id)![0]);
const driveOf = (id: string) => id.split("_")[0]!;

/** Checks a split of CamVid's images, and returns the sizes of its parts. */
function sizes(data: Dataset, gap: number): Record<string, number> {
  const parts = lastBlocks.make(lastBlocks({ gap }), data);
  const named = Object.entries({
    train: parts.train.ids,
    test: parts.test.ids,
    selection: parts.selection.ids,
  });
  for (const [name, ids] of named) {
    for (const [other, others] of named) {
      if (name === other) continue;
      for (const id of ids) {
        const near = others.filter((one) =>
          driveOf(one) === driveOf(id) && Math.abs(frameOf(one) - frameOf(id)) < gap
        );
        equal(near, [], `${id} of ${name} has neighbours in ${other}`);
      }
    }
    strictEqual(new Set(ids.map(driveOf)).size, 3, `${name} has images of every drive`);
    strictEqual(new Set(ids).size, ids.length);
  }
  return Object.fromEntries(named.map(([name, ids]) => [name, ids.length]));
}

Deno.test("no CamVid image is within two seconds of an image in another part", () => {
  const data = camvidNames();
  strictEqual(data.train.ids.length + data.validation.ids.length, 468);
  equal(sizes(data, 60), { train: 259, test: 48, selection: 149 });
});

Deno.test("in each drive training comes first, then test, then selection", () => {
  const { train, test, selection } = lastBlocks.make(lastBlocks(), camvidNames());
  for (const drive of ["0001TP", "0006R0", "0016E5"]) {
    const [learnt, scored, seen] = [train, test, selection].map(({ ids }) =>
      ids.filter((id) => driveOf(id) === drive).map(frameOf)
    );
    ok(Math.max(...learnt!) < Math.min(...scored!));
    ok(Math.max(...scored!) < Math.min(...seen!));
  }
});

Deno.test("names without a frame and blocks without an image are reported in one line", () => {
  const { train, ...others } = camvidNames();
  const named = (ids: readonly string[]) => () =>
    lastBlocks.make(lastBlocks(), { ...others, train: { ...train, ids } });
  throws(named(["294"]), /"294" does not say which frame of which drive it is/);
  throws(
    () => lastBlocks.make(lastBlocks({ gap: 100_000 }), { ...others, train }),
    /no image is left for train; take another share than 0.25 or a smaller gap than 100000 frames/,
  );
});

const directory = dataDirectory();
Deno.test({
  name: "CamVid's files give the same parts as its names",
  ignore: await camvid.locate(directory) === undefined,
  async fn() {
    const data = await openDataset({ name: "camvid", height: 24, width: 32 }, { directory });
    if (data.train.ids.length !== MANIFESTS.camvid.split.train) return; // of another form
    equal(sizes(data, 60), { train: 259, test: 48, selection: 149 });
    const { test } = lastBlocks.make(lastBlocks(), data);
    strictEqual((await test.load(0)).id, test.ids[0]);
  },
});
