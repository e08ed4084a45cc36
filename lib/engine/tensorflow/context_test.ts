import { deepStrictEqual } from "node:assert/strict";
import { configProto } from "./context.ts";

Deno.test("the configuration is a ConfigProto", () => {
  const hex = (options: Parameters<typeof configProto>[0]) => configProto(options).toHex();
  // 5: 1; 6: { 4: 1 }
  deepStrictEqual(hex({}), "2801" + "32022001");
  // 1: { 1: "GPU", 2: 0 }; 2: 300 (a varint of two bytes); and the same
  deepStrictEqual(
    hex({ threads: 300, cpuOnly: true }),
    "0a070a034750551000" + "10ac02" + "2801" + "32022001",
  );
});
