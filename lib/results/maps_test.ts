import { deepStrictEqual, ok, throws } from "node:assert/strict";
import { deflateRawSync } from "node:zlib";
import { fakeLabel } from "./fixture.ts";
import { decodeMap, encodeMap } from "./maps.ts";

Deno.test("a map survives packing, and a packed map of real size is small", () => {
  const label = fakeLabel(3);
  const stored = encodeMap(label);
  deepStrictEqual(decodeMap(stored), label);
  ok(stored.deflated.length < 1000, `${stored.deflated.length} characters`);
});

Deno.test("a map that is not base64, not deflated, truncated or of another size is refused", () => {
  const stored = encodeMap(fakeLabel(0));
  const { deflated } = stored;
  const damages = [
    { ...stored, deflated: "%%%" },
    { ...stored, deflated: "AAAA" },
    { ...stored, deflated: deflated.slice(0, 40) },
    { ...stored, height: 56 },
    { ...stored, height: 0 },
  ];
  for (const damage of damages) throws(() => decodeMap(damage), { name: "UserError" });
  decodeMap(stored, { classes: 3 });
  throws(() => decodeMap(stored, { classes: 2 }), { name: "UserError" }); // the nucleus is none
  throws(() => encodeMap({ height: 2, width: 2, data: new Uint8Array(3) }), RangeError);
});

Deno.test("a map that would inflate to a thousand times its size is refused at once", () => {
  const bomb = new Uint8Array(deflateRawSync(new Uint8Array(2e8))).toBase64();
  const before = Deno.memoryUsage().rss;
  const begun = performance.now();
  throws(() => decodeMap({ height: 112, width: 112, deflated: bomb }), /damaged stored label map/);
  const seconds = (performance.now() - begun) / 1000;
  ok(seconds < 1, `${seconds} s`);
  ok(Deno.memoryUsage().rss - before < 5e7);
});
