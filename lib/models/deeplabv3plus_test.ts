import { strictEqual, throws } from "node:assert/strict";
import { quickEngine, withEngine } from "../engine/fixture.ts";
import { checkAgainstReference } from "./conformance.ts";
import { deeplabv3plusModel } from "./deeplabv3plus.ts";
import { parameterCount } from "./model.ts";

for (const outputStride of [16, 8] as const) {
  Deno.test(`DeepLabV3+ of output stride ${outputStride} is VainF's`, async () => {
    const model = deeplabv3plusModel({ classes: 19, outputStride });
    const frozen = deeplabv3plusModel({ classes: 19, outputStride, frozen: true });
    const reference = `deeplab_${outputStride}`;
    await withEngine(
      quickEngine,
      (engine) =>
        checkAgainstReference(model, {
          reference,
          engine,
          standardised: true,
          ...(outputStride === 16 && { frozen }), // the other one is well conditioned anyway
        }),
      { threads: 1 },
    );
  });
}

Deno.test("with ResNet-50 it has as many parameters as VainF's", () => {
  strictEqual(
    parameterCount(deeplabv3plusModel({ classes: 11, backbone: "resnet50" })),
    39_759_275,
  );
});

Deno.test("impossible networks are refused", () => {
  throws(() => deeplabv3plusModel({ classes: 1 }), RangeError);
  const refused = (options: Record<string, unknown>, message: RegExp) =>
    throws(() => deeplabv3plusModel({ classes: 2, ...options }), message);
  refused({ outputStride: 4 }, /UserError: deeplabv3plus: outputStride: .*16|8/);
  refused({ backbone: "vgg16" }, /UserError: deeplabv3plus: backbone: .*resnet101/);
  refused({ momentum: 2 }, /UserError: deeplabv3plus: momentum: .*<=1/);
  refused({ backboneMomentum: -1 }, /UserError: deeplabv3plus: backboneMomentum: .*>=0/);
});
