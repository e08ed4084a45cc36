/**
 * The answer's paragraphs, as Markdown for the pages that begin with them and as HTML for the report.
 * `lead.ts` composes them.
 *
 * @module
 */
import { relative } from "@std/path";
import { type Html, html, verbatim } from "./html.ts";

/** A paragraph in Markdown; links are relative to the kit's folder. */
export interface LeadParagraph {
  /** Its subject, in bold. */
  readonly head: string;
  /** The sentences. */
  readonly text: string;
  /** One item for each experiment. @default none */
  readonly items?: readonly string[];
}

/** The answer. */
export interface Lead {
  /** What reproduces, why, and what would do as well, in three sentences; none without such runs. */
  readonly short: readonly LeadParagraph[];
  /** The same with numbers, and more. */
  readonly details: readonly LeadParagraph[];
}

/**
 * Paragraphs as Markdown.
 *
 * @param folder The folder of the page, within the kit's.
 */
export function leadMarkdown(
  paragraphs: readonly LeadParagraph[],
  { folder = "" }: { readonly folder?: string } = {},
): string {
  return paragraphs.map(({ head, text, items = [] }) =>
    [`**${head}** ${text}`, items.map((item) => `- ${item}`).join("\n")].filter(Boolean).join(
      "\n\n",
    )
  ).join("\n\n").replaceAll(
    /\]\((?![a-z]+:)([^)#]+)/g,
    (_link, path: string) => `](${relative(folder, path) || path}`,
  );
}

/** A part of a page that is generated: see `block.ts`. */
export interface LeadBlock {
  /** Path of the page within the kit's folder. */
  readonly page: string;
  /** Name of the part. */
  readonly name: string;
  /** Its content. */
  readonly markdown: string;
}

/** Where the answer stands: in short in the README, the details before the findings. */
export const leadBlocks = ({ short, details }: Lead): LeadBlock[] => [
  { page: "README.md", name: "short", markdown: leadMarkdown(short) },
  {
    ...{ page: "results/README.md", name: "lead" },
    markdown: leadMarkdown(details, { folder: "results" }),
  },
];

/** Paragraphs as HTML, without links, because the page may be anywhere: only their words remain. */
export function leadHtml(paragraphs: readonly LeadParagraph[]): Html {
  return html`${
    paragraphs.map(({ head, text, items = [] }) =>
      html`<p><b>${head}</b> ${inline(text)}</p>${
        items.length > 0 && html`<ul>${items.map((item) => html`<li>${inline(item)}</li>`)}</ul>`
      }`
    )
  }`;
}

function inline(text: string): Html {
  const plain = text.replaceAll(/ \(\[[^\]]*\]\([^)]*\)\)/g, "")
    .replaceAll(/\[([^\]]*)\]\([^)]*\)/g, "$1");
  return verbatim(html`${plain}`.markup.replaceAll(/`([^`]*)`/g, "<code>$1</code>"));
}
