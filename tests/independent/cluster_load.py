"""Load against a cluster, readers beside it, and what its ranks and exports must say afterwards."""
import random
import threading
import time
from collections import namedtuple

from load import Load
from wire import Client, quote


class ClusterLoad(Load):
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


Read = namedtuple("Read", "at node name status seconds stale population")


class Readers:
    """Asks for members' scores, each thread for names of its own, and keeps what every answer was."""

    def __init__(self, nodes, names, threads=8, pause=0.05, timeout=15):
        self.reads, self.stopped, self.nodes = [], threading.Event(), nodes
        self.pause, self.timeout = pause, timeout
        self.threads = [threading.Thread(target=self.run, args=(names[i::threads], i), daemon=True) for i in range(threads)]
        for thread in self.threads:
            thread.start()

    def run(self, names, turn):
        clients = {}
        while not self.stopped.is_set():
            for name in names:
                if self.stopped.is_set():
                    break
                node = self.nodes[turn % len(self.nodes)]
                turn += 1
                self.reads.append(self.read(clients.setdefault(node.url, Client(node.url, self.timeout)), node, name))
                self.stopped.wait(self.pause)
        for client in clients.values():
            client.close()

    def read(self, client, node, name):
        at, began, status, stale, population = time.monotonic(), time.perf_counter(), 0, None, None
        try:
            answer = client.request("GET", f"/v1/members/{quote(name)}/ssi")
            status = answer.status
            if status == 200:
                part = answer.json()["industry"]
                stale, population = part["stale"], part["population"]
        except (OSError, EOFError):
            client.close()
        return Read(at, node.name, name, status, time.perf_counter() - began, stale, population)

    def stop(self):
        """Ends them; all reads."""
        self.stopped.set()
        for thread in self.threads:
            thread.join()
        return self.reads


def quantile(values, share):
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(len(ordered) * share))] if ordered else 0.0
