// What installs the addon of tfjs-node-gpu, which the kit never loads. To use the real package, remove
// the `links` entry of deno.json and this folder.
"use strict";
