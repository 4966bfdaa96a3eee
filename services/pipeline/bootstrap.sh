# shellcheck shell=bash
# Sourced by the scripts at the root: what must be there before Node can run the sources. Bash 3.2 and later.

# Says a line and then, until the command ends, a dot a second; its output is shown only when it fails.
quietly() {
  local title=$1 log status=0 pid
  shift
  log=$(mktemp "${TMPDIR:-/tmp}/slipway.XXXXXX")
  printf '%s ' "$title" >&2
  "$@" >"$log" 2>&1 &
  pid=$!
  trap 'kill "$pid" 2>/dev/null; rm -f "$log"; exit 130' INT
  trap 'kill "$pid" 2>/dev/null; rm -f "$log"; exit 143' TERM
  while kill -0 "$pid" 2>/dev/null; do
    printf '.' >&2
    sleep 1
  done
  wait "$pid" || status=$?
  trap - INT TERM
  if [ "$status" -eq 0 ]; then printf ' done\n' >&2; else
    printf ' failed\n' >&2
    cat "$log" >&2
  fi
  rm -f "$log"
  return "$status"
}

# The one error line, as every program of the project ends with.
fail() {
  printf 'error %s message="%s" exit=%s\n' "$1" "$3" "$2" >&2
  exit "$2"
}

# Node 20.19 or later and npm, from wherever the user has them; they only install the Node that runs the sources.
require_node() {
  local tool
  for tool in node npm; do
    command -v "$tool" >/dev/null 2>&1 || fail E_SETUP_NODE 69 "$tool is missing; install Node 20.19 or later, with npm"
  done
  node -e 'const [a, b] = process.versions.node.split(".").map(Number); process.exit(a > 20 || (a === 20 && b >= 19) ? 0 : 1)' ||
    fail E_SETUP_NODE 69 "node $(node --version) is too old; install Node 20.19 or later"
}

# npm packages from the lockfile, when they are not there or are older than it; then Node 24 stands first on the path.
install_packages() {
  local root=$1
  if [ ! -x "$root/node_modules/.bin/node" ] || [ "$root/package-lock.json" -nt "$root/node_modules/.package-lock.json" ]; then
    require_node
    quietly 'installing npm packages' npm ci --prefix "$root" --no-fund --no-audit ||
      fail E_SETUP_PACKAGES 69 'npm ci failed; its output stands above'
  fi
  export PATH="$root/node_modules/.bin:$PATH"
}
