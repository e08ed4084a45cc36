/**
 * A claim in full: what the paper says, the test, and the result of each piece of evidence with the command
 * that produces it.
 *
 * @module
 */
import type { Assessment, Result } from "./assess.ts";
import { decides } from "./finding.ts";
import { forest } from "./forest.ts";
import { type Html, html } from "./html.ts";
import { badge } from "./overview.ts";
import { pageTable } from "./tables.ts";

/** A claim with its evidence, and `figure` below it. */
export function claimSection(
  { claim, verdict, results, auxiliary, evidence }: Assessment,
  options: {
    /** A picture of the evidence. @default none */
    figure?: Html | undefined;
  } = {},
): Html {
  const [tested, untested] = [true, false].map((tested) =>
    results.filter(({ finding }) => decides(finding.verdict) === tested)
  ) as [Result[], Result[]];
  return html`<article id="${claim.id}" aria-labelledby="${claim.id}-title">
<h3 id="${claim.id}-title"><span><span class="id">${claim.id}</span> ${claim.title}</span>
${badge(verdict)}</h3>
<p class="statement">${claim.claim} <span class="source">Paper: ${claim.source}.</span></p>
<p class="test"><b>Test.</b> ${claim.test}</p>
${results.length === 0 && html`<p>${sentence(evidence)}</p>`}
${tested.map((result) => resultSection(result, { id: claim.id, heading: "h4" }))}
${options.figure}
${auxiliary.length > 0 && withoutSay(auxiliary, claim.id)}
${untested.length > 0 && html`<p class="source">${cannotTest(untested)}</p>`}
${tested.length === 0 && commandsLine([claim.command])}
</article>`;
}

/** A result: its verdict and evidence, with the reason and the numbers behind it collapsed. */
export function resultSection(
  { name, finding, commands }: Omit<Result, "short">,
  { id, heading }: {
    /** Prefix of the caption of its table. */
    readonly id: string;
    /** Level of its heading. */
    readonly heading: "h4" | "h5";
  },
): Html {
  const { verdict, evidence, because, numbers, differences } = finding;
  const head = html`${name} ${badge(verdict)}`;
  const folded = numbers.length > 0 || differences !== undefined;
  const top = html`${heading === "h4" ? html`<h4>${head}</h4>` : html`<h5>${head}</h5>`}
<p class="evidence">${sentence(evidence)}</p>`;
  if (!folded) {
    return html`<div class="result">${top}<p>${sentence(because)}</p>${
      commandsLine(commands)
    }</div>`;
  }
  return html`
    <details class="result">
      <summary>${top}</summary>
      <p>${sentence(because)}</p>
      <div class="evidence-pair">${numbers.length > 0 && pageTable({
        caption: `${id}: numbers of ${name}`,
        columns: ["quantity", "value"],
        rows: numbers.map(({ name, value }) => [name, value]),
      })}${differences &&
        html`<figure class="differences">${
          forest(differences)
        }<figcaption>${differences.title}</figcaption></figure>`}</div>
      ${commandsLine(commands)}
    </details>
  `;
}

function commandsLine(commands: readonly string[]): Html | false {
  return commands.length > 0 &&
    html`<p class="command"><b>Command.</b> ${
      commands.map((command, at) => html`${at > 0 && ", "}<code>${command}</code>`)
    }</p>`;
}

/** Evidence that is shown for completeness. */
function withoutSay(results: readonly Result[], id: string): Html {
  const numbersOf = ({ finding: { numbers, evidence } }: Result) =>
    numbers.length === 0
      ? evidence
      : numbers.map(({ name, value }) => html`<div>${name}: ${value}</div>`);
  return html`<details><summary>Evidence that does not count, because there is better evidence above</summary>${
    pageTable({
      caption: `${id}: evidence that does not count`,
      columns: ["runs", "result"],
      rows: results.map((result) => [result.name, numbersOf(result)]),
    })
  }</details>`;
}

/** The evidence that cannot test the claim, in one line, grouped by reason. */
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
