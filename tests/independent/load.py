"""Seeded events, what became of them, and what a store must hold of them."""
import json
import queue
import random
import threading
import time

import recompute
from processes import NOW
from wire import Client, quote, score_of

DAYS = ("2026-03-08T13:00:00Z", "2026-03-09T09:30:00Z", "2026-03-10T08:00:00Z", "2026-03-10T11:59:59.5Z")
PLAIN = sorted(recompute.PLAIN_TYPES)


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


def counts_of(client, names):
    """The counts of every (member, activity, day) that exports hold; a member that is not there has none."""
    counts = {}
    for name in names:
        export = client.get(f"/v1/members/{quote(name)}/export", missing={"activity": []})
        for one in export["activity"]:
            counts[name, one["activity"], one["day"]] = one["count"]
    return counts


def miscounted(told, found):
    """Events lost and doubled, of the counts told and found."""
    lost = sum(max(0, count - found.get(key, 0)) for key, count in told.items())
    return lost, sum(max(0, count - told.get(key, 0)) for key, count in found.items())
