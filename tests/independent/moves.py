"""The faults `duplicate-member` and `join-under-load`: silos come and go while members are written and read at every node.

`duplicate-member` takes a silo in and out several times, in order and by SIGKILL in turn; each change moves ranges of the grain directory,
and reads at the node that has just come ask for members whose range is on its way: where two activations of a member arise, every acknowledged
event has to be counted once all the same. `join-under-load` lets one silo join and another leave for good.
"""
import signal

from cluster_load import Readers
from processes import until
from wire import Client

ROUNDS = 4


def listens(node):
    """True once it answers requests, ready or not; asked of as soon as possible."""
    client = Client(node.url, 2)
    try:
        return client.request("GET", "/health/live").status == 200
    except (OSError, EOFError):
        return False
    finally:
        client.close()


def duplicate_member(cluster, draw, names):
    wrong = []
    for turn in range(ROUNDS):
        silo = cluster.new_silo()
        silo.start()
        until(lambda silo=silo: listens(silo), 60, f"{silo.name} listens", 0.01)
        readers = Readers([silo, *cluster.nodes], draw.sample(names, len(names)), threads=12, pause=0.002)
        silo.await_ready()
        cluster.silos.append(silo)
        cluster.await_settled()
        # Members are on their way for some seconds after the shards have moved.
        until(lambda readers=readers: len(readers.reads) > 4 * len(names), 60, "members are read")
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
