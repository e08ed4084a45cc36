/**
 * The style sheet of the page, for phones, desktops and print, in light and dark mode.
 *
 * @module
 */
import { figureVariables } from "./colours.ts";

const LIGHT =
  `color-scheme: light; --page: #f7f7f5; --card: #ffffff; --ink: #1a1a1a; --muted: #565b61;
  --line: #dcdfe3; --link: #0b57a4; --code: #f0f1f3;
  --good: #0a5c33; --good-bg: #def3e6; --bad: #9b1c1c; --bad-bg: #fde6e6;
  --mixed: #6f4400; --mixed-bg: #fdeecb; --none: #474d54; --none-bg: #e8ebee;
  ${figureVariables("light")}`;

const DARK =
  `color-scheme: dark; --page: #121417; --card: #1b1e22; --ink: #e8eaed; --muted: #a9afb6;
  --line: #34393f; --link: #8fc0f5; --code: #262a2f;
  --good: #86e0ad; --good-bg: #12351f; --bad: #ffaaa5; --bad-bg: #451b1b;
  --mixed: #ffd688; --mixed-bg: #3d2d0a; --none: #c3c9cf; --none-bg: #2b3036;
  ${figureVariables("dark")}`;

const TEXT = `
* { box-sizing: border-box; }
html { scroll-behavior: smooth; scroll-padding-top: 1rem; -webkit-text-size-adjust: 100%; }
body { margin: 0; background: var(--page); color: var(--ink);
  font: 1rem/1.55 system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", "Liberation Sans", sans-serif; }
main, nav { max-width: 66rem; margin: 0 auto; padding: 0 1.25rem; }
h1, h2, h3, h4, h5 { line-height: 1.2; text-wrap: balance; margin: 0; }
h1 { font-size: clamp(1.5rem, 1.1rem + 2.2vw, 2.4rem); letter-spacing: -0.02em; }
h2 { font-size: 1.55rem; letter-spacing: -0.015em; margin: 3.5rem 0 1rem; }
h3 { font-size: 1.2rem; } h4, h5 { font-size: 1rem; margin: 1.5rem 0 0.5rem; }
p { margin: 0.5rem 0; max-width: 46rem; }
a { color: var(--link); text-underline-offset: 0.15em; }
:focus-visible { outline: 3px solid var(--link); outline-offset: 2px; border-radius: 3px; }
code, pre { font: 0.875em/1.6 ui-monospace, "SF Mono", Menlo, Consolas, "Liberation Mono", monospace; }
code { background: var(--code); padding: 0.1em 0.35em; border-radius: 4px; overflow-wrap: break-word; }
pre { background: var(--code); padding: 0.9rem 1.1rem; border-radius: 8px; overflow-x: auto; }
pre code { padding: 0; background: none; overflow-wrap: normal; }
.hidden { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%);
  white-space: nowrap; }
.skip { position: absolute; left: 1rem; top: -4rem; background: var(--card); padding: 0.6rem 1rem; }
.skip:focus { top: 1rem; }
nav ul { display: flex; flex-wrap: wrap; gap: 0.2rem 1.25rem; list-style: none; margin: 0;
  padding: 0.9rem 0; font-size: 0.9rem; }
nav a { display: inline-block; padding: 0.2rem 0; }
`;

const OVERVIEW = `
header { padding-top: 0.4rem; }
.kicker { color: var(--muted); font-size: 0.85rem; letter-spacing: 0.04em; margin: 0 0 0.3rem; }
.answer { font-size: 1.15rem; font-weight: 600; margin: 0.6rem 0 0.2rem; max-width: none; }
.origin, .rule, .source, .test, figcaption, caption { color: var(--muted); font-size: 0.9rem; }
.origin { max-width: none; margin: 0 0 0.9rem; }
.lead { margin: 0 0 1.4rem; max-width: 56rem; } .lead p { max-width: none; margin: 0.7rem 0 0.2rem; }
.lead ul { margin: 0; padding-left: 1.3rem; }
.verdicts { list-style: none; margin: 0; padding: 0; background: var(--card);
  border: 1px solid var(--line); border-radius: 12px; overflow: hidden; }
.verdicts li + li { border-top: 1px solid var(--line); }
.verdicts a { display: grid; grid-template-columns: 8.75rem 1fr; gap: 0.9rem; align-items: baseline;
  padding: 0.5rem 1rem; color: inherit; text-decoration: none; }
.verdicts a:hover .title { text-decoration: underline; }
.verdicts a:focus-visible { outline-offset: -3px; }
.claim { display: grid; grid-template-columns: 18.25rem 1fr; gap: 0 0.75rem; align-items: baseline; }
.claim:has(.result-line) { grid-template-columns: 1fr; }
.claim .title { font-weight: 600; }
.result-line { display: grid; grid-template-columns: 1.35rem 1fr; }
.result-line b { font-weight: 500; color: var(--ink); }
.result-line .sign { background: none; font-weight: 600; }
.evidence { font-size: 0.88rem; color: var(--muted); font-variant-numeric: tabular-nums; }
.id { color: var(--muted); font-weight: 600; margin-right: 0.1em; }
.badge { display: inline-block; padding: 0.15em 0.65em; border-radius: 999px; font-size: 0.82rem;
  font-weight: 600; white-space: nowrap; justify-self: start; letter-spacing: 0; vertical-align: 0.1em;
  color: var(--none); background: var(--none-bg); }
.supported { color: var(--good); background: var(--good-bg); }
.not-supported { color: var(--bad); background: var(--bad-bg); }
.mixed { color: var(--mixed); background: var(--mixed-bg); }
`;

const PARTS = `
article, .card { background: var(--card); border: 1px solid var(--line); border-radius: 12px;
  padding: 1.25rem 1.4rem; margin: 1.1rem 0; }
article > h3 { display: flex; flex-wrap: wrap; align-items: baseline; gap: 0.3rem 0.6rem; }
.statement { font-size: 1.05rem; } .command { margin-bottom: 0; }
.result, .group { border-top: 1px solid var(--line); margin-top: 1.1rem; }
.result > summary { display: block; position: relative; padding: 0.8rem 0 0.6rem 1.2rem; color: inherit;
  list-style: none; } .result > summary::-webkit-details-marker { display: none; }
.result > summary::before { content: "▸"; position: absolute; left: 0; top: 0.95rem; color: var(--link); }
.result[open] > summary::before { content: "▾"; }
.result > summary:hover h4, .result > summary:hover h5 { text-decoration: underline; }
.result h4, .result h5 { margin: 0 0 0.1rem; } .result .evidence { margin: 0; }
details.result { margin-top: 0; } :not(details) + details.result { margin-top: 1.1rem; }
.result h4, .result h5, .group h4 { display: flex; flex-wrap: wrap; gap: 0.3rem 0.6rem; align-items: baseline; }
.evidence-pair { display: grid; grid-template-columns: minmax(0, 1fr) minmax(0, 24rem); gap: 1.5rem;
  align-items: start; }
.evidence-pair tbody th { width: 46%; } .evidence-pair > :only-child { grid-column: 1 / -1; }
.frame { overflow-x: auto; margin: 0.75rem 0; }
table { border-collapse: collapse; font-size: 0.9rem; font-variant-numeric: tabular-nums; width: 100%;
  margin: 0.75rem 0; } .frame > table { margin: 0; }
caption { text-align: left; padding-bottom: 0.4rem; }
.frame caption span { display: block; position: sticky; left: 0; max-width: calc(100vw - 4.2rem); }
th, td { text-align: left; vertical-align: baseline; padding: 0.35rem 0.9rem 0.35rem 0;
  border-top: 1px solid var(--line); }
thead th { border-top: 0; color: var(--muted); font-weight: 600; white-space: nowrap; }
td, th, td code { overflow-wrap: anywhere; } tbody th { font-weight: 500; overflow-wrap: break-word; }
.frame th, .frame td { white-space: nowrap; }
.breaking th, .breaking td { white-space: normal; overflow-wrap: normal; vertical-align: top; }
.breaking td .nowrap { white-space: nowrap; } .breaking table { min-width: 40rem; }
.frame code { overflow-wrap: normal; }
figure { margin: 1rem 0; } .differences { max-width: 26rem; } figcaption { margin-top: 0.5rem; max-width: 46rem; }
figure svg { width: 100%; height: auto; display: block; }
.narrow { display: none !important; }
.legend { list-style: none; padding: 0; margin: 0.4rem 0; display: flex; flex-wrap: wrap;
  gap: 0.2rem 1.1rem; color: var(--ink); font-size: 0.9rem; }
.legend li { display: flex; align-items: center; gap: 0.45rem; }
.legend svg { width: 1.75rem; height: 0.3rem; } .legend svg[viewBox="0 0 12 12"] { width: 0.8rem;
  height: 0.8rem; outline: 1px solid var(--line); }
.legend line { stroke: var(--figure-text); stroke-width: 2.4; }
.forest text { font-size: 13px; fill: var(--figure-muted); text-anchor: middle; }
.forest .margin { fill: var(--good-bg); } .forest circle { fill: var(--figure-noisy-iel); }
.forest .axis { stroke: var(--figure-muted); } .forest .mean { fill: var(--figure-text); }
.forest .zero { stroke: var(--figure-muted); stroke-dasharray: 3 3; }
.forest .interval { stroke: var(--figure-text); stroke-width: 2.5; }
.gallery { max-width: 52rem; table-layout: fixed; }
.gallery th, .gallery td { border: 0; padding: 0.2rem; text-align: center; vertical-align: top; }
.gallery tbody th, .gallery thead th:first-child { width: 2.6rem; text-align: left; color: var(--muted); }
.gallery thead th { white-space: normal; vertical-align: bottom; }
.gallery img { width: 100%; height: auto; display: block; image-rendering: pixelated; border-radius: 4px; }
.gallery td span { font-size: 0.85rem; }
summary { cursor: pointer; color: var(--link); padding: 0.35rem 0; }
.synthetic { color: var(--bad); }
footer { max-width: 66rem; margin: 3rem auto; padding: 0 1.25rem; color: var(--muted); font-size: 0.9rem; }
`;

const NARROW = `
@media (max-width: 52rem) { .claim, .evidence-pair { grid-template-columns: minmax(0, 1fr); } }
@media (max-width: 40rem) {
  .wide { display: none !important; } .narrow { display: block !important; }
  .legend.narrow { display: flex !important; }
  main, nav, footer { padding: 0 1rem; } article, .card { padding: 1rem; border-radius: 10px; }
  .verdicts a { grid-template-columns: 1fr; gap: 0.25rem; padding: 0.6rem 0.9rem; }
  nav ul { gap: 0 1rem; font-size: 0.85rem; padding: 0.6rem 0; } .origin { font-size: 0.85rem; }
  .answer { font-size: 1.05rem; } h2 { margin-top: 2.5rem; font-size: 1.4rem; }
  .gallery { font-size: 0.75rem; } .gallery th, .gallery td { padding: 0.1rem; }
  .gallery tbody th, .gallery thead th:first-child { width: 1.9rem; }
}
@media (prefers-reduced-motion: reduce) { html { scroll-behavior: auto; } }
`;

const PRINT = `
@media print {
  @page { margin: 16mm 14mm; }
  html { font-size: 12px; } body { background: none; } main { max-width: none; padding: 0; }
  nav, .skip { display: none; } a { color: inherit; }
  article, .card, .verdicts { border-color: #bbb; } .frame, pre { overflow: visible; }
  pre, pre code { white-space: pre-wrap; }
  article, .card { padding: 0.8rem 1rem; } .frame th, .frame td { white-space: normal; }
  h2 { margin-top: 1.6rem; } h2, h3, h4, caption { break-after: avoid; }
  tr, figure, .verdicts li, .result h4 { break-inside: avoid; } .badge { border: 1px solid; }
  .wide { display: block !important; } .narrow, .legend.narrow { display: none !important; }
  * { print-color-adjust: exact; }
}
`;

/** The style sheet. Print is always in light mode. */
export const STYLE = `:root { ${LIGHT} }
@media screen and (prefers-color-scheme: dark) { :root { ${DARK} } }
${TEXT}${OVERVIEW}${PARTS}${NARROW}${PRINT}`;
