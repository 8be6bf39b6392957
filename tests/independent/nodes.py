"""A cluster of real silo processes on a PostgreSQL of its own."""
import shlex
import signal
import subprocess

from database import Database
from processes import ENGINE, NOW, Process, free_port, until


class Node(Process):
    """One process: a silo with the API, or the API as a client."""

    def __init__(self, name, args, database, folder, role):
        super().__init__(name, shlex.split(args.silo), f"{folder}/{name}.log")
        self.role = role
        self.command += [
            "--Ssi:Role", role, "--Ssi:Cluster=adonet", "--Ssi:Database=postgres",
            f"--Ssi:Postgres:ConnectionString={database.connection('ssi')}", "--Ssi:Clock:Mode=Simulated",
            f"--Ssi:Clock:Start={NOW}", ENGINE + f"Shards={args.shards}", ENGINE + f"CheckpointIntervalSeconds={args.checkpoint}",
            f"--Ssi:Orleans:SiloPort={free_port()}", f"--Ssi:Orleans:GatewayPort={free_port()}"]

    def start(self):
        self.spawn()


class Cluster:
    """Silos and an API node; silos may come and go."""

    def __init__(self, args, root):
        self.args, self.root = args, root
        self.database = Database(root + "/database")
        self.database.control("start")
        self.database.create("ssi")
        self.made = []
        self.silos = [self.new_silo() for _ in range(args.silos)]
        self.api = Node("api", args, self.database, root, "api")
        for node in self.nodes:
            node.start()
        for node in self.nodes:
            node.await_ready()

    @property
    def nodes(self):
        return [*self.silos, self.api]

    def new_silo(self):
        """A silo that is not started yet."""
        self.made.append(Node(f"silo{len(self.made)}", self.args, self.database, self.root, "node"))
        return self.made[-1]

    def seen(self):
        """How many silos are joining or active in the membership table."""
        return len(self.database.query("ssi", "SELECT 1 FROM orleans.membership WHERE status IN (2, 3)"))

    def settled(self):
        """True where as many silos serve as run, and nobody suspects one of them."""
        try:
            rows = self.database.query(
                "ssi", "SELECT status, coalesce(suspect_times, '') FROM orleans.membership WHERE status <> 6")
        except subprocess.CalledProcessError:
            return False
        return len(rows) == len(self.silos) and all(row == "3|" for row in rows)

    def await_settled(self, seconds=120):
        try:
            until(self.settled, seconds, "membership settles", 0.2)
        except RuntimeError as error:
            raise RuntimeError(f"{error}: " + "; ".join(self.database.query(
                "ssi", "SELECT port, generation, status, suspect_times FROM orleans.membership"))) from None

    def log_sizes(self):
        return {node.log: node.log_size() for node in self.nodes}

    def said_since(self, sizes):
        """The lines of all logs since then."""
        return [line for node in self.nodes for line in node.said(sizes.get(node.log, 0)).splitlines()]

    def shards_of(self, names):
        """The shard of every member that has a row."""
        rows = self.database.query("ssi", "SELECT id, shard FROM member")
        known = dict(row.rsplit("|", 1) for row in rows)
        return {name: int(known[name]) for name in names if name in known}

    def end(self):
        for node in [*self.made, self.api]:
            if node.runs():
                node.send(signal.SIGCONT)
            node.end()
        self.database.control("stop")
