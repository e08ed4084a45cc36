/**
 * Identifies a file that should have been safetensors but is not: the usual mistakes, each with its
 * remedy.
 *
 * @module
 */

/** A kind of file, recognised by its first bytes, and the rest of a sentence that describes it. */
interface Mistake {
  /** Its first bytes, or a pattern for them as text, one character each. */
  readonly begins: readonly number[] | RegExp;
  /** A description and the remedy. */
  readonly is: string;
}

/** The number of bytes to inspect: the index of a split model names its files early. */
const LOOKED_AT = 1024;

const CONVERT = "convert it in Python: safetensors.torch.save_file(torch.load(path, " +
  'weights_only=True), "weights.safetensors"), of its state_dict where it holds more';

const MISTAKES: readonly Mistake[] = [
  { begins: [0x50, 0x4b, 3, 4], is: `a PyTorch pickle (or another zip archive); ${CONVERT}` },
  ...[2, 3, 4, 5].map((protocol) => ({
    begins: [0x80, protocol],
    is: `a PyTorch pickle; ${CONVERT}`,
  })),
  { begins: [0x1f, 0x8b], is: "compressed with gzip; unpack it" },
  { begins: [0x89, 0x48, 0x44, 0x46], is: "HDF5, as Keras saves; save it as safetensors" },
  { begins: /^version https:\/\/git-lfs/, is: "a Git LFS pointer, not the file; run git lfs pull" },
  {
    begins: /^\s*<(!doctype|html|head|\?xml)/i,
    is: "a web page; download the file itself (its address has /resolve/, not /blob/)",
  },
  {
    begins: /^\s*\{[^]*"weight_map"/,
    is: "the index of a model in several files; join them in Python into one",
  },
  { begins: /^[\s\x20-\x7e]+$/, is: "a text, not weights; get the file itself" },
];

/**
 * The mistake that a file shows, with its remedy.
 *
 * @returns undefined when the file matches no known mistake.
 *
 * @example
 * ```ts
 * import { whatElse } from "./not_safetensors.ts";
 * import { match, strictEqual } from "node:assert/strict";
 *
 * const page = new TextEncoder().encode("<!DOCTYPE html><title>Sign in</title>");
 * match(whatElse(page)!, /^it is a web page; download the file itself/);
 * strictEqual(whatElse(Uint8Array.of(0, 1, 2, 3)), undefined);
 * ```
 */
export function whatElse(bytes: Uint8Array): string | undefined {
  const beginning = String.fromCharCode(...bytes.subarray(0, LOOKED_AT));
  const mistake = MISTAKES.find(({ begins }) =>
    begins instanceof RegExp
      ? begins.test(beginning)
      : begins.every((byte, at) => bytes[at] === byte)
  );
  return mistake && `it is ${mistake.is}`;
}
