#!/usr/bin/env python3
"""Damages a stopped store in a seeded way (wreck.py), starts a server on it, and judges what it does.

Either the start is refused, with an exit code of 1 to 127 and a message that says what is wrong; or every member that is served answers as
before, the others are refused with a code, and the log or the status names what is damaged. Never is an answer silently another one: scores,
exports, histories and ranks of all members are compared with those before. Then every member is told one more event: what is acknowledged
counts, also after a stop and another start.

The store that is damaged was stopped in order (`clean`), or killed with entries in its journal and its write-ahead log (`crashed`).

    python3 tests/independent/damage.py --rounds 5 --seed 7

takes every kind five times, some seconds each; CI takes a few.
"""
import argparse
import json
import os
import random
import re
import shutil
import signal
import sys
import tempfile
import time
from collections import Counter

import gaps
import wreck
from load import PLAIN
from processes import ENGINE, SERVER, Server, end_in_order_on_a_signal, plain_refusal, until
from wire import Client

MEMBERS = [f"m{i}" for i in range(24)]
DAYS = [f"2026-03-{day}" for day in range(10, 16)]
DAYS_KEPT = "from=2026-03-10&to=2026-03-15"
SELDOM = [ENGINE + "CheckpointIntervalSeconds=3600"]
SHARDS = 4
STATES = ("clean", "crashed")
START_SECONDS, SETTLE_SECONDS = 30, 5
SAYS_WHAT = re.compile(
    r"ssi\.db|journal|member|connection|history|accepted|industry|open.day|day|shard|stamp|store|model|log|hash|schema|damage|database", re.IGNORECASE)


class Base:
    """A store with everything in it, in both states, and what it answered last."""

    def __init__(self, command, root, seed):
        self.command, self.root, self.draw, self.number = command, root, random.Random(seed), 0
        self.folders = {state: f"{root}/{state}" for state in STATES}
        server = Server(command, root + "/base", SHARDS)
        try:
            server.start(SELDOM)
            client = Client(server.url)
            self.fill(client)
            for day in DAYS[1:]:
                self.ask(client, "PUT", "/v1/clock", {"now": day + "T12:00:00Z"})
                self.events(client, day)
            if server.end() != 0:
                raise RuntimeError("the base store was not stopped in order")
            server.start(SELDOM)
            client = Client(server.url)
            self.events(client, DAYS[-1])
            self.ask(client, "PUT", "/v1/members/m1/connections/m2", {})
            until(lambda: self.settled(client), 20, "ranks of the base store settle")
            self.held = {name: held(client, name) for name in MEMBERS}
            server.kill()
            shutil.copytree(server.folder, self.folders["crashed"])
            server.start(SELDOM)
            if server.end() != 0:
                raise RuntimeError("the base store was not stopped in order")
            shutil.copytree(server.folder, self.folders["clean"])
        finally:
            server.end()

    def fill(self, client):
        for i, name in enumerate(MEMBERS):
            self.ask(client, "PUT", f"/v1/members/{name}", {
                "industry": f"industry-{i % 3}", "seniority": "vp", "company": f"c{i % 4}", "sections": ["photo", "headline"]})
        self.ask(client, "PUT", "/v1/members/gone", {})
        self.ask(client, "DELETE", "/v1/members/gone")
        self.events(client, DAYS[0])

    def events(self, client, day):
        made = []
        for name in MEMBERS:
            for _ in range(4):
                made.append(self.event(name, self.draw.choice(PLAIN), day))
            other = self.draw.choice([other for other in MEMBERS if other != name])
            made.append(self.event(name, self.draw.choice(("connection.added", "contact.nurtured")), day, {"member": other}))
        self.ask(client, "POST", "/v1/events", made)

    def event(self, name, kind, day, data=None):
        self.number += 1
        return {"specversion": "1.0", "id": str(self.number), "source": "damage", "type": "ssi." + kind, "subject": name,
                "time": day + "T08:00:00Z"} | ({"data": data} if data else {})

    @staticmethod
    def ask(client, method, path, body=None):
        answer = client.request(method, path, json.dumps(body).encode() if body is not None else b"")
        if answer.status not in (200, 201, 204) or b'"rejectedCount":0' not in answer.body and path == "/v1/events":
            raise RuntimeError(f"{method} {path}: {answer.status} {answer.body[:300]}")

    def settled(self, client):
        """True once two looks at everything, a second apart, are the same and nothing is stale."""
        first = {name: held(client, name) for name in MEMBERS}
        time.sleep(1)
        return first == {name: held(client, name) for name in MEMBERS} and not any('"stale":true' in str(one) for one in first.values())


def held(client, name):
    """All that is answered of a member, by path; (status, code) where it is refused."""
    found = {}
    for what in ("ssi", "export", f"ssi/history?{DAYS_KEPT}"):
        answer = client.request("GET", f"/v1/members/{name}/{what}")
        if answer.status != 200:
            found[what] = answer.status, problem_code(answer)
            continue
        body = json.loads(answer.body)
        body.pop("snapshot", None)
        found[what] = body
    return found


def problem_code(answer):
    try:
        return json.loads(answer.body).get("code")
    except ValueError:
        return None


class Trial:
    """One damaged copy, and what a server makes of it."""

    def __init__(self, base, state, name, seed):
        self.base, self.wrong = base, []
        self.server = Server(base.command, f"{base.root}/trial", SHARDS)
        self.draw = random.Random(f"{seed}/{state}/{name}")
        for old in (self.server.folder, self.server.log):
            shutil.rmtree(old, ignore_errors=True) if os.path.isdir(old) else os.path.exists(old) and os.remove(old)
        shutil.copytree(base.folders[state], self.server.folder)
        self.done = wreck.kinds(base.folders["clean"])[name](self.server.folder, self.draw)
        self.told = set()

    def run(self):
        """What became of it: 'refused', 'served' or 'partly'."""
        try:
            outcome = self.start()
            if outcome == "refused":
                return outcome
            outcome = self.look()
            self.tell()
            if self.server.runs():
                code = self.server.end(signal.SIGTERM, 30)
                if code is None or not 0 <= code < 128:
                    self.wrong.append(f"the stop ended with {code}")
                if self.start() != "refused":
                    self.look()
            return outcome
        finally:
            self.server.end(signal.SIGKILL)

    def start(self):
        since = self.server.log_size()
        self.server.spawn(SELDOM)
        alive = until(lambda: not self.server.runs() or self.live(), START_SECONDS, "the server listens or ends")
        end = time.monotonic() + SETTLE_SECONDS
        while alive and self.server.runs() and not self.server.ready() and time.monotonic() < end:
            time.sleep(0.05)
        if self.server.runs():
            return "served"
        text = self.server.said(since)
        problem = plain_refusal(self.server.process.returncode, text)
        self.wrong += [f"a refused start {problem}"] if problem else []
        if not SAYS_WHAT.search(text):
            self.wrong.append(f"a refused start does not say what is wrong: {text[-200:]!r}")
        return "refused"

    def live(self):
        client = Client(self.server.url, 5)
        try:
            return client.request("GET", "/health/live").status == 200
        except (OSError, EOFError):
            return False
        finally:
            client.close()

    def look(self):
        """Compares all answers with those before."""
        client, refused = Client(self.server.url, 15), set()
        for name in MEMBERS:
            try:
                now = held(client, name)
            except (OSError, EOFError) as error:
                self.wrong.append(f"reading {name}: {error!r}" + ("" if self.server.runs() else f"; ended with {self.server.process.wait()}"))
                return "partly"
            for what, before in self.base.held[name].items():
                if isinstance(now[what], tuple):
                    refused.add(name)
                    if now[what][0] != 503 or not now[what][1]:
                        self.wrong.append(f"{what} of {name} is answered {now[what]}")
                elif difference := differs(what, before, now[what], name in self.told):
                    self.wrong.append(f"{what} of {name}: {difference}")
        named = client.get("/v1/cluster").get("quarantined") or re.search(r"(fail|crit|warn): ", self.server.said())
        client.close()
        if refused and not named:
            self.wrong.append(f"neither log nor status names what is wrong with {sorted(refused)[:3]}")
        if len(refused) * 2 > len(MEMBERS):
            self.wrong.append(f"{len(refused)} of {len(MEMBERS)} members are not served")
        return "partly" if refused else "served"

    def tell(self):
        """One more event for every member; what is acknowledged has to count."""
        client, taken = Client(self.server.url, 15), 0
        for name in MEMBERS:
            event = self.base.event(name, "lead.saved", DAYS[-1]) | {"source": "after"}
            try:
                answer = client.request("POST", "/v1/events", json.dumps([event]).encode())
            except (OSError, EOFError) as error:
                self.wrong.append(f"telling {name}: {error!r}" + ("" if self.server.runs() else f"; ended with {self.server.process.wait()}"))
                return
            told = json.loads(answer.body)
            if answer.status == 200 and told["accepted"] == 1:
                self.told.add(name)
            elif answer.status != 503 and [one["code"] for one in told.get("rejected", [])] != ["quarantined"]:
                self.wrong.append(f"an event of {name}: {answer.status} {answer.body[:200]}")
        client.close()
        if len(self.told) * 2 < len(MEMBERS):
            self.wrong.append(f"only {len(self.told)} of {len(MEMBERS)} members take events")


def differs(what, before, now, told):
    """The first difference; a rank that says it is stale, and one more event that was told, are none."""
    if what == "export":
        counts, others = (Counter({(one["activity"], one["day"]): one["count"] for one in export["activity"]}) for export in (now, before)), ("connections", "contacts")
        now_counts, before_counts = counts
        if told:
            before_counts["lead.saved", DAYS[-1]] += 1
        if now_counts != before_counts:
            return f"counts differ by {dict((now_counts - before_counts) + (before_counts - now_counts))}"
        return next((f"{part} differ" for part in (*others, *(() if told else ("history", "ssi", "pillars"))) if now[part] != before[part]), "")
    if told:
        return ""       # Its score has changed by right, and with it the ranks of others.
    if what == "ssi":
        parts = ("member", "asOf", "model", "ssi", "pillars", "change")
        return next((f"{part} is {now[part]} instead of {before[part]}" for part in parts if now[part] != before[part]), "") or standing(before, now)
    return "" if now == before else f"{str(now)[:150]} instead of {str(before)[:150]}"


def standing(before, now):
    for part in ("industry", "network"):
        if now[part] != before[part] and not (now[part] and now[part].get("stale")):
            return f"{part} is {str(now[part])[:120]} instead of {str(before[part])[:120]}"
    return ""


def damage(command, root, names, seed, rounds=1):
    """The rows of so many rounds; `names` as `kind` or `state:kind`, or empty for all."""
    base = Base(command, root, seed)
    every = names or list(wreck.kinds(base.folders["clean"]))
    for turn in range(rounds):
        for name in every:
            state, _, kind = name.rpartition(":")
            for where in [state] if state else STATES:
                row = one(base, where, kind, f"{seed}/{turn}")
                if row:
                    yield row


def one(base, state, kind, seed):
    trial, outcome = Trial(base, state, kind, seed), "stuck"
    if trial.done is None:
        return None
    try:
        outcome = trial.run()
    except RuntimeError as error:
        trial.wrong.append(str(error))
    row = {"fault": f"damage:{kind}", "state": state, "done": trial.done, "outcome": outcome, "lost": 0, "doubled": 0,
           "wrong": "; ".join(trial.wrong[:3]) + (f" and {len(trial.wrong) - 3} more" if len(trial.wrong) > 3 else "")}
    row["verdict"] = gaps.verdict(row)
    return row


def main():
    end_in_order_on_a_signal()
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--server", default=SERVER, help="the command that starts the server, without options; the one that is built here")
    parser.add_argument("--only", nargs="*", default=[], help="kinds, such as log-bit or member.state-flip, or crashed:log-bit")
    parser.add_argument("--rounds", type=int, default=1, help="places that each kind damages")
    parser.add_argument("--seed", type=int, default=1)
    args = parser.parse_args()
    root = tempfile.mkdtemp(prefix="ssi-damage-")
    verdicts, outcomes = Counter(), Counter()
    for row in damage(args.server, root, args.only, args.seed, args.rounds):
        print(json.dumps(row), flush=True)
        verdicts[row["verdict"]] += 1
        outcomes[row["outcome"]] += 1
    print(f"{verdicts.total()} times damaged: {dict(outcomes)}; {dict(verdicts)}")
    shutil.rmtree(root)
    sys.exit(1 if verdicts["failed"] else 0)


if __name__ == "__main__":
    main()
