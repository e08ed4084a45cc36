import { ok, rejects, strictEqual } from "node:assert/strict";
import { UserError } from "../errors.ts";
import { tf } from "../tensor.ts";
import { hasTensorFlow } from "./fixture.ts";
import { openEngine } from "./open.ts";

/** Runs `test` with IEL_ENGINE set. */
async function withVariable(value: string, test: () => Promise<void>): Promise<void> {
  const before = Deno.env.get("IEL_ENGINE");
  Deno.env.set("IEL_ENGINE", value);
  try {
    await test();
  } finally {
    if (before === undefined) Deno.env.delete("IEL_ENGINE");
    else Deno.env.set("IEL_ENGINE", before);
  }
}

Deno.test("an engine is opened by name or by IEL_ENGINE; the name takes precedence", () =>
  withVariable("wasm", async () => {
    for (const [options, name] of [[{}, "wasm"], [{ engine: "cpu" }, "cpu"]] as const) {
      const engine = await openEngine(options);
      strictEqual(engine.name, name);
      strictEqual(tf.getBackend(), name);
      engine.close();
    }
  }));

Deno.test("the error for an unknown engine lists the engines", async () => {
  await rejects(openEngine({ engine: "torch" as never }), (error) =>
    error instanceof UserError &&
    error.message === 'no engine is called "torch"; there are tensorflow, webgpu, wasm, cpu');
  await withVariable("constructor", () => rejects(openEngine(), UserError));
});

Deno.test("a precision that the engine lacks is refused", async () => {
  for (const engine of ["cpu", "wasm"] as const) {
    for (const precision of ["bfloat16", "tf32"] as const) {
      await rejects(
        openEngine({ engine, precision }),
        (error) => error instanceof UserError && error.message.includes(`has no ${precision}; use`),
      );
    }
  }
});

Deno.test({ name: "the best engine is chosen silently", ignore: !hasTensorFlow }, async () => {
  const lines: string[] = [];
  const before = Deno.env.get("IEL_ENGINE");
  Deno.env.delete("IEL_ENGINE");
  const engine = await openEngine({ log: (line) => lines.push(line) });
  if (before !== undefined) Deno.env.set("IEL_ENGINE", before);
  strictEqual(engine.name, "tensorflow");
  ok(lines.length === 0 && engine.threads > 0 && engine.device);
  engine.close();
});
