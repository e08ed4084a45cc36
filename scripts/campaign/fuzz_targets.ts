/**
 * The targets of the fuzz campaign: every kind of file that a user may give to the kit, each with its
 * reader and a few valid files to damage. The code that uses a reader's result also checks it.
 *
 * @module
 */
import { join, relative } from "@std/path";
import { zipSync } from "fflate";
import { labelTable } from "../../lib/data/label_table.ts";
import { maskLabels } from "../../lib/data/mask.ts";
import { UserError } from "../../lib/errors.ts";
import { fakeRecord } from "../../lib/results/fixture.ts";
import { formatOf } from "../../lib/images/content.ts";
import { decodeImage } from "../../lib/images/decode.ts";
import { mendChecksums, mutated } from "../../lib/images/fixtures/mutate.ts";
import pictures from "../../lib/images/reference/pictures.json" with { type: "json" };
import { canonicalJson } from "../../lib/kind/canonical.ts";
import { sealed } from "../../lib/kind/sealed.ts";
import { encodeSafetensors, readSafetensors } from "../../lib/models/safetensors.ts";
import { unetModel } from "../../lib/models/unet.ts";
import { loadWeights } from "../../lib/models/weights.ts";
import { readNotebook } from "../../lib/notebook/ipynb.ts";
import type { RandomStream } from "../../lib/random.ts";
import { runKey } from "../../lib/results/key.ts";
import { decodeMap } from "../../lib/results/maps.ts";
import { raggedness } from "../../lib/results/raggedness.ts";
import type { RunRecord } from "../../lib/results/record.ts";
import { readRecord, recordPath } from "../../lib/results/store.ts";
import { curve, summarize } from "../../lib/results/summary.ts";
import { recordText } from "../../lib/results/text.ts";
import { makeClaim, readClaim } from "../../lib/run/claims/claim_body.ts";
import { claimFile } from "../../lib/run/claims/claim_file.ts";
import { tf } from "../../lib/tensor.ts";
import { readCheckpoint, writeCheckpoint } from "../../lib/train/checkpoint.ts";
import { disposeTree } from "../../lib/tree.ts";
import { readMembers, zipMembers } from "../../lib/zip.ts";
import { edited } from "./edit_json.ts";
import type { Prepared, Target, Targets } from "./fuzz_run.ts";

const text = (value: string) => new TextEncoder().encode(value);
const MAX_PIXELS = 1e6;

/** Draws one of several files and damages it. */
const damage = (files: readonly Uint8Array[]) => (random: RandomStream): Uint8Array =>
  mutated(files[random.integer(files.length)]!, random);

/** Makes a reader of bytes from a reader of files; the file has this name. */
const asFile = (folder: string, name: string, read: (path: string) => unknown) => {
  const path = join(folder, name);
  return (bytes: Uint8Array) => {
    Deno.writeFileSync(path, bytes); // beside a reader of a millisecond, another thread is far away
    return read(path);
  };
};

/** Reports a value that differs from the one that was written. */
const same = (value: unknown, original: unknown): string | undefined =>
  canonicalJson(value) === canonicalJson(original) ? undefined : "another value was read";

/** Repairs the checksums of most damaged PNG files, which readers would otherwise refuse at once. */
const withChecksums = (input: Prepared["input"]): Prepared["input"] => (random) => {
  const bytes = input(random);
  return formatOf(bytes) === "PNG" && random.integer(4) > 0 ? mendChecksums(bytes) : bytes;
};

const endingOf = (name: string) => name.split(".").at(-1)!;

/** The known pictures with matching file name endings. */
const knownPictures = (isMeant: (ending: string) => boolean): Uint8Array[] =>
  Object.entries(pictures.known as Record<string, { file: string }>)
    .filter(([name]) => isMeant(endingOf(name)))
    .map(([, { file }]) => Uint8Array.fromBase64(file));

/** A target of images with these file name endings. */
function images(...endings: string[]): Target {
  const input = withChecksums(damage(knownPictures((ending) => endings.includes(ending))));
  return {
    prepare: () => ({
      input,
      async read(bytes) {
        const { height, width, channels, data } = await decodeImage(bytes, {
          maxPixels: MAX_PIXELS,
        });
        const fits = height * width <= MAX_PIXELS && data.length === height * width * channels;
        return fits ? undefined : "the size does not fit the data";
      },
    }),
  };
}

const EVERY_GREY = labelTable({
  classes: [{ name: "ground", colour: "#000000", value: 0 }, {
    ...{ name: "cell", colour: "#ffffff", value: 255 },
    also: ["#800000"],
  }],
  nearest: 255,
});

/** A safetensors file with a tensor of each supported type, and one of an unsupported type. */
function everyType(): Uint8Array {
  const sizes = { F16: 2, BF16: 2, F64: 8, F32: 4, I64: 8 };
  let end = 0;
  const header = Object.fromEntries(
    Object.entries(sizes).map(([dtype, size]) => [
      `module.${dtype}`,
      { dtype, shape: [2, 3], data_offsets: [end, end += 6 * size] },
    ]),
  );
  const json = text(JSON.stringify(header));
  const length = new Uint8Array(8);
  new DataView(length.buffer).setBigUint64(0, BigInt(json.length), true);
  return Uint8Array.of(...length, ...json, ...Array.from({ length: end }, (_, at) => at));
}

const model = unetModel({ classes: 2, width: 1 });
const weights = () =>
  encodeSafetensors({
    tensors: Object.fromEntries(
      Object.entries(model.parameters).map(([name, { shape }]) => [
        name,
        { shape, values: new Float32Array(shape.reduce((product, size) => product * size, 1)) },
      ]),
    ),
    metadata: { card: "{}" },
  });

/** A fixed time for the members of a zip; the current time would make every input different. */
const DATED = { mtime: "2026-01-01T00:00:00" };

let made: RunRecord | undefined;
/** The record to damage; it is shared unchanged, because making one takes longer than reading it. */
const record = (): RunRecord => made ??= fakeRecord({ epochs: 3, images: 2 });

/** Uses a record as tables, figures and reports do, and says what is wrong with it, if anything. */
function use(read: RunRecord): string | undefined {
  const path = relative("shelf", recordPath(read, { root: "shelf" }));
  if (path.startsWith("..")) return "its path lies outside the shelf";
  const scores = read.epochs.length ? curve(read) : [];
  if (scores.some((score) => score < 0 || score > 1)) return `scores outside 0 to 1: ${scores}`;
  if (read.epochs.length) summarize([read]);
  const { classes } = read.data;
  for (const map of Object.values(read.predictions)) decodeMap(map, { classes: classes.length });
  if (Object.keys(read.predictions).length) raggedness(read);
  return undefined;
}

/** All targets, by name. */
export const TARGETS = {
  "PNG": images("png"),
  "BMP": images("bmp"),
  "JPEG": images("jpg"),
  "TIFF": images("tif"),
  "WebP and GIF": images("webp", "gif"),
  "masks": {
    prepare: () => ({
      input: withChecksums(damage(knownPictures((ending) => ending !== "jpg"))),
      async read(bytes) {
        const mask = await decodeImage(bytes, { maxPixels: MAX_PIXELS });
        const { height, width, data } = maskLabels(mask, EVERY_GREY);
        const right = data.length === height * width && data.every((label) => label < 2);
        return right ? undefined : "a label is not a class";
      },
    }),
  },
  "safetensors": {
    prepare: (folder) => ({
      input: damage([weights(), everyType()]),
      read: asFile(folder, "x.safetensors", readSafetensors),
    }),
  },
  "weights": {
    async prepare(folder) {
      await tf.setBackend("cpu");
      return {
        input: damage([weights()]),
        read: asFile(folder, "x.safetensors", async (path) => {
          const { values } = await loadWeights(model, { path });
          disposeTree(values);
        }),
      };
    },
  },
  "zip": {
    prepare: (folder) => ({
      input: damage([
        zipSync(
          { "a/b.txt": [text("stored"), { level: 0 }], "c.bin": new Uint8Array(5000) },
          DATED,
        ),
        zipSync({ "one": text("one member".repeat(99)) }, DATED),
      ]),
      read: asFile(folder, "x.zip", async (path) => {
        await readMembers(path, await zipMembers(path), { remedy: "pack it again" });
      }),
    }),
  },
  "record": {
    prepare: (folder) => ({
      input: damage([text(recordText(record()))]),
      read: asFile(folder, "x.json", async (path) => same(await readRecord(path), record())),
    }),
  },
  "record, edited and sealed again": {
    prepare: (folder) => ({
      input(random) {
        const changed = rekeyed(edited(record(), random) as RunRecord);
        const plain = JSON.stringify(changed);
        // The seal is computed with null in place of Infinity, as JSON.stringify writes it.
        const { sha256 } = sealed(JSON.parse(plain.replaceAll('"∞"', "null")));
        return text(JSON.stringify({ ...changed, sha256 }).replaceAll('"∞"', "1e999"));
      },
      read: asFile(folder, "x.json", async (path) => use(await readRecord(path))),
    }),
  },
  "checkpoint": {
    async prepare(folder) {
      await tf.setBackend("cpu");
      const place = { path: join(folder, "x.checkpoint"), key: "of this run" };
      const { epochs } = record();
      await writeCheckpoint(place, {
        state: { parameters: { w: tf.tensor1d([1, 2, 3]) }, statistics: {}, optimizer: {} },
        schedule: { learningRate: 0.1, count: 3, plateau: null },
        epochs,
      });
      const whole = await Deno.readFile(place.path);
      return {
        input: damage([whole]),
        read: asFile(folder, "x.checkpoint", async () => {
          const read = await readCheckpoint(place);
          if (!read) throw new UserError("none");
          const values = [...await read.state.parameters.w!.data()];
          disposeTree(read.state);
          return same([read.epochs, values], [epochs, [1, 2, 3]]);
        }),
      };
    },
  },
  "claim": {
    async prepare(folder) {
      const body = {
        ...{ host: "node7", machine: "another", pid: 1, job: "17_3", token: "theirs" },
        ...{ since: "2026-01-01T00:00:00Z", spec: record().spec },
      };
      const file = claimFile(join(folder, "x.json"), 1);
      await makeClaim(file, body);
      const whole = await Deno.readFile(file.path);
      return {
        input: damage([whole]),
        read: asFile(folder, "x.claim-1", (path) => {
          const claim = readClaim(path);
          if (!claim) throw new UserError("none");
          return same(claim, body);
        }),
      };
    },
  },
  "notebook": {
    async prepare(folder) {
      const cells = [
        { cell_type: "markdown", id: "a", metadata: {}, source: ["# Cells\n", "of two kinds"] },
        {
          ...{ cell_type: "code", id: "b", metadata: {}, execution_count: 1, source: "1 + 1" },
          outputs: [{
            ...{ output_type: "execute_result", execution_count: 1, metadata: {} },
            data: { "text/plain": ["2"] },
          }],
        },
      ];
      const whole = text(JSON.stringify({ nbformat: 4, nbformat_minor: 5, metadata: {}, cells }));
      return await {
        input: damage([whole]),
        read: asFile(folder, "x.ipynb", readNotebook),
      };
    },
  },
  "stored map": {
    prepare: () => ({
      input: damage([text(Object.values(record().predictions)[0]!.deflated)]),
      read(bytes) {
        const deflated = new TextDecoder().decode(bytes);
        const { data } = decodeMap({ height: 112, width: 112, deflated });
        return data.length === 112 * 112 ? undefined : "another size";
      },
    }),
  },
} as const satisfies Targets;

/** Sets the key that fits the record's settings, if it has valid ones. */
function rekeyed(changed: RunRecord): RunRecord {
  try {
    return { ...changed, key: runKey(changed.spec, changed.data.sha256) };
  } catch {
    return changed;
  }
}
