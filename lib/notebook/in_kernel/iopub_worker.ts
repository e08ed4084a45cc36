/**
 * The thread of a listener: reads everything that the kernel sends and records the marks.
 *
 * @module
 */
import { connectZmtp } from "../wire/zmtp.ts";
import { listenerNotes, type ListenerOptions, MARK } from "./iopub_listener.ts";

/** Index of a message's metadata frame, counted from the delimiter before its signature. */
const METADATA = 4;

addEventListener("message", async ({ data }: MessageEvent<ListenerOptions>) => {
  const notes = listenerNotes(data.heard);
  const decoder = new TextDecoder();
  const { messages } = await connectZmtp(data.port, { type: "SUB" });
  setTimeout(notes.ready, 100); // give the kernel time to register the subscription
  for await (const frames of messages) {
    const delimiter = frames.findIndex((frame) => decoder.decode(frame) === "<IDS|MSG>");
    const metadata = frames[delimiter + METADATA];
    if (!metadata || metadata.length < MARK.length) continue;
    const mark = JSON.parse(decoder.decode(metadata))[MARK];
    if (typeof mark === "number") notes.heard(mark);
  }
});
