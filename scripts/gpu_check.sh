#!/usr/bin/env bash
# The kit on a machine with a GPU and without network, in under eight minutes: the webgpu engine
# against tfjs's cpu backend (the conformance suite), and a step of the UNet beside PyTorch's on the
# same GPU, where python3 has torch.
#
#   scripts/gpu_check.sh pack [folder]   # where there is a network: Deno and the code, 64 MiB at most
#   scripts/gpu_check.sh run [folder]    # there: of the kit, the folder and lib/bench/pytorch are needed
#
# IEL_GPU_CHECK=cpu is a rehearsal without a GPU: a software adapter, PyTorch on the processor.
set -euo pipefail
cd "$(dirname "$0")/.."
what=${1:-}
folder=${2:-results/cache/gpu-check}
readonly MOST=$((64 * 1024 * 1024))

pack() {
  mkdir -p "$folder"
  local bundle=(deno bundle --quiet --minify --platform deno)
  "${bundle[@]}" -o "$folder/kit_step.js" lib/bench/kit_step.ts
  "${bundle[@]}" -o "$folder/gpu_check.js" lib/bench/gpu_check.ts
  "${bundle[@]}" -o "$folder/conformance_test.js" lib/engine/conformance_test.ts
  local program
  program=$(deno eval 'console.log(Deno.execPath())')
  [ -e "$folder/deno.xz" ] || xz --x86 --lzma2=preset=9e -T1 -c "$program" >"$folder/deno.xz"
  # The loader of Vulkan's drivers; a machine for computing may have a driver and no loader.
  if command -v apt-get >/dev/null && ! ls "$folder"/libvulkan1_*.deb >/dev/null 2>&1; then
    (cd "$folder" && apt-get download libvulkan1 >/dev/null 2>&1) || echo 'no libvulkan1 was fetched' >&2
  fi
  local bytes
  bytes=$(du -sb "$folder" | cut -f1)
  echo "$folder: $bytes bytes"
  if [ "$bytes" -gt "$MOST" ]; then echo "more than $MOST bytes" >&2; return 1; fi
}

run() {
  place=$(mktemp -d) # not local: the trap runs after this function
  trap 'rm -rf "$place"' EXIT
  xz -dc "$folder/deno.xz" >"$place/deno"
  chmod +x "$place/deno"
  if ! ldconfig -p | grep -q libvulkan.so.1; then
    for package in "$folder"/libvulkan1_*.deb; do dpkg -x "$package" "$place"; done
    LD_LIBRARY_PATH=$(dirname "$(find "$place" -name libvulkan.so.1 | head -1)"):${LD_LIBRARY_PATH:-}
    export LD_LIBRARY_PATH
  fi
  local device=cuda rounds=5 steps=5 widths=16,64
  if [ "${IEL_GPU_CHECK:-}" = cpu ]; then
    export IEL_WEBGPU_SOFTWARE=1
    device=cpu rounds=1 steps=1 widths=4
  fi
  local deno=("$place/deno") python=()
  if python3 -c 'import torch' 2>/dev/null; then python=(--python python3); fi
  command -v nvidia-smi >/dev/null && nvidia-smi --query-gpu=name,driver_version --format=csv,noheader
  # The suite says "not examined" and passes where there is no adapter: here that is a failure.
  NO_COLOR=1 timeout 180 "${deno[@]}" test -A --no-config --filter 'webgpu conforms' \
    "$folder/conformance_test.js" | tee "$place/suite"
  if grep -q 'not examined' "$place/suite"; then echo 'no adapter: the suite did not run' >&2; return 1; fi
  timeout 240 "${deno[@]}" run -A --no-config "$folder/gpu_check.js" \
    --kit "$folder/kit_step.js" --peer lib/bench/pytorch/step.py "${python[@]}" \
    --device "$device" --rounds "$rounds" --steps "$steps" --widths "$widths" | tee "$folder/report"
}

case $what in
  pack | run) "$what" ;;
  *) sed -n '2,10s/^# \{0,1\}//p' "$0" && exit 2 ;;
esac
