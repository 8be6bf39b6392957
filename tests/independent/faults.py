#!/usr/bin/env python3
"""Kills a server with SIGKILL under load, over and over, and shows that nothing acknowledged is lost and nothing counts twice.

Seeded batches of events with unique ids go out on several connections; at seeded instants the server is killed and started again on the same
store. What had no answer is sent again, and some of what had one: those must all be duplicates. It goes on until enough kills fell between
a journal commit and its checkpoint, and enough inside a checkpoint, as the server itself says when it has recovered. At the end the
counts of every member, activity and day are compared with the events, and every score with that of an undisturbed run on a fresh
store, on the day and on the day after.
"""
import argparse
import json
import queue
import random
import shlex
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter

import recompute
from wire import Client, quote, score_of

NOW = "2026-03-10T12:00:00Z"
NEXT_DAY = "2026-03-11T12:00:00Z"
DAYS = ("2026-03-08T13:00:00Z", "2026-03-09T09:30:00Z", "2026-03-10T08:00:00Z", "2026-03-10T11:59:59.5Z")
PLAIN = sorted(recompute.PLAIN_TYPES)
ENGINE = "--Ssi:Engine:"


class Server:
    """One server process on a store of its own; its port stays the same over restarts."""

    def __init__(self, command, folder, shards):
        self.command = shlex.split(command)
        self.shards = shards
        self.folder = folder
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.url = f"http://127.0.0.1:{probe.getsockname()[1]}"
        self.process = None

    def start(self, options):
        self.process = subprocess.Popen(
            [*self.command, "--urls", self.url, f"--Ssi:Data={self.folder}", "--Ssi:Clock:Mode=Simulated",
             f"--Ssi:Clock:Start={NOW}", ENGINE + f"Shards={self.shards}", *options],
            stdout=open(f"{self.folder}.log", "ab"), stderr=subprocess.STDOUT)
        client = Client(self.url)
        for _ in range(600):
            if self.process.poll() is not None:
                raise RuntimeError(f"the server ended with {self.process.returncode}; see {self.folder}.log")
            try:
                if client.request("GET", "/health/ready").status == 200:
                    return client.get("/v1/cluster")
            except OSError:
                pass
            time.sleep(0.05)
        raise RuntimeError(f"the server is not ready after 30 s; see {self.folder}.log")

    def kill(self):
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()

    def stop(self):
        if self.process is not None and self.process.poll() is None:
            self.process.terminate()
            self.process.wait(60)


class Load:
    """The events, and what became of them. Batches are made as they are needed; equal seeds, equal batches."""

    def __init__(self, seed, members, batch_size):
        self.random = random.Random(seed)
        self.resent = random.Random(-seed)   # Apart: how much is sent again must not change what is made.
        self.members = members
        self.batch_size = batch_size
        self.bodies = []            # by number of the batch
        self.acknowledged = []
        self.unanswered = queue.SimpleQueue()
        self.lock = threading.Lock()
        self.failures = []

    def next_batch(self):
        """What had no answer comes first, then something new."""
        try:
            return self.unanswered.get_nowait()
        except queue.Empty:
            with self.lock:
                number = len(self.bodies)
                self.bodies.append(json.dumps([self.event(f"{number}-{i}") for i in range(self.batch_size)]).encode())
                return number

    def event(self, number):
        draw = self.random
        kind, data = draw.choice(PLAIN), None
        other = f"m{draw.randrange(self.members)}"
        special = draw.randrange(20)
        if special == 0:
            kind, data = "profile.viewed", {"degree": draw.randint(1, 3)}
        elif special == 1:
            kind, data = "dwell.received", {"seconds": draw.randint(1, 600)}
        elif special == 2:
            kind, data = "contact.nurtured", {"member": f"contact-{draw.randrange(self.members)}"}
        elif special == 3 and other != "m0":
            return self.cloud_event(number, "connection." + draw.choice(("added", "added", "removed")), "m0", {"member": other})
        return self.cloud_event(number, kind, f"m{draw.randrange(self.members)}", data)

    def cloud_event(self, number, kind, subject, data):
        event = {"specversion": "1.0", "id": number, "source": "faults", "type": "ssi." + kind, "subject": subject,
                 "time": self.random.choice(DAYS)}
        return event | ({"data": data} if data else {})

    def send(self, client, number):
        """The answer once the batch is acknowledged; None when the connection broke or the server is busy."""
        try:
            answer = client.request("POST", "/v1/events", self.bodies[number], "application/cloudevents-batch+json")
        except (OSError, EOFError):
            return None
        if answer.status == 503:
            return None
        told = answer.json()
        if answer.status != 200 or told["rejectedCount"] or told["accepted"] + told["duplicates"] != self.batch_size:
            self.failures.append(f"batch {number}: {answer.status} {answer.body[:300]}")
        return told

    def run(self, url, stopped, pause):
        """One connection's loop, until it breaks or is stopped."""
        client = Client(url)
        while not stopped.is_set():
            number = self.next_batch()
            if self.send(client, number) is None:
                self.unanswered.put(number)
                break
            with self.lock:
                self.acknowledged.append(number)
            time.sleep(pause)
        client.close()

    def drain(self, url):
        """Sends everything that has no answer yet."""
        client = Client(url)
        while not self.unanswered.empty():
            number = self.unanswered.get()
            if self.send(client, number) is None:
                self.unanswered.put(number)
                time.sleep(0.1)
            else:
                self.acknowledged.append(number)
        client.close()

    def again(self, url, count):
        """Sends some acknowledged batches again, the latest above all; answers how many events were no duplicates."""
        client, doubled = Client(url), 0
        numbers = self.acknowledged[-count:] + self.resent.sample(self.acknowledged, min(count, len(self.acknowledged)))
        for number in numbers:
            told = self.send(client, number)
            doubled += told["accepted"] if told else 0
        client.close()
        return doubled

    def expected(self):
        facts = recompute.Facts()
        facts.now = recompute.ticks_of(NOW)
        for body in self.bodies:
            for event in json.loads(body):
                facts.tell(event)
        return facts


def read_store(url, facts):
    """Every member's score, and the counts of every (member, activity, day)."""
    client, scores, counts = Client(url), {}, {}
    for name in facts.members:
        scores[name] = score_of(client.get(f"/v1/members/{quote(name)}/ssi"))
        for one in client.get(f"/v1/members/{quote(name)}/export")["activity"]:
            counts[name, one["activity"], one["day"]] = one["count"]
    status = client.get("/v1/cluster")
    client.close()
    return scores, counts, status["acceptedIds"], status["members"]


def told_counts(facts):
    return {
        (name, activity, recompute.day_text(day)): count
        for name, member in facts.members.items() for activity, days in member.activity.items() for day, count in days.items()}


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


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--server", required=True, help="the command that starts the server, without options")
    parser.add_argument("--between", type=int, default=30, help="kills wanted between a commit and its checkpoint")
    parser.add_argument("--inside", type=int, default=10, help="kills wanted inside a checkpoint")
    parser.add_argument("--tries", type=int, default=200, help="kills at most")
    parser.add_argument("--members", type=int, default=3000)
    parser.add_argument("--shards", type=int, default=8)
    parser.add_argument("--batch", type=int, default=25)
    parser.add_argument("--connections", type=int, default=4)
    parser.add_argument("--pause", type=float, default=0.004, help="seconds between two batches of a connection")
    parser.add_argument("--life", type=float, default=1.2, help="seconds that a server lives at most")
    parser.add_argument("--settle", type=float, default=3, help="seconds for ranks and neighbours to settle before reading")
    parser.add_argument("--seed", type=int, default=1)
    args = parser.parse_args()

    root = tempfile.mkdtemp(prefix="ssi-faults-")
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

    failures, told = load.failures, told_counts(facts)
    counts = found[0][1]
    lost = sum(max(0, count - counts.get(key, 0)) for key, count in told.items())
    doubled = seen["doubled"] + sum(max(0, count - told.get(key, 0)) for key, count in counts.items())
    total = len(load.bodies) * load.batch_size
    different = 0
    for when, one, other in zip(("today", "after a clean restart", "tomorrow"), found, calm):
        different += compare("score " + when, other[0], one[0], failures)
        different += compare("count " + when, other[1], one[1], failures)
        if one[2:] != other[2:] or one[2] != total:
            failures.append(f"{when}: {one[2:]} ids and members instead of {other[2:]}, {total} events told")
    if accepted != total:
        failures.append(f"the undisturbed run accepted {accepted} of {total}")
    for failure in failures[:20]:
        print("DIFFERENT", failure)
    if seen["between"] < args.between or seen["inside"] < args.inside:
        print("NOT ENOUGH kills of either kind")
    print(f"{seen['kills']} kills: {seen['between']} between commit and checkpoint, {seen['inside']} inside a checkpoint, "
          f"{seen['idle']} with nothing to replay; {seen['replayed']} entries replayed; "
          f"{len(load.acknowledged) * load.batch_size} events acknowledged, {lost} lost, {doubled} doubled, {different} differences")
    passed = not (failures or lost or doubled) and seen["between"] >= args.between and seen["inside"] >= args.inside
    if passed:
        shutil.rmtree(root)
    else:
        print(f"stores and logs: {root}")
    sys.exit(0 if passed else 1)


if __name__ == "__main__":
    main()
