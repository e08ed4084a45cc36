// Data sets of tfjs, which the kit has no use for: tfjs itself only passes on what is exported here. To use the
// real package, remove the `links` entry of deno.json and this folder.
"use strict";
