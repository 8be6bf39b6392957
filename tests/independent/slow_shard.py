"""The fault `slow-shard`: one silo stays silent for some seconds, shorter than it takes to be declared dead, so its shards do not answer.

Members of other shards answer as fast as ever, with the last known ranks and `stale: true`, and never with a smaller population. Members of
the silent silo may wait; from outside they are known by their shard: either all of a shard's members wait, or none.
"""
import signal
import time
from collections import defaultdict

from cluster_load import Readers, quantile

SILENT_SECONDS = 4.0
FAST = 0.5          # seconds, nine of ten reads of a shard that answers; twice what it took before where that is more
SETTLE = 1.0        # seconds after which what is last known must be called stale


def run(cluster, draw, names):
    wrong = []
    silo = draw.choice(cluster.silos)
    others = [node for node in cluster.nodes if node is not silo]
    shards = cluster.shards_of(names)
    alone = sorted(shards)
    readers = Readers(others, alone, threads=24, pause=0.02)
    time.sleep(2)
    silent = time.monotonic()
    silo.send(signal.SIGSTOP)
    time.sleep(SILENT_SECONDS)
    silo.send(signal.SIGCONT)
    spoken = time.monotonic()
    reads = readers.stop()

    before = [read for read in reads if read.at + read.seconds < silent]
    meanwhile = [read for read in reads if silent <= read.at < spoken - FAST]
    by_shard = defaultdict(list)
    for read in meanwhile:
        by_shard[shards[read.name]].append(read)
    usual = max(FAST, 2 * quantile([read.seconds for read in before], 0.9))
    if usual > SILENT_SECONDS / 2:
        print(f"slow-shard: this machine is too busy to tell: reads took {usual / 2:.2f} s before", flush=True)
        usual = float("inf")
    fast = {shard for shard, all_of in by_shard.items()
            if all(read.status == 200 for read in all_of) and quantile([read.seconds for read in all_of], 0.9) < usual}
    if len(fast) * 3 < len(by_shard):
        times = [read.seconds for read in meanwhile]
        wrong.append(f"only {len(fast)} of {len(by_shard)} shards answer fast while one silo of {len(cluster.silos)} is silent; "
                     f"half of {len(meanwhile)} reads took {quantile(times, 0.5):.2f} s or more")
    known = max((read.population for read in before if read.status == 200), default=0)
    answered = [read for read in meanwhile if read.status == 200 and shards[read.name] in fast]
    late = [read for read in answered if read.at > silent + SETTLE]
    if late and not any(read.stale for read in late):
        wrong.append("no answer said that its ranks are stale")
    if any(read.population < known * 0.9 for read in answered):
        wrong.append(f"a population fell from {known} to {min(read.population for read in answered)}")
    return wrong
