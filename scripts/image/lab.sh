#!/bin/sh
# Step 4 of the image: JupyterLab, in the environment that `deno task lab` looks for.
set -eu
cd "$(dirname "$0")"
DENO_DIR=$(mktemp -d) # what root writes, the image's user could not change
export DENO_DIR
deno run -A --no-config --no-lock --import-map=import_map.json lab.ts
rm -rf "$DENO_DIR"
