#!/bin/sh
# Step 1 of the image: what comes from Debian, the user, and the folders that are volumes.
set -eu
export DEBIAN_FRONTEND=noninteractive
apt-get update -qq
apt-get install -qq -y --no-install-recommends \
  ca-certificates libstdc++6 python3 python3-pip python3-venv tini >/dev/null
apt-get clean
rm -rf /var/lib/apt/lists/*

useradd --uid 1000 --create-home --shell /bin/bash iel
install -d -o iel -g iel /kit /opt/deno-cache
install -d -o iel -g iel -m 777 /data /cache
install -d /opt/iel
