# Sourced by tests/run: the linters and the contract tester, pinned here, kept in a cache folder.
# shellcheck shell=bash

tools_source="${repository:?}/tests/tools"
tools_cache="${ORDERDESK_TOOLS_DIR:-${XDG_CACHE_HOME:-$HOME/.cache}/order-desk/tools}"

# A folder per content of the lock file: another version never meets the files of this one.
locked_folder() {
  local kind=$1
  shift
  echo "$tools_cache/$kind-$(cat "$@" | sha256sum | cut -c1-16)"
}

# install_python: sets `python` to an interpreter that has schemathesis and PyYAML.
install_python() {
  local folder
  folder=$(locked_folder python "$tools_source/requirements.txt")
  python="$folder/bin/python"
  [[ -e $folder/complete ]] && return 0
  command -v python3 >/dev/null || {
    echo "python3 (3.10 or newer, with venv) is needed" >&2
    return 1
  }
  echo "installing schemathesis into $folder"
  rm -rf "$folder"
  python3 -m venv "$folder"
  "$python" -m pip install --quiet --disable-pip-version-check --no-deps \
    -r "$tools_source/requirements.txt"
  touch "$folder/complete"
}

# Node 20.19 is the oldest that the linters take.
node_is_new_enough() {
  command -v npm >/dev/null && command -v node >/dev/null &&
    node -e 'const [a,b]=process.versions.node.split(".").map(Number);process.exit(a>20||(a===20&&b>=19)?0:1)'
}

# install_node: puts `redocly` and `spectral` on PATH.
install_node() {
  local folder
  if ! node_is_new_enough; then
    local node_folder
    install_python
    node_folder=$(locked_folder node-runtime "$tools_source/requirements-node.txt")
    if [[ ! -e $node_folder/complete ]]; then
      echo "installing Node.js into $node_folder"
      rm -rf "$node_folder"
      python3 -m venv "$node_folder"
      "$node_folder/bin/python" -m pip install --quiet --disable-pip-version-check --no-deps \
        -r "$tools_source/requirements-node.txt"
      touch "$node_folder/complete"
    fi
    export PATH="$node_folder/bin:$PATH"
  fi
  folder=$(locked_folder node "$tools_source/package.json" "$tools_source/package-lock.json")
  if [[ ! -e $folder/complete ]]; then
    echo "installing Redocly and Spectral into $folder"
    rm -rf "$folder"
    mkdir -p "$folder"
    cp "$tools_source/package.json" "$tools_source/package-lock.json" "$folder"
    (cd "$folder" && npm ci --ignore-scripts --no-audit --no-fund --loglevel=error)
    touch "$folder/complete"
  fi
  export PATH="$folder/node_modules/.bin:$PATH"
  export REDOCLY_TELEMETRY=off REDOCLY_SUPPRESS_UPDATE_NOTICE=true
}
