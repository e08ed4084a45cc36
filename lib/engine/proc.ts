/**
 * Reads Linux's process files in /proc through the C library. Deno itself opens them only for a
 * program with all permissions (`-A`), although this process's own files tell of nobody else, and
 * `ps` shows those of the others.
 *
 * @module
 */

const O_RDONLY = 0;
const O_WRONLY = 1;

/** Larger than any of the files read here. */
const BYTES = 2 ** 14;

const FUNCTIONS = {
  open: { parameters: ["buffer", "i32"], result: "i32" },
  read: { parameters: ["i32", "buffer", "usize"], result: "isize" },
  write: { parameters: ["i32", "buffer", "usize"], result: "isize" },
  close: { parameters: ["i32"], result: "i32" },
} as const;

let libc: Deno.DynamicLibrary<typeof FUNCTIONS>["symbols"] | undefined;

/** Opens a file and passes it to `use`; `undefined` where that is impossible or not allowed. */
function withFile<T>(
  name: string,
  flags: number,
  use: (c: NonNullable<typeof libc>, file: number) => T,
): T | undefined {
  if (Deno.build.os !== "linux") return undefined;
  if (Deno.permissions.querySync({ name: "ffi" }).state !== "granted") return undefined;
  try {
    libc ??= Deno.dlopen("libc.so.6", FUNCTIONS).symbols;
  } catch {
    return undefined; // the C library is not glibc
  }
  const file = libc.open(new TextEncoder().encode(`/proc/${name}\0`), flags);
  if (file < 0) return undefined;
  try {
    return use(libc, file);
  } finally {
    libc.close(file);
  }
}

/**
 * The text of `/proc/<name>`, such as `1/stat`; `undefined` where it does not exist, on systems other
 * than Linux, and without permission for foreign functions (`--allow-ffi`).
 *
 * @example
 * ```ts
 * import { readProc } from "./proc.ts";
 * import { strictEqual } from "node:assert/strict";
 *
 * strictEqual(readProc("no/such"), undefined);
 * ```
 */
export function readProc(name: string): string | undefined {
  return withFile(name, O_RDONLY, (c, file) => {
    const bytes = new Uint8Array(BYTES);
    const length = Number(c.read(file, bytes, BigInt(BYTES)));
    return length < 0 ? undefined : new TextDecoder().decode(bytes.subarray(0, length));
  });
}

/**
 * The text of `/proc/self/<name>`, such as `status`; `undefined` on systems other than Linux, and
 * without permission for foreign functions (`--allow-ffi`).
 *
 * @example
 * ```ts
 * import { readOwnProc } from "./proc.ts";
 * import { match } from "node:assert/strict";
 *
 * const status = readOwnProc("status");
 * if (status !== undefined) match(status, /^VmHWM:\s+\d+ kB$/m);
 * ```
 */
export function readOwnProc(name: string): string | undefined {
  return readProc(`self/${name}`);
}

/** Writes to `/proc/self/<name>`, where possible: a container may forbid it. */
export function writeOwnProc(name: string, text: string): void {
  const bytes = new TextEncoder().encode(text);
  withFile(`self/${name}`, O_WRONLY, (c, file) => c.write(file, bytes, BigInt(bytes.length)));
}
