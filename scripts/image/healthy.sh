#!/bin/sh
# Whether the container can do its work: results can be written, and JupyterLab answers where it runs.
set -eu
probe=$(mktemp -p /kit/results/runs .probe-XXXXXX)
rm "$probe"
[ -e /tmp/serves-lab ] || exit 0
python3 -c 'import urllib.request as web; web.urlopen("http://127.0.0.1:8888/api", timeout=5)'
