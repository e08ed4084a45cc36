/**
 * Reads the inputs of an operation from its serialised definition `OpDef`
 * (tensorflow/core/framework/op_def.proto). A graph, unlike eager execution, must be told which
 * inputs are lists.
 *
 * @module
 */

/** An `OpDef.ArgDef`: a single tensor, or a list whose length (or types) an attribute gives. */
export type InputKind = { readonly list: false } | {
  readonly list: true;
  readonly attribute: string;
};

const OP_DEF_INPUT_ARG = 2;
const ARG_DEF_NUMBER_ATTR = 5;
const ARG_DEF_TYPE_LIST_ATTR = 6;

/** The inputs of an operation, in order. */
export function inputKinds(opDef: Uint8Array): InputKind[] {
  const kinds: InputKind[] = [];
  for (const [field, argument] of messageFields(opDef)) {
    if (field !== OP_DEF_INPUT_ARG) continue;
    const list = [...messageFields(argument)].find(([number]) =>
      number === ARG_DEF_NUMBER_ATTR || number === ARG_DEF_TYPE_LIST_ATTR
    );
    kinds.push(
      list ? { list: true, attribute: new TextDecoder().decode(list[1]) } : { list: false },
    );
  }
  return kinds;
}

/** The length-delimited fields (wire type 2) of a protocol buffer message, with their numbers. */
export function* messageFields(bytes: Uint8Array): Generator<[number, Uint8Array]> {
  let at = 0;
  const varint = () => {
    for (let value = 0, scale = 1;; scale *= 128) {
      const byte = bytes[at++]!;
      value += (byte & 127) * scale;
      if (byte < 128) return value;
    }
  };
  while (at < bytes.length) {
    const tag = varint();
    switch (tag & 7) {
      case 0:
        varint();
        break;
      case 1:
        at += 8;
        break;
      case 2: {
        const length = varint();
        yield [tag >> 3, bytes.subarray(at, at += length)];
        break;
      }
      default:
        at += 4;
    }
  }
}
