import { deepStrictEqual as equal, ok, strictEqual, throws } from "node:assert/strict";
import { colourCode, labelTable, type MaskMeaning, type MaskValue } from "./label_table.ts";

const classesOf = (...values: MaskValue[]) =>
  values.map((value, at) => ({ name: `class ${at}`, colour: "#000000", value }));

Deno.test("numbers, colours and further values give labels; a grey colour equals its grey value", () => {
  const [road, sky] = classesOf("#804080", "#808080");
  const table = labelTable({ classes: [{ ...road!, also: ["#8000C0", 3] }, sky!], ignored: [255] });
  const codes = [colourCode(128, 64, 128), colourCode(128, 0, 192), 3, 128, 255, 4];
  equal(codes.map(table.exact), [0, 0, 0, 1, 255, undefined]);
  ok(table.hasColours);
  ok(!labelTable({ classes: classesOf("#808080", 0) }).hasColours);
  strictEqual(table.words, "#804080 class 0, #808080 class 1, ignored: 255");
});

Deno.test("nearest applies within the distance, also to ignored values, and never to a tie", () => {
  const near = (nearest: number | undefined, ...codes: number[]) =>
    codes.map(labelTable({ classes: classesOf(0, 128, 255), ignored: [200], nearest }).label);
  equal(near(undefined, 0, 1), [0, undefined]);
  equal(near(0, 0, 1), [0, undefined]);
  equal(near(42, 2, 3, 7, 42, 43, 120, 199, 254), [0, 0, 0, 0, undefined, 1, 255, 2]);
  equal(near(64, 63, 64, 65), [0, undefined, 1]);
  equal(near(70, 300, 326, 164), [2, undefined, undefined]);
  const colours = labelTable({ classes: classesOf("#ff0000", "#00ff00"), nearest: 20 });
  equal(colours.label(colourCode(245, 18, 20)), 0);
  equal(colours.label(colourCode(245, 21, 0)), undefined);
  strictEqual(colours.distance(colourCode(245, 21, 0)), 21);
});

Deno.test("invalid settings are reported", () => {
  const refuses = (meaning: MaskMeaning, message: RegExp) =>
    throws(() => labelTable(meaning), { name: "UserError", message });
  for (const value of [-1, 65_536, 0.5, NaN, "red", "#12345", "#1234567", ""]) {
    refuses({ classes: classesOf(0, value) }, /the value of "class 1" is .*; give a whole number/);
  }
  refuses(
    { classes: classesOf(128, "#808080") },
    /"class 0" and "class 1" have one value, #808080/,
  );
  refuses({ classes: classesOf(1), ignored: [1] }, /"class 0" and "ignored" have one value, 1/);
  refuses({ classes: [] }, /0 classes; give 1 to 255/);
  for (const nearest of [-1, NaN, Infinity]) {
    refuses(
      { classes: classesOf(1), nearest },
      /"nearest" is .*; give the greatest distance, 0 or/,
    );
  }
});
