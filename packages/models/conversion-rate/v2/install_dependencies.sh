#!/bin/sh
# Installs what conversion-rate v2 needs beside its npm packages: libxgboost, for training.
set -eu
apt_pkgs='libxgboost0'
brew_pkgs='xgboost'

# shellcheck source=../../install-os-packages.sh disable=SC1091
. "$(dirname "$0")/../../install-os-packages.sh"
install_os_packages 'conversion-rate v2' "$apt_pkgs" "$brew_pkgs" "$@"
