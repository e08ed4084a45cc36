#!/bin/sh
# Step 3 of the image: TensorFlow's library, for VARIANT cuda (with NVIDIA's) or cpu.
set -eu
cd "$(dirname "$0")"
DENO_DIR=$(mktemp -d) # what root writes, the image's user could not change
export DENO_DIR
deno run -A --no-config --no-lock --import-map=import_map.json library.ts "$VARIANT"
rm -rf "$DENO_DIR"
