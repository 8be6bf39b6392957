"""A small HTTP/1.1 client that keeps one connection alive: the standard one spends more on headers than on the answer."""
import json
import socket
import time
import urllib.parse
from decimal import Decimal


class Answer:
    def __init__(self, status, headers, body):
        self.status = status
        self.headers = headers
        self.body = body

    def json(self):
        """Numbers with a fraction come as Decimal: scores stay exact."""
        return json.loads(self.body, parse_float=Decimal)


class Client:
    def __init__(self, url, timeout=120):
        parts = urllib.parse.urlsplit(url)
        self.address = (parts.hostname, parts.port or 80)
        self.timeout = timeout
        self.reader = self.socket = None

    def get(self, path, missing=None):
        """The parsed answer of a GET that has to succeed; a 503 is asked again for half a minute; `missing` is what a 404 means."""
        for _ in range(60):
            answer = self.request("GET", path)
            if answer.status != 503:
                break
            time.sleep(0.5)
        if answer.status == 404 and missing is not None:
            return missing
        if answer.status != 200:
            raise RuntimeError(f"GET {path}: {answer.status} {answer.body[:300]}")
        return answer.json()

    def request(self, method, path, body=b"", media_type="application/json"):
        """One request; a connection that the server closed meanwhile is opened once more."""
        fresh = self.socket is None
        try:
            return self._exchange(method, path, body, media_type)
        except (ConnectionError, EOFError):
            self.close()
            if fresh:
                raise
            return self._exchange(method, path, body, media_type)

    def close(self):
        if self.socket is not None:
            self.reader.close()
            self.socket.close()
            self.reader = self.socket = None

    def _exchange(self, method, path, body, media_type):
        if self.socket is None:
            self.socket = socket.create_connection(self.address, self.timeout)
            self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            self.reader = self.socket.makefile("rb", 65536)
        head = f"{method} {path} HTTP/1.1\r\nHost: {self.address[0]}:{self.address[1]}\r\n"
        if body or method in ("POST", "PUT"):
            head += f"Content-Type: {media_type}\r\nContent-Length: {len(body)}\r\n"
        self.socket.sendall(head.encode() + b"\r\n" + body)
        status = int(self._line().split(b" ", 2)[1])
        headers = {}
        while line := self._line():
            name, _, value = line.partition(b":")
            headers[name.strip().lower().decode()] = value.strip().decode()
        answer = Answer(status, headers, self._body(headers))
        if headers.get("connection", "").lower() == "close":
            self.close()
        return answer

    def _line(self):
        line = self.reader.readline()
        if not line.endswith(b"\r\n"):
            raise EOFError("the server closed the connection")
        return line[:-2]

    def _body(self, headers):
        if headers.get("transfer-encoding", "").lower() == "chunked":
            parts = []
            while size := int(self._line().split(b";")[0], 16):
                parts.append(self._exactly(size))
                self._line()
            while self._line():
                pass
            return b"".join(parts)
        return self._exactly(int(headers.get("content-length", 0)))

    def _exactly(self, size):
        body = self.reader.read(size)
        if len(body) != size:
            raise EOFError("the server closed the connection")
        return body


def quote(name):
    return urllib.parse.quote(name, safe="")


def hundredths(number):
    """A score as whole hundredths; more than two decimals are an error."""
    scaled = number * 100
    whole = int(scaled)
    if whole != scaled:
        raise ValueError(f"{number} has more than two decimals")
    return whole


def score_of(part):
    """(ssi, brand, find, engage, relate) in hundredths of an object with `ssi` and `pillars`."""
    pillars = part["pillars"]
    return tuple(map(hundredths, (
        part["ssi"], pillars["brand"], pillars["find"], pillars["engage"], pillars["relate"])))
