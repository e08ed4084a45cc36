import { deepStrictEqual as equal, strictEqual, throws } from "node:assert/strict";
import { LOADERS } from "./open.ts";
import { MANIFESTS, parseLicensedManifest, parseManifest } from "./manifest.ts";

Deno.test("every manifest has a loader of its name, and no mask value has two meanings", () => {
  for (const [name, manifest] of Object.entries(MANIFESTS)) {
    strictEqual(manifest.name, name);
    strictEqual(LOADERS[name as keyof typeof MANIFESTS].manifest, manifest);
    const values = [...manifest.classes.map(({ value }) => value), ...manifest.ignored ?? []];
    strictEqual(new Set(values).size, values.length, name);
    strictEqual(
      new Set(manifest.classes.map(({ colour }) => colour)).size,
      manifest.classes.length,
    );
  }
});

Deno.test("all 34 ids of Cityscapes and the byte of −1 are classes or ignored", () => {
  const { classes, ignored = [] } = MANIFESTS.cityscapes;
  const values = [...classes.map(({ value }) => value), ...ignored].sort((a, b) =>
    Number(a) - Number(b)
  );
  equal(values, [...Array.from({ length: 34 }, (_, id) => id), 255]);
});

Deno.test("faults of a manifest are named", () => {
  const { camvid, cityscapes } = MANIFESTS;
  throws(() => parseManifest({ ...camvid, ignored: [256] }), /ignored\[0\]/);
  throws(() => parseManifest({ ...camvid, copies: [{ change: "halved" }] }), /copies\[0\]\.sha256/);
  throws(() => parseManifest({ ...camvid, archive: undefined }), /archive/);
  throws(() => parseManifest({ ...camvid, byHand: cityscapes.byHand }), /byHand/);
  throws(() => parseLicensedManifest({ ...cityscapes, byHand: undefined }), /byHand/);
  throws(() => parseLicensedManifest({ ...cityscapes, sha256: camvid.sha256 }), /sha256/);
  const split = { ...cityscapes.split, validation: ["lindau"] };
  throws(() => parseLicensedManifest({ ...cityscapes, split }), /split\.validation/);
});
