/**
 * Putting something into a notebook's output, and replacing it in place. Outside of a notebook the
 * plain text is printed, once.
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

/** Something that is displayed. */
export interface Display {
  /**
   * Replaces it where it stands.
   *
   * @param notes Notes for the client, by media type. @default those of the beginning
   */
  update(bundle: MimeBundle, notes?: MimeBundle): Promise<void>;
}

/**
 * Displays contents by media type; the client shows the richest that it knows.
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
    /** Notes for the client by media type, such as the size of a PNG. @default {{}} */
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
