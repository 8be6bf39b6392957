"""A PostgreSQL on a loopback port of its own."""
import glob
import os
import shutil
import signal
import subprocess

from processes import free_port

INSTALLED = sorted(glob.glob("/usr/lib/postgresql/*/bin/initdb"))


class Database:
    def __init__(self, folder):
        self.bin = os.path.dirname(INSTALLED[-1])
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

    def pause(self):
        self.send(signal.SIGSTOP)

    def resume(self):
        self.send(signal.SIGCONT)

    def connection(self, name):
        return f"Host=127.0.0.1;Port={self.port};Username=ssi;Database={name}"
