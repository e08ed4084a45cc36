/**
 * Tries the whole path of the paper's street scenes without a copy of Cityscapes: files in its layout made
 * from CamVid at 1024×2048, every one of them read; what a run would take, from a measured step; an
 * epoch of one task, with sliding evaluation, into a record. At crop size and the paper's networks, but
 * for batches that a machine of 16 GB holds: minutes on free cores, an hour on busy ones.
 *
 *     deno run -A scripts/cityscapes_trial.ts [FOLDER] [BATCH]
 *
 * @module
 */
import { fromFileUrl, join } from "@std/path";
import { $ } from "zx";
import { readRecord } from "../lib/results/store.ts";
import { writeCityscapes } from "./cityscapes_trial/layout.ts";

const [folder = await Deno.makeTempDir({ prefix: "iel-cityscapes-" }), batch = "2"] = Deno.args;
const ROOT = fromFileUrl(new URL("..", import.meta.url));
const results = join(folder, "results");
const started = performance.now();
const said = (text: string) =>
  console.log(`[${((performance.now() - started) / 60_000).toFixed(1)} min] ${text}`);

await writeCityscapes(folder, { train: Number(batch), validation: 2 });
said(`${Number(batch) + 2} images of 1024×2048 in ${folder}/cityscapes`);
const kit = $({ cwd: ROOT, env: { ...Deno.env.toObject(), IEL_DATA_DIR: folder, NO_COLOR: "1" } });
const verified = await kit`deno task -q data --verify`.nothrow();
said(`${/^.*Cityscapes.*$/im.exec(verified.stdout)?.[0] ?? verified.stdout}`);

const window = JSON.stringify({ height: 512, width: 1024, strideHeight: 512, strideWidth: 1024 });
for (const experiment of ["cityscapes-hrnetv2", "cityscapes-deeplabv3plus"]) {
  const words = ["--profile", "paper", "--weights", "none", "--set", `batch=${batch}`];
  const measured =
    await kit`deno task -q reproduce ${experiment} ${words} --arms noisy-iel --estimate`;
  said(measured.stdout.trim());
  const one = [...words, "--set", "epochs=1", "--set", `window=${window}`, "--results", results];
  const run = await kit`deno task -q reproduce ${experiment} ${one} --task 3`;
  const path = run.stdout.trim().split("\n").at(-1)!;
  const { spec, epochs: [epoch], peakMemoryBytes } = await readRecord(join(ROOT, path));
  const { steps, trainSeconds, validationSeconds } = epoch!;
  said(
    `${spec.arm}, task 3: ${steps} step of ${trainSeconds.toFixed(1)} s with its making, ` +
      `2 images by windows in ${validationSeconds.toFixed(1)} s, ` +
      `${(peakMemoryBytes / 1e9).toFixed(1)} GB, ${(await Deno.stat(join(ROOT, path))).size} bytes`,
  );
}
