import { deepStrictEqual, match, ok, strictEqual } from "node:assert/strict";
import { setTimeout as delay } from "node:timers/promises";
import { fromFileUrl } from "@std/path";
import { type Kernel, type KernelMessage, startKernel } from "../runner/kernel.ts";

const MAIN = fromFileUrl(new URL("./main.ts", import.meta.url));
const CWD = fromFileUrl(new URL("../../../notebooks", import.meta.url));

/** A relay with its kernel. Killed, it could not end its kernel. */
async function startRelay(): Promise<Kernel> {
  const args = (file: string) => ["run", "-A", "--no-config", MAIN, file];
  const kernel = await startKernel({ cwd: CWD, args });
  return {
    ...kernel,
    async [Symbol.asyncDispose]() {
      kernel.kill("SIGTERM");
      await kernel.ended;
      await kernel[Symbol.asyncDispose]();
    },
  };
}

/** Asks for all cells at once, as JupyterLab's "Run All" does, and collects what comes of each. */
async function runAll(
  kernel: Kernel,
  cells: readonly string[],
  more = {},
  onMessage: (message: KernelMessage) => void = () => {},
) {
  const messages: KernelMessage[] = [];
  kernel.listen((message) => {
    messages.push(message);
    onMessage(message);
  });
  const ids: string[] = [];
  for (const code of cells) {
    ids.push(await kernel.request("execute_request", { code, stop_on_error: true, ...more }));
  }
  const of = (id: string, type: string) =>
    messages.filter((message) => message.parent === id && message.type === type)
      .map(({ content }) => content);
  const deadline = Date.now() + 20_000;
  const isOver = (id: string) =>
    of(id, "execute_reply").length > 0 &&
    of(id, "status").at(-1)?.execution_state === "idle";
  while (!ids.every(isOver)) {
    ok(Date.now() < deadline, JSON.stringify(messages));
    await delay(10);
  }
  return ids.map((id) => ({
    status: of(id, "execute_reply")[0]!.status,
    text: of(id, "stream").map(({ text }) => text).join(""),
    error: of(id, "error")[0],
  }));
}

Deno.test("cells run one after the other, and each ends after its outputs", async () => {
  await using kernel = await startRelay();
  const cells = await runAll(kernel, ['console.log("a");', "6 * 7", 'console.log("c");']);
  deepStrictEqual(cells.map(({ status }) => status), ["ok", "ok", "ok"]);
  deepStrictEqual(cells.map(({ text }) => text), ["a\n", "", "c\n"]);
});

Deno.test("cells queued after one that throws are cancelled, and later cells run", async () => {
  await using kernel = await startRelay();
  const slow = "await new Promise((resolve) => setTimeout(resolve, 200));";
  const cells = await runAll(kernel, [`${slow} throw new Error("no");`, 'console.log("b");', "3"]);
  deepStrictEqual(cells.map(({ status }) => status), ["error", "aborted", "aborted"]);
  deepStrictEqual(cells.map(({ text }) => text), ["", "", ""]);
  await delay(150);
  const [later] = await runAll(kernel, ['console.log("later");']);
  strictEqual(later!.text, "later\n");
});

Deno.test("a cell that is allowed to fail cancels nothing", async () => {
  await using kernel = await startRelay();
  const cells = await runAll(kernel, ['throw new Error("expected");', 'console.log("b");'], {
    stop_on_error: false,
  });
  deepStrictEqual(cells.map(({ status }) => status), ["error", "ok"]);
});

Deno.test("after the stop button, queued cells do not run, even if the stopped cell succeeds", async () => {
  await using kernel = await startRelay();
  const stopped = `import { stopSignal } from "../lib/notebook/stop.ts";
const signal = stopSignal();
console.log("begun");
while (!signal.aborted) await new Promise((resolve) => setTimeout(resolve, 10));
console.log("stopped");`;
  const cells = await runAll(kernel, [stopped, 'console.log("queued");'], {}, (message) => {
    if (`${message.content.text}`.includes("begun")) kernel.interrupt();
  });
  deepStrictEqual(cells.map(({ status }) => status), ["ok", "aborted"]);
  match(cells[0]!.text, /stopped/);
});

Deno.test("a cell that cannot be parsed says where, and what to write instead", async () => {
  await using kernel = await startRelay();
  const [broken] = await runAll(kernel, ["const a = 1;\nconst b = ;"]);
  strictEqual(broken!.status, "error");
  deepStrictEqual(broken!.error!.traceback, [
    "SyntaxError: Expression expected, line 2, column 11",
    "  const b = ;",
    "            ^",
  ]);
  await delay(150);
  const [asked] = await runAll(kernel, ["train?"]);
  match(`${asked!.error!.traceback}`, /help\(train\)/);
  await delay(150);
  const [magic] = await runAll(kernel, ["%matplotlib inline"]);
  match(`${magic!.error!.traceback}`, /no magics/);
});

Deno.test("a kernel that ends says so in its cell, and the relay ends with its code", async () => {
  await using kernel = await startRelay();
  const messages: KernelMessage[] = [];
  kernel.listen((message) => messages.push(message));
  await kernel.request("execute_request", { code: "Deno.exit(3);" });
  const { code } = await kernel.ended;
  strictEqual(code, 3);
  match(JSON.stringify(messages), /ended with code 3; its variables are gone/);
});

Deno.test("completion and long outputs pass unchanged", async () => {
  await using kernel = await startRelay();
  const long = 'console.log("x".repeat(3_000_000));';
  let length = 0;
  await runAll(kernel, [long], {}, ({ type, content }) => {
    if (type === "stream") length += `${content.text}`.length;
  });
  // The kernel may say that it is idle before its outputs are out.
  for (const deadline = Date.now() + 20_000; length < 3_000_001 && Date.now() < deadline;) {
    await delay(10);
  }
  strictEqual(length, 3_000_001);
  const completed = Promise.withResolvers<KernelMessage["content"]>();
  kernel.listen(({ type, content }) => type === "complete_reply" && completed.resolve(content));
  await kernel.request("complete_request", { code: "conso", cursor_pos: 5 });
  match(JSON.stringify(await completed.promise), /console/);
});

Deno.test("the name at the cursor is documented if it is the kit's", async () => {
  await using kernel = await startRelay();
  const inspect = async (code: string, cursor_pos: number) => {
    const reply = Promise.withResolvers<KernelMessage["content"]>();
    kernel.listen(({ type, content }) => type === "inspect_reply" && reply.resolve(content));
    await kernel.request("inspect_request", { code, cursor_pos, detail_level: 0 });
    return await reply.promise;
  };
  const code = 'const bar = await progressBar("a");';
  match(JSON.stringify(await inspect(code, 22)), /progressBar\(label: string\)/);
  strictEqual((await inspect(code, 8)).found, false);
});
