"""What is done to a cluster: processes killed, paused and restarted, and epochs raised behind its back.

Each takes (cluster, draw, names), does the damage and what an operator would do about it, and answers what was wrong meanwhile.
"""
import signal
import subprocess
import time


def revive(node):
    node.end(signal.SIGKILL)
    node.start()
    node.await_ready()


def kill_silo(cluster, draw, names):
    silo = draw.choice(cluster.silos)
    silo.end(signal.SIGKILL)
    time.sleep(5)
    revive(silo)


def kill_two_silos(cluster, draw, names):
    pair = draw.sample(cluster.silos, 2)
    for one in pair:
        one.send(signal.SIGKILL)
    time.sleep(5)
    for one in pair:
        revive(one)


def kill_api(cluster, draw, names):
    revive(cluster.api)


def restart_database(cluster, draw, names):
    cluster.database.control("restart")


def pause_database(cluster, draw, names):
    cluster.database.pause()
    time.sleep(20)
    cluster.database.resume()


def pause_silo(cluster, draw, names):
    silo = draw.choice(cluster.silos)
    silo.send(signal.SIGSTOP)
    time.sleep(25)
    silo.send(signal.SIGCONT)
    # A silo that finds itself declared dead ends; whoever watches it starts it again.
    try:
        silo.process.wait(30)
    except subprocess.TimeoutExpired:
        return
    silo.start()
    silo.await_ready()


def rolling_restart(cluster, draw, names):
    for one in cluster.silos:
        one.end()
        one.start()
        one.await_ready()


def second_owner(cluster, draw, names):
    cluster.database.query("ssi", "UPDATE shard SET epoch = epoch + 1")
