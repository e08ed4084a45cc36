/**
 * A claim in full: what the paper says, the test, and what every group of records gives.
 *
 * @module
 */
import type { Assessment, Result } from "./assess.ts";
import { forest } from "./forest.ts";
import { groupName } from "./groups.ts";
import { type Html, html } from "./html.ts";
import { badge } from "./overview.ts";
import { pageTable } from "./tables.ts";

/** A claim with its evidence; `figure` is put below it. */
export function claimSection(
  { claim, verdict, results, evidence }: Assessment,
  options: {
    /** A picture of the evidence. @default none */
    figure?: Html | undefined;
  } = {},
): Html {
  return html`<article id="${claim.id}" aria-labelledby="${claim.id}-title">
<h3 id="${claim.id}-title"><span><span class="id">${claim.id}</span> ${claim.title}</span>
${badge(verdict)}</h3>
<p class="statement">${claim.claim} <span class="source">Paper: ${claim.source}.</span></p>
<p class="test"><b>Test.</b> ${claim.test}</p>
${results.length > 0 ? resultsOf(results, claim.id) : html`<p>${sentence(evidence)}</p>`}
${options.figure}
<p class="command"><b>Command.</b> <code>${claim.command}</code></p>
</article>`;
}

/** What the groups give; those that cannot test it in one line. */
function resultsOf(results: readonly Result[], id: string): Html {
  const reasons = new Set(results.map(({ finding }) => finding.because));
  const nothing = results.every(({ finding }) => finding.numbers.length === 0);
  if (nothing && reasons.size === 1) return html`<p>${sentence([...reasons][0]!)}</p>`;
  return html`${results.map((result) => resultOf(result, id))}`;
}

function resultOf({ group, finding }: Result, id: string): Html {
  const { verdict, because, numbers, differences } = finding;
  return html`
    <section class="result">
      <h4>${groupName(group)} ${badge(verdict)}</h4>
      <p>${sentence(because)}</p>
      <div class="evidence-pair">${numbers.length > 0 && pageTable({
        caption: `${id}: numbers of ${groupName(group)}`,
        columns: ["quantity", "value"],
        rows: numbers.map(({ name, value }) => [name, value]),
      })}${differences &&
        html`<figure class="differences">${
          forest(differences)
        }<figcaption>${differences.title}</figcaption></figure>`}</div>
    </section>
  `;
}

/** A text as a sentence. */
function sentence(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1) + (/[.!?]$/.test(text) ? "" : ".");
}
