#!/usr/bin/env bash
# A fresh machine to its first predictions: packages, example data, smoke test, v1 and v2 trained and served.
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
  *) fail E_USAGE 64 "unknown argument $(shown "$1"); ./cold_start.sh takes none but --help" ;;
esac
[ $# -le 1 ] || fail E_USAGE 64 'too many arguments; ./cold_start.sh takes none but --help'

case $(uname -s) in
  Linux | Darwin) ;;
  MINGW* | MSYS* | CYGWIN*) fail E_SETUP_SYSTEM 69 'Windows is not supported; use WSL (wsl --install) and run this there' ;;
  *) fail E_SETUP_SYSTEM 69 "$(uname -s) is not supported; use Debian, Ubuntu or macOS" ;;
esac

hear_signals
require_writable "$root"

bold='' plain=''
if [ -t 1 ] && [ -z "${NO_COLOR:-}" ] && [ "${TERM:-dumb}" != dumb ]; then
  bold=$(printf '\033[1m') plain=$(printf '\033[0m')
fi
say() { printf '\n%s%s%s\n' "$bold" "$1" "$plain"; }

export LOG_FORMAT=${LOG_FORMAT:-text}
family=conversion-rate

printf '%sSlipway%s: from a fresh machine to its first predictions, in six steps.\n' "$bold" "$plain"

say '1/6  npm packages, Node 24 among them'
install_packages "$root"
printf 'node %s\n' "$(node --version)"

say '2/6  packages of the operating system'
for script in "$root"/packages/models/*/v*/install_dependencies.sh; do
  folder=${script%/*} version=${folder##*/}
  model=${folder%/*} model="${model##*/} $version"
  status=0
  quietly "what $model needs" bash "$script" || status=$?
  [ "$status" -eq 0 ] && continue
  [ "$status" -eq 77 ] || status=69
  case $model in
    "$family v1" | "$family v2") fail E_SETUP_OS_PACKAGES "$status" "$model lacks packages of the operating system; its message stands above" ;;
    *) echo "$model cannot be trained here before it has what it needs; its message stands above" ;; # the others go on without it
  esac
done

# The day is read once, so that a start over midnight makes, trains and serves the same one.
RUN_DATE=$(configured_day "$root") || exit
export RUN_DATE
say "3/6  example data of ${RUN_DATE//\//-}"
attended node "$root/services/example-data/src/main.ts" --family "$family"

say '4/6  smoke test: every version trained and served on a bucket of its own'
quietly 'running the smoke test' node "$root/node_modules/vitest/vitest.mjs" run --root "$root" smoke_test/smoke.test.ts ||
  fail E_SETUP_SMOKE_TEST 70 'the smoke test failed; its output stands above'

say '5/6  v1 and v2: proved, trained, published, served'
for version in v1 v2; do
  printf '\n%s$ ./build_pipeline.sh -v %s%s\n' "$bold" "$version" "$plain"
  attended "$root/build_pipeline.sh" --family "$family" -v "$version"
done

say '6/6  the first predictions'
show_predictions "$root" "$family" v1 v2

cat <<TEXT

${bold}Ready after $SECONDS s.${plain} What to try next:
  ./build_pipeline.sh -v v2 --service serve    once more: it says that it is done already
  ./build_pipeline.sh -v v2 --promote          train v2 again and make it the champion
  npm test                                     every check
  docs/guides/write-a-model.md                 your own model version in five steps
TEXT
