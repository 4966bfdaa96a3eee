#!/bin/sh
# Installs what conversion-rate v3 needs beside its npm packages: libxgboost, for training; without it ml-xgboost trains.
set -eu
models=$(dirname "$0")/../..
what='conversion-rate v3'

# shellcheck source=../../install-xgboost.sh disable=SC1091
. "$models/install-xgboost.sh"
install_xgboost "$what" "$models" "$@" || or_ml_xgboost $? "$what" "$models"
