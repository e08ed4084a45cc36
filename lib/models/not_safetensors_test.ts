import { match, strictEqual, throws } from "node:assert/strict";
import { decodeSafetensors, encodeSafetensors } from "./safetensors.ts";
import { whatElse } from "./not_safetensors.ts";

const text = (value: string) => new TextEncoder().encode(value);

/** The first bytes of a file, and what its user should do. */
const FILES: Record<string, [bytes: Uint8Array, remedy: RegExp]> = {
  "PyTorch's zip": [
    Uint8Array.of(0x50, 0x4b, 3, 4, 0, 0, 8, 8, 0, 0),
    /PyTorch pickle .*safetensors\.torch\.save_file\(torch\.load/,
  ],
  "PyTorch's old pickle": [
    Uint8Array.of(0x80, 2, 0x8a, 0x0a, 0x6c, 0xfc, 0x9c, 0x46, 0xf9, 0x20),
    /PyTorch pickle; convert/,
  ],
  "a pickle": [Uint8Array.of(0x80, 4, 0x95, 0, 0, 0, 0, 0, 0, 0), /PyTorch pickle; convert/],
  "a page": [
    text("\n<!DOCTYPE html>\n<html><title>Sign in · Hub</title>"),
    /web page; .*\/resolve\//,
  ],
  "an LFS pointer": [
    text("version https://git-lfs.github.com/spec/v1\noid sha256:4d7a\nsize 12345\n"),
    /Git LFS pointer, .*git lfs pull/,
  ],
  "an index": [
    text('{"metadata": {"total_size": 5}, "weight_map": {"conv1.weight": "model-1.safetensors"}}'),
    /index of a model in several files/,
  ],
  "an error of a server": [text('{"error":"Repository not found"}'), /a text, not weights/],
  "a message": [text("Entry not found"), /a text, not weights; get the file itself/],
  "gzip": [Uint8Array.of(0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3), /gzip; unpack it/],
  "Keras's HDF5": [Uint8Array.of(0x89, 0x48, 0x44, 0x46, 0x0d, 0x0a, 0x1a, 0x0a), /HDF5/],
};

for (const [what, [bytes, remedy]] of Object.entries(FILES)) {
  Deno.test(`${what} is identified`, () => {
    throws(() => decodeSafetensors(bytes), (error) => {
      strictEqual((error as Error).name, "SyntaxError");
      match((error as Error).message, remedy);
      return true;
    });
  });
}

Deno.test("a damaged safetensors file is not taken for something else", () => {
  const tensors = { w: { shape: [1], values: Float32Array.of(1) } };
  // A header of 640 bytes, whose length is 0x80 0x02: the same bytes as at the start of a pickle.
  const empty = encodeSafetensors({ tensors, metadata: { note: "" } }).length - 8 - 4;
  const note = "n".repeat(640 - empty);
  const bytes = encodeSafetensors({ tensors, metadata: { note } });
  strictEqual(new DataView(bytes.buffer).getBigUint64(0, true), 640n);
  throws(
    () => decodeSafetensors(bytes.subarray(0, 300)),
    /it is truncated: .*; get the file again/,
  );
  throws(() => decodeSafetensors(bytes.subarray(0, bytes.length - 1)), /it is truncated: 3 of 4/);
  strictEqual(whatElse(Uint8Array.of(0xff, 0xfe, 1, 2)), undefined);
});
