#!/usr/bin/env bash
# One model version through the whole road: install, prove, train, evaluate, publish, serve.
set -euo pipefail
# The script may be called through a link; `readlink -f` is not everywhere.
here=${BASH_SOURCE[0]}
while [ -L "$here" ]; do
  target=$(readlink "$here")
  case $target in /*) here=$target ;; *) here=$(dirname -- "$here")/$target ;; esac
done
root=$(CDPATH='' cd -- "$(dirname -- "$here")" && pwd -P)
# shellcheck source=services/pipeline/bootstrap.sh
. "$root/services/pipeline/bootstrap.sh"

stopped() {
  fail E_JOB_CANCELLED 75 "stopped by $1 before anything was begun; run the same command again"
}
trap 'stopped SIGTERM' TERM
trap 'stopped SIGINT' INT

usage() {
  cat <<'TEXT'
usage: ./build_pipeline.sh -v <version> [flags]

Takes one model version through the whole road: installs its OS packages, runs its tests and the conformance kit,
trains, evaluates, publishes and serves it.

  -v, --version <v1|v2|…>    the model version (default: MODEL_VER; serve alone: the family's champion)
      --family <name>        the family (default: MODEL_FAMILY, conversion-rate)
      --date <YYYY-MM-DD>    the day whose data is read and written (default: RUN_DATE, today in UTC)
      --service <name>       train, serve or both (default: both); serve alone proves and trains nothing
      --search <strategy>    search parameters before training: grid, random or halving; with it:
      --trials <n>             most trials; halving: configurations to begin with
      --budget <time>          how long to search, as 30s, 5m or 1h
      --folds <k>              folds of the cross-validation (default: 5)
      --group <column>         rows with equal values share a fold (default: what the card says); none: row by row
      --weight <column>        held-out rows count by this column (default: what the card says); none: each once
      --seed <n>               the same seed makes the same trials (default: 0)
      --parallel <n>           trials at a time
      --promote              make the trained run the family's champion
      --force-release <why>  release the run even if a gate refuses it; the reason is kept in the release record
      --build-only           install and prove, run nothing
      --docker               the same in an image of the version, which is built first (docs/guides/containers.md)
      --force                install and prove again although nothing changed since the last time
      --json                 log as JSON lines, also on a terminal
  -h, --help                 this text

Variables of .env_pipelines hold where the buckets are; the environment wins over the file, flags win over both.
exit: 0 done, 64 usage, 65 data, 66 input missing, 69 unavailable, 70 software, 75 try again, 76 artifact,
      77 permission, 78 configuration, 79 refused by a gate (docs/reference/errors.md)
TEXT
}

refuse() {
  fail E_USAGE 64 "$1; ./build_pipeline.sh --help tells the flags"
}

refuse_flag() {
  # shellcheck source=services/pipeline/unknown-flag.sh
  . "$root/services/pipeline/unknown-flag.sh"
  refuse "unknown flag $(shown "$1")$(meant_by "$root" "$1" "$(usage)")"
}

has_version() {
  [ -n "${MODEL_VER:-}" ] || grep -qs '^[[:space:]]*MODEL_VER=.' "$root/.env_pipelines"
}

# Whether $1, which has the form of a day, is one of the calendar, from 1970 on.
is_day() {
  local year=$((10#${1:0:4})) day=$((10#${1:8:2})) last=31
  case ${1:5:2} in
    01 | 03 | 05 | 07 | 08 | 10 | 12) ;;
    04 | 06 | 09 | 11) last=30 ;;
    02) last=$((year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28)) ;;
    *) return 1 ;;
  esac
  [ "$year" -ge 1970 ] && [ "$day" -ge 1 ] && [ "$day" -le "$last" ]
}

flags=()
version='' service=both promote='' search='' docker='' forced=''
while [ $# -gt 0 ]; do
  flag=$1
  shift
  case $flag in
    -h | --help) usage && exit 0 ;;
    --promote) promote=$flag && flags+=("$flag") && continue ;;
    --docker) docker=yes && continue ;;
    --build-only | --force | --json) flags+=("$flag") && continue ;;
    --*=*) set -- "${flag#*=}" "$@" && flag=${flag%%=*} ;;
    *) ;;
  esac
  case $flag in
    -v | --version) version=${1:-} pattern='^v[1-9][0-9]{0,3}$' flag=--version expected='v1 to v9999' ;;
    --family) pattern='^[a-z][a-z0-9-]{0,62}$' expected='a lower-case name' ;;
    --date) pattern='^[0-9]{4}(-[0-9]{2}-|/[0-9]{2}/)[0-9]{2}$' expected='YYYY-MM-DD' ;;
    --service) service=${1:-} pattern='^(train|serve|both)$' expected='train, serve or both' ;;
    --search) search=${1:-} pattern='^(grid|random|halving)$' expected='grid, random or halving' ;;
    --trials | --folds | --seed | --parallel) pattern='^[0-9]{1,10}$' expected='a whole number' ;;
    --budget) pattern='^[0-9]{1,6}(\.[0-9]{1,3})?[smh]$' expected='a time as 30s, 5m or 1h' ;;
    --force-release) forced=$flag pattern='[^[:space:]]' expected='a reason' ;;
    --group | --weight) pattern='^[A-Za-z0-9_.-]{1,64}$' expected='a column, or none' ;;
    *) refuse_flag "$flag" ;;
  esac
  [ $# -gt 0 ] || refuse "$flag needs a value: $expected"
  [[ $1 =~ $pattern ]] || refuse "$flag is $(shown "$1"), must be $expected"
  [ "$flag" != --date ] || is_day "$1" || refuse "--date is $1, which is no day of the calendar from 1970 on"
  flags+=("$flag" "$1")
  shift
done
[ -z "$promote" ] || [ "$service" != serve ] ||
  refuse '--promote needs a training, and --service serve trains nothing; leave one of them out'
[ -z "$forced" ] || [ "$service" != serve ] ||
  refuse '--force-release needs a training, and --service serve trains nothing; leave one of them out'
[ -z "$search" ] || [ "$service" != serve ] ||
  refuse '--search needs a training, and --service serve trains nothing; leave one of them out'
[ -n "$version" ] || [ "$service" = serve ] || has_version || refuse 'say which version, as in -v v2'

if [ -n "$docker" ]; then
  # shellcheck source=services/pipeline/docker.sh
  . "$root/services/pipeline/docker.sh"
  run_in_docker "$root" ${flags[@]+"${flags[@]}"}
  exit
fi
install_packages "$root"
exec node "$root/services/pipeline/src/main.ts" ${flags[@]+"${flags[@]}"}
