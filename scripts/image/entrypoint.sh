#!/bin/sh
# What the container does: `docker run IMAGE reproduce` is `deno task reproduce`, and so for any task.
# `notebook` and `lab` are JupyterLab, which a browser outside the container must be able to reach.
set -eu
cd /kit
case ${1:-} in
lab | notebook)
  shift
  touch /tmp/serves-lab
  exec deno task lab --ip=0.0.0.0 --no-browser "$@"
  ;;
esac
exec deno task "$@"
