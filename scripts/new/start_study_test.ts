import { match, strictEqual } from "node:assert/strict";
import { fromFileUrl } from "@std/path";
import { inFolder } from "../../lib/fixture.ts";
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
