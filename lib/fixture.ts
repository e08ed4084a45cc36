/**
 * For the tests of all rooms: a folder of their own.
 *
 * @module
 */

/** Runs `test` in a new folder and removes it. */
export async function inFolder(test: (folder: string) => Promise<void>): Promise<void> {
  const folder = await Deno.makeTempDir({ prefix: "iel-test-" });
  try {
    await test(folder);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}
