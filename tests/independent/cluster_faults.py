#!/usr/bin/env python3
"""Breaks a cluster of real silo processes on a PostgreSQL of its own, under load, one way after another, and shows that nothing acknowledged is
lost, nothing counts twice, and every rank is exact again.

Seeded batches of events with unique ids go to all nodes; what had no answer is sent again, to any node. After each fault the membership table
is watched until no silo is suspected; from then on the time runs until every rank, recomputed by sorting and counting the members' own scores,
is what the cluster answers, nothing is stale, and every acknowledged event stands in its member's export.
"""
import argparse
import json
import os
import random
import shlex
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time

import faults
import recompute
from wire import Client, quote

FAULTS = ("kill-silo", "kill-two-silos", "kill-api", "restart-database", "pause-database", "pause-silo", "rolling-restart", "second-owner")
ACTIVE, DEAD = 3, 6


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Database:
    """A PostgreSQL on a loopback port of its own."""

    def __init__(self, folder):
        self.bin = sorted(
            os.path.join("/usr/lib/postgresql", version, "bin") for version in os.listdir("/usr/lib/postgresql"))[-1]
        self.folder, self.port = folder, free_port()
        os.makedirs(folder)

        # PostgreSQL refuses to run as root.
        self.user = ["runuser", "-u", "postgres", "--"] if os.geteuid() == 0 else []
        if self.user:
            shutil.chown(folder, "postgres")
        self.run("initdb", "-D", folder, "-A", "trust", "-U", "ssi", "--locale=C", "-E", "UTF8")
        with open(folder + "/postgresql.conf", "a") as conf:
            conf.write(f"port = {self.port}\nlisten_addresses = '127.0.0.1'\nunix_socket_directories = ''\nmax_connections = 200\n")

    def run(self, tool, *args):
        subprocess.run([*self.user, os.path.join(self.bin, tool), *args], check=True, cwd="/",
                       stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)

    def control(self, what):
        self.run("pg_ctl", what, "-D", self.folder, "-w", "-m" if what != "start" else "-l",
                 "immediate" if what != "start" else self.folder + "/log")

    def create(self, name):
        self.query("postgres", f"CREATE DATABASE {name}")

    def query(self, name, sql):
        return subprocess.run(
            [os.path.join(self.bin, "psql"), "-h", "127.0.0.1", "-p", str(self.port), "-U", "ssi", "-d", name, "-tA", "-c", sql],
            check=True, capture_output=True, text=True).stdout.split("\n")[:-1]

    def send(self, number):
        with open(self.folder + "/postmaster.pid") as file:
            postmaster = int(file.readline())
        family = subprocess.run(["pgrep", "-P", str(postmaster)], capture_output=True, text=True).stdout.split()
        for pid in [postmaster, *map(int, family)]:
            os.kill(pid, number)

    def connection(self, name):
        return f"Host=127.0.0.1;Port={self.port};Username=ssi;Database={name}"


class Node:
    """One process: a silo with the API, or the API as a client."""

    def __init__(self, name, args, database, folder, role):
        self.name, self.role, self.process = name, role, None
        self.url = f"http://127.0.0.1:{free_port()}"
        self.log = f"{folder}/{name}.log"
        self.command = [
            *shlex.split(args.silo), "--urls", self.url, "--Ssi:Role", role, "--Ssi:Cluster=adonet", "--Ssi:Database=postgres",
            f"--Ssi:Postgres:ConnectionString={database.connection('ssi')}", "--Ssi:Clock:Mode=Simulated",
            f"--Ssi:Clock:Start={faults.NOW}", f"--Ssi:Engine:Shards={args.shards}", "--Ssi:Engine:CheckpointIntervalSeconds=2",
            f"--Ssi:Orleans:SiloPort={free_port()}", f"--Ssi:Orleans:GatewayPort={free_port()}"]

    def start(self):
        with open(self.log, "ab") as log:
            self.process = subprocess.Popen(self.command, stdout=log, stderr=subprocess.STDOUT)

    def wait(self, seconds=90):
        client, until = Client(self.url, 5), time.monotonic() + seconds
        while time.monotonic() < until:
            if self.process.poll() is not None:
                raise RuntimeError(f"{self.name} ended with {self.process.returncode}; see {self.log}")
            try:
                if client.request("GET", "/health/ready").status == 200:
                    return
            except OSError:
                pass
            time.sleep(0.1)
        raise RuntimeError(f"{self.name} is not ready after {seconds} s; see {self.log}")

    def send(self, number):
        self.process.send_signal(number)

    def end(self, number=signal.SIGTERM):
        if self.process is not None and self.process.poll() is None:
            self.process.send_signal(number)
            try:
                self.process.wait(60)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()


class Cluster:
    def __init__(self, args, root):
        self.args, self.root = args, root
        self.database = Database(root + "/database")
        self.database.control("start")
        self.database.create("ssi")
        self.silos = [Node(f"silo{i}", args, self.database, root, "node") for i in range(args.silos)]
        self.api = Node("api", args, self.database, root, "api")
        self.nodes = [*self.silos, self.api]
        for node in self.nodes:
            node.start()
        for node in self.nodes:
            node.wait()

    def settled(self):
        """True where as many silos serve as run, and nobody suspects one of them."""
        rows = self.database.query(
            "ssi", "SELECT status, coalesce(suspect_times, '') FROM orleans.membership WHERE status <> 6")
        return len(rows) == len(self.silos) and all(row == "3|" for row in rows)

    def await_settled(self, seconds=120):
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            try:
                if self.settled():
                    return
            except subprocess.CalledProcessError:
                pass
            time.sleep(0.2)
        raise RuntimeError("membership does not settle: " + "; ".join(self.database.query(
            "ssi", "SELECT port, generation, status, suspect_times FROM orleans.membership")))

    def end(self):
        for node in self.nodes:
            node.end()
        self.database.control("stop")


def revive(node):
    node.end(signal.SIGKILL)
    node.start()
    node.wait()


def break_it(what, cluster, draw):
    """Does the damage and what an operator would do about it."""
    silo = draw.choice(cluster.silos)
    if what == "kill-silo":
        silo.end(signal.SIGKILL)
        time.sleep(5)
        revive(silo)
    elif what == "kill-two-silos":
        pair = draw.sample(cluster.silos, 2)
        for one in pair:
            one.send(signal.SIGKILL)
        time.sleep(5)
        for one in pair:
            revive(one)
    elif what == "kill-api":
        revive(cluster.api)
    elif what == "restart-database":
        cluster.database.control("restart")
    elif what == "pause-database":
        cluster.database.send(signal.SIGSTOP)
        time.sleep(20)
        cluster.database.send(signal.SIGCONT)
    elif what == "pause-silo":
        silo.send(signal.SIGSTOP)
        time.sleep(25)
        silo.send(signal.SIGCONT)
        # A silo that finds itself declared dead ends; whoever watches it starts it again.
        try:
            silo.process.wait(30)
        except subprocess.TimeoutExpired:
            return
        silo.start()
        silo.wait()
    elif what == "rolling-restart":
        for one in cluster.silos:
            one.end()
            one.start()
            one.wait()
    elif what == "second-owner":
        cluster.database.query("ssi", "UPDATE shard SET epoch = epoch + 1")


class ClusterLoad(faults.Load):
    """Batches to any node; what fails goes to another."""

    errors = 0

    def keep_on(self, cluster, stopped, pause, seed):
        draw, clients = random.Random(seed), {}
        while not stopped.is_set():
            number, node = self.next_batch(), draw.choice(cluster.nodes)
            client = clients.setdefault(node.url, Client(node.url, 15))
            if self.send(client, number) is None:
                client.close()
                self.errors += 1
                self.unanswered.put(number)
                time.sleep(0.1)
                continue
            with self.lock:
                self.acknowledged.append(number)
            time.sleep(pause)
        for client in clients.values():
            client.close()

    def drain_all(self, cluster, seconds=60):
        until = time.monotonic() + seconds
        while not self.unanswered.empty():
            if time.monotonic() > until:
                raise RuntimeError("batches are refused for ever")
            number = self.unanswered.get()
            if self.send(Client(random.choice(cluster.nodes).url, 15), number) is None:
                self.unanswered.put(number)
                time.sleep(0.1)
            else:
                self.acknowledged.append(number)


def inexact(cluster, names):
    """What is wrong with the ranks that one node answers; empty when all are exact."""
    client = Client(cluster.nodes[0].url, 15)
    answers = {}
    for name in names:
        answer = client.request("GET", f"/v1/members/{quote(name)}/ssi")
        if answer.status != 200:
            return f"{name}: {answer.status}"
        answers[name] = answer.json()
    boards = {}
    for one in answers.values():
        boards.setdefault(one["industry"]["id"], []).append(int(one["ssi"] * 100))
    for name, one in answers.items():
        part, score = one["industry"], int(one["ssi"] * 100)
        board = boards[part["id"]]
        rank = 1 + sum(other > score for other in board)
        if part["stale"] or one["network"]["stale"]:
            return f"{name} is stale"
        if (part["rank"], part["population"]) != (rank, len(board)):
            return f"{name}: rank {part['rank']} of {part['population']} instead of {rank} of {len(board)}"
    return ""


def miscounted(cluster, load, names):
    """Events lost and doubled: what every member's export holds against what was told."""
    facts = load.expected()
    told, found, client = faults.told_counts(facts), {}, Client(cluster.nodes[-1].url, 15)
    for name in names:
        for one in client.get(f"/v1/members/{quote(name)}/export")["activity"]:
            found[name, one["activity"], one["day"]] = one["count"]
    lost = sum(max(0, count - found.get(key, 0)) for key, count in told.items())
    doubled = sum(max(0, count - told.get(key, 0)) for key, count in found.items())
    return lost, doubled


def one_fault(what, cluster, load, names, args, draw):
    stopped = threading.Event()
    threads = [
        threading.Thread(target=load.keep_on, args=(cluster, stopped, args.pause, draw.random())) for _ in range(args.connections)]
    for thread in threads:
        thread.start()
    time.sleep(args.before)
    refused = load.errors
    break_it(what, cluster, draw)
    cluster.await_settled()
    settled = time.monotonic()
    stopped.set()
    for thread in threads:
        thread.join()
    load.drain_all(cluster)
    wrong = inexact(cluster, names)
    while wrong and time.monotonic() < settled + 60:
        time.sleep(0.2)
        wrong = inexact(cluster, names)
    seconds = time.monotonic() - settled
    lost, doubled = miscounted(cluster, load, names)
    row = {"fault": what, "acknowledged": len(load.acknowledged) * load.batch_size, "refused": load.errors - refused, "lost": lost,
           "doubled": doubled, "seconds": round(seconds, 1), "wrong": wrong}
    print(json.dumps(row), flush=True)
    return row


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--silo", required=True, help="the command that starts a silo, without options")
    parser.add_argument("--faults", nargs="*", default=list(FAULTS), choices=FAULTS)
    parser.add_argument("--silos", type=int, default=3)
    parser.add_argument("--shards", type=int, default=16)
    parser.add_argument("--members", type=int, default=400)
    parser.add_argument("--batch", type=int, default=25)
    parser.add_argument("--connections", type=int, default=3)
    parser.add_argument("--pause", type=float, default=0.02, help="seconds between two batches of a connection")
    parser.add_argument("--before", type=float, default=4, help="seconds of load before a fault")
    parser.add_argument("--within", type=float, default=10, help="seconds until all must be exact")
    parser.add_argument("--seed", type=int, default=1)
    args = parser.parse_args()

    root = tempfile.mkdtemp(prefix="ssi-cluster-")
    os.chmod(root, 0o755)
    draw = random.Random(args.seed)
    load = ClusterLoad(args.seed, args.members, args.batch)
    names = [f"m{i}" for i in range(args.members)]
    cluster, rows = Cluster(args, root), []
    try:
        client = Client(cluster.api.url)
        lines = "".join(json.dumps({"id": name, "industry": f"industry-{i % 3}"}) + "\n" for i, name in enumerate(names))
        answer = client.request("POST", "/v1/members", lines.encode(), "application/x-ndjson")
        if answer.status != 200:
            raise RuntimeError(f"POST /v1/members: {answer.status} {answer.body[:300]}")
        rows = [one_fault(what, cluster, load, names, args, draw) for what in args.faults]
    finally:
        cluster.end()
    for failure in load.failures[:20]:
        print("DIFFERENT", failure)
    print(f"{'fault':<18}{'acknowledged':>13}{'refused':>9}{'lost':>6}{'doubled':>9}{'seconds to exact':>18}")
    for row in rows:
        print(f"{row['fault']:<18}{row['acknowledged']:>13}{row['refused']:>9}{row['lost']:>6}{row['doubled']:>9}{row['seconds']:>18}")
    passed = not load.failures and all(not (row["lost"] or row["doubled"] or row["wrong"]) and row["seconds"] <= args.within for row in rows)
    if passed:
        shutil.rmtree(root)
    else:
        print(f"database and logs: {root}")
    sys.exit(0 if passed else 1)


if __name__ == "__main__":
    main()
