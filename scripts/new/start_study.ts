/**
 * Writes the files of a new study from the templates next to this module.
 *
 * @module
 */
import { basename, fromFileUrl, join, relative } from "@std/path";
import kit from "../../deno.json" with { type: "json" };
import { UserError } from "../../lib/errors.ts";
import { writeAtomic } from "../../lib/files.ts";

/** Paths and name of the new study. */
export interface Study {
  /** The folder. */
  readonly path: string;
  /** The experiment. */
  readonly module: string;
  /** The notebook. */
  readonly notebook: string;
  /** The experiment's name. */
  readonly id: string;
}

const TEMPLATES = fromFileUrl(new URL("./templates", import.meta.url));
const KIT = fromFileUrl(new URL("../..", import.meta.url)).replace(/[/\\]$/, "");

/** A word of a task: `deno task` has a shell of its own, which knows no `\'`. */
const quoted = (word: string) =>
  /^[\w./-]+$/.test(word) ? word : `"${word.replaceAll(/["$`\\]/g, "\\$&")}"`;

/**
 * Starts a study in a new or an empty folder.
 *
 * @throws {UserError} if the folder has files, if its name cannot become an experiment's id, or if it
 * cannot be written; in that case all files of the study are removed.
 */
export async function startStudy(
  path: string,
  options: {
    /** Folder of the kit. @default this one */
    readonly kit?: string;
  } = {},
): Promise<Study> {
  const id = basename(path).toLowerCase().replaceAll(/[^a-z0-9]+/g, "-").replaceAll(/^-|-$/g, "");
  if (!id) throw new UserError(`${path}: give the folder a name with letters or digits`);
  const present = await Array.fromAsync(Deno.readDir(path)).catch((error) => {
    if (error instanceof Deno.errors.NotFound) return undefined;
    throw new UserError(`${path} cannot be read (${error.message}); name another folder`);
  });
  if (present?.length) {
    throw new UserError(`${path} is not empty (${present[0]!.name}); name another folder`);
  }
  const stem = id.replaceAll("-", "_");
  const toKit = relative(path, options.kit ?? KIT).replaceAll("\\", "/");
  const words = {
    "my-study": id,
    "my_study": stem,
    "version-of-kit": kit.version,
    "path-of-kit": toKit,
    "config-of-kit": quoted(`${toKit}/deno.json`),
  };
  /** The template with the words of this study; in JSON they are inside strings. */
  const fill = (text: string, name: string) =>
    text.replaceAll(new RegExp(Object.keys(words).join("|"), "g"), (key) => {
      const word = words[key as keyof typeof words];
      return name.endsWith(".json") ? JSON.stringify(word).slice(1, -1) : word;
    });
  const files = {
    [`${stem}.ts`]: "my_study.ts.txt",
    [`${stem}.ipynb`]: "my_study.ipynb.txt",
    "deno.json": "deno.json.txt",
    "README.md": "README.md.txt",
    ".gitignore": "gitignore.txt",
  };
  const made: string[] = [];
  try {
    for (const [name, template] of Object.entries(files)) {
      const text = fill(await Deno.readTextFile(join(TEMPLATES, template)), name);
      made.push(join(path, name));
      await writeAtomic(join(path, name), new TextEncoder().encode(text));
    }
  } catch (error) {
    // A partly written study would make the next attempt fail.
    for (const file of [...made, ...present ? [] : [path]]) await Deno.remove(file).catch(() => {});
    throw error;
  }
  return { path, id, module: join(path, `${stem}.ts`), notebook: join(path, `${stem}.ipynb`) };
}
