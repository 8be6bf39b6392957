#!/usr/bin/env python3
"""Recomputes every member's score from a model document and a file of steps, after docs/reference/scoring-model.md alone.

A step file is NDJSON in the order of telling: {"clock":"..."} sets the clock, {"profile":{...}} puts a profile at that time, any
other line is a CloudEvent. Prints `member,ssi,brand,find,engage,relate` for each member, in the order of ids.
Shares no code with the product; integers throughout, scores in hundredths.
"""
import argparse
import datetime
import gc
import json
import sys
from collections import defaultdict
from decimal import Decimal
from math import isqrt

TICKS_PER_SECOND = 10_000_000
TICKS_PER_DAY = 86_400 * TICKS_PER_SECOND
MAX_CONTACTS = 512
MAX_COUNT = 4_294_967_295
PILLARS = ("brand", "find", "engage", "relate")
EMPTY_PROFILE = {"industry": None, "seniority": None, "company": None, "sections": ()}

PLAIN_TYPES = set("""
article.published post.published endorsement.received endorsement.given recommendation.received recommendation.given
follower.gained follower.lost search.basic search.advanced profile.view.received lead.saved session.started comment.written
reaction.given comment.received reaction.received share.received message.sent inmail.received inmail.replied group.joined
group.contributed page.visited invitation.accepted introduction.requested introduction.made congratulation.sent
prospect.content.shared""".split())

# Nobody is connected with, or keeps warm, oneself.
WITH_OTHERS = ("connection.added", "connection.removed", "contact.nurtured")

_days = {}


def day_number(text):
    """Days since 1970 of YYYY-MM-DD."""
    day = _days.get(text)
    if day is None:
        day = _days[text] = (datetime.date.fromisoformat(text) - datetime.date(1970, 1, 1)).days
    return day


def day_text(day):
    return (datetime.date(1970, 1, 1) + datetime.timedelta(days=day)).isoformat()


def ticks_of(text):
    """RFC 3339 to units of 100 ns since 1970, in UTC; further digits of a fraction are dropped."""
    seconds = int(text[11:13]) * 3600 + int(text[14:16]) * 60 + int(text[17:19])
    ticks = day_number(text[:10]) * TICKS_PER_DAY + seconds * TICKS_PER_SECOND
    rest = text[19:]
    if rest == "Z":
        return ticks
    if rest[0] == ".":
        end = 1
        while rest[end].isdigit():
            end += 1
        ticks += int(rest[1:end][:7].ljust(7, "0"))
        rest = rest[end:]
    if rest in ("Z", "z"):
        return ticks
    offset = (int(rest[1:3]) * 60 + int(rest[4:6])) * 60 * TICKS_PER_SECOND
    return ticks - offset if rest[0] == "+" else ticks + offset


class Member:
    __slots__ = ("activity", "contacts", "profiles", "first_day")

    def __init__(self):
        self.activity = {}   # activity -> {day: count}
        self.contacts = None  # {(day, contact)}
        self.profiles = None  # [(day, profile)], ascending
        self.first_day = None

    def known_since(self, day):
        if self.first_day is None or day < self.first_day:
            self.first_day = day

    def profile_on(self, day):
        found = EMPTY_PROFILE
        for since, profile in self.profiles or ():
            if since <= day:
                found = profile
        return found


class Facts:
    """All that accepted steps leave behind."""

    def __init__(self, lateness_hours=48, ahead_seconds=300):
        self.lateness = lateness_hours * 3600 * TICKS_PER_SECOND
        self.ahead = ahead_seconds * TICKS_PER_SECOND
        self.now = None
        self.members = {}
        self.pairs = defaultdict(list)   # (lesser, greater) -> [(ticks, removed)]
        self.seen = set()
        self.accepted = 0
        self.duplicates = 0
        self.rejected = defaultdict(int)

    def member(self, name):
        found = self.members.get(name)
        if found is None:
            found = self.members[name] = Member()
        return found

    def read(self, lines):
        for line in lines:
            step = json.loads(line)
            if "specversion" in step:
                self.tell(step)
            elif "clock" in step:
                self.now = ticks_of(step["clock"])
            else:
                self.put_profile(step["profile"])

    def put_profile(self, given):
        day = self.now // TICKS_PER_DAY
        member = self.member(given["id"])
        member.known_since(day)
        if member.profiles is None:
            member.profiles = []
        member.profiles.append((day, {
            "industry": given.get("industry"), "seniority": given.get("seniority"),
            "company": given.get("company"), "sections": tuple(given.get("sections") or ())}))

    def tell(self, event):
        subject = event["subject"]
        identity = (subject, event["source"], event["id"])
        if identity in self.seen:
            self.duplicates += 1
            return
        ticks = ticks_of(event["time"])
        if ticks < self.now - self.lateness:
            self.rejected["too_old"] += 1
            return
        if ticks > self.now + self.ahead:
            self.rejected["in_future"] += 1
            return
        kind = event["type"][4:]
        if kind in WITH_OTHERS and event["data"]["member"] == subject:
            self.rejected["invalid_data"] += 1
            return
        if not self.count(kind, subject, ticks, event.get("data")):
            self.rejected["unknown_type"] += 1
            return
        self.seen.add(identity)
        self.accepted += 1

    def count(self, kind, subject, ticks, data):
        day = ticks // TICKS_PER_DAY
        amount = 1
        if kind in PLAIN_TYPES:
            activity = kind
        elif kind == "profile.viewed":
            activity = f"profile.viewed/{data['degree']}"
        elif kind == "content.shared":
            activity = "content.shared/commented" if data["commentary"] else "content.shared/bare"
        elif kind == "invitation.sent":
            activity = "invitation.sent/personalised" if data["personalised"] else "invitation.sent/plain"
        elif kind == "dwell.received":
            activity, amount = kind, data["seconds"]
        elif kind == "contact.nurtured":
            member = self.member(subject)
            member.known_since(day)
            if member.contacts is None:
                member.contacts = set()
            member.contacts.add((day, data["member"]))
            return True
        elif kind in ("connection.added", "connection.removed"):
            self.change_pair(kind, subject, data["member"], ticks, day)
            return True
        else:
            return False
        member = self.member(subject)
        member.known_since(day)
        days = member.activity.setdefault(activity, {})
        days[day] = min(days.get(day, 0) + amount, MAX_COUNT)
        return True

    def change_pair(self, kind, subject, other, ticks, day):
        removed = kind == "connection.removed"
        self.member(subject).known_since(day)
        if not removed:
            self.member(other).known_since(day)
        pair = (subject, other) if subject < other else (other, subject)
        self.pairs[pair].append((ticks, removed))

    def networks_on(self, day):
        """Everybody's connections at the end of a day: {member: {others}}; members without any are absent."""
        end = (day + 1) * TICKS_PER_DAY
        networks = defaultdict(set)
        for (one, other), changes in self.pairs.items():
            latest = max((change for change in changes if change[0] < end), default=None)
            # True sorts after False: at the same instant the removal is the latest.
            if latest is not None and not latest[1]:
                networks[one].add(other)
                networks[other].add(one)
        return networks


class Model:
    def __init__(self, document):
        if isinstance(document, (bytes, str)):
            document = json.loads(document, parse_float=Decimal)
        self.version = document["version"]
        self.signals = []
        for signal in document["signals"]:
            points = int(Decimal(signal["points"]) * 100)
            self.signals.append((PILLARS.index(signal["pillar"]), getattr(self, "_" + signal["unit"])(signal, points)))

    def score(self, member, day, facts):
        """(ssi, brand, find, engage, relate) in hundredths."""
        pillars = [0, 0, 0, 0]
        for pillar, points in self.signals:
            pillars[pillar] += points(member, day, facts)
        return (sum(pillars), *pillars)

    @staticmethod
    def weights(signal):
        """w(a) for a = 0 .. windowDays - 1: the largest w with w^H * 2^a <= 2^(16 H)."""
        half_life = signal["halfLifeDays"]
        if half_life is None:
            return [65536] * signal["windowDays"]
        weights = []
        for age in range(signal["windowDays"]):
            low, high = 0, 65536
            while low < high:
                middle = (low + high + 1) // 2
                if middle ** half_life << age <= 1 << 16 * half_life:
                    low = middle
                else:
                    high = middle - 1
            weights.append(low)
        return weights

    @staticmethod
    def curve(signal, points):
        full = 65536 * signal["target"]
        if signal["curve"] == "linear":
            return lambda value: (2 * points * min(value, full) + full) // (2 * full)
        return lambda value: (isqrt(4 * points * points * min(value, full) // full) + 1) // 2

    def _count(self, signal, points, cap=None):
        weights, curve, window = self.weights(signal), self.curve(signal, points), signal["windowDays"]
        activities, cap = signal["activities"], cap or signal["dailyCap"]

        def evaluate(member, day, _):
            told = [days for days in map(member.activity.get, activities) if days]
            if not told:
                return 0
            sums = told[0]
            if len(told) > 1:
                sums = {on: sum(days.get(on, 0) for days in told) for on in set().union(*told)}
            return curve(sum(weights[day - on] * min(cap, count) for on, count in sums.items() if 0 <= day - on < window))
        return evaluate

    def _days(self, signal, points):
        return self._count(signal, points, cap=1)

    def _contacts(self, signal, points):
        curve, window = self.curve(signal, points), signal["windowDays"]

        def evaluate(member, day, _):
            if not member.contacts:
                return 0
            return curve(65536 * min(MAX_CONTACTS, len(
                {contact for on, contact in member.contacts if 0 <= day - on < window})))
        return evaluate

    @staticmethod
    def window_sum(member, activities, day, window):
        return sum(
            count for days in map(member.activity.get, activities) if days
            for on, count in days.items() if 0 <= day - on < window)

    def _net(self, signal, points):
        curve, window = self.curve(signal, points), signal["windowDays"]

        def evaluate(member, day, _):
            gained = self.window_sum(member, signal["activities"], day, window)
            lost = self.window_sum(member, signal["minus"], day, window)
            return curve(65536 * max(0, gained - lost))
        return evaluate

    @staticmethod
    def rational(signal, points):
        quarter = int(Decimal(signal["target"]) * 10000)
        successes, trials = signal["prior"]["successes"], signal["prior"]["trials"]

        def evaluate(part, whole):
            n, m = min(part, whole) + successes, whole + trials
            if 10000 * n >= quarter * m:
                return points
            return (20000 * points * n + quarter * m) // (2 * quarter * m)
        return evaluate

    def _ratio(self, signal, points):
        rational, window = self.rational(signal, points), signal["windowDays"]
        return lambda member, day, _: rational(
            self.window_sum(member, signal["numerator"], day, window),
            self.window_sum(member, signal["denominator"], day, window))

    def _share(self, signal, points):
        rational = self.rational(signal, points)
        return lambda _, __, facts: rational(facts[signal["state"]], facts["connections"])

    def _state(self, signal, points):
        curve, state = self.curve(signal, points), signal["state"]
        if not state.startswith("profile."):
            return lambda _, __, facts: curve(65536 * facts[state])
        section, full = state.removeprefix("profile."), curve(65536)
        return lambda _, __, facts: full if section in facts["sections"] else 0


def state_of(facts, name, day, networks):
    """The facts of one member on a day, as the model names them."""
    profile = facts.members[name].profile_on(day)
    deciders = colleagues = 0
    others = networks.get(name, ())
    for other in others:
        theirs = facts.members[other].profile_on(day)
        deciders += theirs["seniority"] in ("vp", "cxo")
        colleagues += bool(profile["company"]) and theirs["company"] == profile["company"]
    return {
        "sections": profile["sections"], "connections": len(others),
        "connections.deciders": deciders, "connections.sameCompany": colleagues}


def scores_on(facts, model, day, names=None):
    """{member: (ssi, brand, find, engage, relate)} for all who had a score that day."""
    networks = facts.networks_on(day)
    scores = {}
    for name in facts.members if names is None else names:
        member = facts.members[name]
        if member.first_day <= day:
            scores[name] = model.score(member, day, state_of(facts, name, day, networks))
    return scores


def load_facts(path, lateness_hours=48):
    gc.disable()   # Millions of small objects, all of them kept: collecting finds nothing.
    facts = Facts(lateness_hours)
    with open(path, "rb") as lines:
        facts.read(lines)
    return facts


def decimals(hundredths):
    return f"{hundredths // 100}.{hundredths % 100:02d}"


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--events", required=True, help="the step file")
    parser.add_argument("--model", required=True, help="the model document")
    parser.add_argument("--day", help="YYYY-MM-DD; the day of the last clock step unless given")
    parser.add_argument("--member", help="this member alone")
    parser.add_argument("--lateness-hours", type=int, default=48, help="the server's lateness limit")
    args = parser.parse_args()
    facts = load_facts(args.events, args.lateness_hours)
    with open(args.model, "rb") as document:
        model = Model(document.read())
    day = day_number(args.day) if args.day else facts.now // TICKS_PER_DAY
    scores = scores_on(facts, model, day, [args.member] if args.member else None)
    for name in sorted(scores):
        print(name, *map(decimals, scores[name]), sep=",")
    print(f"{day_text(day)}: {len(scores)} members, {facts.accepted} events accepted, {facts.duplicates} duplicates, "
          f"rejected {dict(facts.rejected)}", file=sys.stderr)


if __name__ == "__main__":
    main()
