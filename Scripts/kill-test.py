#!/usr/bin/env python3
"""Kills `apus up` while acts come in, again and again, and looks at what is left.

After each kill: every act that was acknowledged is there once, no act is half there, numbers have no gaps,
each key stands for one act, and the service is ready again within a bound.

Run it: kill-test.py APUS [--rounds 5] [--clients 8] [--world FILE|NAME] [--ready-within 20] [--seed 1]
"""

import argparse
import http.client
import json
import os
import random
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time

PAGE = 1000


class UnixConnection(http.client.HTTPConnection):
    """HTTP over the service's Unix socket."""

    def __init__(self, path):
        super().__init__("localhost", timeout=10)
        self.path = path

    def connect(self):
        self.sock = socket.socket(socket.AF_UNIX)
        self.sock.settimeout(self.timeout)
        self.sock.connect(self.path)


class Service:
    """One run of `apus up`, from its start to its death."""

    def __init__(self, command, state):
        self.path = os.path.join(state, "apus.sock")
        began = time.monotonic()
        self.log = open(os.path.join(state, "kill-test.log"), "ab")
        self.process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=self.log)
        line = self.process.stdout.readline()
        if not line:
            sys.exit("the service did not start: see " + self.log.name)
        self.seconds = time.monotonic() - began
        # The socket's file may be that of the last life, or be there a moment before it is listened to.
        while self.process.poll() is None:
            try:
                self.call("GET", "/healthz")
                return
            except OSError:
                time.sleep(0.001)
        sys.exit("the service ended: see " + self.log.name)

    def call(self, method, path, body=None, headers=None):
        connection = UnixConnection(self.path)
        try:
            connection.request(method, path, body, headers or {})
            answer = connection.getresponse()
            return answer.status, answer.read()
        finally:
            connection.close()

    def kill(self):
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()
        self.process.stdout.close()
        self.log.close()


class Client(threading.Thread):
    """Sends acts one after another until the service is gone, and writes down what was acknowledged."""

    def __init__(self, service, name, retry):
        super().__init__(daemon=True)
        self.service, self.name, self.retry = service, name, retry
        self.acknowledged = {}
        self.unanswered = None
        self.wrong = []

    def run(self):
        connection = UnixConnection(self.service.path)
        number = 0
        while True:
            # What the last life left unanswered is sent again under its key: done once, whatever happened.
            key = self.retry if number == 0 and self.retry else f"{self.name}-{number}"
            number += 1
            self.unanswered = key
            try:
                connection.request("POST", "/api/v1/acts", body(key), headers(key))
                answer = connection.getresponse()
                text = answer.read()
            except (OSError, http.client.HTTPException):
                return
            if answer.status != 201:
                self.wrong.append((key, answer.status, text[:300]))
                return
            self.acknowledged[key] = json.loads(text)["id"]
            self.unanswered = None


def body(key):
    return json.dumps(
        {"actor": "kill-test", "reason": key, "decision": {"terminal": {"_0": key, "_1": "suspended"}}}
    )


def headers(key):
    return {"Content-Type": "application/json", "Idempotency-Key": key}


def acts(service, last=0):
    """The acts of the log after a number, by pages."""
    rows = []
    while True:
        status, text = service.call("GET", f"/api/v1/acts?after={last}&limit={PAGE}")
        if status != 200:
            sys.exit(f"the log cannot be read: {status} {text[:300]}")
        page = json.loads(text)["acts"]
        if not page:
            return rows
        rows += page
        last = page[-1]["id"]


def problems(rows, by_key, acknowledged):
    """What is wrong with the acts that came to a log since the last look, as sentences."""
    found = []
    first = len(by_key) + 1
    if [row["id"] for row in rows] != list(range(first, first + len(rows))):
        found.append("the numbers have gaps or are out of order")
    for row in rows:
        if row["decision"] != {"terminal": {"_0": row["reason"], "_1": "suspended"}}:
            found.append(f"act {row['id']} is not what was sent: {row}")
        if row["reason"] in by_key:
            found.append(f"{row['reason']} was done twice: {by_key[row['reason']]} and {row['id']}")
        by_key[row["reason"]] = row["id"]
    for key, number in acknowledged.items():
        if by_key.get(key) != number:
            found.append(f"{key} was acknowledged as {number} and is {by_key.get(key)}")
    return found


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("apus")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--clients", type=int, default=8)
    parser.add_argument("--world")
    parser.add_argument("--ready-within", type=float, default=20, help="seconds from start to ready")
    parser.add_argument("--life", type=float, default=0.4, help="seconds of load at most")
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    chance = random.Random(arguments.seed)
    state = tempfile.mkdtemp(prefix="apus-kill-")
    command = [arguments.apus, "up", "--json", "--listen", "127.0.0.1:0", "--state", state]
    if arguments.world:
        command += ["--world", arguments.world]
    acknowledged, left, starts = {}, [None] * arguments.clients, []
    by_key, total = {}, 0
    began = time.monotonic()
    try:
        for turn in range(arguments.rounds):
            service = Service(command, state)
            starts.append(service.seconds)
            # Only what is new; at the end everything is looked at again.
            wrong = problems(acts(service, len(by_key)), by_key, acknowledged)
            total += len(acknowledged)
            acknowledged = {}
            if service.seconds > arguments.ready_within:
                wrong.append(f"the start took {service.seconds:.2f} s")
            clients = [
                Client(service, f"{turn}-{index}", left[index]) for index in range(arguments.clients)
            ]
            for client in clients:
                client.start()
            time.sleep(chance.uniform(0.01, arguments.life))
            service.kill()
            for client in clients:
                client.join()
                acknowledged.update(client.acknowledged)
                wrong += [f"{key}: {status} {text}" for key, status, text in client.wrong]
            left = [client.unanswered for client in clients]
            if wrong:
                sys.exit("\n".join(wrong[:20]) + f"\nseed {arguments.seed}, round {turn}, state {state}")
            print(
                f"round {turn}: start {service.seconds:.2f} s, {len(by_key)} acts, "
                f"then {len(acknowledged)} acknowledged",
                flush=True,
            )
        service = Service(command, state)
        starts.append(service.seconds)
        known = dict(by_key)
        wrong = problems(acts(service, len(by_key)), by_key, acknowledged)
        total += len(acknowledged)
        again = {}
        wrong += problems(acts(service), again, known)
        service.kill()
        if wrong:
            sys.exit("\n".join(wrong[:20]) + f"\nseed {arguments.seed}, at the end, state {state}")
    except BaseException:
        print(f"state is left in {state}", file=sys.stderr)
        raise
    shutil.rmtree(state)
    print(
        f"{arguments.rounds} kills in {time.monotonic() - began:.0f} s: {total} acts acknowledged, "
        f"{len(by_key)} in the log, none lost, none twice, no gap; start at most {max(starts):.2f} s"
    )


if __name__ == "__main__":
    main()
