#!/usr/bin/env python3
"""Checks a running server against a recomputation of everything it was told (a step file, see recompute.py).

Asks for every member's score and compares: scores and pillars with recompute.py; the change of a week likewise; ranks, populations,
percents and averages, industries, leaderboards and networks with plain sorting and counting of the scores that the members themselves
have. Exit code 1 with the first differences listed.
"""
import argparse
import json
import multiprocessing
import random
import sys
import time
from collections import Counter, defaultdict

import recompute
from ranking import PERCENTS, Board
from wire import Client, hundredths, quote, score_of

PAGE = 1000
MAX_RANKED_EVERY_DAY = 20_000


class Checks:
    """Counts comparisons and keeps the first differences."""

    def __init__(self, shown):
        self.shown = shown
        self.counts = Counter()
        self.differences = Counter()

    def equal(self, what, where, expected, found):
        self.counts[what] += 1
        if expected != found:
            self.differences[what] += 1
            if self.differences[what] <= self.shown:
                print(f"DIFFERENT {what} {where}: expected {brief(expected)}, found {brief(found)}")


def brief(value):
    text = str(value)
    return text if len(text) <= 200 else text[:200] + " ..."


def ask_ssi(url, names):
    """What every member's `ssi` says, reduced to what is compared."""
    client, found = Client(url), {}
    for name in names:
        answer = client.get(f"/v1/members/{quote(name)}/ssi")
        if answer["member"] != name:
            raise RuntimeError(f"asked for {name}, told of {answer['member']}")
        change, industry = answer["change"], answer["industry"]
        found[name] = (
            answer["asOf"], score_of(answer), change and (change["since"], score_of(change)),
            industry and (industry["id"], industry["asOf"], standing_of(industry)),
            answer["network"]["asOf"], standing_of(answer["network"]),
            bool(industry and industry.get("stale")) or bool(answer["network"].get("stale")))
    client.close()
    return found


def standing_of(part):
    return part["rank"], part["population"], part["topPercent"], score_of(part["average"])


def ask_networks(url, names):
    client = Client(url)
    found = {name: read_board(client, f"/v1/members/{quote(name)}/network") for name in names}
    client.close()
    return found


def read_board(client, path):
    """All rows of a leaderboard by paging, and its population."""
    rows, cursor = [], None
    while True:
        page = client.get(f"{path}?limit={PAGE}" + (f"&cursor={quote(cursor)}" if cursor else ""))
        rows += [(row["rank"], row["member"], score_of(row)) for row in page["items"]]
        cursor = page["next"]
        if not cursor:
            return page["population"], rows


def spread(pool, ask, url, names):
    """Asks for many names from all processes at once."""
    parts = [(url, names[at:at + 2000]) for at in range(0, len(names), 2000)]
    found = {}
    for part in pool.starmap(ask, parts, chunksize=1):
        found.update(part)
    return found


class Verification:
    def __init__(self, args):
        self.args = args
        self.checks = Checks(args.differences)
        self.client = Client(args.url)
        self.random = random.Random(args.seed)
        self.facts = recompute.load_facts(args.events, args.lateness_hours)
        self.day = self.facts.now // recompute.TICKS_PER_DAY
        self.networks = self.facts.networks_on(self.day)
        self.names = sorted(self.facts.members)

    def run(self):
        checks = self.checks
        now = self.client.get("/v1/clock")["now"]
        checks.equal("clock", "", self.facts.now, recompute.ticks_of(now))
        model = self.read_model()
        expected = recompute.scores_on(self.facts, model, self.day)
        before = recompute.scores_on(self.facts, model, self.day - 7)
        context = multiprocessing.get_context("fork")
        with context.Pool(self.args.processes) as pool:
            found = self.ask_until_equal(pool, expected)
            self.check_scores(expected, before, found)
            scores = {name: answer[1] for name, answer in found.items()}
            boards = self.industry_boards(scores, self.day)
            self.check_standings(found, scores, boards)
            self.check_industries(boards)
            self.check_networks(pool, scores)
            self.check_members()
            self.check_history(model)
        self.print_summary(scores)
        return 1 if checks.differences else 0

    def read_model(self):
        if self.args.model:
            with open(self.args.model, "rb") as document:
                return recompute.Model(document.read())
        return recompute.Model(self.client.request("GET", f"/v1/models/{self.args.model_version}").body)

    def ask_until_equal(self, pool, expected):
        """Neighbours' facts may take a minute to arrive, ranks a second: asks again while scores differ and the time is not up."""
        time.sleep(self.args.settle)
        deadline = time.monotonic() + self.args.patience
        while True:
            found = spread(pool, ask_ssi, self.args.url, self.names)
            differing = sum(found[name][1] != expected.get(name) for name in self.names)
            if not differing or time.monotonic() > deadline:
                return found
            print(f"{differing} scores differ so far; asking again")
            time.sleep(2)

    def check_scores(self, expected, before, found):
        today, week_ago = recompute.day_text(self.day), recompute.day_text(self.day - 7)
        for name in self.names:
            as_of, score, change = found[name][:3]
            self.checks.equal("score", name, (today, expected.get(name)), (as_of, score))
            past = before.get(name)
            told = past and (week_ago, tuple(now - then for now, then in zip(expected[name], past)))
            self.checks.equal("change", name, told, change)

    def industry_boards(self, scores, day):
        members = defaultdict(dict)
        for name, score in scores.items():
            industry = self.facts.members[name].profile_on(day)["industry"]
            if industry:
                members[industry][name] = score
        return {industry: Board(part) for industry, part in members.items()}

    def network_board(self, name, scores):
        return Board({other: scores[other] for other in (name, *self.networks.get(name, ()))})

    def check_standings(self, found, scores, boards):
        today = recompute.day_text(self.day)
        for name in self.names:
            _, score, _, industry, network_as_of, network, stale = found[name]
            own = self.facts.members[name].profile_on(self.day)["industry"]
            expected = own and (own, today, boards[own].standing(score[0]))
            self.checks.equal("industry standing", name, expected, industry)
            board = self.network_board(name, scores)
            self.checks.equal("network standing", name, (today, board.standing(score[0])), (network_as_of, network))
            self.checks.equal("stale", name, False, stale)

    def check_industries(self, boards):
        listed, cursor = [], None
        while True:
            page = self.client.get("/v1/industries?limit=2" + (f"&cursor={quote(cursor)}" if cursor else ""))
            listed += [(one["id"], one["population"], score_of(one["average"])) for one in page["items"]]
            cursor = page["next"]
            if not cursor:
                break
        self.checks.equal(
            "list of industries", "", [(one, boards[one].population, boards[one].average) for one in sorted(boards)], listed)
        for name in sorted(boards):
            self.check_industry(name, boards[name])

    def check_industry(self, name, board):
        path = f"/v1/industries/{quote(name)}"
        answer = self.client.get(path)
        self.checks.equal(
            "industry", name, (name, recompute.day_text(self.day), board.population, board.average),
            (answer["id"], answer["asOf"], answer["population"], score_of(answer["average"])))
        given = answer["percentiles"]
        for column, part in enumerate([given["ssi"], *(given["pillars"][pillar] for pillar in recompute.PILLARS)]):
            self.checks.equal(
                "percentiles", f"{name}, column {column}", [board.percentile(column, percent) for percent in PERCENTS],
                [hundredths(part[f"p{percent}"]) for percent in PERCENTS])
        self.checks.equal("histogram", name, board.histogram(), answer["histogram"]["ssi"])

        rows = board.rows()
        population, found = read_board(self.client, path + "/leaderboard")
        self.checks.equal("leaderboard size", name, (board.population, len(rows)), (population, len(found)))
        for expected, row in zip(rows, found):
            self.checks.equal("leaderboard row", f"{name} {expected[1]}", expected, row)
        self.check_around(name, path, rows)

    def check_around(self, name, path, rows):
        ends = {0, 1, len(rows) - 1}
        middle = self.random.sample(range(len(rows)), min(len(rows), self.args.around))
        for at in sorted(ends.union(middle)):
            if at >= len(rows):
                continue
            each = self.random.choice((0, 1, 5, 100))
            answer = self.client.get(f"{path}/around/{quote(rows[at][1])}?each={each}")
            found = [(row["rank"], row["member"], score_of(row)) for row in answer["items"]]
            self.checks.equal("around", f"{name} {rows[at][1]} each={each}", rows[max(0, at - each):at + each + 1], found)

    def check_networks(self, pool, scores):
        names = self.names
        if 0 < self.args.networks < len(names):
            connected = [name for name in names if name in self.networks]
            alone = [name for name in names if name not in self.networks]
            wanted = self.args.networks
            names = self.random.sample(connected, min(len(connected), wanted))
            names += self.random.sample(alone, min(len(alone), wanted - len(names)))
        for name, (population, rows) in spread(pool, ask_networks, self.args.url, names).items():
            board = self.network_board(name, scores)
            self.checks.equal("network leaderboard", name, (board.population, board.rows()), (population, rows))

    def check_members(self):
        """The list of members, in pages, with their profiles."""
        listed, cursor = [], None
        while True:
            page = self.client.get(f"/v1/members?limit={PAGE}" + (f"&cursor={quote(cursor)}" if cursor else ""))
            listed += [(one["id"], one.get("industry")) for one in page["items"]]
            cursor = page["next"]
            if not cursor:
                break
        self.checks.equal("list of members", "size", len(self.names), len(listed))
        for name, found in zip(self.names, listed):
            self.checks.equal("list of members", name, (name, self.facts.members[name].profile_on(self.day)["industry"]), found)

    def check_history(self, model):
        """The last days of some members, day by day; the percents of past days where there are few enough members to rank."""
        names = self.names
        if 0 < self.args.history < len(names):
            names = self.random.sample(names, self.args.history)
        first = self.day - self.args.history_days + 1
        ranked = len(self.names) <= MAX_RANKED_EVERY_DAY
        days = {}
        for day in range(first, self.day + 1):
            scores = recompute.scores_on(self.facts, model, day, None if ranked else names)
            days[day] = scores, self.industry_boards(scores, day) if ranked else None
        for name in names if self.args.history_days else ():
            answer = self.client.get(
                f"/v1/members/{quote(name)}/ssi/history?from={recompute.day_text(first)}&to={recompute.day_text(self.day)}")
            found = {one["day"]: one for one in answer["days"]}
            for day, (scores, boards) in days.items():
                self.check_history_day(name, day, scores.get(name), boards, found.get(recompute.day_text(day)))

    def check_history_day(self, name, day, score, boards, found):
        where = f"{name} {recompute.day_text(day)}"
        if score is None or found is None:
            self.checks.equal("history", where, score, found and score_of(found))
            return
        industry = self.facts.members[name].profile_on(day)["industry"]
        self.checks.equal("history", where, (score, industry), (score_of(found), found["industry"]))
        open_from = (self.facts.now - self.facts.lateness) // recompute.TICKS_PER_DAY
        self.checks.equal("history provisional", where, day >= open_from, found["provisional"])
        if boards is not None:
            percent = industry and boards[industry].top_percent(score[0])
            self.checks.equal("history percent", where, percent, found["topPercent"])

    def print_summary(self, scores):
        checks = self.checks
        for what, count in sorted(checks.counts.items()):
            print(f"{what:22} {count:10} comparisons {checks.differences[what]:8} different")
        summary = {
            "day": recompute.day_text(self.day), "members": len(self.names), "events": self.facts.accepted,
            "distinctScores": len({score[0] for score in scores.values()}),
            "highest": max(score[0] for score in scores.values()) / 100,
            "comparisons": sum(checks.counts.values()), "different": sum(checks.differences.values())}
        print(json.dumps(summary))


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--url", default="http://127.0.0.1:5080")
    parser.add_argument("--events", required=True, help="the step file that the server was told")
    parser.add_argument("--model", help="the model document; the server is asked for it unless given")
    parser.add_argument("--model-version", default="ssi-1")
    parser.add_argument("--lateness-hours", type=int, default=48)
    parser.add_argument("--processes", type=int, default=multiprocessing.cpu_count())
    parser.add_argument("--settle", type=float, default=2, help="seconds to wait before the first question")
    parser.add_argument("--patience", type=float, default=60, help="seconds that scores may take to agree")
    parser.add_argument("--networks", type=int, default=0, help="sample of network leaderboards; 0 for all")
    parser.add_argument("--around", type=int, default=50, help="members of each industry to look around")
    parser.add_argument("--history", type=int, default=200, help="sample of histories; 0 for all")
    parser.add_argument("--history-days", type=int, default=30, help="days of history to look at; 0 for none")
    parser.add_argument("--differences", type=int, default=5, help="differences of a kind to list")
    parser.add_argument("--seed", type=int, default=1, help="of the samples")
    sys.exit(Verification(parser.parse_args()).run())


if __name__ == "__main__":
    main()
