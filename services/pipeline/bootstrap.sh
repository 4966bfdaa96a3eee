# shellcheck shell=bash
# Sourced by the scripts at the root: what must be there before Node can run the sources. Bash 3.2 and later.

# The one error line, as every program of the project ends with: CODE EXIT MESSAGE.
fail() {
  local single="'"
  printf 'error %s message="%s" exit=%s\n' "$1" "${3//\"/$single}" "$2" >&2
  exit "$2"
}

# A value for an error line: on one line, without control characters, at most 64 characters.
shown() {
  local text
  text=$(LC_ALL=C printf '%q' "$1")
  [ "${#text}" -le 64 ] || text="${text:0:64}…"
  printf '%s' "$text"
}

# A signal between two steps ends a script as one within a step does.
hear_signals() {
  trap 'stopped_by SIGINT' INT
  trap 'stopped_by SIGTERM' TERM
}

stopped_by() {
  fail E_JOB_CANCELLED 75 "stopped by $1; run the same command again"
}

# Runs a command quietly behind one line that says TITLE and how long it takes; what it wrote is shown only when it fails.
# The first signal asks the command to stop, and is answered at once; the second ends it.
# Usage: quietly TITLE COMMAND [ARGUMENT…]
quietly() {
  local title=$1 log status=0 pid stopped='' asked=0 began=$SECONDS
  [ -z "${heard:-}" ] || stopped_by "$heard"
  shift
  log=$(mktemp "${TMPDIR:-/tmp}/slipway.XXXXXX")
  # A process group of its own: a signal is passed on once, and to all that the command started.
  set -m
  "$@" >"$log" 2>&1 </dev/null &
  pid=$!
  set +m
  trap 'stop_quietly SIGINT' INT
  trap 'stop_quietly SIGTERM' TERM
  wait_saying "$title" "$pid" "$began"
  wait "$pid" 2>/dev/null || status=$?
  hear_signals
  [ -z "$stopped" ] || end_stopped
  if [ "$status" -eq 0 ]; then
    end_line "$title" "$((SECONDS - began)) s"
  else
    end_line "$title" failed
    cat "$log" >&2
  fi
  rm -f "$log"
  return "$status"
}

# What a signal does while `quietly` waits, in whose variables it writes. `timeout` signals a process and its group: within the
# same second that is one request.
stop_quietly() {
  if [ -z "$stopped" ]; then
    stopped=$1 asked=$SECONDS
    printf '\nstopping … (Ctrl-C again ends at once)\n' >&2
    kill -TERM -- "-$pid" 2>/dev/null || :
  elif [ "$SECONDS" -gt "$asked" ]; then
    # Bash would say "Killed" of it.
    { kill -KILL -- "-$pid" && wait "$pid"; } 2>/dev/null || :
    end_stopped
  fi
}

end_stopped() {
  rm -f "$log"
  fail E_JOB_CANCELLED 75 "stopped by $stopped while $title; run the same command again"
}

# On a terminal the seconds count up in place; elsewhere there is a dot a second. Nothing more once it is being stopped.
wait_saying() {
  local title=$1 pid=$2 began=$3 said=-1
  [ -t 2 ] || printf '%s ' "$title" >&2
  while kill -0 "$pid" 2>/dev/null; do
    if [ -z "$stopped" ] && [ "$((SECONDS - began))" -gt "$said" ]; then
      said=$((SECONDS - began))
      if [ -t 2 ]; then printf '\r%-58s %6s s' "$title" "$said" >&2; else printf '.' >&2; fi
    fi
    sleep 0.2 || : # Ctrl-C ends it too
  done
}

end_line() {
  if [ -t 2 ]; then printf '\r%-58s %8s\n' "$1" "$2" >&2; else printf ' %s\n' "$2" >&2; fi
}

# Runs a command so that SIGTERM reaches it too; Ctrl-C reaches it from the terminal. Answers with its exit code: a command that was
# done before it heard may end well, and then the next one is not begun.
attended() {
  local status interrupted=1 pid
  [ -z "${heard:-}" ] || stopped_by "$heard"
  "$@" &
  pid=$!
  trap 'interrupted=1 heard=SIGTERM; kill -TERM "$pid" 2>/dev/null || :' TERM
  trap 'interrupted=1 heard=SIGINT' INT
  # A trap ends `wait` early.
  while [ -n "$interrupted" ]; do
    interrupted='' status=0
    wait "$pid" || status=$?
  done
  hear_signals
  return "$status"
}

# Node 20.19 or later and npm, from wherever the user has them; they only install the Node that runs the sources.
require_node() {
  local tool
  for tool in node npm; do
    command -v "$tool" >/dev/null 2>&1 ||
      fail E_SETUP_NODE 69 "$tool is missing; install Node 20.19 or later, with npm: https://nodejs.org"
  done
  node -e 'const [a, b] = process.versions.node.split(".").map(Number); process.exit(a > 20 || (a === 20 && b >= 19) ? 0 : 1)' ||
    fail E_SETUP_NODE 69 "node $(node --version) is too old; install Node 20.19 or later: https://nodejs.org"
}

# Ends with 77 where this user may not write what packages and proofs are written to. Usage: require_writable ROOT
require_writable() {
  local folder
  for folder in "$1/.slipway/proved" "$1/node_modules/.vite-temp"; do
    while [ "$folder" != "$1" ] && [ ! -e "$folder" ]; do folder=${folder%/*}; done
    [ -w "$folder" ] ||
      fail E_SETUP_PERMISSION 77 "this user may not write to $folder; run as its owner, or make it yours: sudo chown -R $(id -un) $1"
  done
}

# npm packages from the lockfile, when they are not there or are older than it; then Node 24 stands first on the path.
install_packages() {
  local root=$1
  if ! has_packages "$root"; then
    require_node
    require_writable "$root"
    take_turn "$root"
    # Whoever had the turn before may have installed them.
    if ! has_packages "$root"; then
      quietly 'installing npm packages' npm ci --prefix "$root" --no-fund --no-audit ||
        fail E_SETUP_PACKAGES 69 'npm ci failed; its output stands above'
    fi
    rm -rf "$root/.slipway/installing"
    trap - EXIT
  fi
  export PATH="$root/node_modules/.bin:$PATH"
}

has_packages() {
  [ -x "$1/node_modules/.bin/node" ] && [ ! "$1/package-lock.json" -nt "$1/node_modules/.package-lock.json" ]
}

# Two `npm ci` at once leave half of each: waits until nobody else installs. A turn whose process is gone is taken over.
take_turn() {
  local turn=$1/.slipway/installing owner said=''
  mkdir -p "$1/.slipway"
  until mkdir "$turn" 2>/dev/null; do
    owner=$(cat "$turn/pid" 2>/dev/null || true)
    if [ -n "$owner" ] && ! kill -0 "$owner" 2>/dev/null; then
      rm -rf "$turn"
      continue
    fi
    [ -n "$said" ] || printf 'waiting for another installation (process %s)\n' "${owner:-?}" >&2
    said=yes
    sleep 1
  done
  # shellcheck disable=SC2064 # the folder of now
  trap "rm -rf '${turn//\'/\'\\\'\'}'" EXIT
  printf '%s\n' "$$" >"$turn/pid"
}

# Runs a program with the project's packages, on what the environment and .env_pipelines say together.
# Usage: with_packages ROOT PROGRAM [ARGUMENT…]
with_packages() {
  local root=$1
  shift
  (cd -- "$root" && exec node --input-type=module --eval "$@")
}

# The day whose data is read and written, as YYYY/MM/DD.
configured_day() {
  with_packages "$1" '
    import { loadConfig } from "@slipway/config";
    import { formatErrorLine, toSlipwayError } from "@slipway/contract";
    try {
      console.log(loadConfig({ envFile: ".env_pipelines" }).config.runDate);
    } catch (cause) {
      const error = toSlipwayError(cause);
      console.error(formatErrorLine(error));
      process.exitCode = error.exitCode;
    }
  '
}

# Where the predictions of each version lie, and their first lines; one that another version's have replaced is left out.
# Usage: show_predictions ROOT FAMILY VERSION…
show_predictions() {
  local root=$1
  shift
  # shellcheck disable=SC2016 # a program, not a string to expand
  with_packages "$root" '
    import { createInterface } from "node:readline";
    import { Readable } from "node:stream";
    import { createGunzip } from "node:zlib";
    import { openBucket } from "@slipway/bucket";
    import { loadConfig } from "@slipway/config";
    import { predictOutputKey } from "@slipway/registry";
    const [family, ...versions] = process.argv.slice(1);
    const { config } = loadConfig({ envFile: ".env_pipelines" });
    const folder = config.buckets.dataPredict;
    const bucket = openBucket(folder, { baseDir: process.cwd(), endpoints: config.endpoints });
    const keyOf = (version) => config.paths.dataOut ?? predictOutputKey(family, version, config.runDate);
    for (const key of new Set(versions.map(keyOf))) {
      console.log(`${folder}/${key}`);
      let left = 4;
      const stored = Readable.from(bucket.readStream(key)).pipe(createGunzip());
      for await (const line of createInterface({ input: stored })) {
        console.log(`  ${line}`);
        if (--left === 0) break;
      }
    }
    process.exit();
  ' "$@"
}
