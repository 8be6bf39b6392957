"""The faults `duplicate-member` and `join-under-load`: silos come and go while members are written and read at every node.

`duplicate-member` takes a silo in and out several times, in order and by SIGKILL in turn; each change moves ranges of the grain directory.
Another silo is silent for a moment as soon as the joining one is seen, so that what it has to hand over comes late, while all other nodes ask
for members: where two activations of a member arise, every acknowledged event has to be counted once all the same. `join-under-load` lets
one silo join and another leave for good.
"""
import signal
import time

from cluster_load import Readers
from processes import until

ROUNDS = 4
SEEN_SECONDS = 0.3
SILENT_SECONDS = 2.5     # Fewer than three probes are missed: the silent silo is not declared dead.


def duplicate_member(cluster, draw, names):
    wrong = []
    for turn in range(ROUNDS):
        silo, silent = cluster.new_silo(), draw.choice(cluster.silos)
        others = [silo, *(node for node in cluster.nodes if node is not silent)]
        silo.start()
        until(lambda: cluster.seen() > len(cluster.silos), 120, f"{silo.name} is seen", 0.01)
        time.sleep(draw.uniform(0, SEEN_SECONDS))   # From joining to active, so that the hand-over is met now and then.
        silent.send(signal.SIGSTOP)
        readers = Readers(others, draw.sample(names, len(names)), threads=12, pause=0.002, timeout=5)
        time.sleep(SILENT_SECONDS)
        silent.send(signal.SIGCONT)
        silo.await_ready()
        cluster.silos.append(silo)
        cluster.await_settled()
        readers.nodes = [cluster.api]
        cluster.silos.remove(silo)
        code = silo.end(signal.SIGTERM if turn % 2 == 0 else signal.SIGKILL)
        if turn % 2 == 0 and code != 0:
            wrong.append(f"{silo.name} left with {code}")
        cluster.await_settled()
        readers.stop()
    return wrong


def join_under_load(cluster, draw, names):
    silo = cluster.new_silo()
    silo.start()
    silo.await_ready()
    cluster.silos.append(silo)
    cluster.await_settled()
    leaver = draw.choice(cluster.silos[:-1])
    cluster.silos.remove(leaver)
    code = leaver.end()
    return [] if code == 0 else [f"{leaver.name} left with {code}"]
