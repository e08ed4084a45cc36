// Polyfills of old browsers, which tfjs asks for and does not import. To use the real package, remove
// the `links` entry of deno.json and this folder.
"use strict";
