import { ok } from "node:assert/strict";
import { Buffer } from "node:buffer";
import { cpuUsage } from "node:process";
import { extname } from "@std/path";
import { stream } from "../random.ts";
import { decodeImage } from "./decode.ts";
import { mendChecksums, mutated } from "./fixtures/mutate.ts";
import pictures from "./reference/pictures.json" with { type: "json" };
import { Unreadable } from "./unreadable.ts";

/** Number of files per format. For a campaign: `IEL_FUZZ=100000 deno test -A lib/images/fuzz_test.ts`. */
const COUNT = Number(Deno.env.get("IEL_FUZZ") ?? 400);
/** CPU milliseconds that a file of a few hundred bytes may need; a clock would count other processes. */
const PATIENCE = 1000;
const MAX_PIXELS = 1e6;

const files = Object.entries(pictures.known as Record<string, { file: string }>);
const ofFormat = Map.groupBy(files, ([name]) => extname(name));
for (const [name, { file }] of files) {
  const ways = Math.ceil(COUNT / ofFormat.get(extname(name))!.length);
  Deno.test(`${name}, damaged in ${ways} ways, ends in a picture or in words`, async () => {
    const bytes = new Uint8Array(Buffer.from(file, "base64"));
    await decodeImage(bytes); // whole, and sharp is loaded
    for (let count = 0; count < ways; count++) {
      const damaged = mutated(bytes, stream(0, `fuzz/${name}/${count}`));
      const mend = name.endsWith(".png") && count % 4 > 0;
      const given = mend ? mendChecksums(damaged) : damaged;
      const what = `${name}, damage ${count}`;
      const start = cpuUsage();
      try {
        const { height, width, channels, data } = await decodeImage(given, {
          maxPixels: MAX_PIXELS,
        });
        ok(height * width <= MAX_PIXELS && data.length === height * width * channels, what);
      } catch (error) {
        ok(error instanceof Unreadable, `${what}: ${(error as Error).stack}`);
        ok(error.message && !error.message.includes("\n"), `${what}: ${error.message}`);
      }
      const { user, system } = cpuUsage(start);
      ok(user + system < 1000 * PATIENCE, `${what} took ${(user + system) / 1000} ms`);
    }
  });
}
