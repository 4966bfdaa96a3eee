#!/bin/sh
# Installs what conversion-rate v2 needs beside its npm packages: libxgboost, for training.
# A library that training finds already is enough, wherever it is: XGBOOST_LIBRARY names one, or it is in a place where pip, conda, brew or
# the system puts it.
set -eu
apt_pkgs='libxgboost0'
brew_pkgs='xgboost'
what='conversion-rate v2'
named=${XGBOOST_LIBRARY-}

# Without Node or the npm packages nothing can be said about a library: then it is installed.
if [ $# -eq 0 ]; then
  answer=$(node "$(dirname "$0")/src/find-library.ts" "$named" 2>/dev/null) || answer=
  case $answer in
    'found '*) echo "$what: already here: ${answer#found }" && exit 0 ;;
    'missing '*) if [ -n "$named" ]; then
      # No other library is tried than the one that is named: to install one would not help.
      echo "$what: XGBOOST_LIBRARY names no usable library: ${answer#missing }; or correct XGBOOST_LIBRARY" >&2
      exit 69
    fi ;;
    *) ;;
  esac
fi

# shellcheck source=../../install-os-packages.sh disable=SC1091
. "$(dirname "$0")/../../install-os-packages.sh"
install_os_packages "$what" "$apt_pkgs" "$brew_pkgs" "$@"
