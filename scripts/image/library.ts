/**
 * Puts TensorFlow's library into the image. The same installer as `deno task doctor --install`, but
 * of few modules: a change elsewhere in the kit leaves gigabytes of the image as they are.
 *
 * @module
 */
import { installTensorFlow } from "../../lib/engine/tensorflow/install.ts";
import type { Variant } from "../../lib/engine/tensorflow/wheel.ts";

let shown = "";
const result = await installTensorFlow({
  variant: Deno.args[0] as Variant, // an unknown one is refused
  onProgress({ phase, subject }) {
    if (shown !== (shown = `${phase} ${subject}`)) console.log(shown);
  },
});
if ("reason" in result) {
  console.error(result.reason);
  Deno.exit(1);
}
