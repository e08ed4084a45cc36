import { match, strictEqual } from "node:assert/strict";
import { fromFileUrl } from "@std/path";
import { inFolder } from "../../lib/fixture.ts";
import { ended, startTask, startTaskIn } from "../fixture.ts";
import { startStudy } from "./start_study.ts";
import { onSmallDisk, smallDisk } from "../../lib/fixtures/small_disk.ts";

const COMMAND = fromFileUrl(new URL("../new.ts", import.meta.url));

Deno.test(
  "a full disk leaves no part of a study",
  { ignore: !smallDisk },
  () =>
    inFolder(async (folder) => {
      const script = '"$0" run -A --no-check "$1" "$2"; echo "ended with $?"; ls "$2"';
      const { out, log } = await onSmallDisk(folder, {
        kilobytes: 4,
        args: ["sh", "-c", script, Deno.execPath(), COMMAND, `${folder}/study`],
      });
      match(log, /cannot be written \(.*\); /);
      strictEqual(out.trim(), "ended with 1");
    }),
);

Deno.test(
  "the tasks of a study find a kit in a folder whose name has a space",
  { ignore: Deno.build.os === "windows" },
  () =>
    inFolder(async (folder) => {
      const kit = `${folder}/the kit's $HOME`;
      await Deno.symlink(fromFileUrl(new URL("../..", import.meta.url)), kit);
      const { path } = await startStudy(`${folder}/my study`, { kit });
      const { links } = JSON.parse(await Deno.readTextFile(`${path}/deno.json`));
      strictEqual(links[0], "../the kit's $HOME");
      const { out, log } = await ended(startTaskIn(path, "reproduce", "--list"));
      match(out, /^Runs of deno task reproduce [^]*mine/m, log);
      const answers = [
        [["predict", "none.safetensors", "images"], /my study\/none\.safetensors/],
        [["predict", "--module", "./none.ts", "w", "images"], /no module .*\/my study\/none\.ts/],
        [
          ["submit", "--slurm", "--dry-run"],
          /'\S*\/my study\/my_study\.ts'[^]*\/my study\/results'/,
        ],
        [["results", "--merge", "none"], /^--merge: there is no folder .*\/my study\/none;/m],
        [["notebooks", "-p", "a=1"], /my_study\.ipynb would be overwritten/],
        [["data"], /^synthetic-vessels +Synthetic vessels/m],
        [["doctor", "--help"], /deno task doctor/],
      ] as const;
      await Promise.all(answers.map(async ([words, answer]) => {
        const { out, log } = await ended(startTaskIn(path, ...words));
        match(out + log, answer, words.join(" "));
      }));
    }),
);

Deno.test("commands to copy quote a folder's name with spaces", () =>
  inFolder(async (folder) => {
    const study = `${folder}/meine studie ü`;
    const { out, log } = await ended(startTask("new", study));
    const [first] = out.match(/(?<=^ *)(cd|deno) .*/gm) ?? [];
    match(`${first}`, /^cd '\/.*\/meine studie ü'$/, log); // else the kit's folder gets the records
    match(
      out,
      /results\/runs: deno task reproduce '\/.*\/meine studie ü\/meine_studie\.ts' --seeds 3$/m,
    );
    const list = await ended(startTask("reproduce", `${study}/meine_studie.ts`, "--list"));
    match(
      list.out,
      /^Runs of deno task reproduce '\/.*\/meine studie ü\/meine_studie\.ts':$/m,
      list.log,
    );
  }));
