/**
 * `--live`: serves a page with live curves of all runs of a command, on this machine only. Anyone with its
 * address can open it, but the address cannot be guessed.
 *
 * @module
 */
import { type RunCurves, runCurves } from "../../lib/notebook/run_curves.ts";
import { type Html, html, verbatim } from "../../lib/report/html.ts";
import { STYLE } from "../../lib/report/style.ts";
import type { ReproduceEvent } from "../../lib/run/reproduce.ts";
import { isRunEvent, runName } from "./reporter.ts";

/** A live page. */
export interface LivePage {
  /** Its address. */
  readonly address: string;
  /** Takes an event of `reproduce`. */
  tell(event: ReproduceEvent): void;
  /** Shows viewers that the runs are over, then stops the server. */
  close(): Promise<void>;
}

/** Milliseconds between two updates of the page. */
const PACE = 1000;

/** Serves the page on the loopback address, at a free port and a random path. */
export function livePage(): LivePage {
  const secret = crypto.randomUUID();
  const curves: RunCurves[] = [];
  const states = new Map<string, string>();
  let over = false;
  let asked = Promise.withResolvers<void>();
  const body = (): Html =>
    html`${
      curves.map((lines) => html`<figure class="card curves">${verbatim(lines.svg())}</figure>`)
    }<ul class="states">${
      [...states].map(([name, state]) => html`<li><b>${name}</b> ${state}</li>`)
    }</ul>
<p class="source" role="status">${
      over ? "Finished: figures and tables are in the results folder." : "Runs are in progress."
    }</p>`;
  const server = Deno.serve(
    { hostname: "127.0.0.1", port: 0, onListen() {} },
    (request) => {
      const { pathname, hostname } = new URL(request.url);
      if (hostname !== "127.0.0.1") return new Response("not here", { status: 403 });
      if (pathname === `/${secret}/`) return page(body(), secret);
      if (pathname !== `/${secret}/now`) return new Response("not here", { status: 404 });
      if (over) asked.resolve();
      const headers = { "content-type": "text/html; charset=utf-8", "cache-control": "no-store" };
      return new Response(body().markup, { headers: { ...headers, ...over && { "x-over": "1" } } });
    },
  );
  return {
    address: `http://127.0.0.1:${server.addr.port}/${secret}/`,
    tell(event) {
      if (event.kind === "data") curves.push(runCurves(event.selection));
      if (!isRunEvent(event)) return;
      const lines = curves.at(-1);
      const name = runName(event.spec);
      switch (event.kind) {
        case "step": {
          const { epoch, epochs, step, steps, loss } = event.progress;
          states.set(
            name,
            `epoch ${epoch} of ${epochs}, step ${step} of ${steps}, loss ${loss.toPrecision(3)}`,
          );
          return;
        }
        case "epoch":
          return lines?.add(event.spec, event.numbers);
        case "resumed":
          return lines?.resume(event.spec, event);
        case "skipped":
        case "finished":
          states.set(name, event.kind === "finished" ? "done" : "already done");
          return lines?.take(event.record);
        case "failed":
          states.set(name, "failed; see the terminal");
          return;
        case "elsewhere":
          states.set(name, "running in another process");
      }
    },
    async close() {
      over = true;
      asked = Promise.withResolvers();
      // Wait, so that viewers load the final state.
      const patience = new Promise((resolve) => setTimeout(resolve, 2 * PACE));
      await Promise.race([asked.promise, patience]);
      await server.shutdown();
    },
  };
}

/** The page. Its script inserts the current state and contacts no other machine. */
function page(body: Html, nonce: string): Response {
  const script = `"use strict";
const look = async () => {
  const answer = await fetch("now").catch(() => undefined);
  if (answer?.ok) document.getElementById("now").innerHTML = await answer.text();
  if (answer?.ok && !answer.headers.has("x-over")) setTimeout(look, ${PACE});
  if (!answer?.ok) document.querySelector("[role=status]").textContent = "The command has ended.";
};
setTimeout(look, ${PACE});`;
  const text = html`
    <!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <meta name="color-scheme" content="light dark">
        <title>Runs of the IEL kit</title>
        <link rel="icon" href="data:,">
        <style>${verbatim(
          STYLE,
        )} .states { list-style: none; padding: 0; } figure.curves { background: #fff; }</style>
      </head>
      <body>
        <main>
          <h1>Runs in progress</h1>
          <div id="now">${body}</div>
        </main>
        <script nonce="${nonce}">${verbatim(script)}</script>
      </body>
    </html>
  `;
  return new Response(`${text}`, {
    headers: {
      "content-type": "text/html; charset=utf-8",
      "cache-control": "no-store",
      "referrer-policy": "no-referrer",
      "content-security-policy": "default-src 'none'; style-src 'unsafe-inline'; img-src data:; " +
        `connect-src 'self'; script-src 'nonce-${nonce}'`,
    },
  });
}
