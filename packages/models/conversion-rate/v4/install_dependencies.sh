#!/bin/sh
# Installs what conversion-rate v4 needs beside its npm packages: libxgboost, for training.
set -eu
models=$(dirname "$0")/../..

# shellcheck source=../../install-xgboost.sh disable=SC1091
. "$models/install-xgboost.sh"
install_xgboost 'conversion-rate v4' "$models" "$@"
