#!/usr/bin/env bash
# Does an array job on a real SLURM leave the bytes of one process?
#
# Starts a SLURM of this one machine (munged, slurmctld, slurmd) in a folder of its own, submits two jobs as in
# docs/cluster.md, compares the tables with those of a plain call and takes everything down again; half a minute.
# Needs `apt-get install slurm-wlm munge`; nothing of a SLURM that is here already is touched.
set -euo pipefail
cd "$(dirname "$0")/.."

for program in munged slurmctld slurmd sbatch; do
  if ! command -v $program > /dev/null && [ ! -x /usr/sbin/$program ]; then
    echo "skipped: $program is not installed (apt-get install slurm-wlm munge)"
    exit 0
  fi
done
PATH=$PWD/.venv/bin:$PATH:/usr/sbin
export PATH

place=$(mktemp -d /tmp/tenchains-slurm.XXXXXX)
export SLURM_CONF=$place/slurm.conf
daemons=()

take_down() {
  status=$?
  if scancel --user "$(id -un)" --quiet 2> /dev/null; then
    for _ in $(seq 40); do # or a job would outlive its SLURM
      [ -z "$(squeue --noheader 2> /dev/null)" ] && break
      sleep 0.25
    done
  fi
  [ ${#daemons[@]} = 0 ] || kill "${daemons[@]}" 2> /dev/null || true
  wait
  if [ $status != 0 ]; then tail -n 20 "$place"/*.log "$place"/*.out 2> /dev/null || true; fi
  rm -rf "$place"
}
trap take_down EXIT

# --- a SLURM of one machine -----------------------------------------------------------------------------------------

node=$(hostname -s)
port=$((20000 + RANDOM % 10000))
mkdir -p "$place/state" "$place/spool"
head -c 128 /dev/urandom > "$place/munge.key"
chmod 600 "$place/munge.key"
cat > "$SLURM_CONF" << END
ClusterName=tenchains
SlurmctldHost=$node(127.0.0.1)
SlurmctldPort=$port
SlurmdPort=$((port + 1))
SlurmUser=$(id -un)
SlurmdUser=$(id -un)
AuthType=auth/munge
AuthInfo=socket=$place/munge.socket
StateSaveLocation=$place/state
SlurmdSpoolDir=$place/spool
SlurmctldPidFile=$place/slurmctld.pid
SlurmdPidFile=$place/slurmd.pid
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
JobAcctGatherType=jobacct_gather/none
SelectType=select/cons_tres
SelectTypeParameters=CR_CPU
SchedulerParameters=sched_interval=1,bf_interval=1
SlurmdParameters=config_overrides
ReturnToService=2
MailProg=/bin/true
NodeName=$node NodeAddr=127.0.0.1 CPUs=2 State=UNKNOWN
PartitionName=all Nodes=ALL Default=YES MaxTime=INFINITE State=UP
END
munged --foreground --force --key-file="$place/munge.key" --socket="$place/munge.socket" --num-threads=2 \
  --pid-file="$place/munged.pid" --seed-file="$place/munged.seed" --log-file="$place/munged.log" 2> "$place/munge.log" &
daemons+=($!)
for _ in $(seq 50); do
  [ -S "$place/munge.socket" ] && break
  sleep 0.1
done
slurmctld -D -i > "$place/slurmctld.log" 2>&1 &
daemons+=($!)
slurmd -D > "$place/slurmd.log" 2>&1 &
daemons+=($!)
for _ in $(seq 100); do
  state=$(sinfo --noheader --format %T 2> /dev/null || true)
  [ "$state" = idle ] && break
  sleep 0.2
done
if [ "$state" != idle ]; then
  echo "skipped: SLURM does not start here"
  tail -n 20 "$place"/*.log
  exit 0
fi

# --- an array job in two parts, and a job that joins them -------------------------------------------------------------

PYTHONPATH=tests python -c 'import sys, pathlib, small_sweep; small_sweep.write_sweep(pathlib.Path(sys.argv[1]))' "$place"
asked="tenchains sweep $place/sweep.toml --replications 20 --quiet"
cat > "$place/array.sh" << END
#!/bin/bash
#SBATCH --array=1-2
#SBATCH --cpus-per-task=1
#SBATCH --output=$place/part-%a.out
$asked --out $place/there --shard \$SLURM_ARRAY_TASK_ID/2
END
job=$(sbatch --parsable "$place/array.sh")
sbatch --quiet --dependency=afterok:"$job" --kill-on-invalid-dep=yes --output="$place/whole.out" \
  --wrap "$asked --out $place/there"
until=$((SECONDS + 300))
while [ -n "$(squeue --noheader)" ]; do # `sbatch --wait` looks every half minute only
  [ $SECONDS -lt $until ] || { squeue; exit 1; }
  sleep 0.5
done
$asked --out "$place/here" --workers 1
for table in points.csv sweep.parquet indices.csv; do cmp "$place/there/$table" "$place/here/$table"; done
echo "an array job on SLURM leaves the bytes of one machine: ${SECONDS} s"
