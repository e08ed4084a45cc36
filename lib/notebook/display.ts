/**
 * Displays something in a notebook's output and replaces it in place. Outside a notebook, the plain text
 * is printed once.
 *
 * @module
 */
import { randomUUID } from "node:crypto";
import { inNotebook } from "./in_kernel/host.ts";
import { keepOutputsInCells } from "./in_kernel/keep_outputs_in_cells.ts";
import { showWhatGetsLost } from "./in_kernel/show_what_gets_lost.ts";
import type { MimeBundle } from "./ipynb.ts";

keepOutputsInCells();
showWhatGetsLost();

/** A displayed output. */
export interface Display {
  /**
   * Replaces the output in place.
   *
   * @param notes Metadata for the client, by media type. @default the initial metadata
   */
  update(bundle: MimeBundle, notes?: MimeBundle): Promise<void>;
}

/**
 * Displays contents by media type; the client shows the richest type that it supports.
 *
 * @example
 * ```ts
 * import { display } from "./display.ts";
 *
 * const greeting = await display({ "text/plain": "good morning" });
 * await greeting.update({ "text/plain": "good night" });
 * ```
 */
export async function display(
  bundle: MimeBundle,
  { metadata = {} }: {
    /** Metadata for the client by media type, such as the size of a PNG. @default {{}} */
    metadata?: MimeBundle;
  } = {},
): Promise<Display> {
  if (!inNotebook()) {
    console.log(bundle["text/plain"] ?? Object.keys(bundle).join(", "));
    return { update: async () => {} };
  }
  const transient = { display_id: `iel-${randomUUID()}` };
  await Deno.jupyter.broadcast("display_data", { data: bundle, metadata, transient });
  return {
    async update(data, notes = metadata) {
      await Deno.jupyter.broadcast("update_display_data", { data, metadata: notes, transient });
    },
  };
}
