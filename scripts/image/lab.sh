#!/bin/sh
# Step 4 of the image: JupyterLab, in the environment that `deno task lab` looks for.
set -eu
cd "$(dirname "$0")"
deno run -A --no-config --no-lock --import-map=import_map.json lab.ts
