#!/usr/bin/env python3
"""How quick a running service is with a hundred thousand registered kits.

Makes a state directory through the API: a plan, a sponsor with a pledge, a programme, and one imported
table of kits, of which a part stands in a territory without a licence. Then it measures, one after the
other: from start to ready; the activation of that part and the licence for its territory, each until it is
answered and so on the disk; every collection's lists, filters and pages; questions about places; reads
and durable writes; memory. Prints a Markdown table.

Run it: kits.py APUS [--kits 100000] [--acts 50000] [--requests 200] [--state DIR]
"""

import argparse
import asyncio
import itertools
import json
import os
import random
import subprocess
import tempfile
import time
import urllib.error
import urllib.request

import api_load

# Boxes that lie within one territory each: south, north, west, east.
LICENSED = {"UA": (48.5, 50.2, 27.0, 34.0), "PL": (50.5, 53.0, 16.0, 22.0), "DE": (48.5, 51.5, 9.0, 11.5)}
CLOSED = ("TR", (38.0, 40.0, 30.0, 41.0))
# Nothing stands there: every kit is looked at and none is found.
EMPTY = "NZ"
READY_WITHIN_SECONDS = 120
PAGE = 1000


def usd(amount):
    return {"amount": amount, "currency": "USD"}


PRICES = {"list": usd("90"), "invoiced": usd("75"), "marginal": usd("20.5")}
TERMS = [
    ("plans", {"name": "standard", "monthly": PRICES, "kit": PRICES}),
    ("sponsors", {"name": "aid", "title": "Aid", "note": ""}),
    ("programmes", {
        "name": "relief", "title": "Relief", "territories": ["UA"], "reserve": usd("100000000"),
        "overhead_per_month": usd("1000"), "replacement_cost": usd("500"), "basis": "invoiced",
        "end_of_runway": {"grace_days": 30}, "label": "assumed", "source": "", "is_recalled": False}),
    ("pledges", {
        "name": "half", "sponsor": "aid", "programme": "relief", "promise": {"share_of_fees": 0.5},
        "currency": "USD", "pays_kits": False, "label": "assumed", "source": "", "is_recalled": False}),
]


class Service:
    """A service that runs for a `with` block; `ready_seconds` is from its start to its first plan, `said` what it
    printed when it could be asked."""

    def __init__(self, apus, state, world, *options):
        command = [apus, "up", "--json", "--listen", "127.0.0.1:0", "--state", state, *options]
        self.command = command + (["--world", world] if world else [])

    def __enter__(self):
        began = time.monotonic()
        self.process = subprocess.Popen(self.command, stdout=subprocess.PIPE)
        try:
            self.said = json.loads(self.process.stdout.readline())
            self.port = int(self.said["url"].rstrip("/").split(":")[-1])
            while not self.is_ready():
                if time.monotonic() - began > READY_WITHIN_SECONDS:
                    raise SystemExit("the service does not become ready")
                time.sleep(0.01)
        except BaseException:
            self.__exit__()
            raise
        self.ready_seconds = time.monotonic() - began
        return self

    def __exit__(self, *_):
        self.process.terminate()
        self.process.wait()

    def is_ready(self):
        try:
            return self.get("/readyz")[:5] == b"ready"
        except OSError:
            return False

    def get(self, path):
        with urllib.request.urlopen(f"http://127.0.0.1:{self.port}{path}", timeout=60) as answer:
            return answer.read()

    def post(self, path, body, kind="application/json"):
        """Posts an act; the answer comes when it is on the disk. Returns the seconds that it took."""
        data = body if isinstance(body, bytes) else json.dumps({"actor": "bench", **body}).encode()
        request = urllib.request.Request(
            f"http://127.0.0.1:{self.port}/api/v1/{path}", data, {"Content-Type": kind})
        began = time.monotonic()
        try:
            with urllib.request.urlopen(request, timeout=300) as answer:
                answer.read()
        except urllib.error.HTTPError as error:
            raise SystemExit(f"{path}: {error.read().decode()}")
        return time.monotonic() - began

    def peak_memory_mib(self):
        with open(f"/proc/{self.process.pid}/status") as status:
            line = next(line for line in status if line.startswith("VmHWM"))
        return int(line.split()[1]) / 1024


def table(kits):
    """Kits as CSV: a fifth stands where there is no licence and waits there, delivered."""
    lots = random.Random(1)
    closed = kits // 5
    rows = ["id,latitude_deg,longitude_deg,state,owner,sponsor,plan,home"]
    for number in range(kits):
        is_closed = number < closed
        home, box = CLOSED if is_closed else lots.choice(sorted(LICENSED.items()))
        south, north, west, east = box
        state = "delivered" if is_closed else "activated"
        sponsor = "aid" if home == "UA" else ""
        rows.append(
            f"KIT{number:06},{lots.uniform(south, north):.4f},{lots.uniform(west, east):.4f},{state},"
            f"owner {number % 100},{sponsor},standard,{home}")
    return ("\n".join(rows) + "\n").encode()


async def enter_acts(port, kits, count, lanes=64):
    """Suspends kits and takes them into service again, one act each, many at a time."""
    pairs = iter(range(count // 2))

    def act(number):
        kit = kits // 5 + number // 2 % (kits - kits // 5)
        state = "suspended" if number % 2 == 0 else "activated"
        decision = {"terminal": {"_0": f"KIT{kit:06}", "_1": state}}
        body = json.dumps({"actor": "bench", "decision": decision}).encode()
        return api_load.request("POST", "/api/v1/acts", body, ("Content-Type: application/json",))

    async def lane():
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        for pair in pairs:
            # The two acts about one kit go one after the other.
            for number in (2 * pair, 2 * pair + 1):
                await api_load.answered(reader, writer, act(number))
        writer.close()

    await asyncio.gather(*(lane() for _ in range(lanes)))


async def delays_of(port, paths, count):
    """Sorted delays of requests that go one after the other over one connection."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    delays, size = [], 0
    for path in itertools.islice(itertools.cycle(paths), count):
        began = time.monotonic()
        size = max(size, len(await api_load.answered(reader, writer, api_load.request("GET", path))))
        delays.append(time.monotonic() - began)
    writer.close()
    return sorted(delays), size


def questions(kits, act_count):
    """What is asked, by name: paths that take turns."""
    middle = f"KIT{kits // 2:06}"
    return {
        f"terminals: list, {PAGE} a page": [f"/api/v1/terminals?limit={PAGE}"],
        "terminals: a page from the middle": [f"/api/v1/terminals?limit={PAGE}&after={middle}"],
        "terminals: territory": [f"/api/v1/terminals?limit=100&territory={CLOSED[0]}"],
        "terminals: territory, the last kits": [f"/api/v1/terminals?limit=100&territory=UA&after={middle}"],
        "terminals: territory, none there": [f"/api/v1/terminals?limit=100&territory={EMPTY}"],
        "terminals: home, none there": [f"/api/v1/terminals?limit=100&home={EMPTY}"],
        "terminals: state, none so": ["/api/v1/terminals?limit=100&state=destroyed"],
        "terminals: owner": ["/api/v1/terminals?limit=100&owner=owner%207"],
        "terminals: sponsor": ["/api/v1/terminals?limit=100&sponsor=aid"],
        "terminals: plan, none on it": ["/api/v1/terminals?limit=100&plan=none"],
        "terminals: online": ["/api/v1/terminals?limit=100&online=true"],
        "terminals: offline": [f"/api/v1/terminals?limit=100&online=false&after={middle}"],
        "terminals: search": [f"/api/v1/terminals?limit=100&search={middle[3:]}"],
        "terminals: search, none found": ["/api/v1/terminals?limit=100&search=nothing"],
        "terminals: one": [f"/api/v1/terminals/{middle}"],
        "history of a kit": [f"/api/v1/terminals/{middle}/history"],
        "licences: list": ["/api/v1/licences"],
        "licences: territory": [f"/api/v1/licences?territory={CLOSED[0]}"],
        "territories": ["/api/v1/territories"],
        "acts: list": ["/api/v1/acts?limit=100"],
        "acts: the largest page, from the middle": [f"/api/v1/acts?limit=1000&after={act_count // 2}"],
        "acts: the last page": [f"/api/v1/acts?limit=100&after={max(0, act_count - 100)}"],
        "plans: list": ["/api/v1/plans"],
        "sponsors and pledges: list": ["/api/v1/sponsors"],
        "programmes: list": ["/api/v1/programmes"],
        "programmes: one, with pledges": ["/api/v1/programmes/relief"],
        "ledger: balances": ["/api/v1/ledger/balances"],
        "ledger: entries": ["/api/v1/ledger/entries?limit=1000"],
        "ledger: entries of an account": ["/api/v1/ledger/entries?limit=1000&account=receivable:aid"],
        "ledger: a page beyond the first": ["/api/v1/ledger/entries?limit=100&after=100"],
        "connections: list": ["/api/v1/connections"],
        "service: one place": ["/api/v1/service?at=Kyiv"],
        "service: many places": [
            f"/api/v1/service?at={50 + number * 0.01:.4f},{10 + number * 0.1:.4f}" for number in range(200)],
        "service: far places": [
            f"/api/v1/service?at={-50 + number * 0.5:.4f},{-179 + number * 1.7:.4f}" for number in range(200)],
        "metrics": ["/metrics"],
    }


def row(name, *values):
    print(f"| {name} | " + " | ".join(values) + " |", flush=True)


def starts(arguments, state, name, count=3):
    seconds = []
    for _ in range(count):
        with Service(arguments.apus, state, arguments.world) as service:
            seconds.append(service.ready_seconds)
    row(name, " ".join(f"{value:.2f} s" for value in seconds), "")


def fill(service, arguments):
    for path, body in TERMS:
        service.post(path, body)
    seconds = service.post("terminals/import?actor=bench", table(arguments.kits), "text/csv")
    row(f"import of {arguments.kits} kits", f"{seconds:.2f} s", "")


def switch_on(service, arguments):
    territory, closed = CLOSED[0], arguments.kits // 5
    seconds = service.post("terminals/state", {"state": "activated", "where": {"home": territory}})
    row(f"activation of {closed} kits", f"{seconds * 1e3:.0f} ms", "")
    seconds = service.post("licences", {"territory": territory, "status": "licensed"})
    row(f"licence for {territory}", f"{seconds * 1e3:.0f} ms", "")


def lists(service, arguments):
    count = json.loads(service.get("/api/v1/terminals?limit=1"))["registered_count"]
    row("kits registered", str(count), "")
    for name, paths in questions(arguments.kits, arguments.acts).items():
        delays, size = asyncio.run(delays_of(service.port, paths, arguments.requests))
        p50, p99 = (1e3 * delays[len(delays) * part // 100] for part in (50, 99))
        row(name, f"{p50:.1f} / {p99:.1f} ms", f"{size / 1e3:.0f} kB")


def load(service, arguments):
    measured = argparse.Namespace(seconds=arguments.seconds, processes=2, connections=16)
    for kind in ("/healthz", "/api/v1/terminals/KIT000001", "/api/v1/service?at=50.45,30.52", "writes"):
        rate, p50, p99 = api_load.figures(service.port, kind, measured)
        row(f"{kind}, a second", f"{rate:.0f}", f"{1e3 * p50:.1f} / {1e3 * p99:.1f} ms")


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("apus")
    parser.add_argument("--kits", type=int, default=100_000)
    parser.add_argument("--acts", type=int, default=50_000, help="about single kits, entered before all else")
    parser.add_argument("--requests", type=int, default=200, help="of each kind")
    parser.add_argument("--seconds", type=float, default=5, help="for each rate")
    parser.add_argument("--world")
    parser.add_argument("--state", help="keeps the state there; one that holds kits already is used as it is")
    arguments = parser.parse_args()
    print(f"Load average {os.getloadavg()[0]:.2f}, {os.cpu_count()} processors\n\n| what | value | beside |\n|---|---|---|")
    with tempfile.TemporaryDirectory(prefix="apus-kits-") as folder:
        state = arguments.state or folder
        if not (os.path.isdir(state) and os.listdir(state)):
            with Service(arguments.apus, state, arguments.world) as service:
                fill(service, arguments)
            starts(arguments, state, "start to ready")
            with Service(arguments.apus, state, arguments.world) as service:
                switch_on(service, arguments)
                began = time.monotonic()
                asyncio.run(enter_acts(service.port, arguments.kits, arguments.acts))
                rate = arguments.acts / (time.monotonic() - began)
                row(f"{arguments.acts} acts about single kits", f"{rate:.0f} a second", "")
        starts(arguments, state, f"start to ready after {arguments.acts} acts more")
        with Service(arguments.apus, state, arguments.world) as service:
            lists(service, arguments)
            row("memory at most, after the questions", f"{service.peak_memory_mib():.0f} MiB", "")
            load(service, arguments)
            row("memory at most", f"{service.peak_memory_mib():.0f} MiB", "")
    print(f"\nLoad average at the end {os.getloadavg()[0]:.2f}")


if __name__ == "__main__":
    main()
