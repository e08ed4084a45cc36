import { match, ok, strictEqual } from "node:assert/strict";
import { findAdapter, isSoftware } from "./adapter.ts";
import { openWebGpu } from "./mod.ts";

Deno.test("software adapters are distinguished from hardware", () => {
  const info = (description: string, isFallbackAdapter = false) => ({
    description,
    device: "",
    isFallbackAdapter,
  });
  ok(isSoftware(info("llvmpipe (LLVM 15.0.6, 256 bits)")));
  ok(isSoftware(info("SwiftShader Device (Subzero)")));
  ok(isSoftware(info("anything", true)));
  strictEqual(isSoftware(info("NVIDIA H100 80GB HBM3")), false);
  strictEqual(isSoftware(info("AMD Radeon RX 7900 XTX (RADV NAVI31)")), false);
});

Deno.test("an adapter is hardware, or the reason is given in one line", async () => {
  const found = await findAdapter({ software: false });
  if ("adapter" in found) return strictEqual(isSoftware(found.adapter.info), false);
  match(found.reason, /^webgpu: [^\n]+$/);
  strictEqual("reason" in await openWebGpu({ software: false }), true);
});
