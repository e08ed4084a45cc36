import assert from "node:assert/strict";
import { fitParts, progressLines, type Terminal } from "./progress_lines.ts";

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

Deno.test("parts that do not fit are dropped by rank, and the last part is cut", () => {
  assert.equal(fitParts(PARTS, 80), "noisy-iel  epoch 3/20  loss 0.213  1:12 left");
  assert.equal(fitParts(PARTS, 40), "noisy-iel  epoch 3/20  1:12 left");
  assert.equal(fitParts(PARTS, 25), "noisy-iel  epoch 3/20");
  assert.equal(fitParts(PARTS, 9), "noisy-iel");
  assert.equal(fitParts(PARTS, 5), "noisy");
});

Deno.test("a pipe gets only plain lines", () => {
  const pipe = terminal();
  const lines = progressLines(pipe);
  lines.show("a", PARTS);
  lines.log("done");
  lines.end("a");
  lines.clear();
  assert.equal(pipe.written, "done\n");
});

Deno.test("two lines are rewritten in place, and an ordinary one goes above them", () => {
  const tty = terminal({ isTTY: true, columns: 80 });
  const lines = progressLines(tty, { interval: 0 });
  const part = (text: string) => [{ text, rank: 0 }];
  lines.show("a", part("A1"));
  lines.show("b", part("B1"));
  lines.show("a", part("A2"));
  lines.log("note");
  lines.end("a");
  lines.clear();
  assert.equal(
    tty.written,
    [
      "\x1b[JA1",
      "\r\x1b[JA1\nB1",
      "\r\x1b[1A\x1b[JA2\nB1",
      "\r\x1b[1A\x1b[Jnote\n",
      "\x1b[JA2\nB1",
      "\r\x1b[1A\x1b[J",
      "\x1b[JB1",
      "\r\x1b[J",
    ].join(""),
  );
});

Deno.test("a terminal is not written to more often than the interval", () => {
  let time = 0;
  const tty = terminal({ isTTY: true, columns: 80 });
  const lines = progressLines(tty, { interval: 100, now: () => time });
  for (; time <= 200; time += 50) lines.show("a", [{ text: `${time}`, rank: 0 }]);
  assert.equal(tty.written, "\x1b[J0\r\x1b[J100\r\x1b[J200");
});
