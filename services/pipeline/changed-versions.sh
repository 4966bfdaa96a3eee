#!/usr/bin/env bash
# Which model versions a change touches, for a continuous integration that takes just those through their pipeline.
set -euo pipefail
root=$(CDPATH='' cd -- "$(dirname -- "${BASH_SOURCE[0]}")/../.." && pwd -P)

usage() {
  cat <<'TEXT'
usage: services/pipeline/changed-versions.sh [--json] <base> [<head>]

Prints a line "family version" for each model version that differs between two commits (head: HEAD) and is there now: one whose own
folder changed, and every one of a family whose features changed. All of them where nobody knows the base, and where something that
every version stands on changed: a library of packages/, a job of services/, the root's package.json or package-lock.json. With --json,
one line for a matrix: [{"family":…,"version":…},…]
TEXT
}

json=''
case ${1-} in
  -h | --help) usage && exit 0 ;;
  --json) json=yes && shift ;;
  *) ;;
esac
if [ $# -lt 1 ] || [ $# -gt 2 ]; then
  usage >&2
  exit 64
fi
base=$1 head=${2:-HEAD}
# A commit, never a flag of git.
for commit in "$base" "$head"; do
  case $commit in -* | '') usage >&2 && exit 64 ;; *) ;; esac
done
cd -- "$root"

# Every version that is there: family/version.
all_versions() {
  local folder
  for folder in packages/models/*/v*/; do
    [ -f "${folder}package.json" ] || continue
    folder=${folder%/}
    printf '%s\n' "${folder#packages/models/}"
  done
}

# Paths that differ since the two went different ways, or between the two where they have no common past here (a shallow clone).
changed_paths() {
  local range="$base...$head"
  git merge-base "$base" "$head" >/dev/null 2>&1 || range="$base..$head"
  # Without -z git puts names with odd characters between quotes.
  git diff -z --name-only --no-renames "$range" | tr '\0' '\n'
}

# family/version of the versions that the paths touch; a path says all with a line "*".
touched() {
  local path rest family part
  while IFS= read -r path; do
    case $path in
      packages/models/*/*/*)
        rest=${path#packages/models/}
        family=${rest%%/*}
        part=${rest#*/}
        part=${part%%/*}
        if [ "$part" = features ]; then all_versions | grep -e "^$family/" || true; else printf '%s/%s\n' "$family" "$part"; fi
        ;;
      packages/*.test.ts | packages/*.md) ;;
      packages/* | services/train/* | services/serve/* | services/pipeline/*) printf '*\n' ;;
      package.json | package-lock.json) printf '*\n' ;;
      *) ;;
    esac
  done
}

if git rev-parse --verify --quiet "$base^{commit}" >/dev/null; then
  paths=$(changed_paths)
  found=$(printf '%s\n' "$paths" | touched | sort -u)
else
  found='*'
fi
case $found in
  '*'*) wanted=$(all_versions) ;;
  # Versions that were removed have no pipeline.
  *) wanted=$(all_versions | grep -Fx -e "$found" || true) ;;
esac

if [ -z "$json" ]; then
  printf '%s\n' "$wanted" | sed -e '/^$/d' -e 's|/| |'
else
  printf '%s\n' "$wanted" | sed -e '/^$/d' -e 's|^\(.*\)/\(.*\)$|{"family":"\1","version":"\2"}|' | paste -sd , - | sed -e 's|.*|[&]|'
fi
