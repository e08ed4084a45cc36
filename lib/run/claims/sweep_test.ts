import { deepStrictEqual } from "node:assert/strict";
import { dirname } from "@std/path";
import { inFolder } from "../../fixture.ts";
import { fakeRecord } from "../../results/fixture.ts";
import { writeRecord } from "../../results/store.ts";
import { type ClaimBody, makeClaim } from "./claim_body.ts";
import { claimFile } from "./claim_file.ts";
import { sweep } from "./sweep.ts";

const record = fakeRecord({ epochs: 1, images: 1 });
const { spec } = record;

const names = (path: string) =>
  [...Deno.readDirSync(dirname(path))].map(({ name }) => name.replace(/^.*[0-9a-f]{8}\./, ""))
    .sort();

const THEIRS: ClaimBody = {
  host: "node7",
  machine: "another",
  pid: 1,
  job: null,
  since: "2026-01-01T00:00:00Z",
  token: "theirs",
  spec,
};

Deno.test("everything beside a finished record is removed, except the files of a living process", () =>
  inFolder(async (root) => {
    const path = await writeRecord(record, { root });
    const beside = (ending: string) => path.replace(/json$/, ending);
    await Deno.writeTextFile(beside("checkpoint"), "");
    await makeClaim(claimFile(path, 3), THEIRS); // who runs it again
    await sweep(path, { spec });
    deepStrictEqual(names(path), ["checkpoint", "claim-3", "json"]);

    const long = new Date(Date.now() - 600_000);
    await Deno.utime(beside("claim-3"), long, long);
    await Deno.writeTextFile(beside("checkpoint.0123abcd.part"), "");
    await Deno.writeTextFile(beside("best.safetensors.0123abcd.part"), "");
    await sweep(path, { spec });
    deepStrictEqual(names(path), ["json"]);
  }));

Deno.test("an unfinished run keeps its epochs", () =>
  inFolder(async (root) => {
    const path = await writeRecord(record, { root });
    await Deno.remove(path);
    await Deno.writeTextFile(path.replace(/json$/, "checkpoint"), "");
    await sweep(path, { spec });
    deepStrictEqual(names(path), ["checkpoint"]);
  }));
