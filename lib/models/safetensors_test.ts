import { deepStrictEqual, match, strictEqual, throws } from "node:assert/strict";
import { Buffer } from "node:buffer";
import {
  decodeBytes,
  decodeSafetensors,
  encodeSafetensors,
  safetensorsHeader,
} from "./safetensors.ts";

/** A file with this header (unpadded) and the given number of data bytes. */
function fileOf(header: unknown, data = 0, claimed?: bigint): Uint8Array<ArrayBuffer> {
  const text = new TextEncoder().encode(
    typeof header === "string" ? header : JSON.stringify(header),
  );
  const bytes = new Uint8Array(8 + text.length + data);
  new DataView(bytes.buffer).setBigUint64(0, claimed ?? BigInt(text.length), true);
  bytes.set(text, 8);
  return bytes;
}

const entry = (begin: number, end: number, shape = [(end - begin) / 4], dtype = "F32") => ({
  dtype,
  shape,
  data_offsets: [begin, end],
});

Deno.test("a small file, byte for byte", () => {
  const bytes = encodeSafetensors({
    tensors: {
      w: { shape: [2, 1], values: Float32Array.of(1, -2) },
      b: { shape: [], values: Float32Array.of(0.5) },
    },
    metadata: { epoch: "3" },
  });
  const header = '{"__metadata__":{"epoch":"3"},' +
    '"w":{"dtype":"F32","shape":[2,1],"data_offsets":[0,8]},' +
    '"b":{"dtype":"F32","shape":[],"data_offsets":[8,12]}}';
  const padded = header + " ".repeat(-header.length & 7);
  strictEqual(new DataView(bytes.buffer).getBigUint64(0, true), BigInt(padded.length));
  strictEqual(new TextDecoder().decode(bytes.subarray(8, 8 + padded.length)), padded);
  deepStrictEqual(bytes.subarray(8 + padded.length).toHex(), "0000803f" + "000000c0" + "0000003f");
});

Deno.test("a file that Python's safetensors 0.8.0 wrote", () => {
  // safetensors.torch.save({"a": torch.tensor([[1.0, 2.0, 3.0]]), "b": torch.zeros(0)},
  //                        metadata={"by": "Python"})
  const header = '{"__metadata__":{"by":"Python"},' +
    '"a":{"dtype":"F32","shape":[1,3],"data_offsets":[0,12]},' +
    '"b":{"dtype":"F32","shape":[0],"data_offsets":[12,12]}} ';
  const start = Uint8Array.fromHex("9000000000000000");
  const data = Uint8Array.fromHex("0000803f" + "00000040" + "00004040");
  const bytes = Uint8Array.from([...start, ...new TextEncoder().encode(header), ...data]);
  deepStrictEqual(decodeSafetensors(bytes), {
    tensors: {
      a: { shape: [1, 3], values: Float32Array.of(1, 2, 3) },
      b: { shape: [0], values: new Float32Array(0) },
    },
    metadata: { by: "Python" },
    others: {},
  });
});

Deno.test("values survive: extremes, an empty tensor, a view in a larger buffer", () => {
  const values = new Float32Array([9, 1e-45, -0, NaN, Infinity, 9]).subarray(1, 5);
  const file = {
    tensors: {
      "a b/ü": { shape: [4], values },
      none: { shape: [0, 3], values: new Float32Array(0) },
    },
    metadata: { key: "ä", progress: '{"a":[1]}' },
  };
  const bytes = encodeSafetensors(file);
  const shifted = new Uint8Array(bytes.length + 3);
  shifted.set(bytes, 3); // a file that starts after its buffer's first byte
  const pooled = Buffer.from(bytes); // its slices are views of shared memory
  for (const given of [bytes, shifted.subarray(3), pooled, Buffer.from(shifted).subarray(3)]) {
    const read = decodeSafetensors(given);
    deepStrictEqual(read.metadata, file.metadata);
    deepStrictEqual(read.tensors["a b/ü"]!.values.join(), "1.401298464324817e-45,0,NaN,Infinity");
    strictEqual(Object.is(read.tensors["a b/ü"]!.values[1], -0), true);
    deepStrictEqual(read.tensors.none, file.tensors.none);
  }
  deepStrictEqual(decodeSafetensors(encodeSafetensors({ tensors: {}, metadata: {} })), {
    tensors: {},
    metadata: {},
    others: {},
  });
});

Deno.test("the header aligns the data to 8 bytes", () => {
  for (const name of ["a", "ab", "abc", "abcd", "ü"]) {
    strictEqual(safetensorsHeader({ [name]: [1] }).length % 8, 0);
  }
});

Deno.test("values that do not fill their shape are not written", () => {
  const tensors = { w: { shape: [3], values: Float32Array.of(1) } };
  throws(() => encodeSafetensors({ tensors, metadata: {} }), RangeError);
});

Deno.test("a header too long for any reader is not written", () => {
  throws(
    () => safetensorsHeader({}, { metadata: { long: " ".repeat(1e8) } }),
    /RangeError: .*bytes/,
  );
});

Deno.test("bytes lie behind the tensors, and are read by their name alone", () => {
  const header = safetensorsHeader({ w: [1] }, { metadata: { a: "b" }, bytes: { notes: 3 } });
  const file = Buffer.from([...header, 0, 0, 0x80, 0x3f, 7, 8, 9]);
  const skip = (name: string) => name === "notes";
  deepStrictEqual(decodeSafetensors(file, { skip }), {
    tensors: { w: { shape: [1], values: Float32Array.of(1) } },
    metadata: { a: "b" },
    others: {},
  });
  deepStrictEqual([...decodeBytes(file, "notes")], [7, 8, 9]);
  deepStrictEqual(decodeSafetensors(file).others, { notes: "U8" });
  for (const name of ["w", "none", "__metadata__", "__proto__"]) {
    throws(() => decodeBytes(file, name), /SyntaxError: no bytes under/);
  }
});

const PROTO = '{"__proto__":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}';

const HOSTILE: Record<string, [bytes: Uint8Array, message: RegExp]> = {
  "nothing": [new Uint8Array(0), /it is empty; get the file again/],
  "seven bytes": [new Uint8Array(7), /first 8 bytes/],
  "a header beyond the file": [fileOf({}, 0, 3n), /truncated: a header of 3 bytes in a file of 10/],
  "a huge header": [
    fileOf({}, 0, 2n ** 63n),
    /not a safetensors file: a header of 9223372036854775808 bytes/,
  ],
  "no JSON": [fileOf("{"), /not JSON/],
  "no UTF-8": [fileOf({}).map((byte, at) => at === 8 ? 0xff : byte), /not JSON/],
  "a list": [fileOf([1]), /is invalid/],
  "a number": [fileOf("5"), /is invalid/],
  "an unknown field": [fileOf({ w: { ...entry(0, 4), more: 1 } }, 4), /header at w/],
  "metadata that are no strings": [
    fileOf({ __metadata__: { by: "me", epoch: 3 } }),
    /metadata epoch is not text, which the format requires; save it again with text values only/,
  ],
  "metadata that are a tensor": [
    fileOf({ __metadata__: entry(0, 4) }, 4),
    /metadata shape is not text/,
  ],
  "strings for a tensor": [fileOf({ w: { a: "b" } }), /header at w/],
  "too many bytes for its type": [
    fileOf({ w: entry(0, 8, [2], "F16") }, 8),
    /w, F16, has 8 bytes for shape \[2\]/,
  ],
  "too few bytes of integers": [fileOf({ n: entry(0, 4, [1], "I64") }, 4), /n, I64, has 4 bytes/],
  "a negative offset": [fileOf({ w: entry(-4, 0, [1]) }), /header at w/],
  "a fractional size": [fileOf({ w: entry(0, 4, [0.5, 2]) }, 4), /header at w/],
  "a size beyond integers": [fileOf({ w: entry(0, 4, [2 ** 53, 2 ** 53]) }, 4), /header at w/],
  "an end before its beginning": [fileOf({ w: entry(8, 4, [1]) }, 8), /-4 bytes/],
  "too few bytes for the shape": [fileOf({ w: entry(0, 4, [2]) }, 4), /4 bytes for shape \[2\]/],
  "an overlap": [fileOf({ v: entry(0, 8), w: entry(4, 12) }, 12), /overlap or have gaps/],
  "the same bytes twice": [fileOf({ v: entry(0, 4), w: entry(0, 4) }, 4), /overlap or have gaps/],
  "a tensor called __proto__": [fileOf(PROTO, 4), /4 bytes of data .* says 0/],
  "a gap": [fileOf({ v: entry(0, 4), w: entry(8, 12) }, 12), /overlap or have gaps/],
  "data truncated": [
    fileOf({ w: entry(0, 8) }, 5),
    /it is truncated: 5 of 8 bytes of data; get the file again/,
  ],
  "data left over": [fileOf({ w: entry(0, 4) }, 5), /5 bytes of data .* says 4/],
};

for (const [what, [bytes, message]] of Object.entries(HOSTILE)) {
  Deno.test(`a file with ${what} is refused`, () => {
    throws(() => decodeSafetensors(bytes), (error) => {
      strictEqual((error as Error).name, "SyntaxError");
      match((error as Error).message, message);
      return true;
    });
  });
}

Deno.test("a file cut anywhere is refused", () => {
  const tensors = { w: { shape: [3], values: Float32Array.of(1, 2, 3) } };
  const bytes = encodeSafetensors({ tensors, metadata: { a: "b" } });
  for (let length = 0; length < bytes.length; length++) {
    throws(() => decodeSafetensors(bytes.subarray(0, length)), SyntaxError);
  }
});

Deno.test("tensors that are not floating-point are named, and must lie where they should", () => {
  const entries = {
    n: entry(0, 8, [], "I64"),
    w: entry(8, 12, [1]),
    odd: entry(12, 13, [2], "F4"),
  };
  const { tensors, others } = decodeSafetensors(fileOf(entries, 13));
  deepStrictEqual([Object.keys(tensors), others], [["w"], { n: "I64", odd: "F4" }]);
  const skip = (name: string) => name === "n";
  deepStrictEqual(decodeSafetensors(fileOf(entries, 13), { skip }).others, { odd: "F4" });
  const apart = { n: entry(0, 8, [1], "I64"), w: entry(12, 16, [1]) };
  throws(() => decodeSafetensors(fileOf(apart, 16), { skip }), /overlap or have gaps/);
});

Deno.test("data are read after a header of any length", () => {
  const values = Uint8Array.fromHex("000000000000f83f" + "0000c03f" + "003e" + "c03f");
  for (const padding of ["", " ", "  ", "   ", "       "]) {
    const header = JSON.stringify({
      double: entry(0, 8, [1], "F64"),
      single: entry(8, 12, [1]),
      half: entry(12, 14, [1], "F16"),
      brain: entry(14, 16, [1], "BF16"),
    }) + padding;
    const bytes = fileOf(header, values.length);
    bytes.set(values, bytes.length - values.length);
    const { tensors } = decodeSafetensors(bytes);
    for (const [name, tensor] of Object.entries(tensors)) {
      deepStrictEqual(tensor, { shape: [1], values: Float32Array.of(1.5) }, name);
    }
    deepStrictEqual(Object.keys(tensors), ["double", "single", "half", "brain"]);
  }
});
