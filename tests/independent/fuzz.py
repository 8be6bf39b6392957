#!/usr/bin/env python3
"""Sends seeded hostile requests (hostile.py) to a live embedded server and judges every answer.

- No status of 500 and more but 503, and that with `Retry-After` and a code.
- Every status of 400 and more is a problem document whose code and status are in docs/reference/errors.md; what breaks HTTP itself is refused by
  the web server with an empty body and one of the statuses that the same page lists.
- What is framed completely is answered within seconds. The process lives, stops in order, and holds the same after a restart.
- No member is changed by a request that is not about it: members beside those that requests may change keep score and export.

    python3 tests/independent/fuzz.py --requests 100000 --seed 7

runs for some twenty minutes; CI runs some thousand. `--only` picks kinds.
"""
import argparse
import json
import pathlib
import re
import shutil
import socket
import sys
import tempfile
import time
import urllib.parse
from collections import Counter

import gaps
from hostile import Maker
from processes import SERVER, Server, end_in_order_on_a_signal, until
from wire import Client

ERRORS = pathlib.Path(__file__).parents[2] / "docs" / "reference" / "errors.md"
ODD_HEADS = ("framing", "chunked", "header", "path", "query", "method", "connection", "binary")
KEPT = [f"keep-{i}" for i in range(6)]
OF_THE_WEB_SERVER = {400, 405, 408, 414, 431, 505}
ANSWERED_WITHIN = 20    # seconds
CUT_AFTER = 0.2         # seconds


def codes():
    """The (status, code) pairs that errors.md lists, and codes of rejected events, with which one event alone is refused."""
    text = ERRORS.read_text()
    problems = {(int(status), code) for status, code in re.findall(r"^\| (\d{3}) \| `(\w+)`", text, re.MULTILINE)}
    return problems, set(re.findall(r"^\| `(\w+)` \|", text, re.MULTILINE))


class Answer:
    def __init__(self, status, headers, body):
        self.status, self.headers, self.body = status, headers, body


def answers_of(data, head):
    """The answers in what came back; interim ones are left out. ValueError where it is no HTTP."""
    found = []
    while data:
        top, separator, rest = data.partition(b"\r\n\r\n")
        if not separator or not top.startswith(b"HTTP/1.1 "):
            raise ValueError(f"no HTTP answer: {data[:80]!r}")
        lines = top.decode("latin-1").split("\r\n")
        status = int(lines[0].split(" ")[1])
        headers = {name.strip().lower(): value.strip() for name, _, value in (line.partition(":") for line in lines[1:])}
        body = b""
        if status >= 200 and status not in (204, 304) and not head:
            if headers.get("transfer-encoding") == "chunked":
                body, rest = dechunked(rest)
            else:
                size = int(headers.get("content-length", 0))
                body, rest = rest[:size], rest[size:]
        if status >= 200:
            found.append(Answer(status, headers, body))
        data = rest
    return found


def dechunked(data):
    body = b""
    while True:
        line, _, data = data.partition(b"\r\n")
        size = int(line, 16)
        if size == 0:
            return body, data.partition(b"\r\n")[2]
        body, data = body + data[:size], data[size + 2:]


class Fuzz:
    def __init__(self, server, seed, only=None):
        self.server, self.maker = server, Maker(seed, KEPT)
        if only:
            self.maker.kinds = [kind for kind in self.maker.kinds if kind.__name__.replace("_", "-") in only]
        self.problems, self.rejections = codes()
        self.statuses, self.failures, self.counts = Counter(), [], Counter()

    def prepare(self):
        """Members that nothing may change: in an industry of their own, connected with one another."""
        client = Client(self.server.url)
        events = [{"specversion": "1.0", "id": f"{name}-{kind}", "source": "kept", "type": "ssi." + kind, "subject": name, "time": "2026-03-09T09:30:00Z"}
                  for name in KEPT for kind in ("post.published", "session.started", "lead.saved")]
        requests = [("PUT", f"/v1/members/{name}", {"industry": "kept", "sections": ["photo"]}) for name in KEPT]
        requests += [("POST", "/v1/events", events), ("PUT", "/v1/members/keep-0/connections/keep-1", {})]
        for method, path, body in requests:
            answer = client.request(method, path, json.dumps(body).encode())
            if answer.status not in (200, 201, 204):
                raise RuntimeError(f"{method} {path}: {answer.status} {answer.body[:300]}")
        until(lambda: client.get("/v1/industries/kept", {}).get("population") == len(KEPT), 10, "the kept members are ranked")
        client.close()
        self.known = {name: self.held(name) for name in KEPT}

    def held(self, name):
        client = Client(self.server.url)
        try:
            export = client.request("GET", f"/v1/members/{name}/export")
            score = client.request("GET", f"/v1/members/{name}/ssi")
            return export.status, export.body if export.status == 200 else b"", score.status, json.loads(score.body)["ssi"] if score.status == 200 else None
        finally:
            client.close()

    def fail(self, request, what):
        self.failures.append((request.kind, what, request.data[:160]))

    def run(self, count, seconds=None):
        """Sends so many requests, or as many as the time allows."""
        end = time.monotonic() + (seconds or 1e9)
        while self.counts.total() < count and time.monotonic() < end:
            request = self.maker.next()
            self.counts[request.kind] += 1
            self.judge(request)
            if not self.server.runs():
                self.fail(request, f"the process ended with {self.server.process.returncode}")
                return
            if request.kept and not request.data.startswith((b"GET", b"HEAD")):
                self.check_kept([request.kept], request)
        self.check_kept(KEPT, request)

    def check_kept(self, names, request):
        for name in names:
            now = self.held(name)
            if now != self.known[name]:
                self.fail(request, f"{name} was changed: {now[0]} {now[1][:100]!r}, was {self.known[name][0]} {self.known[name][1][:100]!r}")
                self.known[name] = now

    def judge(self, request):
        try:
            answers = answers_of(self.exchange(request), request.head)
        except TimeoutError:
            self.fail(request, f"no answer within {ANSWERED_WITHIN} s")
            return
        except (ConnectionError, ValueError) as error:
            if request.whole:
                self.fail(request, f"{error!r}")
            return
        if request.whole and not answers:
            self.fail(request, "closed without an answer")
        for answer in answers:
            self.statuses[answer.status] += 1
            problem = self.wrong(answer, request)
            if problem:
                self.fail(request, problem)

    def exchange(self, request):
        """All that the server sends until it closes. What is not framed completely may leave it waiting: the sending side is closed then."""
        address = urllib.parse.urlsplit(self.server.url)
        with socket.create_connection((address.hostname, address.port), ANSWERED_WITHIN) as connection:
            try:
                connection.sendall(request.data)
            except ConnectionError:
                pass    # Refused before all was sent: the answer may be there.
            parts = []
            if not request.whole:
                connection.settimeout(CUT_AFTER)
                try:
                    parts.append(connection.recv(65536))
                except TimeoutError:
                    pass
                connection.settimeout(ANSWERED_WITHIN)
                connection.shutdown(socket.SHUT_WR)
            while part := connection.recv(65536):
                parts.append(part)
            return b"".join(parts)

    def wrong(self, answer, request):
        """What is wrong with an answer; empty where it is as it should be."""
        status = answer.status
        if request.expected and status not in request.expected:
            return f"{status} instead of {sorted(request.expected)}: {answer.body[:100]!r}"
        if status < 400:
            return ""
        if status >= 500 and status != 503 and not (status == 505 and not answer.body):
            return f"{status}: {answer.body[:200]!r}"
        if status == 503 and "retry-after" not in answer.headers:
            return "503 without Retry-After"
        if request.head:
            return ""
        if not answer.body:
            return "" if status in OF_THE_WEB_SERVER and request.kind in ODD_HEADS else f"{status} with an empty body"
        if not answer.headers.get("content-type", "").startswith("application/problem+json"):
            return f"{status} of {answer.headers.get('content-type')}"
        try:
            problem = json.loads(answer.body)
        except ValueError:
            return f"{status} with a problem document that is not JSON: {answer.body[:100]!r}"
        code = problem.get("code")
        if (status, code) not in self.problems and not (status < 500 and code in self.rejections):
            return f"{status} with code {code}, which errors.md does not list"
        return "" if problem.get("status") == status and problem.get("traceId") else f"{status} with {sorted(problem)}"

    def finish(self):
        """A stop in order, and the same after a restart."""
        last = self.maker.path()
        ids = self.server.status()["acceptedIds"]
        code = self.server.end()
        if code != 0:
            self.fail(last, f"the stop ended with {code}")
        after = self.server.start()["acceptedIds"]
        if after != ids:
            self.fail(last, f"{after} accepted ids after a restart instead of {ids}")
        self.check_kept(KEPT, last)


def fuzz(command, folder, requests, seed, seconds=None, only=None):
    """The rows of all kinds with a failure, and the run."""
    server = Server(command, folder + "/fuzz", 4)
    run = Fuzz(server, seed, only)
    try:
        server.start()
        run.prepare()
        run.run(requests, seconds)
        if server.runs():
            run.finish()
    finally:
        server.end()
    rows = []
    for kind in sorted({kind for kind, _, _ in run.failures}):
        failures = [(what, data) for other, what, data in run.failures if other == kind]
        row = {"fault": f"fuzz:{kind}", "lost": 0, "doubled": 0, "wrong": f"{len(failures)} of {run.counts[kind]} requests; {failures[0][0]}",
               "request": failures[0][1].decode("latin-1")}
        row["verdict"] = gaps.verdict(row)
        rows.append(row)
    return rows, run


def main():
    end_in_order_on_a_signal()
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--server", default=SERVER, help="the command that starts the server, without options; the one that is built here")
    parser.add_argument("--requests", type=int, default=20_000)
    parser.add_argument("--seconds", type=float, help="stop after so long")
    parser.add_argument("--only", nargs="*", help="kinds, such as dots or cut-gzip")
    parser.add_argument("--seed", type=int, default=1)
    args = parser.parse_args()
    root = tempfile.mkdtemp(prefix="ssi-fuzz-")
    rows, run = fuzz(args.server, root, args.requests, args.seed, args.seconds, args.only)
    for row in rows:
        print(json.dumps(row))
    for what, count in Counter((kind, re.sub(r"\d{3,}", "N", what)[:70]) for kind, what, _ in run.failures).most_common(40):
        print(count, *what)
    print(f"{run.counts.total()} requests, {len(run.failures)} failures; statuses {dict(sorted(run.statuses.items()))}")
    passed = all(row["verdict"] != "failed" for row in rows)
    if passed:
        shutil.rmtree(root)
    else:
        print(f"store and log: {root}")
    sys.exit(0 if passed else 1)


if __name__ == "__main__":
    main()
