#!/usr/bin/env python3
"""Breaks real embedded servers, one way after another, and shows that nothing acknowledged is lost and nothing counts twice.

Each fault is a module that says what it does: kills.py, second_server.py, full_disk.py. A row of JSON is printed for each; the exit code is 1
where one lost or doubled an event or showed something wrong, unless gaps.py names it.
"""
import argparse
import json
import os
import shutil
import sys
import tempfile
import time

import full_disk
import gaps
import kills
import second_server
from processes import SERVER, end_in_order_on_a_signal

FAULTS = {
    "kill": kills.run,
    "second-server": second_server.run,
    "second-server-postgres": second_server.run_postgres,
    "full-disk": full_disk.run,
    "full-disk-grows": full_disk.run_grows,
}


def one_fault(what, args, root):
    began = time.monotonic()
    try:
        row = FAULTS[what](args, root)
    except RuntimeError as error:
        row = {"acknowledged": 0, "lost": 0, "doubled": 0, "wrong": str(error)}
    if row is None:
        print(f"{what}: PostgreSQL is not installed", flush=True)
        return None
    row = {"fault": what, **row, "seconds": round(time.monotonic() - began, 1)}
    row["verdict"] = gaps.verdict(row)
    print(json.dumps(row), flush=True)
    return row


def main():
    end_in_order_on_a_signal()
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--server", default=SERVER, help="the command that starts the server, without options; the one that is built here")
    parser.add_argument("--faults", nargs="*", default=list(FAULTS), choices=list(FAULTS))
    parser.add_argument("--between", type=int, default=30, help="kills wanted between a commit and its checkpoint")
    parser.add_argument("--inside", type=int, default=10, help="kills wanted inside a checkpoint")
    parser.add_argument("--tries", type=int, default=200, help="kills at most")
    parser.add_argument("--members", type=int, default=3000)
    parser.add_argument("--shards", type=int, default=8)
    parser.add_argument("--batch", type=int, default=25)
    parser.add_argument("--connections", type=int, default=4)
    parser.add_argument("--pause", type=float, default=0.004, help="seconds between two batches of a connection")
    parser.add_argument("--life", type=float, default=1.2, help="seconds that a server lives at most between two kills")
    parser.add_argument("--settle", type=float, default=3, help="seconds for ranks and neighbours to settle before reading")
    parser.add_argument("--seed", type=int, default=1)
    args = parser.parse_args()

    root = tempfile.mkdtemp(prefix="ssi-faults-")
    os.chmod(root, 0o755)   # PostgreSQL runs as a user of its own.
    rows = [row for what in args.faults if (row := one_fault(what, args, root))]
    passed = all(row["verdict"] != "failed" for row in rows)
    if passed:
        shutil.rmtree(root)
    else:
        print(f"stores and logs: {root}")
    sys.exit(0 if passed else 1)


if __name__ == "__main__":
    main()
