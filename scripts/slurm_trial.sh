#!/usr/bin/env bash
# Tries `deno task submit --slurm` on a cluster of one machine: starts Slurm's daemons with a
# configuration of their own, runs scripts/submit/slurm_trial_test.ts against them, and stops them.
# As root, with Debian's packages: apt-get install slurmctld slurmd slurm-client munge
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

folder=$(mktemp -d)
stop() {
  for daemon in slurmd slurmctld munged; do
    [[ -f $folder/$daemon.pid ]] && kill "$(<"$folder/$daemon.pid")" 2>/dev/null
  done
  sleep 1
  rm -rf "$folder"
}
trap stop EXIT

host=$(hostname -s)
export SLURM_CONF=$folder/slurm.conf
cat >"$SLURM_CONF" <<CONF
ClusterName=trial
SlurmctldHost=$host(127.0.0.1)
SlurmctldPort=26817
SlurmdPort=26818
SlurmUser=root
AuthType=auth/munge
AuthInfo=socket=$folder/munge.socket,cred_expire=5
StateSaveLocation=$folder/state
SlurmdSpoolDir=$folder/spool
SlurmctldPidFile=$folder/slurmctld.pid
SlurmdPidFile=$folder/slurmd.pid
SlurmctldLogFile=$folder/slurmctld.log
SlurmdLogFile=$folder/slurmd.log
SlurmdParameters=config_overrides
ProctrackType=proctrack/pgid
TaskPlugin=task/none
SelectType=select/cons_tres
SelectTypeParameters=CR_Core
ReturnToService=2
KillWait=10
NodeName=$host NodeAddr=127.0.0.1 CPUs=4 State=UNKNOWN
PartitionName=trial Nodes=ALL Default=YES MaxTime=INFINITE State=UP
CONF

chmod 755 "$folder"
mkdir "$folder/state" "$folder/spool"
(umask 077 && head -c 1024 /dev/urandom >"$folder/munge.key")
munged --force --socket="$folder/munge.socket" --pid-file="$folder/munged.pid" \
  --key-file="$folder/munge.key" --log-file="$folder/munged.log" --seed-file="$folder/munge.seed"
slurmctld
slurmd
for _ in {1..30}; do
  sinfo --noheader --format=%t 2>/dev/null | grep -q '^idle$' && break
  sleep 1
done
sinfo

IEL_SLURM_TEST=1 deno test -A scripts/submit/slurm_trial_test.ts ||
  { tail -n 20 "$folder"/*.log; exit 1; }
