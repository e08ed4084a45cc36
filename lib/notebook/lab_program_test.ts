import { match, rejects, strictEqual } from "node:assert/strict";
import { labProgram } from "./lab_program.ts";

/**
 * Runs `use` where `python3` is a program that does what `script` says, and there is no `uv`. The
 * environment's own python is the same program.
 */
async function withPython(script: string, use: (variables: Map<string, string>) => Promise<void>) {
  const folder = await Deno.makeTempDir();
  const path = Deno.env.get("PATH")!;
  const program = `#!/bin/sh
if [ "$1" = --version ]; then exit 0; fi
if [ "$2" = venv ]; then mkdir -p "$3/bin" && cp "$0" "$3/bin/python"; fi
${script}
`;
  await Deno.writeTextFile(`${folder}/python3`, program, { mode: 0o755 });
  Deno.env.set("PATH", `${folder}:/usr/bin:/bin`);
  try {
    await use(new Map([["IEL_CACHE_DIR", `${folder}/cache`]]));
  } finally {
    Deno.env.set("PATH", path);
    await Deno.remove(folder, { recursive: true });
  }
}

const options = { ignore: Deno.build.os === "windows" };
const quiet = () => {};

Deno.test("a pip configured to install elsewhere is overridden", options, async () => {
  Deno.env.set("PIP_USER", "1");
  Deno.env.set("PIP_TARGET", "/elsewhere");
  try {
    const says = 'if [ "$2" = pip ]; then echo "user $PIP_USER target $PIP_TARGET" >&2; exit 1; fi';
    await withPython(says, async (variables) => {
      await rejects(labProgram({ variables, log: quiet }), /\(user 0 target\)/);
    });
  } finally {
    Deno.env.delete("PIP_USER");
    Deno.env.delete("PIP_TARGET");
  }
});

Deno.test("Debian's missing ensurepip is named, with what to install", options, async () => {
  const debian =
    `echo "The virtual environment was not created successfully because ensurepip is not
available.  On Debian/Ubuntu systems, you need to install the python3-venv package" ; exit 1`;
  await withPython(debian, async (variables) => {
    await rejects(labProgram({ variables, log: quiet }), (error: Error) => {
      match(error.message, /no ensurepip\); .*apt install python3-venv/);
      return true;
    });
  });
});

Deno.test("a reason is never empty", options, async () => {
  await withPython("exit 7", async (variables) => {
    await rejects(labProgram({ variables, log: quiet }), /\(it ended with code 7\)/);
  });
});

Deno.test("a complete environment is used unchanged", options, async () => {
  await withPython("exit 0", async (variables) => {
    const [first] = await labProgram({ variables, log: quiet });
    const [second] = await labProgram({ variables, log: () => match("fetched again", /never/) });
    strictEqual(first, second);
  });
});
