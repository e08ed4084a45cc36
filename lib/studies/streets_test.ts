import { deepStrictEqual as equal, ok, strictEqual } from "node:assert/strict";
import { setupOf } from "../experiment/experiment.ts";
import { resolveRun, trainingArms } from "../experiment/resolve.ts";
import { trainingOf } from "../experiment/training_of.ts";
import { openData } from "../data/find_data.ts";
import { implicitHeatAfter } from "../after/implicit_heat.ts";
import { openEngine } from "../engine/open.ts";
import { inverseEvolutionLayers } from "../iel.ts";
import { initialParameters, initialStatistics } from "../models/model.ts";
import { models } from "../models/table.ts";
import { stream } from "../random.ts";
import { tf } from "../tensor.ts";
import { STREET_STUDIES } from "./streets.ts";

const STUDIES = Object.values(STREET_STUDIES);

Deno.test("each network has six trainings, and arms that act at prediction need none", () => {
  for (const study of STUDIES) {
    const trainings = trainingArms(study, { profile: "night" });
    const usual = trainings.filter(({ arm }) => !study.arms[arm]!.extra).map(({ arm }) => arm);
    equal(usual, ["clean", "clean-layers", "noisy", "noisy-layers", "fixed", "fixed-layers"]);
    ok(
      trainings.every(({ arm, after }) =>
        study.arms[arm]!.extra || Object.hasOwn(after, `${arm}-majority`)
      ),
    );
  }
});

Deno.test("the run's mask is shared by both protocols; only classes are fixed or redrawn", async () => {
  for (const study of STUDIES) {
    const noiseOf = async (arm: string, seed: number) => {
      const spec = resolveRun(study, { profile: "smoke", arm, seed });
      const dataset = await openData(spec.data);
      const { label } = await dataset.train.load(0);
      const { noise } = trainingOf(spec, { dataset });
      const values = (epoch: number) => noise!.corrupt(label, { id: "a", epoch }).data;
      return { places: noise!.touched!({ id: "a", epoch: 1 }, label), values };
    };
    const [noisy, fixed, other] = [
      await noiseOf("noisy", 0),
      await noiseOf("fixed", 0),
      await noiseOf("noisy", 1),
    ];
    equal(noisy.places, fixed.places);
    ok(noisy.places.some((value, at) => value !== other.places[at]));
    equal(fixed.values(1), fixed.values(2));
    ok(noisy.values(1).some((value, at) => value !== noisy.values(2)[at]));
  }
});

Deno.test("the two networks of C4 differ only in network, layers and length", () => {
  const [hrnet, deeplab] = (["streets-hrnetv2", "streets-deeplabv3plus"] as const).map((id) => {
    const { model: _model, iel: _iel, epochs: _epochs, ...others } = setupOf(STREET_STUDIES[id], {
      profile: "night",
      arm: "noisy",
    });
    return others;
  });
  equal(hrnet, deeplab);
});

Deno.test("implicit heat at prediction smooths as far, in pixels of the labels, as the layers", async () => {
  const engine = await openEngine({ engine: "wasm" });
  for (const study of STUDIES) {
    const setups = { profile: "night", arm: "noisy-layers" } as const;
    const { model: settings, iel } = setupOf(study, setups);
    const size = { height: 64, width: 64 };
    const model = models.make(settings, { classes: 2, batch: 2, ...size });
    const values = { ...initialParameters(model, stream(0, "init")), ...initialStatistics(model) };
    const images = tf.zeros<tf.Rank.R4>([2, 64, 64, 3]);
    const { logits } = model.apply(values, images, { mode: "evaluate" });
    const stride = 64 / logits.shape[1]!;
    const { dt, steps } = inverseEvolutionLayers.schema.parse(iel);
    const after = implicitHeatAfter.schema.parse(study.arms["noisy-implicit"]!.after);
    strictEqual(after.steps, steps);
    ok(Math.abs(after.dt - dt * stride ** 2) < 1e-12, study.id);
    tf.dispose({ ...values, images, logits });
  }
  engine.close();
});

Deno.test("every comparison on noisy labels has a gate", () => {
  for (const { compare } of STUDIES) {
    const open = compare.filter(({ gate }) => gate === undefined).map(({ arm }) => arm);
    equal(open, ["clean-layers"]);
    strictEqual(compare.length, 11);
  }
});
