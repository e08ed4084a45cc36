/**
 * The experiment of the campaigns: two arms that take a second each, on synthetic images of 32×32
 * pixels.
 *
 * @module
 */
import { dataset } from "../../lib/data/table.ts";
import { type Experiment, experiment } from "../../lib/experiment/experiment.ts";
import { heat } from "../../lib/evolution/heat.ts";
import { iel } from "../../lib/iel.ts";
import { unet } from "../../lib/models/unet.ts";
import { windows } from "../../lib/noise/window_noise.ts";

const tiny: Experiment = experiment({
  id: "campaign",
  title: "Cells of a campaign",
  base: {
    data: dataset("synthetic-blobs", { height: 32, width: 32, train: 6, validation: 2 }),
    model: unet({ width: 2 }),
    noise: windows(),
    batch: 2,
    epochs: 6,
  },
  arms: { noisy: {}, heat: { iel: iel(heat(), { steps: 2 }) } },
});
export default tiny;
