#!/bin/sh
# The step of the development stage alone: what an editor's server and its user call.
set -eu
export DEBIAN_FRONTEND=noninteractive
apt-get update -qq
apt-get install -qq -y --no-install-recommends git openssh-client procps shellcheck >/dev/null
apt-get clean
rm -rf /var/lib/apt/lists/*

# Editors look for Jupyter's kernels here.
mkdir -p /usr/local/share/jupyter/kernels/deno
sed 's|{resource_dir}/../../..|/kit|' /kit/.jupyter/kernels/deno/kernel.json \
  >/usr/local/share/jupyter/kernels/deno/kernel.json
