#!/usr/bin/env python3
"""Breaks a cluster of real silo processes on a PostgreSQL of its own, under load, one way after another, and shows that nothing acknowledged is
lost, nothing counts twice, and every rank is exact again.

Seeded batches of events with unique ids go to all nodes; what had no answer is sent again, to any node. After each fault the membership table
is watched until no silo is suspected; from then on the time runs until every rank, recomputed by sorting and counting the members' own scores,
is what the cluster answers, nothing is stale, and every acknowledged event stands in its member's export. What each fault does and asserts
meanwhile is in breaks.py, stop_database.py, slow_shard.py and moves.py. The exit code is 1 where a fault failed, unless gaps.py names it.
"""
import argparse
import json
import os
import random
import shutil
import sys
import tempfile
import threading
import time

import breaks
import gaps
import moves
import slow_shard
import stop_database
from cluster_load import ClusterLoad, inexact
from load import counts_of, miscounted, told_counts
from nodes import Cluster
from processes import SILO, end_in_order_on_a_signal, until
from wire import Client

FAULTS = {
    "kill-silo": breaks.kill_silo,
    "kill-two-silos": breaks.kill_two_silos,
    "kill-api": breaks.kill_api,
    "restart-database": breaks.restart_database,
    "pause-database": breaks.pause_database,
    "stop-database": stop_database.run,
    "pause-silo": breaks.pause_silo,
    "slow-shard": slow_shard.run,
    "rolling-restart": breaks.rolling_restart,
    "join-under-load": moves.join_under_load,
    "duplicate-member": moves.duplicate_member,
    "second-owner": breaks.second_owner,
}


def one_fault(what, cluster, load, names, args, draw):
    stopped = threading.Event()
    threads = [
        threading.Thread(target=load.keep_on, args=(cluster, stopped, args.pause, draw.random())) for _ in range(args.connections)]
    for thread in threads:
        thread.start()
    time.sleep(args.before)
    refused = load.errors
    try:
        wrong = FAULTS[what](cluster, draw, names) or []
        cluster.await_settled()
        settled = time.monotonic()
    finally:
        stopped.set()
        for thread in threads:
            thread.join()
    load.drain_all(cluster)
    last = inexact(cluster, names)
    while last and time.monotonic() < settled + 60:
        time.sleep(0.2)
        last = inexact(cluster, names)
    seconds = time.monotonic() - settled
    if seconds > args.within:
        wrong.append(f"ranks were exact after {seconds:.1f} s")
    wrong += [last] if last else []
    wrong += load.failures[:3]
    load.failures.clear()
    told = told_counts(load.expected())
    client = Client(cluster.nodes[-1].url, 15)
    lost, doubled = miscounted(told, counts_of(client, names))
    client.close()
    return {"acknowledged": len(load.acknowledged) * load.batch_size, "refused": load.errors - refused, "lost": lost,
            "doubled": doubled, "seconds": round(seconds, 1), "wrong": "; ".join(wrong)}


def shown(what, cluster, load, names, args, draw):
    """The row of a fault, printed; one that could not be brought to its end is wrong."""
    try:
        row = one_fault(what, cluster, load, names, args, draw)
    except RuntimeError as error:
        row = {"acknowledged": 0, "refused": 0, "lost": 0, "doubled": 0, "seconds": 0.0, "wrong": str(error)}
    row = {"fault": what, **row}
    row["verdict"] = gaps.verdict(row)
    print(json.dumps(row), flush=True)
    return row


def put_members(cluster, names):
    lines = "".join(json.dumps({"id": name, "industry": f"industry-{i % 3}"}) + "\n" for i, name in enumerate(names))
    answer = Client(cluster.api.url).request("POST", "/v1/members", lines.encode(), "application/x-ndjson")
    if answer.status != 200:
        raise RuntimeError(f"POST /v1/members: {answer.status} {answer.body[:300]}")
    until(lambda: not inexact(cluster, names), 60, "all ranks stand before the first fault", 0.2)


def main():
    end_in_order_on_a_signal()
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--silo", default=SILO, help="the command that starts a silo, without options; the one that is built here")
    parser.add_argument("--faults", nargs="*", default=list(FAULTS), choices=list(FAULTS))
    parser.add_argument("--silos", type=int, default=3)
    parser.add_argument("--shards", type=int, default=16)
    parser.add_argument("--members", type=int, default=400)
    parser.add_argument("--batch", type=int, default=25)
    parser.add_argument("--connections", type=int, default=3)
    parser.add_argument("--pause", type=float, default=0.02, help="seconds between two batches of a connection")
    parser.add_argument("--before", type=float, default=4, help="seconds of load before a fault")
    parser.add_argument("--within", type=float, default=10, help="seconds until all must be exact")
    parser.add_argument("--checkpoint", type=float, default=1, help="seconds between two checkpoints of a shard")
    parser.add_argument("--seed", type=int, default=1)
    args = parser.parse_args()

    root = tempfile.mkdtemp(prefix="ssi-cluster-")
    os.chmod(root, 0o755)
    draw = random.Random(args.seed)
    load = ClusterLoad(args.seed, args.members, args.batch)
    names = [f"m{i}" for i in range(args.members)]
    cluster, rows = Cluster(args, root), []
    try:
        put_members(cluster, names)
        for what in args.faults:
            rows.append(shown(what, cluster, load, names, args, draw))
    finally:
        cluster.end()
    print(f"{'fault':<18}{'acknowledged':>13}{'refused':>9}{'lost':>6}{'doubled':>9}{'seconds to exact':>18}")
    for row in rows:
        print(f"{row['fault']:<18}{row['acknowledged']:>13}{row['refused']:>9}{row['lost']:>6}{row['doubled']:>9}{row['seconds']:>18}")
    passed = all(row["verdict"] != "failed" for row in rows)
    if passed:
        shutil.rmtree(root)
    else:
        print(f"database and logs: {root}")
    sys.exit(0 if passed else 1)


if __name__ == "__main__":
    main()
