import { deepStrictEqual as equal, ok, rejects, strictEqual } from "node:assert/strict";
import { join } from "@std/path";
import { zipSync } from "fflate";
import { UserError } from "../errors.ts";
import { filesHash } from "./files_hash.ts";
import { findDataset } from "./find.ts";
import { writePairs } from "./fixtures.ts";
import { getDataset } from "./get.ts";
import { type Manifest, MANIFESTS } from "./manifest.ts";
import { verifyDataset } from "./verify.ts";
import { inFolder } from "../fixture.ts";

/** A server of a small archive in WBC's layout, and a manifest for it. */
async function publish(folder: string) {
  const source = join(folder, "source");
  await writePairs(source, ["001", "294"]);
  const names = ["001.bmp", "001.png", "294.bmp", "294.png"];
  const files = Object.fromEntries(names.map((name) => [
    `segmentation_WBC-0123/Dataset 1/${name}`,
    Deno.readFileSync(join(source, name)),
  ]));
  const zip = zipSync({
    ...files,
    "segmentation_WBC-0123/Dataset 2/001.bmp": new Uint8Array(9),
    "segmentation_WBC-0123/../../evil/Dataset 1/001.bmp": new Uint8Array(9),
  });
  const asked: string[] = [];
  const server = Deno.serve({ port: 0, hostname: "127.0.0.1", onListen() {} }, ({ url }) => {
    asked.push(url);
    return new Response(zip);
  });
  const address = `http://127.0.0.1:${server.addr.port}/wbc.zip`;
  const manifest: Manifest = {
    ...MANIFESTS.wbc,
    archive: { ...MANIFESTS.wbc.archive, address },
    sha256: await filesHash(source, names),
  };
  return { manifest, asked, names, [Symbol.asyncDispose]: () => server.shutdown() };
}

const list = (folder: string) => [...Deno.readDirSync(folder)].map(({ name }) => name).sort();

Deno.test("exactly the members that the manifest names are unpacked and verified", () =>
  inFolder(async (folder) => {
    await using server = await publish(folder);
    const directory = join(folder, "data");
    const target = await getDataset(server.manifest, { directory });
    strictEqual(target, join(directory, "wbc", "Dataset 1"));
    equal(list(target), server.names);
    equal(list(directory), [".wbc.lock", "wbc"]);
    equal(list(folder), ["data", "source"]);
  }));

Deno.test("of two simultaneous calls the second waits, and downloads nothing", () =>
  inFolder(async (folder) => {
    await using server = await publish(folder);
    const directory = join(folder, "data");
    const both = [1, 2].map(() => getDataset(server.manifest, { directory }));
    const [one, two] = await Promise.all(both);
    strictEqual(one, two);
    strictEqual(server.asked.length, 1);
  }));

Deno.test("files that differ from the published ones are not kept", () =>
  inFolder(async (folder) => {
    await using server = await publish(folder);
    const directory = join(folder, "data");
    await rejects(
      getDataset({ ...server.manifest, sha256: "0".repeat(64) }, { directory }),
      (error) =>
        error instanceof UserError &&
        /not the archive that was expected \(its files hash to [0-9a-f]{64}\); download it by hand/
          .test(error.message),
    );
    equal(list(directory), [".wbc.lock", "wbc"]);
    equal(list(join(directory, "wbc")), []);
    ok(await getDataset(server.manifest, { directory }));
  }));

Deno.test("an unwritable folder is reported, and a downloaded archive is kept", () =>
  inFolder(async (folder) => {
    await using server = await publish(folder);
    const directory = join(folder, "data");
    const refuses = (line: RegExp, onProgress = () => {}) =>
      rejects(getDataset(server.manifest, { directory, onProgress }), {
        name: "UserError",
        message: line,
      });
    await Deno.writeTextFile(directory, "a file in the place of the folder");
    await refuses(/wbc cannot be written \(.*\); set IEL_DATA_DIR/);
    await Deno.remove(directory);
    await Deno.mkdir(join(directory, ".wbc.lock"), { recursive: true });
    await refuses(/\.wbc\.lock cannot be written \(.*\); set IEL_DATA_DIR/);
    await Deno.remove(join(directory, ".wbc.lock"));

    const target = join(directory, "wbc", "Dataset 1");
    await refuses(
      /Dataset 1 cannot be written \(.*\); set IEL_DATA_DIR/,
      () => Deno.mkdirSync(join(target, "in the way"), { recursive: true }),
    );
    equal(list(directory), [".wbc.lock", "wbc", "wbc.zip"]);
    await Deno.remove(target, { recursive: true });
    strictEqual(await getDataset(server.manifest, { directory }), target);
    strictEqual(server.asked.length, 1);
    equal(list(directory), [".wbc.lock", "wbc"]);
  }));

Deno.test("a full disk while unpacking is not mistaken for a damaged archive", () =>
  inFolder(async (folder) => {
    await using server = await publish(folder);
    const directory = join(folder, "data");
    const { openSync } = Deno;
    const full = Object.assign(new Error("No space left on device"), { code: "ENOSPC" });
    Object.assign(Deno, {
      openSync: (path: string, options?: Deno.OpenOptions) => {
        if (path.includes(".bmp.")) throw full;
        return openSync(path, options);
      },
    });
    try {
      await rejects(getDataset(server.manifest, { directory }), {
        name: "UserError",
        message: /\.bmp cannot be written \(No space left on device\); free some space/,
      });
    } finally {
      Object.assign(Deno, { openSync });
    }
    equal(list(directory), [".wbc.lock", "wbc", "wbc.zip"]);
  }));

Deno.test("an archive that is not a zip file is reported without a crash", () =>
  inFolder(async (directory) => {
    await using server = Deno.serve(
      { port: 0, hostname: "127.0.0.1", onListen() {} },
      () => new Response("<html>log in</html>"),
    );
    const address = `http://127.0.0.1:${server.addr.port}/`;
    const manifest = { ...MANIFESTS.wbc, archive: { ...MANIFESTS.wbc.archive, address } };
    await rejects(getDataset(manifest, { directory }), /not the archive that was expected/);
    equal(list(directory), [".wbc.lock", "wbc"]);
  }));

Deno.test("files on disk are used; without them, synthetic data are opened and a line says why", () =>
  inFolder(async (directory) => {
    const settings = { name: "wbc", height: 16, width: 16, train: 1, validation: 1 } as const;
    const options = { directory, download: false };
    const drawn = await findDataset(settings, options);
    equal([drawn.dataset.name, drawn.dataset.train.ids.length], ["synthetic-blobs", 1]);
    ok(/^Synthetic blobs .*not real images.* in place of "White blood cells/.test(drawn.notice!));
    await rejects(findDataset(settings, { ...options, allowSynthetic: false }), /no WBC images/);

    await writePairs(join(directory, "wbc", "Dataset 1"), ["001", "294"]);
    const real = await findDataset(settings, options);
    equal([real.dataset.provenance.kind, real.notice], ["real", undefined]);

    await Deno.remove(join(directory, "wbc", "Dataset 1", "294.png"));
    await rejects(findDataset(settings, options), /294\.png is missing/);
  }));

Deno.test("verifying distinguishes damaged from changed files", () =>
  inFolder(async (directory) => {
    const folder = join(directory, "wbc", "Dataset 1");
    const ids = Array.from({ length: 300 }, (_, at) => `${at + 1}`.padStart(3, "0"));
    await writePairs(folder, ids);
    strictEqual((await verifyDataset("wbc", { directory })).state, "changed");
    await Deno.writeTextFile(join(folder, "007.png"), "");
    const { state, problems } = await verifyDataset("wbc", { directory });
    strictEqual(state, "damaged");
    ok(problems.length === 1 && /007\.png cannot be read/.test(problems[0]!));
  }));
