import { strictEqual, throws } from "node:assert/strict";
import { quickEngine, withEngine } from "../engine/fixture.ts";
import { checkAgainstReference } from "./conformance.ts";
import { hrnetv2Model } from "./hrnetv2.ts";
import { parameterCount } from "./model.ts";

Deno.test("HRNetV2-W48 is the public one", async () => {
  await withEngine(
    quickEngine,
    (engine) =>
      checkAgainstReference(hrnetv2Model({ classes: 19 }), {
        reference: "hrnet",
        engine,
        standardised: true,
      }),
    { threads: 1 },
  );
});

Deno.test("narrower ones have as many parameters as the public code's", () => {
  strictEqual(parameterCount(hrnetv2Model({ classes: 11, width: 18 })), 9_638_951);
  strictEqual(parameterCount(hrnetv2Model({ classes: 11, width: 32 })), 29_542_667);
});

Deno.test("impossible networks are refused", () => {
  throws(() => hrnetv2Model({ classes: 1 }), RangeError);
  throws(() => hrnetv2Model({ classes: 2, width: 20 as 18 }), /UserError: hrnetv2: width: .*18/);
});
