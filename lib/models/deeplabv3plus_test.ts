import { strictEqual, throws } from "node:assert/strict";
import { quickEngine, withEngine } from "../engine/fixture.ts";
import { checkAgainstReference } from "./conformance.ts";
import { deeplabv3plus } from "./deeplabv3plus.ts";
import { parameterCount } from "./model.ts";

for (const outputStride of [16, 8] as const) {
  Deno.test(`DeepLabV3+ of output stride ${outputStride} is VainF's`, async () => {
    const model = deeplabv3plus({ classes: 19, outputStride });
    const frozen = deeplabv3plus({ classes: 19, outputStride, frozen: true });
    const reference = `deeplab_${outputStride}`;
    await withEngine(
      quickEngine,
      (engine) =>
        checkAgainstReference(model, {
          reference,
          engine,
          ...(outputStride === 16 && { frozen }), // the other one is well conditioned as it is
        }),
      { threads: 1 },
    );
  });
}

Deno.test("with ResNet-50 it has as many parameters as VainF's", () => {
  strictEqual(parameterCount(deeplabv3plus({ classes: 11, backbone: "resnet50" })), 39_759_275);
});

Deno.test("impossible networks are refused", () => {
  throws(() => deeplabv3plus({ classes: 1 }), RangeError);
  throws(() => deeplabv3plus({ classes: 2, outputStride: 4 as 8 }), RangeError);
  throws(() => deeplabv3plus({ classes: 2, backbone: "vgg16" as "resnet50" }), RangeError);
  throws(() => deeplabv3plus({ classes: 2, momentum: 2 }), RangeError);
});
