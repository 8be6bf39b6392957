#!/usr/bin/env bash
# Replays real or grown activity against a server of its own with a simulated clock, and checks everything it answers.
#   verify_replay.sh <data-folder> [manufacturing-email] [higgs-activity] [world]
# Without names all three; a set whose folder is absent is skipped and said so. Everything it starts, it ends; its files
# live in a temporary folder, kept where something differs.
# OUT=<artifacts folder> takes the release build that is there instead of building; SERVER_OPTIONS adds options to the
# server; SERVER=<project> is the host.
set -Eeuo pipefail

data=${1:?usage: verify_replay.sh <data-folder> [set ...]}
shift
sets=("$@")
if [ ${#sets[@]} -eq 0 ]; then
    sets=(manufacturing-email higgs-activity world)
fi
here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../.." && pwd)
work=$(mktemp -d -t ssi-verify-XXXXXX)
out=${OUT:-$work/build}
host=${SERVER:-Ssi.Server}
server_pid=
failed=0
declare -a table

stop_server() {
    if [ -n "$server_pid" ] && kill -0 "$server_pid" 2>/dev/null; then
        kill "$server_pid"
        wait "$server_pid" || true
    fi
    server_pid=
}

finish() {
    stop_server
    if [ "$failed" -eq 0 ]; then
        rm -rf "$work"
    else
        echo "files kept in $work"
    fi
}
trap finish EXIT
trap 'failed=1' ERR

start_server() { # <store> <first day>
    local port
    port=$(python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
    url=http://127.0.0.1:$port
    # shellcheck disable=SC2086
    dotnet "$out/bin/$host/release/$host.dll" --urls "$url" --Ssi:Data="$work/$1" \
        --Ssi:Clock:Mode=Simulated --Ssi:Clock:Start="$2T00:00:00Z" ${SERVER_OPTIONS:-} >"$work/$1.log" 2>&1 &
    server_pid=$!
    python3 - "$url" "$here" <<'PY'
import sys, time
sys.path.insert(0, sys.argv[2])
from wire import Client
for _ in range(300):
    try:
        if Client(sys.argv[1]).request("GET", "/health/ready").status == 200:
            sys.exit(0)
    except OSError:
        pass
    time.sleep(0.1)
sys.exit("the server is not ready after 30 s")
PY
}

load() { "$out/bin/Ssi.Load/release/ssi-load" "$@"; }

# Plays the part of a scenario after one day and up to another, then compares with all that was told until then.
check() { # <set> <from or -> <until> <verify options> -- <ssi-load arguments>
    local set=$1 from=$2 until=$3 options=$4
    shift 5
    local steps=$work/$set-$until.ndjson range=()
    if [ "$from" != - ]; then
        range=(--from "$from")
    fi
    load "$@" "${range[@]}" --until "$until" --url "$url" --json "$work/replay.json" >"$work/replay.log"
    load "$@" --until "$until" --events-out "$steps" >"$work/steps.log"
    local result=equal
    # shellcheck disable=SC2086
    if ! python3 "$here/verify.py" --url "$url" --events "$steps" $options >"$work/$set-$until.txt"; then
        result=DIFFERENT
        failed=1
        grep -m 10 -E "^DIFFERENT" "$work/$set-$until.txt" || true
    fi
    table+=("$(printf '%-20s %-10s %-9s %s' "$set" "$until" "$result" "$(tail -n 1 "$work/$set-$until.txt")")")
    echo "${table[-1]}"
    rm -f "$steps"
}

replay_manufacturing() {
    local from=- month until
    start_server manufacturing-email 2010-01-02
    for month in 01 02 03 04 05 06 07 08 09; do
        until=$(date -u -d "2010-$month-01 +1 month -1 day" +%F)
        check manufacturing-email "$from" "$until" "--history 0 --history-days 40" -- \
            replay manufacturing-email "$data/manufacturing-email"
        from=$(date -u -d "$until +1 day" +%F)
    done
}

replay_higgs() {
    start_server higgs-activity 2012-07-01
    check higgs-activity - 2012-07-07 "--networks 20000 --history-days 7" -- replay higgs-activity "$data/higgs-activity"
}

replay_world() {
    start_server world 2026-01-01
    check world - 2026-02-20 "--history 0 --history-days 51" -- world --seed 1 --members 500 --days 120
    check world 2026-02-21 2026-04-30 "--history 0 --history-days 60" -- world --seed 1 --members 500 --days 120
}

if [ -z "${OUT:-}" ]; then
    for project in "$host" Ssi.Load; do
        dotnet build "$root/src/$project" -c Release --artifacts-path "$out" -v q -nologo
    done
fi
for set in "${sets[@]}"; do
    if [ "$set" != world ] && [ ! -d "$data/$set" ]; then
        echo "$set: skipped, no folder $data/$set"
        continue
    fi
    case $set in
        manufacturing-email) replay_manufacturing ;;
        higgs-activity) replay_higgs ;;
        world) replay_world ;;
        *) echo "unknown set $set" >&2; exit 2 ;;
    esac
    stop_server
done
printf '\n'
printf '%s\n' "${table[@]}"
exit "$failed"
