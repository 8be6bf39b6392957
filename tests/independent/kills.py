"""The fault `kill`: SIGKILL under load, over and over.

Seeded batches of events with unique ids go out on several connections; at seeded instants the server is killed and started again on the same
store. What had no answer is sent again, and some of what had one: those must all be duplicates. It goes on until enough kills fell between
a journal commit and its checkpoint, and enough inside a checkpoint, as the server itself says when it has recovered. At the end the
counts of every member, activity and day are compared with the events, and every score with that of an undisturbed run on a fresh
store, on the day and on the day after.
"""
import json
import random
import threading
import time
from collections import Counter

from load import Load, miscounted, read_store, told_counts
from processes import ENGINE, Server
from wire import Client

NEXT_DAY = "2026-03-11T12:00:00Z"


def compare(what, expected, found, failures):
    different = [key for key in expected.keys() | found.keys() if expected.get(key) != found.get(key)]
    for key in different[:5]:
        failures.append(f"{what} {key}: expected {expected.get(key)}, found {found.get(key)}")
    return len(different)


def disturb(args, server, load):
    """Kills until both counts are reached; answers what was seen."""
    draw = random.Random(args.seed)
    seen = Counter()
    often = [ENGINE + "CheckpointIntervalSeconds=0.1", ENGINE + "CheckpointRowsPerCommit=10"]
    seldom = [ENGINE + "CheckpointIntervalSeconds=1", ENGINE + "CheckpointRowsPerCommit=500"]
    server.start(seldom)
    while seen["kills"] < args.tries and (seen["between"] < args.between or seen["inside"] < args.inside):
        stopped = threading.Event()
        threads = [
            threading.Thread(target=load.run, args=(server.url, stopped, args.pause)) for _ in range(args.connections)]
        for thread in threads:
            thread.start()
        time.sleep(draw.uniform(0.05, args.life))
        server.kill()
        stopped.set()
        for thread in threads:
            thread.join()
        # Where more kills inside a checkpoint are wanted, checkpoints follow one another in small commits.
        status = server.start(often if seen["inside"] < args.inside else seldom)
        seen["kills"] += 1
        seen["replayed"] += status["replayedEntries"]
        seen["inside" if status["interruptedCheckpoints"] else "between" if status["replayedEntries"] else "idle"] += 1
        load.drain(server.url)
        seen["doubled"] += load.again(server.url, 5)
        print(f"kill {seen['kills']}: {status['replayedEntries']} entries replayed, "
              f"{status['interruptedCheckpoints']} checkpoints interrupted, "
              f"{len(load.acknowledged) * load.batch_size} events acknowledged", flush=True)
    return seen


def finish(server, facts):
    """What the store holds today, after a clean restart, and tomorrow."""
    readings = [read_store(server.url, facts)]
    server.stop()
    server.start([])
    readings.append(read_store(server.url, facts))
    answer = Client(server.url).request("PUT", "/v1/clock", json.dumps({"now": NEXT_DAY}).encode())
    if answer.status != 200:
        raise RuntimeError(f"PUT /v1/clock: {answer.status} {answer.body[:300]}")
    readings.append(read_store(server.url, facts))
    server.stop()
    return readings


def undisturbed(args, load, facts, folder):
    server = Server(args.server, folder, args.shards)
    try:
        server.start([])
        client, accepted = Client(server.url), 0
        for number in range(len(load.bodies)):
            accepted += load.send(client, number)["accepted"]
        time.sleep(args.settle)
        return accepted, finish(server, facts)
    finally:
        server.stop()


def run(args, root):
    """The row of this fault."""
    load = Load(args.seed, args.members, args.batch)
    server = Server(args.server, root + "/disturbed", args.shards)
    try:
        seen = disturb(args, server, load)
        time.sleep(args.settle)
        facts = load.expected()
        found = finish(server, facts)
    finally:
        server.stop()
    accepted, calm = undisturbed(args, load, facts, root + "/calm")

    failures = load.failures
    lost, doubled = miscounted(told_counts(facts), found[0][1])
    total = len(load.bodies) * load.batch_size
    different = 0
    for when, one, other in zip(("today", "after a clean restart", "tomorrow"), found, calm):
        different += compare("score " + when, other[0], one[0], failures)
        different += compare("count " + when, other[1], one[1], failures)
        if one[2:] != other[2:] or one[2] != total:
            failures.append(f"{when}: {one[2:]} ids and members instead of {other[2:]}, {total} events told")
    if accepted != total:
        failures.append(f"the undisturbed run accepted {accepted} of {total}")
    if seen["between"] < args.between or seen["inside"] < args.inside:
        failures.append("not enough kills of either kind")
    print(f"{seen['kills']} kills: {seen['between']} between commit and checkpoint, {seen['inside']} inside a checkpoint, "
          f"{seen['idle']} with nothing to replay; {seen['replayed']} entries replayed; {different} differences")
    return {"acknowledged": len(load.acknowledged) * load.batch_size, "lost": lost, "doubled": doubled + seen["doubled"],
            "wrong": "; ".join(failures[:5])}
