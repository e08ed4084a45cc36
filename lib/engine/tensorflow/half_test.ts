import { deepStrictEqual } from "node:assert/strict";
import { AttributeType, DataType } from "./c_api.ts";
import { fitTypes } from "./half.ts";

const { BFLOAT16, FLOAT } = DataType;
const type = (name: string, value: number) => ({ name, type: AttributeType.TYPE, value });

/** The type `T` and the casts of an operation, given which of its inputs are bfloat16. */
function fit(name: string, ...halved: boolean[]) {
  const { attributes, casts } = fitTypes(name, { attributes: [type("T", FLOAT)], halved });
  return { T: attributes[0]!.value, casts: [...casts] };
}

Deno.test("without bfloat16 inputs, or where bfloat16 was requested, nothing changes", () => {
  deepStrictEqual(fit("Relu", false), { T: FLOAT, casts: [] });
  const attributes = [type("SrcT", BFLOAT16), type("DstT", FLOAT)];
  deepStrictEqual(fitTypes("Cast", { attributes, halved: [true] }), { attributes, casts: [] });
});

Deno.test("operations of the table take bfloat16, all others get float32", () => {
  deepStrictEqual(fit("Relu", true), { T: BFLOAT16, casts: [undefined] });
  deepStrictEqual(fit("Sum", true, false), { T: FLOAT, casts: [FLOAT, undefined] });
});

Deno.test("a sum with a float32 term is float32; a gradient takes its operation's type", () => {
  deepStrictEqual(fit("Add", true, true), { T: BFLOAT16, casts: [undefined, undefined] });
  deepStrictEqual(fit("Add", true, false), { T: FLOAT, casts: [FLOAT, undefined] });
  deepStrictEqual(fit("ReluGrad", false, true), { T: BFLOAT16, casts: [BFLOAT16, undefined] });
  deepStrictEqual(fit("ReluGrad", true, false), { T: FLOAT, casts: [FLOAT, undefined] });
});

Deno.test("statistics, axes and sizes never become bfloat16", () => {
  const none = [undefined, undefined, undefined, undefined];
  deepStrictEqual(fit("FusedBatchNormV3", true, false, false, false, false), {
    T: BFLOAT16,
    casts: [undefined, ...none],
  });
  deepStrictEqual(fit("ConcatV2", true, true, false).casts, [undefined, undefined, undefined]);
  deepStrictEqual(fit("PadV2", true, false, false).casts, [undefined, undefined, BFLOAT16]);
  // The resized image decides the type; the gradient itself has to be float32.
  deepStrictEqual(fit("ResizeBilinearGrad", true, true), {
    T: BFLOAT16,
    casts: [FLOAT, undefined],
  });
});
