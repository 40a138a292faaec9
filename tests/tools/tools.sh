# Sourced by tests/run: the linters, testers and clients, pinned by lock files, kept in a cache folder.
# shellcheck shell=bash

tools_source="${repository:?}/tests/tools"
tools_cache="${ORDERDESK_TOOLS_DIR:-${XDG_CACHE_HOME:-$HOME/.cache}/order-desk/tools}"

# A folder per content of the lock file: another version never meets the files of this one.
locked_folder() {
  local kind=$1
  shift
  echo "$tools_cache/$kind-$(cat "$@" | sha256sum | cut -c1-16)"
}

# python_environment KIND REQUIREMENTS: sets `environment` to a folder whose bin/ has them.
python_environment() {
  environment=$(locked_folder "$1" "$2")
  [[ -e $environment/complete ]] && return 0
  command -v python3 >/dev/null || {
    echo "python3 (3.10 or newer, with venv) is needed" >&2
    return 1
  }
  echo "installing $1 into $environment"
  rm -rf "$environment"
  python3 -m venv "$environment"
  "$environment/bin/python" -m pip install --quiet --disable-pip-version-check --no-deps -r "$2"
  touch "$environment/complete"
}

# node_environment KIND FOLDER: sets `environment` to a folder whose node_modules are those of the
# lock file in FOLDER.
node_environment() {
  install_node_runtime
  environment=$(locked_folder "$1" "$2/package.json" "$2/package-lock.json")
  [[ -e $environment/complete ]] && return 0
  echo "installing $1 into $environment"
  rm -rf "$environment"
  mkdir -p "$environment"
  cp "$2/package.json" "$2/package-lock.json" "$environment"
  (cd "$environment" && npm ci --ignore-scripts --no-audit --no-fund --loglevel=error)
  touch "$environment/complete"
}

# install_python: sets `python` to an interpreter that has schemathesis and PyYAML.
install_python() {
  local environment
  python_environment python "$tools_source/requirements.txt"
  python="$environment/bin/python"
}

# Node 20.19 is the oldest that the linters take.
node_is_new_enough() {
  command -v npm >/dev/null && command -v node >/dev/null &&
    node -e 'const [a,b]=process.versions.node.split(".").map(Number);process.exit(a>20||(a===20&&b>=19)?0:1)'
}

# install_node_runtime: puts a Node.js that is new enough on PATH.
install_node_runtime() {
  local environment
  node_is_new_enough && return 0
  python_environment node-runtime "$tools_source/requirements-node.txt"
  export PATH="$environment/bin:$PATH"
}

# install_node: puts the linters, the breaking-change check, the mock server and the collection's
# runner on PATH, and their folder into `node_tools`.
install_node() {
  local environment
  node_environment node "$tools_source"
  node_tools=$environment
  export PATH="$environment/node_modules/.bin:$PATH"
  export REDOCLY_TELEMETRY=off REDOCLY_SUPPRESS_UPDATE_NOTICE=true
}

# install_chromium: sets `chromium`, or returns 1 where it can be neither found nor installed.
install_chromium() {
  local name become=()
  for name in chromium chromium-browser google-chrome; do
    if chromium=$(command -v "$name"); then return 0; fi
  done
  command -v apt-get >/dev/null || return 1
  if ((EUID != 0)); then
    sudo -n true 2>/dev/null || return 1
    become=(sudo -n)
  fi
  echo "installing Chromium from the distribution's packages"
  "${become[@]}" apt-get update -qq
  DEBIAN_FRONTEND=noninteractive "${become[@]}" apt-get install -y -qq --no-install-recommends \
    chromium fonts-noto-cjk >/dev/null
  chromium=$(command -v chromium)
}
