"""The faults `full-disk` and `full-disk-grows`: a store that cannot grow, under two clients that post arrays of 300 and try again.

Every request is answered within seconds, 503 where it cannot be taken; reads go on; SIGTERM ends the process; nothing acknowledged is lost.
`full-disk` bounds the file by `MaxBytes` and raises the bound with a restart. `full-disk-grows` bounds what the running process may
write to a file, and raises that from outside: it has to take events again by itself.
"""
import json
import random
import resource
import signal
import threading
import time

from load import PLAIN, counts_of, miscounted
from processes import ENGINE, Server, until
from wire import Client

ARRAY, MEMBERS, CLIENTS = 300, 200, 2
ANSWERED_WITHIN = 15     # seconds for any one request
FULL_FOR = 10            # seconds of load on the full store
STOP_SECONDS = 10
BOUND = 1_048_576
TIMES = ("2026-03-09T09:30:00Z", "2026-03-10T08:00:00Z")
OPTIONS = [ENGINE + "CheckpointIntervalSeconds=1", f"--Ssi:ShutdownSeconds={STOP_SECONDS}"]


class Sender(threading.Thread):
    """Posts arrays, the same one again until it is acknowledged."""

    def __init__(self, server, number, seed):
        super().__init__(daemon=True)
        self.server, self.number, self.draw = server, number, random.Random(seed * 1000 + number)
        self.stopped = threading.Event()
        self.acknowledged, self.pending, self.refused, self.slow = [], None, 0, []

    def run(self):
        while not self.stopped.is_set():
            self.pending = self.pending or self.array()
            if self.send():
                self.acknowledged.append(self.pending)
                self.pending = None

    def array(self):
        made = len(self.acknowledged)
        return [{"specversion": "1.0", "id": f"{self.number}-{made}-{i}", "source": "full", "type": "ssi." + self.draw.choice(PLAIN),
                 "subject": f"m{self.draw.randrange(MEMBERS)}", "time": self.draw.choice(TIMES)} for i in range(ARRAY)]

    def send(self):
        """Whether the array is acknowledged; what takes too long is noted, and ends the loop."""
        client, began = Client(self.server.url, ANSWERED_WITHIN), time.monotonic()
        try:
            answer = client.request("POST", "/v1/events", json.dumps(self.pending).encode())
        except TimeoutError:
            self.slow.append(f"POST had no answer after {time.monotonic() - began:.0f} s")
            self.stopped.set()
            return False
        except (OSError, EOFError):
            self.refused += 1
            self.stopped.wait(0.1)
            return False
        finally:
            client.close()
        if answer.status == 503:
            self.refused += 1
            return False
        if answer.status != 200 or answer.json()["rejectedCount"]:
            raise RuntimeError(f"POST: {answer.status} {answer.body[:300]}")
        return True


def senders_of(server, seed):
    senders = [Sender(server, number, seed) for number in range(CLIENTS)]
    for sender in senders:
        sender.start()
    return senders


def join(senders):
    for sender in senders:
        sender.stopped.set()
    for sender in senders:
        sender.join(ANSWERED_WITHIN + 5)
    return [slow for sender in senders for slow in sender.slow]


def acknowledged(senders):
    return sum(len(sender.acknowledged) for sender in senders)


def fill(senders, wrong):
    """Returns once the store is full and was asked for a while after."""
    until(lambda: sum(sender.refused for sender in senders) >= 3 or any(sender.slow for sender in senders), 120, "the store is full")
    end = time.monotonic() + FULL_FOR
    while time.monotonic() < end:
        client = Client(senders[0].server.url, 5)
        try:
            status = client.request("GET", "/v1/members/m0/ssi").status
            if status not in (200, 404):
                wrong.append(f"a read was answered {status} while the disk was full")
                break
        except (OSError, EOFError) as error:
            wrong.append(f"a read was not answered while the disk was full: {error!r}")
            break
        finally:
            client.close()
        time.sleep(0.2)


def judge(server, senders):
    """(lost, doubled): what is acknowledged, against exports; what is pending is told again first."""
    again = [Sender(server, sender.number, 0) for sender in senders]
    for one, sender in zip(again, senders):
        one.pending = sender.pending
        if one.pending:
            until(one.send, 60, "the server takes what was refused")
            sender.acknowledged.append(one.pending)
            sender.pending = None
    told = {}
    for sender in senders:
        for event in (event for array in sender.acknowledged for event in array):
            key = event["subject"], event["type"].removeprefix("ssi."), event["time"][:10]
            told[key] = told.get(key, 0) + 1
    client = Client(server.url)
    try:
        return miscounted(told, counts_of(client, [f"m{i}" for i in range(MEMBERS)]))
    finally:
        client.close()


def stop(server, wrong):
    began = time.monotonic()
    code = server.end(signal.SIGTERM, STOP_SECONDS + 20)
    if code is None:
        wrong.append(f"SIGTERM did not end the process within {STOP_SECONDS + 20} s")
    return code, time.monotonic() - began


def run(args, root):
    """Bounded by an option, raised with a restart."""
    wrong = []
    server = Server(args.server, root + "/full", args.shards)
    try:
        server.start([*OPTIONS, f"--Ssi:Sqlite:MaxBytes={BOUND}"])
        senders = senders_of(server, args.seed)
        fill(senders, wrong)
        wrong += join(senders)
        stop(server, wrong)
        server.start(OPTIONS)
        lost, doubled = judge(server, senders)
        if stop(server, wrong)[0] != 0:
            wrong.append("the last stop did not end with 0")
    finally:
        server.end(signal.SIGKILL)
    return row(senders, lost, doubled, wrong)


def run_grows(args, root):
    """Bounded and raised from outside, while the process runs."""
    wrong = []
    server = Server(args.server, root + "/grows", args.shards)
    try:
        # Without this the bound would be a signal that ends the process instead of an error of the write.
        server.spawn(OPTIONS, lambda: signal.signal(signal.SIGXFSZ, signal.SIG_IGN))
        server.await_ready()
        resource.prlimit(server.process.pid, resource.RLIMIT_FSIZE, (BOUND, resource.RLIM_INFINITY))
        senders = senders_of(server, args.seed)
        fill(senders, wrong)
        before = acknowledged(senders)
        resource.prlimit(server.process.pid, resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
        try:
            until(lambda: acknowledged(senders) >= before + 4, 60, "events are taken again once there is room")
        except RuntimeError as error:
            wrong.append(str(error))
        wrong += join(senders)
        if wrong:
            stop(server, wrong)
            server.start(OPTIONS)
        lost, doubled = judge(server, senders)
        if stop(server, wrong)[0] != 0:
            wrong.append("the last stop did not end with 0")
    finally:
        server.end(signal.SIGKILL)
    return row(senders, lost, doubled, wrong)


def row(senders, lost, doubled, wrong):
    return {"acknowledged": acknowledged(senders) * ARRAY, "refused": sum(sender.refused for sender in senders), "lost": lost,
            "doubled": doubled, "wrong": "; ".join(wrong)}
