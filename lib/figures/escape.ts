/**
 * Escapes text for HTML and SVG.
 *
 * @module
 */

/**
 * Escapes text for use in an element or in an attribute in double quotes.
 *
 * @example
 * ```ts
 * import { escapeXml } from "./escape.ts";
 * import { strictEqual } from "node:assert/strict";
 *
 * strictEqual(escapeXml('"a" < b & c'), "&quot;a&quot; &lt; b &amp; c");
 * ```
 */
export function escapeXml(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll('"', "&quot;");
}
