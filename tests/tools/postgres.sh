# Sourced by tests/run and tests/bench: a throw-away PostgreSQL on the loopback interface.
# shellcheck shell=bash

postgres_directory=""
postgres_process=""
postgres_binaries=""

# Prints the folder that holds initdb and postgres (14 or newer), newest first.
find_postgres_binaries() {
  local folder version
  for folder in \
    $(compgen -G '/usr/lib/postgresql/*/bin' | sort -t/ -k5 -rn) \
    $(compgen -G '/usr/pgsql-*/bin' | sort -rn) \
    $(compgen -G '/opt/homebrew/opt/postgresql*/bin' | sort -rn) \
    $(pg_config --bindir 2>/dev/null || true); do
    [[ -x $folder/initdb && -x $folder/postgres ]] || continue
    version=$("$folder/postgres" --version | sed -E 's/[^0-9]*([0-9]+).*/\1/')
    if ((version >= 14)); then
      echo "$folder"
      return 0
    fi
  done
  return 1
}

# Installs the distribution's server where that can be done without asking.
install_postgres() {
  local become=()
  command -v apt-get >/dev/null || return 1
  if ((EUID != 0)); then
    sudo -n true 2>/dev/null || return 1
    become=(sudo -n)
  fi
  echo "installing PostgreSQL from the distribution's packages"
  "${become[@]}" apt-get update -qq
  # No cluster of the distribution's own: only the programs are wanted.
  "${become[@]}" mkdir -p /etc/postgresql-common/createcluster.d
  echo "create_main_cluster = false" |
    "${become[@]}" tee /etc/postgresql-common/createcluster.d/order-desk.conf >/dev/null
  DEBIAN_FRONTEND=noninteractive "${become[@]}" apt-get install -y -qq postgresql >/dev/null
}

# start_postgres DURABLE(on|off): sets ORDERDESK_TEST_POSTGRES_URL, or returns 1 with the reason.
start_postgres() {
  local durable=$1 owner="" password port attempt
  local as_owner=()
  postgres_binaries=$(find_postgres_binaries) || {
    install_postgres || return 1
    postgres_binaries=$(find_postgres_binaries) || return 1
  }
  postgres_directory=$(mktemp -d "${TMPDIR:-/tmp}/order-desk-postgres.XXXXXX")
  password=$(od -An -N16 -tx1 /dev/urandom | tr -d ' \n')
  printf '%s\n' "$password" >"$postgres_directory/password"
  if ((EUID == 0)); then
    # The server refuses to run as root.
    owner=postgres
    getent passwd "$owner" >/dev/null || owner=nobody
    chown -R "$owner" "$postgres_directory"
    as_owner=(setpriv "--reuid=$owner" "--regid=$(id -g "$owner")" --init-groups)
  fi
  # The password is checked as it stands: hashing would cost each test connection milliseconds.
  (cd / && "${as_owner[@]}" "$postgres_binaries/initdb" -D "$postgres_directory/data" -U postgres \
    --auth=password "--pwfile=$postgres_directory/password" \
    -E UTF8 --locale=C --no-sync >"$postgres_directory/initdb.log" 2>&1) || {
    cat "$postgres_directory/initdb.log" >&2
    return 1
  }
  for attempt in 1 2 3 4 5 6 7 8; do
    port=$((20000 + RANDOM % 40000))
    (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null && continue # somebody else's
    # A direct child, so that the process to end is known to be this script's own.
    (cd / && exec "${as_owner[@]}" "$postgres_binaries/postgres" -D "$postgres_directory/data" \
      -c listen_addresses=127.0.0.1 -p "$port" -c unix_socket_directories= \
      -c "fsync=$durable" -c "synchronous_commit=$durable" -c "full_page_writes=$durable" \
      -c max_connections=400 -c shared_buffers=256MB \
      >"$postgres_directory/server.log" 2>&1) &
    postgres_process=$!
    if wait_for_postgres "$port" "$postgres_process"; then
      export ORDERDESK_TEST_POSTGRES_URL="postgres://postgres:$password@127.0.0.1:$port/postgres"
      echo "PostgreSQL $("$postgres_binaries/postgres" --version | awk '{print $3}') on port $port"
      return 0
    fi
    kill "$postgres_process" 2>/dev/null || true
    wait "$postgres_process" 2>/dev/null || true
    postgres_process=""
  done
  tail -n 20 "$postgres_directory/server.log" >&2
  return 1
}

wait_for_postgres() {
  local port=$1 process=$2 attempt
  for ((attempt = 0; attempt < 150; attempt++)); do
    kill -0 "$process" 2>/dev/null || return 1
    "$postgres_binaries/pg_isready" -q -h 127.0.0.1 -p "$port" && return 0
    sleep 0.2
  done
  return 1
}

stop_postgres() {
  if [[ -n $postgres_process ]]; then
    kill -INT "$postgres_process" 2>/dev/null || true
    wait "$postgres_process" 2>/dev/null || true
    postgres_process=""
  fi
  if [[ -n $postgres_directory ]]; then
    rm -rf "$postgres_directory"
    postgres_directory=""
  fi
}

# postgres_statement SQL: runs one statement in the cluster's own database.
postgres_statement() {
  "$postgres_binaries/psql" -q -v ON_ERROR_STOP=1 -d "$ORDERDESK_TEST_POSTGRES_URL" -c "$1"
}
