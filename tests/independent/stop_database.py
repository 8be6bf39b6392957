"""The fault `stop-database`: PostgreSQL is stopped for half a minute, refuses connections meanwhile, and is started again.

Reads of members go on at every node, no shard gives itself up (none is loaded again), and the logs stay short.
"""
import re
import time

from cluster_load import Readers, quantile

AWAY_SECONDS = 30
MOST_LINES = 1000
SLOWEST = 2.0                   # seconds, of 99 in 100 reads
LOADED = re.compile(r"Shard \d+ (stands|is loaded again|is in doubt)")


def run(cluster, draw, names):
    wrong = []
    sizes = cluster.log_sizes()
    readers = Readers(cluster.nodes, names)
    cluster.database.control("stop")
    time.sleep(AWAY_SECONDS)
    reads = readers.stop()
    cluster.database.control("start")
    for node in cluster.nodes:
        try:
            node.await_ready(60)
        except RuntimeError as error:
            wrong.append(str(error))

    failed = [read for read in reads if read.status != 200]
    if failed:
        wrong.append(f"{len(failed)} of {len(reads)} reads failed without a database, with {sorted({read.status for read in failed})}")
    slow = quantile([read.seconds for read in reads], 0.99)
    if slow > SLOWEST:
        wrong.append(f"1 in 100 reads took {slow:.1f} s or more without a database")
    lines = cluster.said_since(sizes)
    if len(lines) > MOST_LINES:
        wrong.append(f"{len(lines)} lines of log")
    given_up = [line for line in lines if LOADED.search(line)]
    if given_up:
        wrong.append(f"shards were given up: {len(given_up)} lines like {LOADED.search(given_up[0])[0]}")
    return wrong
