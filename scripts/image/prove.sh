#!/bin/sh
# What must work in a finished image, offline: `docker run --network none --entrypoint
# scripts/image/prove.sh IMAGE`; trial.sh runs it too. The last line says that all of it did.
set -eu
cd /kit

run() {
  echo "== $*"
  scripts/image/entrypoint.sh "$@"
}

[ "$(id -u)" -ne 0 ] || { echo "run it as the image's own user" >&2; exit 1; }
if python3 -c 'import socket; socket.create_connection(("1.1.1.1", 53), 3)' 2>/dev/null; then
  echo "there is a network here; take it away (--network none)" >&2
  exit 1
fi
run doctor
run reproduce --profile smoke
run notebooks 00

echo "== lab"
scripts/image/healthy.sh
scripts/image/entrypoint.sh notebook >/tmp/lab.log 2>&1 &
lab=$!
for _ in $(seq 60); do
  sleep 2
  if [ -e /tmp/serves-lab ] && scripts/image/healthy.sh 2>/dev/null; then
    kill -TERM "$lab"
    wait "$lab" || true
    rm /tmp/serves-lab
    echo "image proven: doctor, reproduce, notebooks and lab work as uid $(id -u) without a network"
    exit 0
  fi
done
cat /tmp/lab.log
echo "JupyterLab did not answer" >&2
exit 1
