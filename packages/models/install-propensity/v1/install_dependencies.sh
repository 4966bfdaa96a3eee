#!/bin/sh
# Installs what install-propensity v1 needs beside its npm packages: libxgboost.
set -eu
models=$(dirname "$0")/../..
what='install-propensity v1'

# shellcheck source=../../install-xgboost.sh disable=SC1091
. "$models/install-xgboost.sh"
install_xgboost "$what" "$models" "$@"
