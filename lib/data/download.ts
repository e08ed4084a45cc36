/**
 * Downloads one file so that it is either complete or absent.
 *
 * Bytes are written to `<file>.part`, which is renamed to the file's name once all have arrived. An
 * interrupted download continues from the bytes that are there. Only one process at a time may download
 * a file; `get.ts` ensures that.
 *
 * @module
 */
import { rename, stat } from "node:fs/promises";
import { UserError } from "../errors.ts";
import { cannotWrite } from "../files.ts";

/** Progress of a download. */
export interface Progress {
  /** Bytes received, including those of earlier calls. */
  readonly bytes: number;
  /** Total size in bytes, if the server states it. */
  readonly total: number | undefined;
}

/** Options of `download`. */
export interface DownloadOptions {
  /** What the user can do instead; the end of an error line. @default "try again" */
  remedy?: string;
  /** Called as bytes arrive. @default nothing */
  onProgress?: (progress: Progress) => void;
  /** How many times to try before giving up on a connection that breaks. @default 3 */
  attempts?: number;
  /** Seconds without a byte after which a connection counts as broken. @default 20 */
  patience?: number;
}

/** A broken connection: worth another attempt. */
class Broken extends Error {}

/** No connection, or a response that another attempt would not change. */
class Refused extends Error {}

/**
 * Downloads `address` to `file`, whose folder must exist. An existing `file` is left unchanged.
 *
 * @throws {UserError} when the server cannot be reached, answers with an error, or breaks off
 * `attempts` times, and when the disk is full or not writable; the bytes received are kept for the next
 * call.
 *
 * @example From your own server
 * ```ts
 * import { download } from "./download.ts";
 * import { strictEqual } from "node:assert/strict";
 *
 * const server = Deno.serve({ port: 0, onListen() {} }, () => new Response("cells"));
 * const file = await Deno.makeTempFile();
 * await Deno.remove(file);
 * await download(`http://127.0.0.1:${server.addr.port}/`, file);
 * strictEqual(await Deno.readTextFile(file), "cells");
 * await server.shutdown();
 * await Deno.remove(file);
 * ```
 */
export async function download(
  address: string,
  file: string,
  { remedy = "try again", onProgress = () => {}, attempts = 3, patience = 20 }: DownloadOptions =
    {},
): Promise<void> {
  if (await stat(file).catch(() => undefined)) return;
  const path = `${file}.part`;
  const unwritten = cannotWrite(path);
  using part = await Deno.open(path, { create: true, read: true, write: true }).catch(unwritten);
  for (let attempt = 1;; attempt++) {
    try {
      await fetchRest(address, part, { onProgress, patience, unwritten });
      break;
    } catch (error) {
      if (!(error instanceof Refused) && !(error instanceof Broken)) throw error;
      if (error instanceof Refused || attempt >= attempts) {
        throw new UserError(`${error.message}; ${remedy}`);
      }
    }
  }
  await part.sync().catch(unwritten);
  await rename(path, file).catch(cannotWrite(file));
}

/** Appends the missing bytes to `part`; starts over if the server does not support ranges. */
async function fetchRest(
  address: string,
  part: Deno.FsFile,
  { onProgress, patience, unwritten }:
    & Required<Pick<DownloadOptions, "onProgress" | "patience">>
    & { unwritten: (error: Error) => never },
): Promise<void> {
  let bytes = (await part.stat()).size;
  const silence = new AbortController();
  let timer: ReturnType<typeof setTimeout> | undefined;
  const listen = () => {
    clearTimeout(timer);
    timer = setTimeout(() => silence.abort(), patience * 1000);
  };
  const why = (error: unknown) =>
    silence.signal.aborted ? `silent for ${patience} s` : reason(error as Error);
  try {
    listen();
    const response = await fetch(address, {
      headers: { "accept-encoding": "identity", ...(bytes ? { range: `bytes=${bytes}-` } : {}) },
      signal: silence.signal,
    }).catch((error) => {
      throw new Refused(`cannot reach ${address} (${why(error)})`);
    });
    const total = await begin(response, bytes);
    if (total === "complete") return;
    if (response.status !== 206) {
      bytes = 0;
      await part.truncate(0).catch(unwritten);
    }
    await part.seek(bytes, Deno.SeekMode.Start);
    const reader = (response.body ?? new Blob().stream()).getReader();
    while (true) {
      const { value, done } = await reader.read().catch((error) => {
        throw new Broken(`${address} broke off at ${bytes} bytes (${why(error)})`);
      });
      if (done) break;
      listen();
      for (let sent = 0; sent < value.length;) {
        sent += await part.write(value.subarray(sent)).catch(unwritten);
      }
      bytes += value.length;
      onProgress({ bytes, total });
    }
    if (total !== undefined && bytes < total) {
      throw new Broken(`${address} broke off at ${bytes} of ${total} bytes`);
    }
  } finally {
    clearTimeout(timer);
    silence.abort(); // stop the server from sending what nobody reads
  }
}

/** Checks the response to a request from byte `from` on; returns the total size, if it is known. */
async function begin(response: Response, from: number): Promise<number | undefined | "complete"> {
  const { url, status, statusText, headers } = response;
  const range = /^bytes (?:(\d+)-\d+|\*)\/(\d+)$/.exec(headers.get("content-range") ?? "");
  const whole = range?.[2] ?? headers.get("content-length");
  if (status === 200 || (status === 206 && Number(range?.[1]) === from)) {
    return whole === null ? undefined : Number(whole);
  }
  await response.body?.cancel();
  if (status === 416 && Number(range?.[2]) === from) return "complete";
  if (status === 416 || status === 206) {
    throw new Refused(`${url} has other bytes than those that came; delete the .part file`);
  }
  throw new Refused(`${url} answers ${status} ${statusText}`.trimEnd());
}

/** The words of `fetch` for a network error, without the address, which the caller names anyway. */
function reason({ message, cause }: Error): string {
  const inner = cause instanceof Error ? cause.message : message;
  return inner.replace(/^error sending request .*?\): /, "");
}
