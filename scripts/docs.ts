/**
 * `deno task docs`: builds a site of the kit's pages, notebooks, report and doc comments in `site/`.
 *
 * @module
 */
import { join } from "@std/path";
import { UserError } from "../lib/errors.ts";
import { writeSite } from "./docs/site.ts";
import { commandLine, main } from "./main.ts";
import { ROOT } from "./pages.ts";
import { shownPath, typedPath } from "./paths.ts";

async function docs({ out }: { out?: string }): Promise<void> {
  const folder = typedPath("--out", out) ?? join(ROOT, "site");
  const there = await Deno.stat(folder).catch(() => undefined);
  if (there && !await Deno.stat(join(folder, "assets/entries.js")).catch(() => undefined)) {
    throw new UserError(`--out ${folder} contains files that are not a site; name another folder`);
  }
  const pages = await writeSite(ROOT, folder);
  console.log(`${pages} pages: open ${shownPath(join(folder, "index.html"))}`);
}

const cli = commandLine("docs");
cli.command("", "Build a site of the pages, notebooks, report and doc comments in site/")
  .option("--out <folder>", "Folder of the site, which is rebuilt (default: site)")
  .example("deno task docs")
  .action(docs);
await main(cli);
