/**
 * Full disks: runs on disks with random limits on size or number of files, so that different writes
 * fail. A run must report the error in one line, leave no incomplete file, and resume once there is
 * space.
 *
 * @module
 */
import { UserError } from "../../lib/errors.ts";
import { stream } from "../../lib/random.ts";
import { type CampaignOptions, type Findings, goesOn, litterOf, shelfOf } from "./campaign.ts";
import { end, isTrace, reproduceWords, start } from "./process.ts";

/** Runs the command on a disk that is too small, then with space; copies the disk to `$3`. */
const TWICE = `
mount -t tmpfs -o "$2" tmpfs "$1" || exit 99
folder=$1 out=$3; shift 3
"$@" 2>"$out/first"; echo $? >"$out/first.code"
mkdir "$out/between"; cp -r "$folder/." "$out/between"
mount -o remount,size=64m,nr_inodes=10000 "$folder"
"$@" 2>"$out/second"; echo $? >"$out/second.code"
mkdir "$out/after"; cp -r "$folder/." "$out/after"
`;

/** Whether this process may mount a disk in a private mount namespace. */
export const canMount = (): Promise<boolean> =>
  end(start(["unshare", "--mount", "true"])).then(({ code }) => code === 0, () => false);

/** Runs on small disks. */
export async function disk({ steps = Infinity, ...options }: CampaignOptions): Promise<Findings> {
  const folder = await Deno.makeTempDir({ prefix: "iel-campaign-" });
  const random = stream(options.seed, "campaign/disk");
  const failures: string[] = [];
  const stopped = new Map<string, number>();
  let enough = 0;
  let step = 0;
  try {
    if (!await canMount()) {
      throw new UserError("this campaign mounts small disks: run it as root on Linux");
    }
    const whole = await end(start(reproduceWords(`${folder}/whole`, "--workers", "1")));
    if (whole.code !== 0) throw new Error(`the undisturbed run failed: ${whole.log}`);
    const { numbers: right } = await shelfOf(`${folder}/whole`);
    const needed = spaceOf(`${folder}/whole`);
    for (; goesOn({ ...options, steps }, step); step++) {
      const limit = random.integer(2)
        ? `size=64m,nr_inodes=${2 + random.integer(needed.files)}`
        // Sizes are drawn log-uniformly: at small sizes each one fails a different write, while most of
        // a large size is the page with the figure.
        : `size=${4 * Math.ceil(Math.exp(random.uniform() * Math.log(needed.pages)))}k`;
      const workers = `${1 + random.integer(2)}`;
      const fail = (what: string) =>
        failures.push(`disk ${step}: ${what} (${limit}, workers: ${workers})`);
      const out = `${folder}/${step}`;
      const place = `${out}/disk`;
      await Deno.mkdir(place, { recursive: true });
      const words = reproduceWords(place, "--workers", workers);
      await end(
        start(["unshare", "--mount", "sh", "-c", TWICE, "sh", place, limit, out, ...words]),
      );
      const first = await ended(`${out}/first`);
      if (first.code === "0") enough++;
      else {
        const named = /\/([^/]+) cannot be written \((?:No space left on device)\); free some space/
          .exec(first.log); // of the first run that failed; others may have found space
        if (first.code !== "1" || !named) {
          fail(`the run ended with code ${first.code}: ${first.last}`);
        }
        if (isTrace(first.log)) fail(`a stack trace: ${first.log}`);
        const what = named ? kindOf(named[1]!) : "not named";
        stopped.set(what, (stopped.get(what) ?? 0) + 1);
      }
      const between = litterOf(`${out}/between`).filter((name) => !name.includes(".checkpoint ("));
      for (const name of between) fail(`${name} remains on the full disk`);
      for (const problem of (await shelfOf(`${out}/between`)).damaged) fail(problem);
      const second = await ended(`${out}/second`);
      if (second.code !== "0") {
        fail(`with free space, the run ended with code ${second.code}: ${second.last}`);
      }
      const { numbers, damaged } = await shelfOf(`${out}/after`);
      damaged.forEach(fail);
      for (const [name, text] of right) {
        if (numbers.get(name) !== text) fail(`${name} is missing or has other numbers`);
      }
      for (const name of litterOf(`${out}/after`)) fail(`${name} remains`);
      await Deno.remove(out, { recursive: true });
      options.log(`${step + 1} disks, ${enough} of them large enough`);
    }
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
  const places = [...stopped].sort().map(([what, count]) => [`full at a ${what}`, count]);
  return {
    counts: { disks: step, ...Object.fromEntries(places), "large enough": enough },
    failures,
  };
}

/** The number of files and folders below a folder, and of the 4 KiB pages that they occupy. */
function spaceOf(folder: string): { files: number; pages: number } {
  let [files, pages] = [1, 0];
  for (const { name, isDirectory } of Deno.readDirSync(folder)) {
    const path = `${folder}/${name}`;
    const inside = isDirectory ? spaceOf(path) : undefined;
    files += inside?.files ?? 1;
    pages += inside?.pages ?? Math.ceil(Deno.statSync(path).size / 4096);
  }
  return { files, pages };
}

async function ended(path: string): Promise<{ code: string; log: string; last: string }> {
  const log = (await Deno.readTextFile(path)).trim();
  const code = (await Deno.readTextFile(`${path}.code`)).trim();
  return { code, log, last: log.split("\n").at(-1) ?? "" };
}

/** The kind of a file, judged by its name. */
function kindOf(name: string): string {
  if (/\.claim-\d+$/.test(name)) return "claim";
  if (name.endsWith(".checkpoint")) return "checkpoint";
  if (name.endsWith(".safetensors")) return "weights file";
  if (/\.seed-\d+\.\w{8}\.json$/.test(name)) return "record";
  return /\.(md|csv)$/.test(name) ? "table" : "figure";
}
