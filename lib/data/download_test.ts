import { deepStrictEqual as equal, ok, rejects, strictEqual } from "node:assert/strict";
import { UserError } from "../errors.ts";
import { download, type Progress } from "./download.ts";
import { inFolder } from "../fixture.ts";

const BYTES = Uint8Array.from({ length: 200_000 }, (_, at) => (at * 31) % 251);

/** A server of `BYTES` that supports ranges and breaks off after `cut` bytes in `cuts` responses. */
function serve({ ranges = true, cuts = 0, cut = 70_000 } = {}) {
  const asked: (string | null)[] = [];
  const server = Deno.serve({ port: 0, hostname: "127.0.0.1", onListen() {} }, (request) => {
    const range = request.headers.get("range");
    asked.push(range);
    const from = ranges && range ? Number(/bytes=(\d+)-/.exec(range)![1]) : 0;
    if (from >= BYTES.length) {
      const headers = { "content-range": `bytes */${BYTES.length}` };
      return new Response(null, { status: 416, headers });
    }
    const headers: Record<string, string> = { "content-length": `${BYTES.length - from}` };
    if (from) headers["content-range"] = `bytes ${from}-${BYTES.length - 1}/${BYTES.length}`;
    const rest = BYTES.subarray(from);
    const body = new ReadableStream({
      async start(controller) {
        if (asked.length > cuts) {
          controller.enqueue(rest);
          return controller.close();
        }
        controller.enqueue(rest.subarray(0, cut));
        await new Promise((resolve) => setTimeout(resolve, 30));
        controller.close(); // short of content-length: the connection breaks
      },
    });
    return new Response(body, { status: from ? 206 : 200, headers });
  });
  return {
    asked,
    address: `http://127.0.0.1:${server.addr.port}/set.zip`,
    [Symbol.asyncDispose]: () => server.shutdown(),
  };
}

Deno.test("a download that breaks off twice continues where it stopped", () =>
  inFolder(async (folder) => {
    await using server = serve({ cuts: 2 });
    const seen: Progress[] = [];
    await download(server.address, `${folder}/a`, { onProgress: (step) => seen.push(step) });
    equal(await Deno.readFile(`${folder}/a`), BYTES);
    equal(server.asked, [null, "bytes=70000-", "bytes=140000-"]);
    equal(seen.at(-1), { bytes: BYTES.length, total: BYTES.length });
    ok(seen.every(({ total }) => total === BYTES.length));
    equal([...Deno.readDirSync(folder)].map(({ name }) => name), ["a"]);
  }));

Deno.test("received bytes are kept for the next call, and the file appears only when complete", () =>
  inFolder(async (folder) => {
    await using server = serve({ cuts: 1 });
    await rejects(
      download(server.address, `${folder}/a`, { attempts: 1, remedy: "wait" }),
      (error) => error instanceof UserError && /broke off at 70000 .*; wait$/.test(error.message),
    );
    equal([...Deno.readDirSync(folder)].map(({ name }) => name), ["a.part"]);
    await download(server.address, `${folder}/a`);
    equal(await Deno.readFile(`${folder}/a`), BYTES);
    equal(server.asked, [null, "bytes=70000-"]);
  }));

Deno.test("a server without range support is read from the start", () =>
  inFolder(async (folder) => {
    await using server = serve({ ranges: false, cuts: 1 });
    await download(server.address, `${folder}/a`);
    equal(await Deno.readFile(`${folder}/a`), BYTES);
  }));

Deno.test("a complete part is used unchanged", () =>
  inFolder(async (folder) => {
    await using server = serve();
    await Deno.writeFile(`${folder}/a.part`, BYTES);
    await download(server.address, `${folder}/a`);
    equal(await Deno.readFile(`${folder}/a`), BYTES);
  }));

Deno.test("a part with more bytes than the file is reported", () =>
  inFolder(async (folder) => {
    await using server = serve();
    await Deno.writeFile(`${folder}/a.part`, new Uint8Array(BYTES.length + 1));
    await rejects(download(server.address, `${folder}/a`), /delete the \.part file/);
  }));

Deno.test("a part that cannot be opened is reported in one line", () =>
  inFolder(async (folder) => {
    await using server = serve();
    await Deno.mkdir(`${folder}/a.part`);
    await rejects(download(server.address, `${folder}/a`), {
      name: "UserError",
      message: /a\.part cannot be written \(Is a directory\); a folder has this name: move it away/,
    });
  }));

Deno.test({
  name: "a full disk is reported in one line, and the connection ends",
  ignore: Deno.build.os !== "linux", // which has a disk that is always full
  fn: () =>
    inFolder(async (folder) => {
      const headers = { "content-range": "bytes 0-199999/200000" };
      await using server = Deno.serve(
        { port: 0, hostname: "127.0.0.1", onListen() {} },
        () => new Response(BYTES, { status: 206, headers }),
      );
      await Deno.symlink("/dev/full", `${folder}/a.part`);
      await rejects(download(`http://127.0.0.1:${server.addr.port}/`, `${folder}/a`), {
        name: "UserError",
        message: /a\.part cannot be written \(No space left on device\); free some space/,
      });
    }),
});

Deno.test("an existing file is not requested", () =>
  inFolder(async (folder) => {
    await using server = serve();
    await Deno.writeTextFile(`${folder}/a`, "mine");
    await download(server.address, `${folder}/a`);
    strictEqual(await Deno.readTextFile(`${folder}/a`), "mine");
    equal(server.asked, []);
  }));

Deno.test("404, no server and a silent server are each reported in one line", () =>
  inFolder(async (folder) => {
    const silent = Deno.listen({ port: 0, hostname: "127.0.0.1" });
    await using empty = Deno.serve(
      { port: 0, hostname: "127.0.0.1", onListen() {} },
      () => new Response("no", { status: 404 }),
    );
    const expectations = [
      [`http://127.0.0.1:${empty.addr.port}/`, /answers 404 Not Found; mend it$/],
      [
        "http://127.0.0.1:49151/",
        /cannot reach http:\/\/127\.0\.0\.1:49151\/ .*refused.*; mend it$/,
      ],
      [`http://127.0.0.1:${silent.addr.port}/`, /\(silent for 0\.2 s\); mend it$/],
    ] as const;
    for (const [address, line] of expectations) {
      await rejects(
        download(address, `${folder}/a`, { remedy: "mend it", patience: 0.2 }),
        (error) => error instanceof UserError && line.test(error.message),
        address,
      );
    }
    silent.close();
  }));
