/**
 * The page: a pure function from records (and pictures of their images) to one HTML document that needs
 * no network.
 *
 * @module
 */
import { chosenRuns } from "../figures/chosen_runs.ts";
import type { StepBench } from "../results/step_benches.ts";
import { assess, type Assessment } from "./assess.ts";
import { claimSection } from "./claim_section.ts";
import { diceCurves, evolutionTimeCurves, gradientCurves } from "./curves.ts";
import { experimentSection } from "./experiment_section.ts";
import { gallery, type Scenes } from "./gallery.ts";
import { type Group, groupName, isPapersGroup } from "./groups.ts";
import { type Html, html, verbatim } from "./html.ts";
import type { InferenceCheck } from "./inference.ts";
import { leadOf } from "./lead.ts";
import { overview, TITLE } from "./overview.ts";
import { onlyOwn, ownOverview, ownTitle, shownClaims } from "./own.ts";
import { type Pair, pairRuns, runsOfPairs } from "./pairs.ts";
import { again, machines, runs } from "./runs_section.ts";
import { STYLE } from "./style.ts";
import { whatTheyDo } from "./what_they_do.ts";

/** The content of a page. */
export interface PageInput {
  /** Folder of the page, relative to the results folder. @default "." */
  readonly folder?: string;
  /** Records by group, those nearest to the paper first. */
  readonly groups: readonly Group[];
  /** Measurements of training steps. @default {[]} */
  readonly benches?: readonly StepBench[];
  /** Result of the check behind C6. @default {undefined} it was not run */
  readonly inference?: InferenceCheck | undefined;
  /** Files that could not be read as records or measurements, relative to the results folder. */
  readonly damaged: readonly { readonly path: string; readonly problem: string }[];
  /** Finds pictures of a group's validation images; `undefined` if they are not available. */
  readonly scenesOf: (group: Group) => Promise<Scenes | undefined>;
}

/** The figures of claims, by claim. */
type Figures = Readonly<Record<string, Html | undefined>>;

/**
 * Renders the page as text. Equal records give equal text.
 *
 * @example A page without runs says so
 * ```ts
 * import { reportPage } from "./page.ts";
 * import { match } from "node:assert/strict";
 *
 * const page = await reportPage({ groups: [], damaged: [], scenesOf: async () => undefined });
 * match(page, /No run is published, and none was made here yet/);
 * ```
 */
export async function reportPage(
  { folder = ".", groups, benches = [], inference, damaged, scenesOf }: PageInput,
): Promise<string> {
  const assessments = assess(groups, { benches, inference });
  const [papers, others] = [true, false].map((is) =>
    groups.filter((group) => isPapersGroup(group) === is)
  ) as [Group[], Group[]];
  const lead = firstOf(papers);
  const curves = new Map<Group, Html>();
  for (const group of groups) curves.set(group, await diceCurves(group));
  const figures: Figures = lead
    ? {
      C3: await predictions(lead, scenesOf),
      C7: await sweepCurves(papers),
      C8: await gradientCurves(lead),
    }
    : {};
  const leadCurves = lead && curves.get(lead);
  const own = onlyOwn(groups);
  const shown = shownClaims(assessments, groups);
  const body = html`
    ${own
      ? ownOverview(groups)
      : overview(assessments, groups, leadOf(groups, { benches, inference }))}
    ${leadCurves &&
      html`
        <section aria-labelledby="curves">
          <h2 id="curves">What happens during training</h2>
          <div class="card"><h3>${groupName(lead)}</h3>${leadCurves}</div>
        </section>
      `}
    ${whatTheyDo(groups)}
    ${!own && claims(shown, figures)}
    ${experiments(papers, {
      ...{ id: "experiments", title: "Experiments" },
      figureOf: (group) => group === lead ? undefined : curves.get(group),
    })}
    ${experiments(others, {
      ...own
        ? { id: "experiments", title: "Experiments" }
        : { id: "others", title: "Experiments beyond the paper" },
      figureOf: (group) => curves.get(group),
    })}
    ${own && shown.length > 0 &&
      claims(shown, figures, "The paper’s claims, by checks and measurements of the code")}
    ${groups.length > 0 &&
      html`
        <section aria-labelledby="machines">
          <h2 id="machines">Machine and versions</h2>
          <div class="card">${machines(groups)}</div>
        </section>
        <section aria-labelledby="runs">
          <h2 id="runs">Every run</h2>
          <div class="card">${groups.map((group) => runs(group, folder))}</div>
        </section>
      `}
    ${damaged.length > 0 && damagedFiles(damaged)}
    <section aria-labelledby="again">
      <h2 id="again">Run it again</h2>
      <div class="card">${again(groups)}</div>
    </section>
    <section aria-labelledby="limits">
      <h2 id="limits">What this page does not show</h2>
      <div class="card">${own ? ownLimits() : limits()}</div>
    </section>
  `;
  return document(body, own ? ownTitle(groups) : TITLE);
}

/** Chooses the group shown first: real data if any, with the most seeds that have both noisy arms. */
function firstOf(groups: readonly Group[]): Group | undefined {
  const real = groups.filter(({ kind }) => kind === "real");
  const pairs = ({ records }: Group) => pairRuns(records, { labels: "noisy" }).length;
  return (real.length > 0 ? real : groups).reduce<Group | undefined>(
    (lead, group) => lead && pairs(lead) >= pairs(group) ? lead : group,
    undefined,
  );
}

/** The figure of the first sweep of real data. */
async function sweepCurves(groups: readonly Group[]): Promise<Html | undefined> {
  for (const group of groups.filter(({ kind }) => kind === "real")) {
    const figure = await evolutionTimeCurves(group);
    if (figure) return figure;
  }
  return undefined;
}

function claims(
  assessments: readonly Assessment[],
  figures: Figures,
  title = "Claims and evidence",
): Html {
  return html`<section aria-labelledby="claims"><h2 id="claims">${title}</h2>
${
    assessments.map((assessment) =>
      claimSection(assessment, { figure: figures[assessment.claim.id] })
    )
  }</section>`;
}

/** A section of experiments: the paper's own, or the others and variants. */
function experiments(
  groups: readonly Group[],
  { id, title, figureOf }: {
    readonly id: string;
    readonly title: string;
    readonly figureOf: (group: Group) => Html | undefined;
  },
): Html | false {
  const byExperiment = Map.groupBy(groups, ({ experiment }) => experiment);
  return groups.length > 0 &&
    html`<section aria-labelledby="${id}"><h2 id="${id}">${title}</h2>
${
      [...byExperiment.values()].map((same) =>
        html`<div class="card">${experimentSection(same, { prefix: id, figureOf })}</div>`
      )
    }</section>`;
}

/** Figure 3 of a group, for the median seed of those with both noisy arms. */
async function predictions(
  group: Group,
  scenesOf: PageInput["scenesOf"],
): Promise<Html | undefined> {
  const pairs = pairRuns(group.records, { labels: "noisy" }).filter(haveMaps);
  if (pairs.length === 0) return undefined;
  const { runs: [without, withIel], caption } = chosenRuns(runsOfPairs(pairs));
  const scenes = await scenesOf(group);
  return scenes
    ? gallery({ seed: without!.spec.seed, without: without!, withIel: withIel! }, {
      ...scenes,
      caption,
    })
    : html`
      <p
        class="source">The predicted maps are shown with their images, which were not on this machine. Run
        <code>deno task data --get ${without!.data.name}</code>, then make this page again.</p>
    `;
}

/** Whether both runs of a pair kept label maps; diverged runs keep none. */
const haveMaps = ({ without, withIel }: Pair) =>
  [without, withIel].every(({ predictions }) => Object.keys(predictions).length > 0);

function damagedFiles(damaged: PageInput["damaged"]): Html {
  const lines = damaged.map(({ path, problem }) => html`<li><code>${path}</code>: ${problem}</li>`);
  return html`
    <section aria-labelledby="damaged">
      <h2 id="damaged">Files left out</h2>
      <div class="card">
        <ul>${lines}</ul>
      </div>
    </section>
  `;
}

function limits(): Html {
  return html`
    <ul>
      <li>The paper gives no numbers, seeds or error bars. Nothing here is compared with a value of the paper;
    its claims are tested on runs of our own.</li>
      <li>The unit of every test is a seed (initial weights, order of the images and noise values). The split
    of the data and the positions of the noise are fixed, as in the authors’ released code, so the intervals
    say nothing about other images.</li>
      <li>Each p value of the paper’s claims is also given after correction by Holm’s method: once for the
    comparisons of its experiment, and once for all tests of the claims on this page. Verdicts rest on the
    uncorrected values. The sign-flip test of three seeds can give 1/8 at best in either case.</li>
      <li>Where the authors’ released code differs from the paper, the settings are those of the code, above
    all the stencil (a quarter of the printed one). Each experiment states its settings.</li>
    </ul>
  `;
}

/** What a page about own experiments does not show. */
function ownLimits(): Html {
  return html`
    <ul>
      <li>The unit of every test is a seed, not an image or a split: the intervals say nothing about other
    images.</li>
      <li>Each p value is also given after correction by Holm’s method for the comparisons of its experiment.
    Verdicts rest on the uncorrected values.</li>
      <li>The claims of the paper that gave rise to this kit need runs of its experiments, which
    <code>deno task reproduce</code> makes.</li>
    </ul>
  `;
}

function document(body: Html, title: string): string {
  const links = [
    ["#verdicts", "Verdicts"],
    ["#what-they-do", "What they do"],
    ["#claims", "Claims and evidence"],
    ["#experiments", "Experiments"],
    ["#others", "Beyond the paper"],
    ["#runs", "Every run"],
    ["#again", "Run it again"],
  ].map(([target, name]) => ({
    ...{ target, name },
    at: body.markup.indexOf(`id="${target!.slice(1)}"`),
  })).filter(({ at }) => at >= 0).sort((a, b) => a.at - b.at);
  return `${html`
    <!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <meta http-equiv="Content-Security-Policy"
          content="default-src 'none'; style-src 'unsafe-inline'; img-src data:">
        <meta name="color-scheme" content="light dark">
        <title>${title}</title>
        <link rel="icon" href="data:,">
        <style>${verbatim(STYLE)}</style>
      </head>
      <body>
        <a class="skip" href="#main">Skip to the content</a>
        <nav aria-label="Contents">
          <ul>${links.map(({ target, name }) =>
            html`<li><a href="${target}">${name}</a></li>`
          )}</ul>
        </nav>
        <main id="main">${body}</main>
        <footer>Made by <code>deno task report</code> from the records listed above.</footer>
      </body>
    </html>
  `}`;
}
