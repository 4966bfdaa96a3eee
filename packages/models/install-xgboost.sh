#!/bin/sh
# Installs libxgboost, with which versions of boosted trees train; sourced by their install_dependencies.sh. Plain sh.
# A library that training finds already is enough, wherever it is: XGBOOST_LIBRARY names one, or it is in a place where pip, conda, brew or
# the system puts it.

# install_xgboost WHAT MODELS [-h]
#   WHAT    names the version in messages
#   MODELS  the folder packages/models
install_xgboost() {
  what=$1 models=$2
  shift 2
  named=${XGBOOST_LIBRARY-}

  # Without Node or the npm packages nothing can be said about a library: then it is installed.
  if [ $# -eq 0 ]; then
    answer=$(node "$models/../xgboost/src/find-library.ts" "$named" 2>/dev/null) || answer=
    case $answer in
      'found '*) echo "$what: already here: ${answer#found }" && return 0 ;;
      'missing '*) if [ -n "$named" ]; then
        # No other library is tried than the one that is named: to install one would not help.
        echo "$what: XGBOOST_LIBRARY names no usable library: ${answer#missing }; or correct XGBOOST_LIBRARY" >&2
        return 69
      fi ;;
      *) ;;
    esac
  fi

  # shellcheck source=install-os-packages.sh disable=SC1091
  . "$models/install-os-packages.sh"
  install_os_packages "$what" 'libxgboost0' 'xgboost' "$@"
}

# or_ml_xgboost CODE WHAT MODELS
#   CODE  what install_xgboost ended with
# For versions that ml-xgboost can train: where no library can be installed, and none is named, it stands in.
or_ml_xgboost() {
  code=$1 what=$2 models=$3
  case $code in 69 | 77) ;; *) return "$code" ;; esac
  [ -z "${XGBOOST_LIBRARY-}" ] || return "$code"
  answer=$(node "$models/../xgboost/src/find-library.ts" ml-xgboost 2>/dev/null) || return "$code"
  case $answer in
    'found '*) echo "$what: without libxgboost ${answer#found } trains, within its limits (docs/guides/run-in-production.md)" >&2 ;;
    *) return "$code" ;;
  esac
}
