#!/bin/sh
# Step 6 of the image: with the kit's own files in place, everything is compiled once.
set -eu
cd "$(dirname "$0")/../.."
mkdir -p results/runs
deno cache --frozen lib/mod.ts scripts/*.ts

# Whoever runs it writes these: records, copies of notebooks, JupyterLab's settings, Deno's cache.
mkdir -p my-notebooks .jupyter/runtime
chmod -R a+rwX results/runs my-notebooks .jupyter/runtime "$DENO_DIR"
