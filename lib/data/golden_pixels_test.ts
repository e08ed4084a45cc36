/**
 * Pixels of the real data sets, as they were when the published records were run: no change of decoders
 * may change one of them. Computed with the decoders of commit 9ba879a.
 */
import { strictEqual } from "node:assert/strict";
import { createHash } from "node:crypto";
import { dataDirectory } from "./directory.ts";
import { LOADERS, openDataset } from "./open.ts";

/** Number of samples to hash in each split. */
const SAMPLES = 12;

const GOLDEN = [
  {
    name: "wbc",
    height: 112,
    width: 112,
    sha256: "961def56c13b5b5c81565b646c16f8b6e69b985fdc5d94bef64968ce24542cff",
    pixels: "973ec2becf8a1fa215f3c785a4a59cb8e93eaf33bc5c64056f5bb1d44cc6319e",
  },
  {
    name: "wbc",
    height: 120,
    width: 120,
    sha256: "961def56c13b5b5c81565b646c16f8b6e69b985fdc5d94bef64968ce24542cff",
    pixels: "9974ab53974855c45e0140349b305f491209f5b33c1a0511e5d00ab4c7fe30db",
  },
  {
    name: "dsb2018",
    height: 128,
    width: 128,
    sha256: "57aaa2f088be77231a1a44bea0e123dacf828de453b51272e9c8006f3d239308",
    pixels: "b876f953ce8aa33fd755aabe069402e5da5c7e94a8af967c8c953c2a539755ad",
  },
  {
    name: "camvid",
    height: 180,
    width: 240,
    sha256: "df7e9a8f4ad6c3c486394e77552b5bc50d5af2e43cc085438c4a47cd7ad795b9",
    pixels: "58fc1e05deda14ebad9e50a0ba97edf9099bf13855745c7fc4a501003ff2fe0b",
  },
  {
    name: "camvid",
    height: 90,
    width: 120,
    sha256: "df7e9a8f4ad6c3c486394e77552b5bc50d5af2e43cc085438c4a47cd7ad795b9",
    pixels: "a63e650368ec8772bb2084012f0236e3882b7c5f056280fc9e2f0aaf7c5149a2",
  },
] as const;

for (const { name, height, width, sha256, pixels } of GOLDEN) {
  const absent = await LOADERS[name].locate(dataDirectory()) === undefined;
  if (absent) console.log(`no files of ${name} in ${dataDirectory()}: its pixels are not compared`);
  Deno.test({
    name: `${name} at ${height}×${width} has unchanged pixels`,
    ignore: absent,
    async fn() {
      const data = await openDataset({ name, height, width }, { log: () => {} });
      if (data.provenance.sha256 !== sha256) {
        console.log(`other files of ${name} than those that were hashed: not compared`);
        return;
      }
      const hash = createHash("sha256");
      for (const { ids, load } of [data.train, data.validation]) {
        for (let sample = 0; sample < SAMPLES; sample++) {
          const { image, label } = await load(Math.floor(sample * ids.length / SAMPLES));
          hash.update(new Uint8Array(Float32Array.from(image.data).buffer)).update(label.data);
        }
      }
      strictEqual(hash.digest("hex"), pixels);
    },
  });
}
