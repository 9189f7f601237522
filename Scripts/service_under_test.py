"""A running service and acts with their keys: what the scripts that do it harm share."""

import atexit
import http.client
import json
import os
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.parse
from collections import Counter

PAGE = 1000
# What the money acts move between.
CASH, OPENING = "cash", "equity:opening"


class UnixConnection(http.client.HTTPConnection):
    """HTTP over the service's Unix socket."""

    def __init__(self, path, timeout=10):
        super().__init__("localhost", timeout=timeout)
        self.path = path

    def connect(self):
        self.sock = socket.socket(socket.AF_UNIX)
        self.sock.settimeout(self.timeout)
        self.sock.connect(self.path)


class Service:
    """One run of `apus up`, from its start to its end."""

    # Those that were not ended yet.
    running = []

    def __init__(self, command, state, log, environment=None):
        self.path = os.path.join(state, "apus.sock")
        began = time.monotonic()
        self.log = open(log, "ab")
        self.process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=self.log, env=environment)
        Service.running.append(self)
        line = self.process.stdout.readline()
        if not line:
            sys.exit("the service did not start: see " + self.log.name)
        self.seconds = time.monotonic() - began
        self.url = json.loads(line)["url"]
        # The socket's file may be that of the last life, or be there a moment before it is listened to.
        while self.process.poll() is None:
            try:
                self.call("GET", "/healthz")
                return
            except OSError:
                time.sleep(0.001)
        sys.exit("the service ended: see " + self.log.name)

    def call(self, method, path, body=None, headers=None, timeout=10):
        connection = UnixConnection(self.path, timeout)
        try:
            connection.request(method, path, body, headers or {})
            answer = connection.getresponse()
            return answer.status, answer.read()
        finally:
            connection.close()

    def json(self, path):
        status, text = self.call("GET", path, timeout=60)
        if status != 200:
            sys.exit(f"{path}: {status} {text[:300]}")
        return json.loads(text)

    def enter(self, key):
        """Asks for the act of a key."""
        return self.call("POST", *request(key))

    def kill(self):
        self.end(signal.SIGKILL)

    def stop(self):
        """Ends it as an operator does."""
        self.end(signal.SIGTERM)
        return self.process.returncode

    def end(self, number):
        self.process.send_signal(number)
        self.process.wait()
        Service.running.remove(self)
        self.process.stdout.close()
        self.log.close()


@atexit.register
def end_all():
    """A test that fails leaves no service behind."""
    for service in Service.running:
        service.process.kill()


class Client(threading.Thread):
    """Sends acts one after another until the service is gone, and writes down what was acknowledged."""

    def __init__(self, service, name, retry=None, prefix=""):
        super().__init__(daemon=True)
        self.service, self.name, self.retry, self.prefix = service, name, retry, prefix
        self.acknowledged = {}
        self.unanswered = None
        self.wrong = []
        self.over = threading.Event()

    def run(self):
        connection = UnixConnection(self.service.path)
        number = 0
        while not self.over.is_set():
            # What the last life left unanswered is sent again under its key: done once, whatever happened.
            key = self.retry if number == 0 and self.retry else f"{self.prefix}{self.name}-{number}"
            number += 1
            self.unanswered = key
            try:
                connection.request("POST", *request(key))
                answer = connection.getresponse()
                text = answer.read()
            except (OSError, http.client.HTTPException):
                return
            if answer.status != 201:
                self.wrong.append((key, answer.status, text[:300]))
                return
            self.acknowledged[key] = json.loads(text)["id"]
            self.unanswered = None


TERRITORIES = ["AT", "CH", "CZ", "DE", "ES", "FR", "IT", "PL"]


def kind(key):
    """Keys that begin with `kits` are imports; of the others a third moves money."""
    if key.startswith("kits"):
        return "kits"
    return "money" if sum(key.encode()) % 3 == 0 else "whitelist"


def cents(key):
    return sum(key.encode()) * 7 % 9_973 + 1


def kit_count(key):
    return 2_000 if sum(key.encode()) % 10 == 0 else 120


def kit_name(key, index):
    return f"{key}-{index:04}"


def decision(key):
    """The act of a key, which no two keys share; those of different clients are mostly about different subjects."""
    if kind(key) == "money":
        amount = {"amount": f"{cents(key) // 100}.{cents(key) % 100:02}", "currency": "USD"}
        return {"money": {"_0": {"transfer": {"debit": CASH, "credit": OPENING, "amount": amount, "text": key}}}}
    territory = TERRITORIES[sum(key.encode()) % len(TERRITORIES)]
    return {"whitelist": {"territory": territory, "ids": [key], "listed": True}}


def request(key):
    """The path, body and headers by which the act of a key is asked for."""
    headers = {"Content-Type": "application/json", "Idempotency-Key": key}
    if kind(key) == "kits":
        # Ordered, not activated: they are in the records and in no plan.
        rows = [f"{kit_name(key, index)},50.1,8.6,ordered" for index in range(kit_count(key))]
        query = urllib.parse.urlencode({"actor": "test", "reason": key})
        table = "id,latitude_deg,longitude_deg,state\n" + "\n".join(rows) + "\n"
        return f"/api/v1/terminals/import?{query}", table, {**headers, "Content-Type": "text/csv"}
    body = {"actor": "test", "reason": key, "decision": decision(key)}
    return "/api/v1/acts", json.dumps(body), headers


def is_as_asked(row):
    """Whether an act in the log is the whole act of its key."""
    key = row["reason"]
    if kind(key) != "kits":
        return row["decision"] == decision(key)
    shown = row["decision"].get("register", {}).get("terminals", {}).get("ids", [])
    return row["terminal_count"] == kit_count(key) and shown == [kit_name(key, index) for index in range(100)]


def acts(service, last=0):
    """The acts of the log after a number, by pages."""
    rows = []
    while True:
        page = service.json(f"/api/v1/acts?after={last}&limit={PAGE}")["acts"]
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
        if not is_as_asked(row):
            found.append(f"act {row['id']} is not what was sent: {str(row)[:300]}")
        if row["reason"] in by_key:
            found.append(f"{row['reason']} was done twice: {by_key[row['reason']]} and {row['id']}")
        by_key[row["reason"]] = row["id"]
    for key, number in acknowledged.items():
        if by_key.get(key) != number:
            found.append(f"{key} was acknowledged as {number} and is {by_key.get(key)}")
    return found


def record_problems(service, by_key, own_kits):
    """What is wrong with the books and the registry, which follow from the acts of a log."""
    found = []
    moved = sum(cents(key) for key in by_key if kind(key) == "money")
    balances = {row["account"]: row["amount"] for row in service.json("/api/v1/ledger/balances")["balances"]}
    held = {name: round(float(amount["amount"]) * 100) for name, amount in balances.items()}
    if held != ({CASH: moved, OPENING: -moved} if moved else {}):
        found.append(f"the books hold {held} where the log moves {moved} cents")
    entries, after = Counter(), 0
    while after is not None:
        page = service.json(f"/api/v1/ledger/entries?after={after}&limit=10000")
        entries.update(row["text"] for row in page["entries"])
        after = page["next_after"]
    if entries != Counter(key for key in by_key if kind(key) == "money"):
        found.append("the journal's entries are not the log's transfers, each once")
    kits = own_kits + sum(kit_count(key) for key in by_key if kind(key) == "kits")
    there = service.json("/api/v1/terminals?limit=1")["registered_count"]
    if there != kits:
        found.append(f"{there} kits are registered where the log has {kits}")
    return found
