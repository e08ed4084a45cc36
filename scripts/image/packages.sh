#!/bin/sh
# Step 5 of the image: npm packages by the hashes of deno.lock. Their files are then twice there, in
# node_modules and in Deno's cache; running from the lock file needs only the first.
set -eu
cd "$(dirname "$0")/../.."
deno install --frozen
find "$DENO_DIR/npm" -type f ! -name registry.json -delete
find "$DENO_DIR/npm" -type d -empty -delete

# Some packages give their files to the owner alone; `docker run --user` brings another.
chmod -R a+rX node_modules
