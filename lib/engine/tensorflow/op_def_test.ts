import { deepStrictEqual } from "node:assert/strict";
import { inputKinds } from "./op_def.ts";

/** A length-delimited field of a protocol buffer: tag, length, content. */
const field = (number: number, content: readonly number[]) => [
  number << 3 | 2,
  ...(content.length < 128 ? [content.length] : [content.length & 127 | 128, content.length >> 7]),
  ...content,
];
const text = (value: string) => [...new TextEncoder().encode(value)];

Deno.test("inputs are single, lists of one type, or lists of types", () => {
  const opDef = Uint8Array.from([
    ...field(1, text("Example")),
    ...field(2, [...field(1, text("x")), ...field(4, text("T"))]), // type_attr
    ...field(2, [...field(1, text("list")), ...field(4, text("T")), ...field(5, text("N"))]),
    ...field(2, [...field(1, text("types")), ...field(6, text("Tin"))]),
    ...field(3, [...field(1, text("out")), ...field(5, text("M"))]), // an output: ignored
  ]);
  deepStrictEqual(inputKinds(opDef), [
    { list: false },
    { list: true, attribute: "N" },
    { list: true, attribute: "Tin" },
  ]);
});

Deno.test("long fields and fields of other wire types are skipped", () => {
  const opDef = Uint8Array.from([
    17 << 3,
    0xff,
    0x01, // a varint of two bytes (is_stateful is field 17)
    ...[9 << 3 | 1, 1, 2, 3, 4, 5, 6, 7, 8], // 64 bits
    ...[10 << 3 | 5, 1, 2, 3, 4], // 32 bits
    ...field(5, text("a summary of more than 127 letters ".repeat(6))),
    ...field(2, field(1, text("x"))),
  ].flatMap((value) => value === 17 << 3 ? [0x88, 0x01] : [value]));
  deepStrictEqual(inputKinds(opDef), [{ list: false }]);
  deepStrictEqual(inputKinds(new Uint8Array(0)), []);
});
