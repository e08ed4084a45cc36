import { deepStrictEqual as equal, match, ok, strictEqual } from "node:assert/strict";
import { camvid } from "../../lib/data/camvid.ts";
import { dataDirectory } from "../../lib/data/directory.ts";
import { describeMachine } from "../../lib/engine/machine.ts";
import { trialPage } from "./page.ts";
import { cityscapesTrial } from "./trial.ts";

Deno.test({
  name: "Cityscapes' path at a small size: files, verification, estimate, task, sliding evaluation",
  ignore: await camvid.locate(dataDirectory()) === undefined,
  async fn() {
    const files = { height: 96, width: 192 };
    const small = [
      ...["--set", "data.height=96", "--set", "data.width=192"],
      ...["--set", 'augmentation.crop={"height":64,"width":64}'],
    ];
    const trial = await cityscapesTrial({
      files,
      window: { height: 96, width: 96 },
      words: {
        "cityscapes-hrnetv2": [...small, "--set", "model.width=18"],
        "cityscapes-deeplabv3plus": [...small, "--set", "model.backbone=resnet50"],
      },
    });
    match(trial.verified, /cityscapes\s+readable[\s\S]*3 images in …\/cityscapes/);
    const specs = trial.rows.map(({ record: { spec } }) => [spec.experiment, spec.arm, spec.batch]);
    equal(specs, [
      ["cityscapes-hrnetv2", "noisy-iel", 1],
      ["cityscapes-deeplabv3plus", "noisy-iel", 2],
    ]);
    for (const { estimate, record } of trial.rows) {
      equal(record.spec.window, { height: 96, width: 96, strideHeight: 96, strideWidth: 96 });
      strictEqual(record.epochs.length, 1);
      strictEqual(record.data.classes.length, 19);
      ok(estimate.seconds.step > 0 && estimate.checkpointBytes > 4 * record.parameters);
    }
    const page = trialPage(trial, { machine: describeMachine(), load: 0 });
    match(page, /\| cityscapes-hrnetv2 +\| 64×64 /);
    ok(!page.includes("/tmp"));
  },
});
