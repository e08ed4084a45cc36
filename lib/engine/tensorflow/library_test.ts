import assert from "node:assert/strict";
import { join } from "@std/path";
import { UserError } from "../../errors.ts";
import { cacheFolder, findTensorFlow, installFolder } from "./library.ts";

const ENDING = Deno.build.os === "darwin" ? "2.dylib" : "so.2";
/** Runs `use` with variables that name an empty cache in a temporary folder. */
async function withCache(
  use: (root: string, variables: Map<string, string>) => Promise<void>,
): Promise<void> {
  const root = await Deno.realPath(await Deno.makeTempDir());
  try {
    await use(root, new Map([["IEL_CACHE_DIR", join(root, "cache")]]));
  } finally {
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

Deno.test("IEL_TENSORFLOW, a file or a folder, takes precedence over the cache", () =>
  withCache(async (root, variables) => {
    await put(join(installFolder("cpu", variables), "tensorflow"));
    const own = await put(join(root, "own"));
    for (const named of [own.cc, join(root, "own")]) {
      variables.set("IEL_TENSORFLOW", named);
      assert.deepEqual(await findTensorFlow(variables), own);
    }
  }));

Deno.test("IEL_TENSORFLOW that names no library gives a UserError", () =>
  withCache(async (root, variables) => {
    for (const named of [root, join(root, "absent")]) {
      variables.set("IEL_TENSORFLOW", named);
      await assert.rejects(findTensorFlow(variables), UserError);
    }
  }));

Deno.test("the cache is searched for the CUDA variant, then for the CPU variant", () =>
  withCache(async (_, variables) => {
    assert.equal(await findTensorFlow(variables), undefined);
    const cpu = await put(join(installFolder("cpu", variables), "tensorflow"));
    assert.deepEqual(await findTensorFlow(variables), cpu);
    const cuda = await put(join(installFolder("cuda", variables), "tensorflow"));
    assert.deepEqual(await findTensorFlow(variables), cuda);
    await Deno.remove(cuda.framework);
    assert.deepEqual(await findTensorFlow(variables), cpu);
  }));

Deno.test({
  name: "without IEL_CACHE_DIR, the cache is where the system keeps caches",
  ignore: Deno.build.os === "windows",
  fn: () => {
    const variables = new Map<string, string>();
    assert.throws(() => cacheFolder(variables), UserError);
    variables.set("HOME", "/home/me");
    const inHome = Deno.build.os === "darwin" ? "Library/Caches" : ".cache";
    assert.equal(cacheFolder(variables), join("/home/me", inHome, "iel-kit"));
    variables.set("XDG_CACHE_HOME", "/scratch/me");
    assert.equal(cacheFolder(variables), "/scratch/me/iel-kit");
  },
});
