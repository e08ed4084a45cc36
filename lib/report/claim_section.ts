/**
 * A claim in full: what the paper says, the test, and what every piece of evidence gives, with the
 * command that makes it.
 *
 * @module
 */
import type { Assessment, Result } from "./assess.ts";
import { forest } from "./forest.ts";
import { type Html, html } from "./html.ts";
import { badge } from "./overview.ts";
import { pageTable } from "./tables.ts";

/** A claim with its evidence; `figure` is put below it. */
export function claimSection(
  { claim, verdict, results, aside, evidence }: Assessment,
  options: {
    /** A picture of the evidence. @default none */
    figure?: Html | undefined;
  } = {},
): Html {
  const tested = results.filter(({ finding }) => finding.verdict !== "not yet tested");
  const untested = results.filter(({ finding }) => finding.verdict === "not yet tested");
  return html`<article id="${claim.id}" aria-labelledby="${claim.id}-title">
<h3 id="${claim.id}-title"><span><span class="id">${claim.id}</span> ${claim.title}</span>
${badge(verdict)}</h3>
<p class="statement">${claim.claim} <span class="source">Paper: ${claim.source}.</span></p>
<p class="test"><b>Test.</b> ${claim.test}</p>
${results.length === 0 && html`<p>${sentence(evidence)}</p>`}
${tested.map((result) => resultOf(result, claim.id))}
${options.figure}
${aside.length > 0 && withoutSay(aside, claim.id)}
${untested.length > 0 && html`<p class="source">${cannotTest(untested)}</p>`}
${tested.length === 0 && commandsLine([claim.command])}
</article>`;
}

function resultOf({ name, finding, commands }: Result, id: string): Html {
  const { verdict, because, numbers, differences } = finding;
  return html`
    <section class="result">
      <h4>${name} ${badge(verdict)}</h4>
      <p>${sentence(because)}</p>
      <div class="evidence-pair">${numbers.length > 0 && pageTable({
        caption: `${id}: numbers of ${name}`,
        columns: ["quantity", "value"],
        rows: numbers.map(({ name, value }) => [name, value]),
      })}${differences &&
        html`<figure class="differences">${
          forest(differences)
        }<figcaption>${differences.title}</figcaption></figure>`}</div>
      ${commands.length > 0 && commandsLine(commands)}
    </section>
  `;
}

function commandsLine(commands: readonly string[]): Html {
  return html`<p class="command"><b>Command.</b> ${
    commands.map((command, at) => html`${at > 0 && ", "}<code>${command}</code>`)
  }</p>`;
}

/** Evidence that is shown for completeness. */
function withoutSay(results: readonly Result[], id: string): Html {
  const numbersOf = ({ finding: { numbers, evidence } }: Result) =>
    numbers.length === 0
      ? evidence
      : numbers.map(({ name, value }) => html`<div>${name}: ${value}</div>`);
  return html`<details><summary>Evidence without a say, since there is better above</summary>${
    pageTable({
      caption: `${id}: evidence without a say`,
      columns: ["runs", "what they give"],
      rows: results.map((result) => [result.name, numbersOf(result)]),
    })
  }</details>`;
}

/** Whatever cannot test the claim, in one line, by the reason. */
function cannotTest(results: readonly Result[]): string {
  const reasons = Map.groupBy(results, ({ finding }) => finding.because.replace(/\.$/, ""));
  const parts = [...reasons].map(([because, same]) =>
    `${same.map(({ name }) => name).join(" · ")} (${because})`
  );
  return `Cannot test it: ${parts.join("; ")}.`;
}

/** A text as a sentence. */
function sentence(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1) + (/[.!?]$/.test(text) ? "" : ".");
}
