/**
 * Services of the C library that TensorFlow needs: keeping a library loaded forever, silencing what
 * it prints at startup, and returning freed memory to the system.
 *
 * @module
 */

const LINUX = Deno.build.os === "linux";
const RTLD_NOW = 2;
const RTLD_NODELETE = LINUX ? 0x1000 : 0x80;
const O_WRONLY = 1;
const STANDARD_ERROR = 2;

function libc() {
  // dlopen is in libdl before glibc 2.34, and always in libSystem on macOS.
  const names = LINUX ? ["libc.so.6", "libdl.so.2"] : ["libSystem.dylib"];
  for (const name of names) {
    try {
      return Deno.dlopen(name, { dlopen: { parameters: ["buffer", "i32"], result: "usize" } })
        .symbols;
    } catch { /* the next one */ }
  }
  throw new Error(`none of ${names.join(", ")} has dlopen`);
}

/**
 * Loads a library so that it stays loaded until the process ends. On exit Deno closes the libraries
 * it opened, and TensorFlow's threads, still running then, would execute unmapped code.
 *
 * @returns whether it could be loaded.
 */
export function loadForever(path: string): boolean {
  const name = new TextEncoder().encode(path + "\0");
  return libc().dlopen(name, RTLD_NOW | RTLD_NODELETE) !== 0n;
}

/** Runs a function while discarding what C code prints to standard error. */
export function withQuietStandardError<T>(run: () => T): T {
  const { dup, dup2, open, close } = Deno.dlopen(LINUX ? "libc.so.6" : "libSystem.dylib", {
    dup: { parameters: ["i32"], result: "i32" },
    dup2: { parameters: ["i32", "i32"], result: "i32" },
    open: { parameters: ["buffer", "i32"], result: "i32" },
    close: { parameters: ["i32"], result: "i32" },
  }).symbols;
  const saved = dup(STANDARD_ERROR);
  const nowhere = open(new TextEncoder().encode("/dev/null\0"), O_WRONLY);
  dup2(nowhere, STANDARD_ERROR);
  try {
    return run();
  } finally {
    dup2(saved, STANDARD_ERROR);
    close(saved);
    close(nowhere);
  }
}

/**
 * Returns the pages of freed blocks to the system, which glibc would otherwise keep. It takes
 * milliseconds, and code that needs the pages again has to request them again, so call it at the end
 * of a phase.
 *
 * @returns whether any pages were returned; `false` where the C library is not glibc.
 */
export function returnFreedMemory(): boolean {
  if (!LINUX) return false;
  const { malloc_trim } = Deno.dlopen("libc.so.6", {
    malloc_trim: { parameters: ["usize"], result: "i32" },
  }).symbols;
  return malloc_trim(0n) === 1;
}
