/**
 * Identifies the content of files by their first bytes, because names can be wrong.
 *
 * @module
 */
import { extname } from "@std/path";

/** The first bytes of the supported formats, and their extensions. */
const FORMATS = {
  PNG: { begins: "\x89PNG\r\n\x1a\n", extensions: [".png"] },
  BMP: { begins: "BM", extensions: [".bmp", ".dib"] },
  JPEG: { begins: "\xff\xd8\xff", extensions: [".jpg", ".jpeg", ".jpe", ".jfif"] },
  TIFF: { begins: /^(II\*\0|MM\0\*|II\+\0|MM\0\+)/, extensions: [".tif", ".tiff"] },
  WebP: { begins: /^RIFF[^]{4}WEBP/, extensions: [".webp"] },
  GIF: { begins: /^GIF8[79]a/, extensions: [".gif"] },
} as const satisfies Record<
  ImageFormat,
  { begins: string | RegExp; extensions: readonly string[] }
>;

/** A supported format. */
export type ImageFormat = "PNG" | "BMP" | "JPEG" | "TIFF" | "WebP" | "GIF";

/** The extensions of supported files, in lower case: `".png"` and so on. */
export const IMAGE_EXTENSIONS: ReadonlySet<string> = new Set(
  Object.values(FORMATS).flatMap(({ extensions }) => extensions),
);

/** Other content found in files named like images, in the order of the checks. */
const OTHERS = [
  ["an empty file", /^$/],
  ["nothing but zeros, as after an interrupted download", /^\0+$/],
  [
    'a Git LFS pointer, not the file itself (run "git lfs pull")',
    /^version https:\/\/git-lfs/,
  ],
  [
    "an HTML page, such as a login or error page",
    /^(\xef\xbb\xbf)?\s*(<!--[^]*?-->\s*)*<(!doctype html|html|head|body)/i,
  ],
  ["an SVG drawing", /^\s*(<\?xml[^]*)?<svg/i],
  ["an XML file", /^(\xef\xbb\xbf)?\s*<\?xml/],
  ["a JSON file", /^\s*[{[]\s*["{[\d\]}-]/],
  ["a macOS AppleDouble file, not an image", "\0\x05\x16\x07"],
  ["a zip archive", "PK\x03\x04"],
  ["an empty zip archive", "PK\x05\x06"],
  ["a gzip archive", "\x1f\x8b"],
  ["a PDF", /^%PDF/],
  ["a HEIC or AVIF picture", /^[^]{4}ftyp(hei|hev|mif|msf|avi)/],
  ["a JPEG 2000 picture", "\0\0\0\x0cjP"],
  ["a JPEG 2000 picture", "\xff\x4f\xff\x51"],
  ["a JPEG XL picture", "\xff\x0a"],
  ["a JPEG XL picture", "\0\0\0\x0cJXL "],
  ["a Photoshop file", /^8BPS/],
  ["a NumPy array", "\x93NUMPY"],
  ["a DICOM file", /^[^]{128}DICM/],
  ["an OpenEXR picture", "\x76\x2f\x31\x01"],
  ["a PNM picture", /^P[1-7]\s/],
  ["text", /^[\t\n\r\x20-\x7e]+$/],
] as const satisfies readonly (readonly [string, string | RegExp])[];

/** Any other content. */
export const UNKNOWN = "not an image of a known kind";

/** Number of bytes that the longest of these patterns needs. */
const LOOKED_AT = 512;
const beginning = (bytes: Uint8Array) => String.fromCharCode(...bytes.subarray(0, LOOKED_AT));

const fits = (head: string, begins: string | RegExp) =>
  typeof begins === "string" ? head.startsWith(begins) : begins.test(head);

/**
 * The format of an image by its first bytes; `undefined` if it is not supported.
 *
 * @example
 * ```ts
 * import { formatOf } from "./content.ts";
 * import { strictEqual } from "node:assert/strict";
 *
 * strictEqual(formatOf(Uint8Array.of(0xff, 0xd8, 0xff, 0xe0)), "JPEG");
 * strictEqual(formatOf(new TextEncoder().encode("<html>")), undefined);
 * ```
 */
export function formatOf(bytes: Uint8Array): ImageFormat | undefined {
  const head = beginning(bytes);
  const found = Object.entries(FORMATS).find(([, { begins }]) => fits(head, begins));
  return found?.[0] as ImageFormat | undefined;
}

/**
 * Describes the content of bytes that are not a supported image.
 *
 * @example
 * ```ts
 * import { contentOf } from "./content.ts";
 * import { match, strictEqual } from "node:assert/strict";
 *
 * strictEqual(contentOf(new Uint8Array()), "an empty file");
 * match(contentOf(new TextEncoder().encode("<!DOCTYPE html><title>Log in")), /an HTML page/);
 * ```
 */
export function contentOf(bytes: Uint8Array): string {
  const head = beginning(bytes);
  return OTHERS.find(([, begins]) => fits(head, begins))?.[0] ?? UNKNOWN;
}

/**
 * Describes a text that should have been JSON, if its content is recognised.
 *
 * @example
 * ```ts
 * import { otherThanJson } from "./content.ts";
 * import { match, strictEqual } from "node:assert/strict";
 *
 * match(otherThanJson("<html><title>Log in")!, /^an HTML page/);
 * match(otherThanJson('{\n<<<<<<< HEAD\n"a": 1')!, /conflict/);
 * strictEqual(otherThanJson('{"a": '), undefined);
 * ```
 */
export function otherThanJson(text: string): string | undefined {
  if (/^<{7} /m.test(text)) return "a file with an unresolved git conflict";
  const what = contentOf(new TextEncoder().encode(text.slice(0, LOOKED_AT)));
  return ["a JSON file", "text", UNKNOWN].includes(what) ? undefined : what;
}

/**
 * The format that a file's extension suggests; `undefined` if it is not an image's.
 *
 * @example
 * ```ts
 * import { promisedFormat } from "./content.ts";
 * import { strictEqual } from "node:assert/strict";
 *
 * strictEqual(promisedFormat("cells/001.JPG"), "JPEG");
 * strictEqual(promisedFormat("notes.txt"), undefined);
 * ```
 */
export function promisedFormat(path: string): ImageFormat | undefined {
  const extension = extname(path).toLowerCase();
  const found = Object.entries(FORMATS).find(([, { extensions }]) =>
    (extensions as readonly string[]).includes(extension)
  );
  return found?.[0] as ImageFormat | undefined;
}
