#!/bin/sh
# Step 5 of the image: npm packages by the hashes of deno.lock. Their files are then twice there, in
# node_modules and in Deno's cache; running from the lock file needs only the first.
set -eu
cd "$(dirname "$0")/../.."
deno install --frozen
find "$DENO_DIR/npm" -mindepth 1 -name registry.json -prune -o -type f -delete
