import { throws } from "node:assert/strict";
import { quickEngine, withEngine } from "../engine/fixture.ts";
import { checkAgainstReference } from "./conformance.ts";
import { hrnetv2 } from "./hrnetv2.ts";

Deno.test("HRNetV2-W48 is the public one", async () => {
  await withEngine(
    quickEngine,
    (engine) => checkAgainstReference(hrnetv2({ classes: 19 }), { reference: "hrnet", engine }),
    { threads: 1 },
  );
});

Deno.test("impossible networks are refused", () => {
  throws(() => hrnetv2({ classes: 1 }), RangeError);
  throws(() => hrnetv2({ classes: 2, width: 20 as 18 }), RangeError);
});
