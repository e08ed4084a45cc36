import assert from "node:assert/strict";
import { fitParts, statusLine, type Terminal } from "./status_line.ts";

const PARTS = [
  { text: "noisy-iel", rank: 0 },
  { text: "epoch 3/20", rank: 1 },
  { text: "loss 0.213", rank: 2 },
  { text: "1:12 left", rank: 1 },
];

/** A terminal that keeps what is written. */
function terminal(size: Partial<Terminal> = {}): Terminal & { written: string } {
  return {
    written: "",
    write(text) {
      this.written += text;
    },
    ...size,
  };
}

Deno.test("the line fits any width and keeps the order of its parts", () => {
  const full = fitParts(PARTS, 200);
  for (let columns = 0; columns <= full.length + 1; columns++) {
    const text = fitParts(PARTS, columns);
    assert.ok(text.length <= columns);
    const places = text.split("  ").map((part) => full.indexOf(part));
    assert.deepEqual(places, [...places].sort((a, b) => a - b));
  }
  assert.equal(fitParts(PARTS, full.length), full);
});

Deno.test("on a terminal the line is rewritten, below ordinary lines", () => {
  const screen = terminal({ isTTY: true, columns: 30 });
  let time = 0;
  const line = statusLine(screen, { now: () => time });
  line.show([{ text: "a", rank: 0 }]);
  line.show([{ text: "too soon", rank: 0 }]);
  time += 100;
  line.show([{ text: "b", rank: 0 }]);
  line.log("done");
  assert.equal(screen.written, "\ra\x1b[K\rb\x1b[K\r\x1b[Kdone\n");
});

Deno.test("without a terminal there are ordinary lines only", () => {
  const pipe = terminal();
  const line = statusLine(pipe);
  line.show(PARTS);
  line.log("done");
  line.clear();
  assert.equal(pipe.written, "done\n");
});
