#!/bin/sh
# Installs what install-propensity v2 needs beside its npm packages: nothing.
set -eu
apt_pkgs=''
brew_pkgs=''

# shellcheck source=../../install-os-packages.sh disable=SC1091
. "$(dirname "$0")/../../install-os-packages.sh"
install_os_packages 'install-propensity v2' "$apt_pkgs" "$brew_pkgs" "$@"
