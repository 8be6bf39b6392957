"""Server processes under test, and waiting for what they show."""
import os
import pathlib
import random
import re
import shlex
import signal
import socket
import subprocess
import sys
import time

from wire import Client

NOW = "2026-03-10T12:00:00Z"
ENGINE = "--Ssi:Engine:"
PORTS = (20_000, 32_000)
SOURCES = pathlib.Path(__file__).parents[2] / "src"


def built(project):
    """The command that starts a host as it is built here."""
    return f"dotnet {SOURCES / project / 'bin' / 'Release' / 'net10.0' / project}.dll"


SERVER = built("Ssi.Server")
SILO = built("Ssi.Silo")


def free_port():
    """A port that nobody listens on, below those that systems draw for outgoing connections: it stays free while a server restarts."""
    for _ in range(1000):
        port = random.randrange(*PORTS)
        with socket.socket() as probe:
            try:
                probe.bind(("127.0.0.1", port))
                return port
            except OSError:
                continue
    raise RuntimeError(f"no free port in {PORTS}")


def end_in_order_on_a_signal():
    """SIGTERM unwinds the script, so that the processes that it started are ended."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))


def until(condition, seconds, what, interval=0.05):
    """The first truthy answer of a condition; RuntimeError where there is none in time."""
    deadline = time.monotonic() + seconds
    while True:
        answer = condition()
        if answer:
            return answer
        if time.monotonic() > deadline:
            raise RuntimeError(f"not within {seconds} s: {what}")
        time.sleep(interval)


class Process:
    """A process with an HTTP address and a log; its port stays the same over restarts."""

    def __init__(self, name, command, log):
        self.name, self.log, self.process = name, log, None
        self.url = f"http://127.0.0.1:{free_port()}"
        self.command = [*command, "--urls", self.url]

    def spawn(self, options=(), prepare=None):
        with open(self.log, "ab") as log:
            self.process = subprocess.Popen([*self.command, *options], stdout=log, stderr=subprocess.STDOUT, preexec_fn=prepare)

    def ready(self):
        """True once it takes traffic; RuntimeError where it has ended."""
        if self.process.poll() is not None:
            raise RuntimeError(f"{self.name} ended with {self.process.returncode}; see {self.log}")
        client = Client(self.url, 5)
        try:
            return client.request("GET", "/health/ready").status == 200
        except (OSError, EOFError):
            return False
        finally:
            client.close()

    def await_ready(self, seconds=90):
        until(self.ready, seconds, f"{self.name} is ready; see {self.log}")

    def runs(self):
        return self.process is not None and self.process.poll() is None

    def send(self, number):
        self.process.send_signal(number)

    def kill(self):
        self.process.kill()
        self.process.wait()

    def end(self, number=signal.SIGTERM, seconds=60):
        """Ends it; the exit code, or None where it had to be killed after the time."""
        if self.process is None:
            return None
        if self.process.poll() is None:
            self.process.send_signal(number)
        try:
            return self.process.wait(seconds)
        except subprocess.TimeoutExpired:
            self.kill()
            return None

    def said(self, since=0):
        """The log from a byte on."""
        with open(self.log, "rb") as file:
            file.seek(since)
            return file.read().decode(errors="replace")

    def log_size(self):
        return os.path.getsize(self.log) if os.path.exists(self.log) else 0


class Server(Process):
    """One embedded server on a store of its own; options are those of the last start."""

    def __init__(self, command, folder, shards, store=None):
        super().__init__(os.path.basename(folder), shlex.split(command), f"{folder}.log")
        self.folder = folder
        self.command += [
            *(store or [f"--Ssi:Data={folder}"]), "--Ssi:Clock:Mode=Simulated", f"--Ssi:Clock:Start={NOW}",
            ENGINE + f"Shards={shards}"]

    def start(self, options=(), seconds=30):
        """Starts it and answers its status once it is ready."""
        self.spawn(options)
        self.await_ready(seconds)
        return self.status()

    def status(self):
        client = Client(self.url)
        try:
            return client.get("/v1/cluster")
        finally:
            client.close()

    def stop(self):
        return self.end()

    def await_checkpoint(self, seconds=30):
        """Returns once all that the journal holds is in rows."""
        until(lambda: self.status()["journalEntries"] == 0, seconds, f"{self.name} has checkpointed")


def plain_refusal(code, text):
    """What is wrong with how a process refused to start; empty where it ended in order and said why, briefly."""
    if code is None or not 0 < code < 128:
        return f"ended with {code} instead of an exit code of 1 to 127"
    lines = [line for line in text.splitlines() if line.strip()]
    if not lines:
        return "said nothing"
    if re.search(r"^\s+at \S+\(", text, re.MULTILINE) or "Unhandled exception" in text:
        return "printed a stack trace"
    return "" if len(lines) <= 20 else f"printed {len(lines)} lines"
