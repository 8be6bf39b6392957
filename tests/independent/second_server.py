"""The faults `second-server` and `second-server-postgres`: two embedded servers on one store.

On a SQLite file the second server has to be refused at once while the first lives, and has to start once the first was killed. Where it is not
refused, both take events in turn, each after the other has checkpointed: what an owner that lost its shards acknowledges afterwards must
count. On PostgreSQL a second server may take the shards over; the first then ends with an exit code, or answers again from the store.
"""
import json
import signal

from database import INSTALLED, Database
from load import counts_of, miscounted
from processes import ENGINE, Server, plain_refusal, until
from wire import Client

OFTEN = [ENGINE + "CheckpointIntervalSeconds=1"]
REFUSED_WITHIN = 20
DAY, TIME = "2026-03-10", "2026-03-10T08:00:00Z"


class Told:
    """Events told one request at a time, and which were acknowledged."""

    def __init__(self):
        self.events, self.acknowledged, self.refused = [], set(), 0

    def tell(self, server, count, member):
        """Tells so many new events; an unavailable server is asked again for a while, one that has ended is not."""
        for _ in range(count):
            number = len(self.events)
            self.events.append({"specversion": "1.0", "id": str(number), "source": "second", "type": "ssi.session.started",
                                "subject": member, "time": TIME})
            until(lambda: self.send(server, number) or not server.runs(), 60, f"{server.name} takes an event or ends")

    def send(self, server, number):
        """Whether the event is acknowledged."""
        client = Client(server.url, 15)
        try:
            answer = client.request("POST", "/v1/events", json.dumps([self.events[number]]).encode())
        except (OSError, EOFError):
            self.refused += 1
            return False
        finally:
            client.close()
        if answer.status == 503:
            self.refused += 1
            return False
        if answer.status != 200 or answer.json()["rejectedCount"]:
            raise RuntimeError(f"event {number}: {answer.status} {answer.body[:300]}")
        self.acknowledged.add(number)
        return True

    def judge(self, server):
        """(lost, doubled) of the acknowledged events, and once more after all were told again."""
        server.start(OFTEN)
        client = Client(server.url)
        names = sorted({event["subject"] for event in self.events})
        lost, _ = miscounted(self.counts(self.acknowledged), counts_of(client, names))
        for number in range(len(self.events)):
            until(lambda number=number: self.send(server, number), 60, "the server takes all events again")
        after, doubled = miscounted(self.counts(range(len(self.events))), counts_of(client, names))
        client.close()
        return max(lost, after), doubled

    def counts(self, numbers):
        counts = {}
        for number in numbers:
            key = self.events[number]["subject"], "session.started", DAY
            counts[key] = counts.get(key, 0) + 1
        return counts


def alternate(first, second, told):
    """Both take events, each after the other has written its own down."""
    second.start(OFTEN)
    told.tell(second, 10, "a")
    second.await_checkpoint()
    for number in range(6):
        server = (first, second)[number % 2]
        told.tell(server, 1 + number, "a")
        until(lambda server=server: not server.runs() or written(server), 30, f"{server.name} has checkpointed or ended")


def written(server):
    try:
        return server.status()["journalEntries"] == 0
    except (OSError, EOFError):
        return False


def run(args, root):
    """On a SQLite file."""
    told, wrong, folder = Told(), [], root + "/second"
    first = Server(args.server, folder, args.shards)
    second = Server(args.server, folder, args.shards)
    second.log = f"{folder}-b.log"
    fresh = Server(args.server, folder, args.shards)
    try:
        first.start(OFTEN)
        told.tell(first, 10, "a")
        first.await_checkpoint()
        second.spawn(OFTEN)
        until(lambda: not second.runs() or second.ready(), REFUSED_WITHIN, "the second server ends or serves")
        if second.runs():
            wrong.append("a second server on the same file was not refused")
            alternate(first, second, told)
            second.end()
        else:
            problem = plain_refusal(second.process.returncode, second.said())
            wrong += [f"the second server {problem}"] if problem else []
            told.tell(first, 5, "a")
        first.end(signal.SIGKILL)
        second.start(OFTEN, 60)   # A crash leaves nothing behind that refuses the next one.
        told.tell(second, 5, "a")
        if second.end() != 0:
            wrong.append("the server that came after a crash did not end with 0")
        lost, doubled = told.judge(fresh)
    finally:
        for server in (first, second, fresh):
            server.end()
    return {"acknowledged": len(told.acknowledged), "refused": told.refused, "lost": lost, "doubled": doubled, "wrong": "; ".join(wrong)}


def run_postgres(args, root):
    """On one PostgreSQL database; None where it is not installed."""
    if not INSTALLED:
        return None
    told, wrong = Told(), []
    database = Database(root + "/second-postgres")
    database.control("start")
    servers = []
    try:
        database.create("ssi")
        store = ["--Ssi:Database=postgres", f"--Ssi:Postgres:ConnectionString={database.connection('ssi')}"]
        servers = [Server(args.server, f"{root}/second-{name}", args.shards, store) for name in ("first", "other", "fresh")]
        first, second, fresh = servers
        first.start(OFTEN)
        told.tell(first, 10, "a")
        first.await_checkpoint()
        alternate(first, second, told)
        for server in (first, second):
            if not server.runs():
                problem = plain_refusal(server.process.returncode, "ended under way")
                wrong += [f"{server.name} {problem}"] if problem else []
            server.end()
        lost, doubled = told.judge(fresh)
    finally:
        for server in servers:
            server.end()
        database.control("stop")
    return {"acknowledged": len(told.acknowledged), "refused": told.refused, "lost": lost, "doubled": doubled, "wrong": "; ".join(wrong)}
