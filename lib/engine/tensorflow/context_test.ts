import { deepStrictEqual } from "node:assert/strict";
import { configProto } from "./context.ts";

Deno.test("the configuration is encoded as a ConfigProto", () => {
  const hex = (options: Parameters<typeof configProto>[0]) => configProto(options).toHex();
  // 6: { 4: 1 }
  deepStrictEqual(hex({}), "32022001");
  // 1: { 1: "GPU", 2: 0 }; 2: 300 (a varint of two bytes); 5: 3; and the same
  deepStrictEqual(
    hex({ threads: 3, intraThreads: 300, cpuOnly: true }),
    "0a070a034750551000" + "10ac02" + "2803" + "32022001",
  );
});
