/**
 * The first screen: whether the paper reproduces, and the evidence for it.
 *
 * @module
 */
import { type Verdict, VERDICTS } from "../results/judge.ts";
import { type Assessment, countsFor, type Result } from "./assess.ts";
import { CLAIMS } from "./claims.ts";
import { decides } from "./finding.ts";
import { counted } from "./format.ts";
import { type Group, runsOfGroup, sizeName } from "./groups.ts";
import { type Content, type Html, html, verbatim } from "./html.ts";
import { type Lead, leadHtml } from "./lead_text.ts";

/** The question that a page with runs of the paper or the kit answers, or one without any run. */
export const TITLE = "Do inverse evolution layers reproduce?";

const SIGNS = {
  supported: "✓",
  "not supported": "✕",
  mixed: "◐",
  "cannot test": "–",
  "not yet tested": "○",
} as const satisfies Record<Verdict, string>;

const SHELVES = [
  { shelf: "published", kind: "real", noun: "published run", rest: "" },
  { shelf: "runs", kind: "real", noun: "run", rest: " of yours" },
  { shelf: "published", kind: "synthetic", noun: "published run", rest: " on SYNTHETIC DATA" },
  { shelf: "runs", kind: "synthetic", noun: "run", rest: " of yours on SYNTHETIC DATA" },
] as const;

/** Renders a verdict as a label with a sign, so that colour is not its only cue. */
export function badge(verdict: Verdict): Html {
  const kind = verdict.replaceAll(" ", "-");
  return html`<span class="badge ${kind}"><span aria-hidden="true">${
    SIGNS[verdict]
  }</span> ${verdict}</span>`;
}

/** Counts verdicts: `2 supported, 1 mixed`. */
export function tally(verdicts: readonly Verdict[]): string {
  return VERDICTS.map((verdict) => ({
    verdict,
    count: verdicts.filter((one) => one === verdict).length,
  })).filter(({ count }) => count > 0).map(({ verdict, count }) => `${count} ${verdict}`).join(
    ", ",
  );
}

/** Counts the claims by verdict: first on what the layers do, then on what they are. */
export function answer(assessments: readonly Assessment[]): string {
  const counts = (nature: Assessment["claim"]["nature"]) => {
    const same = assessments.filter(({ claim }) => claim.nature === nature);
    return { count: same.length, text: tally(same.map(({ verdict }) => verdict)) };
  };
  const [does, is] = [counts("empirical"), counts("structural")];
  return `The paper’s ${does.count} claims about what the layers do: ${does.text}. ` +
    `Its ${is.count} claims about what they are: ${is.text}.`;
}

/** Describes the runs that the page was made from. */
export function origin(groups: readonly Group[]): string {
  const [counting, others] = [true, false].map((is) =>
    runsText(groups.filter((group) => CLAIMS.some((claim) => countsFor(claim, group)) === is))
  ) as [string, string];
  if (!counting && !others) return "No run is published, and none was made here yet.";
  return [
    counting ? `Computed from ${counting}.` : "There is no run of the paper’s experiments yet.",
    ...others ? [`Not used for these claims: ${others}.`] : [],
  ].join(" ");
}

/** Counts runs by shelf and kind of data; empty if there are none. */
export function runsText(groups: readonly Group[]): string {
  return SHELVES.flatMap(({ shelf, kind, noun, rest }) => {
    const same = groups.filter((group) => group.shelf === shelf && group.kind === kind);
    const count = same.reduce((sum, group) => sum + runsOfGroup(group).length, 0);
    const sizes = [...new Set(same.map(sizeName))];
    return count > 0 ? [`${counted(count, noun)}${rest} (${sizes.join(", ")})`] : [];
  }).join("; ");
}

/**
 * The evidence for a claim. If results differ, a wide page lists each of them; a narrow one gives the
 * first and the number of results by verdict.
 */
function evidenceOf({ evidence, results }: Assessment): Html {
  const tested = results.filter(({ finding }) => decides(finding.verdict));
  if (new Set(tested.map(({ finding }) => finding.verdict)).size < 2) {
    return html`<span class="evidence">${evidence}</span>`;
  }
  return html`<span class="evidence narrow">${evidence}</span>
<span class="evidence wide">${tested.map(line)}</span>`;
}

function line({ short, finding: { verdict, evidence } }: Result): Html {
  const kind = verdict.replaceAll(" ", "-");
  return html`
    <span
      class="result-line"><span class="sign ${kind}" aria-hidden="true">${SIGNS[
        verdict
      ]}</span><span><span class="hidden">${verdict}: </span><b>${short}</b>: ${evidence}</span></span>
  `;
}

/** An item of the list of verdicts, linked to what is behind it. */
export function verdictItem(
  { href, verdict, title, evidence }: {
    readonly href: string;
    readonly verdict: Verdict;
    readonly title: Content;
    readonly evidence: Html;
  },
): Html {
  return html`<li><a href="${href}">
${badge(verdict)}
<span class="claim"><b class="title">${title}</b>
${evidence}</span></a></li>`;
}

/** The top of the page: the answer in a few sentences, and a verdict for each claim. */
export function overview(
  assessments: readonly Assessment[],
  groups: readonly Group[],
  { short, details }: Lead = { short: [], details: [] },
): Html {
  const lines = assessments.map((assessment) => {
    const { claim, verdict } = assessment;
    return verdictItem({
      ...{ href: `#${claim.id}`, verdict, evidence: evidenceOf(assessment) },
      title: html`<span class="id">${claim.id}</span> ${claim.title}`,
    });
  });
  return html`
    <header>
      <p class="kicker">IEL reproducibility kit</p>
      <h1>${TITLE}</h1>
      <p class="answer">${answer(assessments)}</p>
      <p class="origin">${origin(
        groups,
      )} The paper (<a href="https://arxiv.org/abs/2307.07344v1">arXiv
    2307.07344v1</a>) prints curves and pictures, not one number.</p>
      ${short.length > 0 && html`<div class="lead">${leadHtml(short)}</div>`}
      ${details.length > 0 &&
        html`
          <details class="lead" ${short.length === 0 &&
            verbatim(" open")}><summary>In numbers</summary>${leadHtml(details)}</details>
        `}
    </header>
    <section aria-labelledby="verdicts">
      <h2 id="verdicts" class="hidden">Verdicts</h2>
      <ol class="verdicts">${lines}</ol>
      <p
        class="rule">Each verdict follows from a rule in code, stated with the claim. <b>Mixed</b> means
    that tests or sizes disagree, or that the seeds cannot decide; <b>cannot test</b> means that there are
    runs, but that they could not show it either way.</p>
    </section>
  `;
}
