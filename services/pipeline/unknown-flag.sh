# shellcheck shell=bash
# Sourced by build_pipeline.sh when a flag is not one of its own. Bash 3.2 and later.

# What the user may have meant by FLAG: a variable, or a flag whose name is near. The value is never shown: it may be a secret.
# Usage: meant_by ROOT FLAG USAGE
meant_by() {
  local root=$1 flag=$2 usage=$3 name near
  [[ $flag =~ ^--?[A-Za-z0-9-]{1,32}$ ]] || return 0
  name=$(printf '%s' "${flag#--}" | tr 'a-z-' 'A-Z_')
  for name in "$name" "MODEL_$name"; do
    grep -qs "^$name=" "$root/.env_pipelines" || continue
    printf '; it is a variable here: %s=… ./build_pipeline.sh …' "$name"
    return
  done
  near=$(printf '%s\n' "$usage" | grep -oE -e '--[a-z-]{2,}' | nearest "$flag")
  [ -z "$near" ] || printf '; did you mean %s?' "$near"
}

# The first line of stdin that two letters or a third of NAME's, inserted, removed or replaced, make of it. Usage: nearest NAME
nearest() {
  awk -v name="$1" '
    function least(a, b) { return a < b ? a : b }
    function edits(a, b,   i, j, above, row, replaced) {
      for (j = 0; j <= length(b); j++) row[j] = j
      for (i = 1; i <= length(a); i++) {
        above = row[0]
        row[0] = i
        for (j = 1; j <= length(b); j++) {
          replaced = above + (substr(a, i, 1) == substr(b, j, 1) ? 0 : 1)
          above = row[j]
          row[j] = least(replaced, least(row[j], row[j - 1]) + 1)
        }
      }
      return row[length(b)]
    }
    BEGIN { fewest = int((length(name) - 2) * 0.34); if (fewest < 2) fewest = 2; fewest++ }
    { n = edits(name, $0); if (n < fewest) { fewest = n; found = $0 } }
    END { if (found != "") print found }
  '
}
