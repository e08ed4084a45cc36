/**
 * Figure 3 as a table of images, so that its text stays readable on a phone: validation images with their
 * labels and the predictions of the networks.
 *
 * @module
 */
import type { ClassInfo } from "../data/dataset.ts";
import { type Example, imageName } from "../figures/examples.ts";
import { labelUri, pictureUri } from "../figures/pixels.ts";
import { measureName } from "../metrics/conventions.ts";
import { score } from "../metrics/score.ts";
import { decodeMap } from "../results/maps.ts";
import type { RunRecord } from "../results/record.ts";
import { fixed } from "./format.ts";
import { type Html, html } from "./html.ts";
import type { Pair } from "./pairs.ts";

/** The images of the gallery and their classes. */
export interface Scenes {
  /** Validation images with their labels, both clean and as the training noise would corrupt them. */
  readonly rows: readonly Example[];
  /** Classes by label value. */
  readonly classes: readonly ClassInfo[];
}

/** Image pixels along each side of a label pixel. The page enlarges images without smoothing. */
const SCALE = 2;

/**
 * Renders the predictions of a pair of runs for some validation images.
 *
 * @param scenes The images, and a caption that names the pair's seed and says how the images were
 * chosen.
 */
export function gallery(
  { without, withIel }: Pair,
  { rows, classes, caption }: Scenes & { readonly caption: string },
): Html {
  const { experiment, profile, metric: convention } = without.spec;
  const scoreOf = (run: RunRecord, id: string) =>
    score(convention, [run.epochs.at(-1)!.counts[run.data.validation.indexOf(id)]!]).mean;
  const picture = (uri: string, alternative: string) =>
    html`<img src="${uri}" alt="${alternative}" width="112" height="112">`;
  const lines = rows.map(({ id, image, label, noisy }) => {
    const map = (of: typeof label, name: string) =>
      picture(labelUri(of, { classes, scale: SCALE }), `${name} of image ${id}`);
    const prediction = (run: RunRecord, name: string) => {
      const stored = run.predictions[id];
      return html`<td>${stored && map(decodeMap(stored, { classes: classes.length }), name)}<span>${
        fixed(scoreOf(run, id))
      }</span></td>`;
    };
    return html`<tr><th scope="row">${imageName(id, without.data)}</th>
<td>${picture(pictureUri(image), `Image ${id}`)}</td>
<td>${map(label, "Label")}</td>
<td>${noisy && map(noisy, "Noisy label")}</td>
${prediction(without, "Prediction without layers")}
${prediction(withIel, "Prediction with layers")}</tr>`;
  });
  const names = classes.map(({ name, colour }) =>
    html`<li><svg viewBox="0 0 12 12" aria-hidden="true"><rect width="12" height="12" fill="${colour}"/></svg>${name}</li>`
  );
  return html`
    <table class="gallery">
      <caption>${experiment}, profile ${profile}: ${rows
        .length} validation images; networks trained on noisy labels, after the last epoch. ${caption}
    Numbers: ${measureName(convention)} of the image.</caption>
      <thead>
        <tr>
          <th scope="col"><span class="hidden">image number</span></th>
          <th scope="col">image</th>
          <th scope="col">label</th>
          <th scope="col">noisy label</th>
          <th scope="col">without layers</th>
          <th scope="col">with layers</th>
        </tr>
      </thead>
      <tbody>${lines}</tbody>
    </table>
    <ul class="legend" aria-label="Classes">${names}</ul>
  `;
}
