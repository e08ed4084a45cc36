import assert from "node:assert/strict";
import { join } from "@std/path";
import { UserError } from "../../errors.ts";
import { cacheFolder, findTensorFlow, installFolder } from "./library.ts";

const ENDING = Deno.build.os === "darwin" ? "2.dylib" : "so.2";
const VARIABLES = ["IEL_CACHE_DIR", "IEL_TENSORFLOW", "XDG_CACHE_HOME", "HOME"] as const;

/** Runs `use` with an empty cache in a folder of its own; the environment is restored. */
async function withCache(use: (root: string) => Promise<void>): Promise<void> {
  const saved = VARIABLES.map((name) => [name, Deno.env.get(name)] as const);
  const root = await Deno.realPath(await Deno.makeTempDir());
  try {
    for (const name of VARIABLES) Deno.env.delete(name);
    Deno.env.set("IEL_CACHE_DIR", join(root, "cache"));
    await use(root);
  } finally {
    for (const [name, value] of saved) {
      if (value === undefined) Deno.env.delete(name);
      else Deno.env.set(name, value);
    }
    await Deno.remove(root, { recursive: true });
  }
}

async function put(folder: string): Promise<{ cc: string; framework: string }> {
  await Deno.mkdir(folder, { recursive: true });
  const [cc, framework] = ["cc", "framework"].map((part) =>
    join(folder, `libtensorflow_${part}.${ENDING}`)
  ) as [string, string];
  for (const path of [cc, framework]) await Deno.writeTextFile(path, "");
  return { cc, framework };
}

Deno.test("IEL_TENSORFLOW goes before the cache, as a file or a folder", () =>
  withCache(async (root) => {
    await put(join(installFolder("cpu"), "tensorflow"));
    const own = await put(join(root, "own"));
    for (const named of [own.cc, join(root, "own")]) {
      Deno.env.set("IEL_TENSORFLOW", named);
      assert.deepEqual(await findTensorFlow(), own);
    }
  }));

Deno.test("IEL_TENSORFLOW that names no library is the user's to mend", () =>
  withCache(async (root) => {
    for (const named of [root, join(root, "absent")]) {
      Deno.env.set("IEL_TENSORFLOW", named);
      await assert.rejects(findTensorFlow(), UserError);
    }
  }));

Deno.test("the cache is searched for both variants, CUDA's first", () =>
  withCache(async () => {
    assert.equal(await findTensorFlow(), undefined);
    const cpu = await put(join(installFolder("cpu"), "tensorflow"));
    assert.deepEqual(await findTensorFlow(), cpu);
    const cuda = await put(join(installFolder("cuda"), "tensorflow"));
    assert.deepEqual(await findTensorFlow(), cuda);
    await Deno.remove(cuda.framework);
    assert.deepEqual(await findTensorFlow(), cpu);
  }));

Deno.test({
  name: "without IEL_CACHE_DIR the system's convention holds",
  ignore: Deno.build.os === "windows",
  fn: () =>
    withCache((root) => {
      Deno.env.delete("IEL_CACHE_DIR");
      assert.throws(cacheFolder, UserError);
      Deno.env.set("HOME", root);
      const inHome = Deno.build.os === "darwin" ? "Library/Caches" : ".cache";
      assert.equal(cacheFolder(), join(root, inHome, "iel-kit"));
      Deno.env.set("XDG_CACHE_HOME", join(root, "xdg"));
      assert.equal(cacheFolder(), join(root, "xdg", "iel-kit"));
      return Promise.resolve();
    }),
});
