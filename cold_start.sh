#!/usr/bin/env bash
# A fresh machine to its first predictions: packages, example data, smoke test, v1 and v2 trained and served.
set -euo pipefail
root=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")" && pwd -P)
# shellcheck source=services/pipeline/bootstrap.sh
. "$root/services/pipeline/bootstrap.sh"

usage() {
  cat <<'TEXT'
usage: ./cold_start.sh [-h]

Brings a fresh machine (Debian, Ubuntu or macOS with Node 20.19 or later and npm) to its first predictions.
What is there already is used again, so it may be run as often as you like.
TEXT
}

case ${1:-} in
  '') ;;
  -h | --help) usage && exit 0 ;;
  *) usage >&2 && fail E_USAGE 64 "unknown argument $(printf '%q' "$1")" ;;
esac
[ $# -le 1 ] || { usage >&2 && fail E_USAGE 64 'too many arguments'; }

case $(uname -s) in
  Linux | Darwin) ;;
  MINGW* | MSYS* | CYGWIN*) fail E_SETUP_SYSTEM 69 'Windows is not supported; use WSL (wsl --install) and run this there' ;;
  *) fail E_SETUP_SYSTEM 69 "$(uname -s) is not supported; use Debian, Ubuntu or macOS" ;;
esac

# `head` closes the pipe early, which is no failure of gzip.
first_lines() { { gzip -dc "$1" || true; } 2>/dev/null | head -n 4; }
say() { printf '\n==> %s\n' "$1"; }

export LOG_FORMAT=${LOG_FORMAT:-text}
day=${RUN_DATE:-$(date -u +%Y-%m-%d)}
export RUN_DATE=$day
family=conversion-rate

say '1/6 npm packages (Node 24 among them)'
install_packages "$root"
printf 'node %s\n' "$(node --version)"

say "2/6 OS packages of the models"
for script in "$root"/packages/models/*/v*/install_dependencies.sh; do
  bash "$script" || fail E_SETUP_OS_PACKAGES 69 "$(basename "$(dirname "$script")") misses its OS packages; its message stands above"
done

say "3/6 example data of $day"
node "$root/services/example-data/src/main.ts" --family "$family"

say '4/6 smoke test: every version trained and served on a bucket of its own'
(cd "$root" && quietly 'running' node node_modules/vitest/vitest.mjs run smoke_test/) ||
  fail E_SETUP_SMOKE_TEST 70 'the smoke test failed; its output stands above'

say '5/6 v1 and v2: prove, train, publish, serve'
"$root/build_pipeline.sh" --family "$family" -v v1
"$root/build_pipeline.sh" --family "$family" -v v2

say '6/6 first predictions'
for version in v1 v2; do
  file=${BUCKET_DATA_PREDICT:-$root/bucket/data/predict}/output/$family/$version/${day//-//}/prediction_output.csv.gz
  case $file in
    *://*) printf '%s\n' "$file" ;;
    *)
      printf '%s\n' "${file#"$root"/}"
      first_lines "$file"
      ;;
  esac
done

cat <<'TEXT'

What to try next
  ./build_pipeline.sh -v v2 --service serve     the same again: it says that it is done already
  ./build_pipeline.sh -v v2 --promote           make v2 the champion
  npm test                                      every check
  docs/guides/write-a-model.md                  your own model version in five steps
TEXT
