/**
 * A temporary folder for the tests of all rooms.
 *
 * @module
 */

/** Runs `test` in a new folder and removes the folder afterwards. */
export async function inFolder<T>(test: (folder: string) => Promise<T>): Promise<T> {
  const folder = await Deno.makeTempDir({ prefix: "iel-test-" });
  try {
    return await test(folder);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}
