"""Seeded hostile requests: each is the bytes that go over the wire, and what may come back.

Requests are of kinds, so that a fault is named by what provokes it. They may change the members v0 to v19. Members `keep-…` are named only
where the request is broken or its path is not that of a resource: nothing in here may change them.
"""
import gzip
import json
import random
from dataclasses import dataclass

VICTIMS = [f"v{i}" for i in range(20)]
METHODS = ("GET", "HEAD", "PUT", "POST", "DELETE", "OPTIONS", "PATCH")
ODD_METHODS = ("TRACE", "PROPFIND", "get", "Get", "DELETE2", "M" * 300, "M" * 7000, "QUERY", "X-1")
TIME = "2026-03-10T08:00:00Z"
TYPES = ("session.started", "post.published", "profile.viewed", "dwell.received", "connection.added", "contact.nurtured", "nothing.known")
DOTS = ("connections/..", "connections/%2e%2e", "connections/%2E%2e", "connections/.", "connections/../", "connections/%2e%2e/", "", "./", "%2e/",
        "export/..", "ssi/../", "/", "connections//..", "connections/v1/../..", "ssi/history/../..", ";a=b/..", "connections/..;/", "..%2f")
ODD_IDS = ("", ".", "..", "%2e%2e", "-a", "a b", "a%20b", "%00", "%ff", "%zz", "%", "%C3%A9", "a/b", "a%2Fb", "a" * 128, "a" * 129, "a" * 5000,
           "a?b", "a%3Fb", "a#b", "%u0041", "\xe9", "~", "a:b@c", "A%0d%0aX: y", "..%5c..", "*")
QUERIES = ("limit=0", "limit=-1", "limit=1001", "limit=99999999999999999999", "limit=", "limit=1&limit=2", "limit=%31", "limit=1e3", "cursor=",
           "cursor=x", "cursor=AAAA", "cursor=%ff", "cursor=" + "A" * 4000, "from=2026-13-01", "from=2026-03-10&to=2026-03-01", "from=0001-01-01",
           "to=9999-12-31", "from=%00", "each=-1", "each=100000", "a" * 3000, "&&&=&=", "limit=1;DROP", "%", "from=2179-06-06&to=2179-06-06")
ROUTES = ("/v1/members", "/v1/members/{}", "/v1/members/{}/ssi", "/v1/members/{}/export", "/v1/members/{}/ssi/history", "/v1/members/{}/network",
          "/v1/members/{}/connections", "/v1/members/{}/connections/{}", "/v1/industries", "/v1/industries/{}", "/v1/industries/{}/leaderboard",
          "/v1/industries/{}/around/{}", "/v1/models", "/v1/models/{}", "/v1/cluster", "/health/live", "/health/ready", "/metrics",
          "/openapi/v1.json", "/", "/v1", "/v1/events", "/v2/events", "/v1/clock", "/favicon.ico")
NUMBERS = ("0", "-1", "1e999", "1.0", "1.5", "9223372036854775808", "4294967296", "1e2", "-0", "00", "null", '"1"', "true", "[]", "{}", "NaN")
TIMES = ("", "now", "2026-03-10", "2026-03-10T08:00:00", "2026-03-10T24:00:00Z", "2026-03-10T23:59:60Z", "2026-02-30T00:00:00Z", "0001-01-01T00:00:00Z",
         "9999-12-31T23:59:59.9999999Z", "2179-06-06T00:00:00Z", "2026-03-10T08:00:00+99:99", "2026-03-10T08:00:00.1234567890123Z", "1e5", "\u0662026")
STRINGS = ("", "\x00", "\ud800", "a" * 256, "a" * 257, "é" * 200, "\r\n", "\u202e", "'; DROP TABLE member; --", "${jndi:ldap://x}", "../../etc", "\U0001f600" * 65)
HEADERS = ("Content-Type: text/plain", "Content-Type: application/json; charset=utf-16", "Content-Type: application/json;charset=\"utf-8\"",
           "Content-Type:", "Content-Type: application/x-ndjson, application/json", "Content-Encoding: br", "Content-Encoding: gzip, gzip",
           "Content-Encoding: x-gzip", "Content-Encoding: identity", "Transfer-Encoding: gzip, chunked", "Transfer-Encoding: identity", "Content-Length: +2",
           "Content-Length: -1", "Content-Length: 99999999999999999999", "Content-Length: 0x10", "Content-Length: 1, 1", "Expect: 100-continue",
           "Expect: something", "Host: a b", "Host: [::1", "Host: evil.example:99999", "If-None-Match: \"" + "a" * 3000 + "\"", "If-None-Match: W/",
           "If-Match: *", "If-None-Match: *, \"x\"", "Range: bytes=0-1,5-", "Accept: a/b;q=2;;", "Accept-Encoding: *;q=0", "Connection: upgrade, close",
           "Upgrade: h2c", "X-HTTP-Method-Override: DELETE", "X-Original-URL: /v1/members/keep-0", "traceparent: 00-0-0-0", "traceparent: " + "f" * 500,
           "Cookie: " + "a=b; " * 500, "X: " + "y" * 40_000, "\u00fc: 1", "X : y", "X: a\x00b", " folded: x", "Authorization: Basic =", "Via: 1.1 " + "x," * 900)
CLOSE = b"Connection: close\r\n"


@dataclass(frozen=True)
class Request:
    """`whole`: it is framed completely, so it must be answered. `expected`: statuses that may come, or None for any that the oracle allows."""
    kind: str
    data: bytes
    whole: bool = True
    expected: frozenset | None = None
    head: bool = False
    kept: str | None = None     # a member that is named in it and must not change


class Maker:
    """Equal seeds, equal requests."""

    def __init__(self, seed, kept):
        self.draw, self.kept, self.made = random.Random(seed), kept, 0
        self.kinds = [self.path, self.dots, self.query, self.method, self.header, self.event, self.batch, self.nesting, self.stream, self.gzipped,
                      self.cut_gzip, self.chunked, self.structured, self.binary, self.profile, self.profiles, self.connection, self.clock,
                      self.framing, self.pipelined]

    def next(self):
        self.made += 1
        return self.draw.choice(self.kinds)()

    # Paths, methods and headers.

    def path(self):
        path = self.draw.choice(ROUTES)
        while "{}" in path:
            path = path.replace("{}", self.draw.choice(ODD_IDS + tuple(VICTIMS)), 1)
        method = self.draw.choice(METHODS)
        return self.request("path", method, path + self.draw.choice(("", "", "/", "//", "?", "/.", "/..", ";x")), self.body(method))

    def dots(self):
        kept, method = self.draw.choice(self.kept), self.draw.choice(METHODS + ("DELETE", "PUT", "DELETE"))
        path = f"/v1/members/{kept}/{self.draw.choice(DOTS)}"
        return self.request("dots", method, path, b"{}" if method in ("PUT", "POST", "PATCH") else b"", kept=kept)

    def query(self):
        path = self.draw.choice(ROUTES).replace("{}", self.draw.choice(VICTIMS)) + "?" + self.draw.choice(QUERIES)
        return self.request("query", self.draw.choice(("GET", "GET", "HEAD")), path)

    def method(self):
        path = self.draw.choice(ROUTES).replace("{}", self.draw.choice(VICTIMS))
        return self.request("method", self.draw.choice(ODD_METHODS), path)

    def header(self):
        method, path, body = self.draw.choice((("POST", "/v1/events", self.events(2)), ("GET", f"/v1/members/{self.victim()}/ssi", b""),
                                               ("PUT", f"/v1/members/{self.victim()}", b"{}")))
        lines = self.draw.sample(HEADERS, self.draw.randint(1, 3))
        lone = any(line.startswith(("Content-Length", "Transfer", "Expect")) for line in lines)
        return self.request("header", method, path, body, lines=lines, whole=not lone)

    # Bodies.

    def events(self, count, **changes):
        return json.dumps([self.one(**changes) for _ in range(count)]).encode()

    def one(self, **changes):
        self.made += 1
        return {"specversion": "1.0", "id": f"f{self.made}", "source": "fuzz", "type": "ssi." + self.draw.choice(TYPES), "subject": self.victim(),
                "time": TIME, "data": {"degree": 2, "seconds": 5, "member": self.victim()}} | changes

    def event(self):
        """A batch of which one event has an attribute that is not what it should be."""
        name = self.draw.choice(("specversion", "id", "source", "type", "subject", "time", "data", "data_base64", "datacontenttype", "extra"))
        value = self.draw.choice(STRINGS + TIMES + (None, 1, True, [], {}, [[]], 1.5))
        text = json.dumps([self.one(), self.one(**{name: value}), self.one()])
        if self.draw.random() < 0.5:
            text = text.replace('"seconds": 5', f'"seconds": {self.draw.choice(NUMBERS)}').replace(
                '"degree": 2', f'"degree": {self.draw.choice(NUMBERS)}')
        return self.post("event", text.encode("utf-8", "surrogatepass"))

    def batch(self):
        return self.post("batch", self.mutated(self.events(self.draw.choice((0, 1, 3, 40)))))

    def nesting(self):
        deep = self.draw.choice((30, 60, 62, 63, 64, 100, 3000))
        text = json.dumps([self.one(), self.one(data="@"), self.one()]).replace('"@"', "[" * deep + "]" * deep)
        return self.post("nesting", text.encode())

    def stream(self):
        lines = [json.dumps(self.one()).encode() for _ in range(self.draw.randint(0, 20))]
        lines += self.draw.choice(([], [b""] * 50_000, [b"x" * 70_000], [b"\xef\xbb\xbf{}"], [b"{", b"}"], [b"\xff\xfe"], [b"[]", b"null", b"1"]))
        self.draw.shuffle(lines)
        return self.post("stream", self.mutated(self.draw.choice((b"\n", b"\r\n")).join(lines)), "application/x-ndjson")

    def gzipped(self):
        """Whole gzip of odd contents, or gzip with flipped bytes: a checksum may be wrong, so no status is certain."""
        body = self.draw.choice((self.events(5), b"", b"\n" * 3_000_000, b" " * 3_000_000 + b"[]", self.events(300), b"[" * 100_000))
        data = self.mutated(gzip.compress(body, mtime=0)) if self.draw.random() < 0.6 else gzip.compress(body, mtime=0)
        return self.post("gzipped", data, self.draw.choice(("application/json", "application/x-ndjson")), ["Content-Encoding: gzip"])

    def cut_gzip(self):
        """Gzip that ends before its trailer, or goes on after it: always 400 as a whole."""
        lines = [json.dumps(self.one()).encode() for _ in range(self.draw.choice((2, 200, 3000)))]
        media, body = self.draw.choice((("application/x-ndjson", b"\n".join(lines)), ("application/json", b"[" + b",".join(lines) + b"]")))
        data = gzip.compress(body, mtime=0)
        data = self.draw.choice((data[:-self.draw.randint(1, 9)], data[:len(data) // 2], data[:self.draw.randint(0, 12)] or b"\x1f", data + b"garbage"))
        return self.post("cut-gzip", data, media, ["Content-Encoding: gzip"], expected=frozenset((400, 503)))

    def chunked(self):
        body = self.events(3)
        size = self.draw.choice((b"%x" % len(body), b"%X;ext=1" % len(body), b"80000000", b"FFFFFFFF", b"FFFFFFFFFFFFFFFF", b"7fffffff", b"-1", b"",
                                 b"0x5", b"zz", b"000000000000000000%x" % len(body), b"%x \t" % len(body), b"5"))
        end = self.draw.choice((b"\r\n0\r\n\r\n", b"\r\n0\r\nX: y\r\n\r\n", b"0\r\n\r\n", b"\n0\n\n", b"\r\n", b"", b"\r\n0\r\n" + b"T: z\r\n" * 2000 + b"\r\n"))
        head = self.start("POST", "/v1/events", ["Content-Type: application/json", "Transfer-Encoding: chunked"])
        return Request("chunked", head + size + b"\r\n" + body + end, whole=False)

    def structured(self):
        """One event alone, as structured CloudEvents, whole or mutated."""
        body = json.dumps(self.one(**self.draw.choice(({}, {"data": None}, {"subject": "-"}, {"time": "2020-01-01T00:00:00Z"}, {"id": ""})))).encode()
        return self.post("structured", self.draw.choice((body, self.mutated(body), b"[" + body + b"]", b"null")),
                         self.draw.choice(("application/cloudevents+json", "application/cloudevents+json; charset=utf-8", "application/cloudevents+xml")))

    def binary(self):
        one = self.one()
        lines = [f"ce-{name}: {one[name]}" for name in ("specversion", "id", "source", "type", "subject", "time")]
        self.draw.shuffle(lines)
        del lines[:self.draw.choice((0, 0, 1, 2))]
        lines += self.draw.sample(("ce-id: two", "ce-subject: %zz", "ce-subject: %76%31", "ce-time: never", "ce-: x", "ce-data: x", "CE-ID: upper",
                                   "ce-source: \xe9", "ce-id: " + "a" * 300), self.draw.randint(0, 2))
        media = self.draw.choice(("application/json", "text/xml", "application/octet-stream", "application/x-ndjson"))
        return self.post("binary", self.draw.choice((b"", b'{"degree":2}', b"\x00\xff", b"<a/>")), media, lines)

    # Members, connections, clock.

    def profile(self):
        value = self.draw.choice(STRINGS[:8] + (None, 1, [], {}, ["photo"], ["nothing"], ["photo"] * 3000))
        name = self.draw.choice(("industry", "seniority", "company", "sections", "id", "unknown"))
        text = json.dumps({name: value}).encode("utf-8", "surrogatepass")
        return self.request("profile", "PUT", f"/v1/members/{self.victim()}", self.draw.choice((text, self.mutated(text), b'{"industry":"a","industry":"b"}')))

    def profiles(self):
        lines = [json.dumps({"id": self.draw.choice((self.victim(), "-", "", None, 1)), "industry": self.draw.choice(("it", "", "a b", None, 7))}).encode()
                 for _ in range(self.draw.randint(0, 30))]
        return self.request("profiles", "POST", "/v1/members", self.mutated(b"\n".join(lines)), "application/x-ndjson")

    def connection(self):
        other = self.draw.choice(ODD_IDS + tuple(VICTIMS))
        method = self.draw.choice(("PUT", "DELETE", "GET", "POST"))
        return self.request("connection", method, f"/v1/members/{self.victim()}/connections/{other}", self.body(method))

    def clock(self):
        """Never a time that goes forward: that would change scores by right."""
        now = self.draw.choice(TIMES[:7] + ("0001-01-01T00:00:00Z", "9999-12-31T23:59:59Z", "2179-12-31T00:00:00Z", "2001-01-01T00:00:00Z"))
        body = self.draw.choice((json.dumps({"now": now}).encode(), b"{}", b"[]", b'{"now":1}', b'{"now":null}', b"", b'{"now":"2001-01-01T00:00:00Z","now":1}'))
        return self.request("clock", "PUT", "/v1/clock", body)

    # Framing.

    def framing(self):
        """Heads that are broken or end too early."""
        body = self.events(1)
        head = self.start("POST", "/v1/events", ["Content-Type: application/json", f"Content-Length: {len(body)}"])
        data = self.draw.choice((
            head + body[:-5], head.replace(b"\r\n", b"\n") + body, self.mutated(head) + body, head[:-3], b"\r\n\r\n" + head + body,
            head.replace(b"HTTP/1.1", b"HTTP/1.0") + body, head.replace(b" HTTP/1.1", b"") + body, head.replace(b"Host: 127.0.0.1\r\n", b"") + body,
            head.replace(b"Host: 127.0.0.1\r\n", b"Host: 127.0.0.1\r\nHost: localhost\r\n") + body, b"\x16\x03\x01\x02\x00\x01\x00", b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", b"\x00" * 2000,
            head.replace(b"/v1/events", b"http://[::1/v1/events") + body, head.replace(b"/v1/events", b"*") + body, b"GET /" + b"a" * 20_000 + b" HTTP/1.1\r\n\r\n",
            b"GET /v1/cluster HTTP/1.1\r\nHost: 127.0.0.1\r\n" + b"".join(b"h%d: v\r\n" % i for i in range(300)) + b"\r\n"))
        return Request("framing", data, whole=False)

    def pipelined(self):
        parts = [self.request("", "GET", f"/v1/members/{self.victim()}").data, self.post("", self.mutated(self.events(2))).data]
        self.draw.shuffle(parts)
        return Request("pipelined", parts[0].replace(CLOSE, b"") + parts[1])

    # Parts.

    def victim(self):
        return self.draw.choice(VICTIMS)

    def body(self, method):
        return self.draw.choice((b"{}", b"", b"[]", self.events(1))) if method in ("PUT", "POST", "PATCH") else b""

    def post(self, kind, body, media="application/json", lines=(), expected=None):
        return self.request(kind, "POST", "/v1/events", body, media, lines, expected=expected)

    def request(self, kind, method, path, body=b"", media="application/json", lines=(), whole=True, expected=None, kept=None):
        head = list(lines)
        if body or method in ("PUT", "POST"):
            if not any(line.startswith("Content-Type") for line in lines):
                head.append(f"Content-Type: {media}")
            if whole:
                head.append(f"Content-Length: {len(body)}")
        whole = whole and not any(sign in path for sign in " \r\n#")
        return Request(kind, self.start(method, path, head) + body, whole, expected, method == "HEAD", kept)

    @staticmethod
    def start(method, path, lines):
        text = f"{method} {path} HTTP/1.1\r\nHost: 127.0.0.1\r\n" + "".join(line + "\r\n" for line in lines)
        return text.encode("latin-1", "replace") + CLOSE + b"\r\n"

    def mutated(self, data):
        """Bytes flipped, cut out, doubled or put in, up to four times; sometimes unchanged."""
        data = bytearray(data)
        for _ in range(self.draw.randint(0, 4)):
            at = self.draw.randrange(len(data) + 1)
            what = self.draw.randrange(5)
            if what == 0 and at < len(data):
                data[at] ^= 1 << self.draw.randrange(8)
            elif what == 1:
                del data[at:at + self.draw.choice((1, 1, 7, 100))]
            elif what == 2:
                data[at:at] = data[at:at + 40]
            elif what == 3:
                data[at:at] = self.draw.choice((b"\x00", b"\xff", b"\xed\xa0\x80", b"\"", b"}", b"]", b"\\u0000", b"\r\n", b",", b"\xef\xbb\xbf", b"1e999"))
            else:
                del data[at + self.draw.randrange(300):]
        return bytes(data)
