#!/bin/sh
# Installs packages of the operating system; sourced by each version's install_dependencies.sh, which lists what it needs.
# Plain sh: it runs where nothing is installed yet.
# Exit codes are the sysexits numbers.

# install_os_packages WHAT APT_PKGS BREW_PKGS [-h]
#   WHAT       names the version in messages
#   APT_PKGS   packages on Debian and Ubuntu, separated by spaces; may be empty
#   BREW_PKGS  packages of Homebrew on macOS, separated by spaces; may be empty
install_os_packages() {
  what=$1 apt_pkgs=$2 brew_pkgs=$3
  shift 3
  case ${1-} in
    '') ;;
    -h | --help) os_packages_usage && return 0 ;;
    *) os_packages_usage >&2 && return 64 ;;
  esac
  if [ -z "$apt_pkgs$brew_pkgs" ]; then
    echo "$what needs nothing from the operating system"
    return 0
  fi
  case $(uname -s) in
    Darwin) install_with_brew ;;
    *) if command -v apt-get >/dev/null && command -v dpkg-query >/dev/null; then
      install_with_apt
    else
      os_packages_unsupported
    fi ;;
  esac
}

os_packages_usage() {
  cat <<END
Usage: $0 [-h]
Installs what $what needs from the operating system. What is there already is left alone.
  Debian, Ubuntu (apt-get; root or passwordless sudo): ${apt_pkgs:-nothing}
  macOS (brew): ${brew_pkgs:-nothing}
Exit codes: 0 all there, 64 wrong arguments, 69 not available here, 77 no permission.
END
}

install_with_apt() {
  set --
  for pkg in $apt_pkgs; do
    status=$(dpkg-query -W -f='${Status}' "$pkg" 2>/dev/null) || status=
    [ "$status" = 'install ok installed' ] || set -- "$@" "$pkg"
  done
  if [ $# -eq 0 ]; then
    echo "$what: already installed: ${apt_pkgs:-nothing needed}"
    return 0
  fi
  sudo=
  if [ "$(id -u)" -ne 0 ]; then
    sudo='sudo -n'
    if ! sudo -n true 2>/dev/null; then
      echo "$what: no permission to install $*; run: sudo apt-get update && sudo apt-get install -y $*" >&2
      return 77
    fi
  fi
  echo "$what: installing $* with apt-get"
  # Word splitting of $sudo is meant: it is nothing or two words.
  # shellcheck disable=SC2086
  if ! { $sudo apt-get update -qq && $sudo env DEBIAN_FRONTEND=noninteractive \
    apt-get install -y -qq --no-install-recommends -o DPkg::Lock::Timeout=120 "$@"; }; then
    echo "$what: apt-get could not install $*; see its message above" >&2
    return 69
  fi
}

install_with_brew() {
  if ! command -v brew >/dev/null; then
    echo "$what: Homebrew is not installed; get it from https://brew.sh, then run this again" >&2
    return 69
  fi
  set --
  for pkg in $brew_pkgs; do
    brew list --versions "$pkg" >/dev/null 2>&1 || set -- "$@" "$pkg"
  done
  if [ $# -eq 0 ]; then
    echo "$what: already installed: ${brew_pkgs:-nothing needed}"
    return 0
  fi
  echo "$what: installing $* with brew"
  if ! brew install "$@"; then
    echo "$what: brew could not install $*; see its message above" >&2
    return 69
  fi
}

os_packages_unsupported() {
  echo "$what: this system has neither apt-get nor brew; install by hand what Debian calls '$apt_pkgs' and Homebrew '$brew_pkgs'" >&2
  return 69
}
