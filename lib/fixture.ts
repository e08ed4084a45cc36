/**
 * For the tests of all rooms: a folder of their own.
 *
 * @module
 */

/** Runs `test` in a new folder, which is removed then. */
export async function inFolder<T>(test: (folder: string) => Promise<T>): Promise<T> {
  const folder = await Deno.makeTempDir({ prefix: "iel-test-" });
  try {
    return await test(folder);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}
