# shellcheck shell=bash
# Sourced by build_pipeline.sh: the same road in a container. Bash 3.2 and later.

# Builds the image of a version, and runs its services one after the other, on the buckets of this machine.
# Usage: run_in_docker ROOT [FLAG…], with the flags of build_pipeline.sh, which were checked before.
# DOCKER_BUILD_FLAGS and DOCKER_RUN_FLAGS are added to `docker build` and `docker run`, split at spaces.
run_in_docker() {
  local root=$1 family=${MODEL_FAMILY:-conversion-rate} version=${MODEL_VER:-} service=both build_only='' flag image each
  local all=() training=() build=()
  RUN_DATE=${RUN_DATE:-$(date -u +%Y-%m-%d)} # read once: the day is the same for both services
  shift
  while [ $# -gt 0 ]; do
    flag=$1
    shift
    case $flag in
      --build-only) build_only=yes ;;
      --force) build+=(--no-cache) ;;
      --promote) training+=("$flag") ;;
      --json) all+=("$flag") ;;
      --family) family=$1 && shift ;;
      -v | --version) version=$1 && shift ;;
      --service) service=$1 && shift ;;
      --date) RUN_DATE=$1 && shift ;;
      *) training+=("$flag" "$1") && shift ;;
    esac
  done
  [[ $family =~ ^[a-z][a-z0-9-]{0,62}$ ]] || fail E_CONFIG_INVALID 78 "MODEL_FAMILY is $(shown "$family"), must be a lower-case name"
  [[ $version =~ ^v[1-9][0-9]{0,3}$ ]] ||
    fail E_USAGE 64 'an image is of one version: say which, as in -v v2, or set MODEL_VER'
  [ -d "$root/packages/models/$family/$version" ] ||
    fail E_MODEL_UNKNOWN 78 "there is no packages/models/$family/$version"
  command -v docker >/dev/null 2>&1 || fail E_SETUP_DOCKER 69 'docker is missing; install it, or leave --docker out'
  require_buildx
  image=slipway/$family:$version
  [ ! -f "${HOME:-}/.npmrc" ] || build+=(--secret "id=npmrc,src=$HOME/.npmrc")
  # Word splitting of the variable is meant.
  # shellcheck disable=SC2086
  quietly "building $image and proving $family $version" env DOCKER_BUILDKIT=1 docker build ${build[@]+"${build[@]}"} ${DOCKER_BUILD_FLAGS:-} \
    --build-arg "MODEL_FAMILY=$family" --build-arg "MODEL_VER=$version" --tag "$image" "$root" ||
    fail E_SETUP_IMAGE 69 'the image could not be built, or its version did not pass; the output stands above'
  [ -z "$build_only" ] || return 0
  export RUN_DATE
  for each in train serve; do
    case $service in both | "$each") ;; *) continue ;; esac
    if [ "$each" = train ]; then
      in_container "$root" "$image" train ${all[@]+"${all[@]}"} ${training[@]+"${training[@]}"} || exit
    else
      in_container "$root" "$image" serve ${all[@]+"${all[@]}"} || exit
    fi
  done
}

# Docker 23 and later build with a plugin, which packages of the operating system may leave out; earlier ones have BuildKit built in.
require_buildx() {
  local major
  docker buildx version >/dev/null 2>&1 && return
  major=$(docker --version 2>/dev/null | sed -n 's/^Docker version \([0-9]*\)\..*$/\1/p') || major=''
  [ "${major:-0}" -lt 23 ] || fail E_SETUP_DOCKER 69 \
    "docker's buildx is missing, without which docker $major builds nothing; install docker-buildx-plugin (Docker's own packages) or docker-buildx (Ubuntu, Debian 13)"
}

# Usage: in_container ROOT IMAGE COMMAND [FLAG…]. Answers with the exit code of what ran.
in_container() {
  local root=$1 image=$2 user name status=0 passed=()
  shift 2
  user=$(id -u):$(id -g)
  [ "$user" != 0:0 ] || user=10001:10001 # never root, whoever calls
  # Variables of the pipelines, and what the clouds' credential chains read; those of this image's version are in it.
  for name in $(compgen -e); do
    case $name in
      MODEL_FAMILY | MODEL_VER) ;;
      AWS_* | GOOGLE_* | GCLOUD_* | CLOUDSDK_* | GCE_METADATA_*) passed+=(--env "$name") ;;
      *) ! grep -q "^$name=" "$root/.env_pipelines" || passed+=(--env "$name") ;;
    esac
  done
  mkdir -p "$root/bucket"
  # shellcheck disable=SC2086
  attended docker run --rm --user "$user" --read-only --tmpfs /tmp --cap-drop ALL --security-opt no-new-privileges \
    --volume "$root/bucket:/app/bucket" ${passed[@]+"${passed[@]}"} ${DOCKER_RUN_FLAGS:-} "$image" "$@" || status=$?
  # Docker's own failures: its daemon, the image, the command.
  case $status in
    125 | 126 | 127) fail E_SETUP_DOCKER 69 'docker could not run the container; its message stands above' ;;
    *) return "$status" ;;
  esac
}
