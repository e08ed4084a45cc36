import { ok, strictEqual } from "node:assert/strict";
import { cut } from "./cut.ts";
import { textWidth } from "./plotly/font.ts";

const hash = "0123456789abcdef".repeat(4);

Deno.test("a cut text fits, and one more digit would not", () => {
  for (const width of [40, 100, 168]) {
    const short = cut(hash, { width, size: 13 });
    const more = `${hash.slice(0, short.length)}…`;
    ok(13 * textWidth(short, "regular") <= width);
    ok(13 * textWidth(more, "regular") > width);
  }
});

Deno.test("a text that fits is unchanged; one digit is always kept", () => {
  strictEqual(cut("042", { width: 168, size: 13 }), "042");
  strictEqual(cut(hash, { width: 1, size: 13 }), "0…");
});
