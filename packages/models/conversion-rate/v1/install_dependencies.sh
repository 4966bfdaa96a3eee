#!/bin/sh
# Installs what conversion-rate v1 needs beside its npm packages: nothing.
set -eu
apt_pkgs=''
brew_pkgs=''

# shellcheck source=../../install-os-packages.sh disable=SC1091
. "$(dirname "$0")/../../install-os-packages.sh"
install_os_packages 'conversion-rate v1' "$apt_pkgs" "$brew_pkgs" "$@"
