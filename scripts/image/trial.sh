#!/bin/bash
# Builds the image's root without Docker and works in it: a fresh Debian by debootstrap, the steps of
# the Dockerfile in their order, and prove.sh as the image's user in a namespace without a network.
#
#   scripts/image/trial.sh [cpu|cuda] [folder]      (as root)
#
# KEEP=1 keeps the folder, and FROM=packages resumes in one that was kept, from that step.
#
# What it cannot show: stages and layers, the Dockerfile's own lines, and a GPU.
set -euo pipefail

variant=${1:-cpu}
root=$(realpath -m "${2:-/tmp/iel-image-trial}")
kit=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
steps=(system deno library lab packages kit)
declare -A user=([packages]=iel [kit]=iel)

# The image's variables, and of this machine's only what says how to reach the network.
mapfile -t environment < <(
  cat "$kit/scripts/image/environment"
  echo "VARIANT=$variant"
  echo "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
  env | grep -iE '^([a-z]+_proxy|PIP_(CERT|INDEX_URL|DEFAULT_TIMEOUT)|npm_config_registry|DENO_CERT|DENO_TLS_CA_STORE|NODE_EXTRA_CA_CERTS|SSL_CERT_FILE|REQUESTS_CA_BUNDLE)=' || true
)

inside() { # user command…
  local name=$1 home=/root
  shift
  if [[ $name != root ]]; then home=/home/$name; fi
  chroot --userspec="$name:$name" "$root" /usr/bin/env -i "${environment[@]}" "HOME=$home" "$@"
}

away() {
  umount "$root/etc/ssl/certs/ca-certificates.crt" "$root/dev/shm" "$root/dev/pts" "$root/dev" "$root/proc" 2>/dev/null || true
  if mountpoint -q "$root/dev" || mountpoint -q "$root/proc"; then return; fi
  if [[ -z ${KEEP:-} ]]; then rm -rf --one-file-system "$root"; fi
}

report() { # what, since when
  printf '%-10s %4d s  %6s\n' "$1" "$((SECONDS - $2))" "$(du -sxh "$root" | cut -f1)"
}

# The build's context: what git tracks, as .dockerignore leaves it.
copy_context() {
  git -C "$kit" ls-files -z --cached --others --exclude-standard |
    tar -C "$kit" --null --files-from=- --ignore-failed-read -cf - |
    tar -C "$root/kit" --no-same-owner -xf -
  chroot "$root" chown -R iel:iel /kit
}

lend_certificates() {
  local bundle=/etc/ssl/certs/ca-certificates.crt
  if [[ -e $bundle ]]; then mount --bind "$bundle" "$root$bundle"; fi
}

next=${FROM:-system}
trap away EXIT
if [[ $next == system ]]; then
  rm -rf --one-file-system "$root"
  started=$SECONDS
  debootstrap --variant=minbase bookworm "$root" >"$root.log" 2>&1 || { tail "$root.log"; exit 1; }
  # As the base image has it: a throwaway root need not survive a power cut.
  echo force-unsafe-io >"$root/etc/dpkg/dpkg.cfg.d/docker-apt-speedup"
  mkdir -p "$root/kit/scripts/image"
  cp "$kit/scripts/image/system.sh" "$root/kit/scripts/image/"
  report debian "$started"
fi
cp /etc/resolv.conf "$root/etc/"
mount --bind /dev "$root/dev"
mount --bind /dev/pts "$root/dev/pts"
mount -t tmpfs tmpfs "$root/dev/shm"
mount -t proc proc "$root/proc"
if [[ $next != system ]]; then
  lend_certificates
  copy_context
fi

for step in "${steps[@]}"; do
  if [[ -n $next && $step != "$next" ]]; then continue; fi
  next=
  started=$SECONDS
  inside "${user[$step]:-root}" "/kit/scripts/image/$step.sh"
  if [[ $step == system ]]; then
    lend_certificates
    copy_context
  fi
  report "$step" "$started"
done

started=$SECONDS
export -f inside
unshare --net --pid --fork --mount bash -euo pipefail -c "
  ip link set lo up
  mount -t proc proc '$root/proc'
  root='$root'; environment=($(printf '%q ' "${environment[@]}"))
  inside iel /kit/scripts/image/prove.sh
"
report prove "$started"
