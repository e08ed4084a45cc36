import { strictEqual } from "node:assert/strict";
import { toCsv, toMarkdown, toText } from "./table.ts";

/** Names as nobody gives them, unless they come from elsewhere. */
const TABLE = {
  columns: ["arm <b>", "loss"],
  rows: [["<img src=x onerror=alert(1)>", 1], ["a|b & c\\", 2], ["two\nlines \x1b[2J", 0.5]],
};

Deno.test("text in a Markdown cell cannot end a cell or line, or add HTML", () => {
  const lines = [
    "| arm &lt;b> | loss |",
    "| --- | ---: |",
    "| &lt;img src=x onerror=alert(1)> | 1 |",
    "| a\\|b &amp; c\\\\ | 2 |",
    "| two lines  [2J | 0.500 |",
  ];
  strictEqual(toMarkdown(TABLE), lines.map((line) => `${line}\n`).join(""));
});

Deno.test("text cannot control a terminal; CSV keeps every character", () => {
  strictEqual(/[^\P{Cc}\n]/u.test(toText(TABLE)), false);
  strictEqual(toText(TABLE).split("\n").length, 5);
  strictEqual(toCsv({ columns: ["a"], rows: [["x\ry"], ["<b>"]] }), 'a\n"x\ry"\n<b>\n');
});

Deno.test("pages have a true minus sign, as the text beside them; terminals and CSV a hyphen", () => {
  const table = { columns: ["a", "b-1"], rows: [[-1.5, "-3 %"], [2, "x-1 -2"]] };
  const page = "| a | b-1 |\n| ---: | --- |\n| −1.500 | −3 % |\n| 2 | x-1 -2 |\n";
  strictEqual(toMarkdown(table), page);
  strictEqual(toText(table), "     a  b-1\n-1.500  -3 %\n     2  x-1 -2\n");
  strictEqual(toCsv(table), "a,b-1\n-1.5,-3 %\n2,x-1 -2\n");
});

Deno.test("a number that rounds to zero has no sign", () => {
  strictEqual(
    toMarkdown({ columns: ["a"], rows: [[-0.0001], [-0.001]] }),
    "| a |\n| ---: |\n| 0.000 |\n| −0.001 |\n",
  );
});
