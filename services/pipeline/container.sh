#!/bin/sh
# What a container runs: `train`, `serve`, `search`, `example-data` or `slipway`, with its flags. The process is replaced, so that signals reach it.
set -eu
cd -- "$(dirname "$0")/../.."
service=${1:-serve}
[ $# -eq 0 ] || shift
case $service in
  train | serve | search | example-data) exec node "services/$service/src/main.ts" "$@" ;;
  slipway) exec node services/cli/bin/slipway.mjs "$@" ;;
  *)
    printf 'error E_USAGE message="a container runs train, serve, search, example-data or slipway" exit=64\n' >&2
    exit 64
    ;;
esac
