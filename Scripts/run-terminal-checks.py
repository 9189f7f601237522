#!/usr/bin/env python3
"""Has published clients look at terminals' local interfaces, wherever those answer.

One on loopback (`apus terminal-api`), read alone and then commanded; one at the addresses of real kits, inside the network
of `apus connect`; and one inside again that a running service keeps. Two minutes.

Run it: run-terminal-checks.py APUS [--at Kyiv] [--within 300]
(pip install starlink-grpc-core==1.2.5 starlink-client==0.1.13 grpcio==1.85.1 yagrc==1.1.3)
"""

import argparse
import json
import os
import select
import subprocess
import sys
import tempfile

CHECK = os.path.join(os.path.dirname(os.path.abspath(__file__)), "check-terminal-api.py")
INSIDE = ["192.168.100.1:9200", "--router", "192.168.1.1:9000"]


def fail(text):
    sys.exit(f"run-terminal-checks: {text}")


class Checks:
    """The command, where it keeps its state, and how long a check may take."""

    def __init__(self, arguments, state):
        self.apus = os.path.abspath(arguments.apus)
        self.place, self.within, self.state = arguments.at, arguments.within, state

    def service(self, *arguments):
        """Starts a command that says one line of JSON when it is ready; gives the command and the line."""
        command = [self.apus, *arguments, "--json", "--state", self.state]
        service = subprocess.Popen(command, stdout=subprocess.PIPE)
        ready, _, _ = select.select([service.stdout], [], [], 120)
        line = service.stdout.readline() if ready else b""
        if not line:
            service.kill()
            fail(f"{arguments[0]} said nothing within 120 s")
        return service, json.loads(line)

    def run(self, what, command):
        print(f"run-terminal-checks: {what}", flush=True)
        try:
            status = subprocess.run(command, check=False, timeout=self.within).returncode
        except subprocess.TimeoutExpired:
            fail(f"not done within {self.within} s: {what}")
        if status != 0:
            sys.exit(status)

    def on_loopback(self):
        port = "127.0.0.1:0"
        service, places = self.service("terminal-api", "--at", self.place, "--listen", port, "--router", port)
        try:
            check = [sys.executable, CHECK, places["terminal"], "--router", places["router"]]
            self.run("on loopback", check)
            self.run("on loopback, with commands", [*check, "--commands"])
            if service.poll() is not None:
                fail(f"the terminal ended with status {service.returncode}")
        finally:
            end(service)

    def inside(self, what):
        connect = [self.apus, "connect", "--at", self.place, "--state", self.state, "--"]
        self.run(what, [*connect, sys.executable, CHECK, *INSIDE])

    def inside_of_service(self):
        service, _ = self.service("up", "--listen", "127.0.0.1:0")
        try:
            self.inside("inside, kept by a service")
        finally:
            end(service)


def end(service):
    service.terminate()
    service.wait()


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("apus")
    parser.add_argument("--at", default="Kyiv")
    parser.add_argument("--within", type=float, default=300, help="seconds that each check may take")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as state:
        checks = Checks(arguments, state)
        checks.inside("inside, alone")
        checks.inside_of_service()
        checks.on_loopback()


if __name__ == "__main__":
    main()
