#!/bin/sh
# Step 2 of the image: Deno from npm, by the hashes of deno/package-lock.json. npm goes again.
set -eu
export DEBIAN_FRONTEND=noninteractive
apt-get update -qq
apt-get install -qq -y --no-install-recommends npm >/dev/null
folder=$(mktemp -d)
cp "$(dirname "$0")"/deno/package*.json "$folder"
(cd "$folder" && npm ci --ignore-scripts --no-audit --no-fund --loglevel=error)
program=$(echo "$folder"/node_modules/@deno/linux-*-glibc/deno)
if ! [ -f "$program" ]; then
  echo "deno/package-lock.json has no hash of Deno for $(uname -m); run npm install in its folder" >&2
  exit 1
fi
install "$program" /usr/local/bin/deno
rm -rf "$folder" "$HOME/.npm"
apt-get purge -qq -y --auto-remove npm >/dev/null
apt-get clean
rm -rf /var/lib/apt/lists/*
deno --version
