/**
 * The program that Jupyter starts as the kit's Deno kernel, with the path of its connection file.
 *
 * @module
 */
import type { ConnectionFile } from "../wire/message.ts";
import { relay } from "./relay.ts";

const [file] = Deno.args;
const jupyter: ConnectionFile = JSON.parse(await Deno.readTextFile(file!));
Deno.exit(await relay(jupyter));
