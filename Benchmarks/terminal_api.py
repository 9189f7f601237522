#!/usr/bin/env python3
"""How quickly terminals' local interfaces answer many clients, and what idle clients cost.

Each client has a connection of its own and asks once a second (--every) for status, history, obstruction map,
diagnostics and location, all five at once; what it asks first is told apart, because a terminal that nobody has
looked at computes a quarter of an hour. Several processes share the clients, so that Python is not what
is measured; no answer is decoded beyond its fields' numbers.

Run it: terminal_api.py [ADDRESS:PORT ...] [--apus APUS --terminals 50 --first-port 19200] [--clients 3] [--every 1]
                        [--seconds 20] [--processes 2] [--parallel] [--idle 1000] [--pid PID] [--json]
                        (pip install grpcio==1.85.1)

With --apus a service of its own runs, of a world with so many terminals in Europe and Asia, and is ended afterwards.
"""

import argparse
import asyncio
import contextlib
import json
import multiprocessing
import os
import random
import socket
import sys
import tempfile
import time

import grpc

import kits

METHOD = "/SpaceX.API.Device.Device/Handle"


def varint(value):
    return bytes([value]) if value < 0x80 else bytes([value & 0x7F | 0x80]) + varint(value >> 7)


# What is asked: the request's field, and the answer's.
CALLS = {
    "status": (1004, 2004), "history": (1007, 2006), "obstruction map": (2008, 2008),
    "diagnostics": (6000, 6001), "location": (1017, 1017),
}
REQUESTS = {name: varint(request << 3 | 2) + b"\0" for name, (request, _) in CALLS.items()}
# The answer's version (field 3, number 42), then the member's tag.
HEADS = {name: bytes([3 << 3, 42]) + varint(answer << 3 | 2) for name, (_, answer) in CALLS.items()}
# Messages that are as long as a history or a map are no less than this.
LEAST = {"history": 900 * 5 * 4, "obstruction map": 123 * 123 * 4}
# A connection of its own for each client.
OPTIONS = [("grpc.use_local_subchannel_pool", 1)]


async def asked(call, name, delays, errors):
    began = time.monotonic()
    try:
        answer = await call(REQUESTS[name], timeout=10)
    except grpc.RpcError as error:
        errors.append(f"{name}: {error.code()}: {error.details()}")
        return
    delays[name].append(time.monotonic() - began)
    if not answer.startswith(HEADS[name]) or len(answer) < LEAST.get(name, 0):
        errors.append(f"{name}: another answer, of {len(answer)} bytes: {answer[:8].hex()}")


async def client(address, arguments, delays, first, errors):
    async with grpc.aio.insecure_channel(address, options=OPTIONS) as channel:
        call = channel.unary_unary(METHOD)
        # Clients begin at different times, as they do.
        next_at = time.monotonic() + random.uniform(0, arguments.every)
        until = next_at + arguments.every + arguments.seconds
        while next_at < until:
            await asyncio.sleep(max(0, next_at - time.monotonic()))
            await asyncio.gather(*(asked(call, name, first or delays, errors) for name in CALLS))
            next_at, first = next_at + arguments.every, None


def process(addresses, arguments, results):
    delays, errors = {name: [] for name in CALLS}, []
    first = {name: [] for name in CALLS}

    async def run():
        await asyncio.gather(*(client(address, arguments, delays, first, errors) for address in addresses))

    asyncio.run(run())
    results.put((delays, first, errors))


def percentile(ordered, part):
    return ordered[min(len(ordered) - 1, int(len(ordered) * part))] if ordered else float("nan")


def polled(addresses, arguments):
    """Polls all terminals with all clients; the delays by call, in seconds, and what went wrong."""
    clients = [address for address in addresses for _ in range(arguments.clients)]
    results = multiprocessing.Queue()
    workers = [
        multiprocessing.Process(target=process, args=(clients[index :: arguments.processes], arguments, results))
        for index in range(min(arguments.processes, len(clients)))
    ]
    for worker in workers:
        worker.start()
    delays, errors = {name: [] for name in [*CALLS, "first"]}, []
    for _ in workers:
        some, first, wrong = results.get()
        errors += wrong
        for name in CALLS:
            delays[name] += some[name]
            delays["first"] += first[name]
    for worker in workers:
        worker.join()
    return delays, errors


def figures(delays):
    """Milliseconds."""
    rows = {}
    for name, values in [*delays.items(), ("all", [value for name in CALLS for value in delays[name]])]:
        ordered = sorted(values)
        rows[name] = {
            "calls": len(ordered), "p50_ms": 1e3 * percentile(ordered, 0.5),
            "p99_ms": 1e3 * percentile(ordered, 0.99), "max_ms": 1e3 * percentile(ordered, 1),
        }
    return rows


def parallel(address, rounds=50):
    """Five calls at once in one connection beside the same five one after the other: medians, in ms."""
    with grpc.insecure_channel(address, options=OPTIONS) as channel:
        call = channel.unary_unary(METHOD)
        call(REQUESTS["status"], timeout=10)
        together, apart = [], []
        for _ in range(rounds):
            began = time.monotonic()
            for future in [call.future(REQUESTS[name], timeout=10) for name in CALLS]:
                future.result()
            together.append(time.monotonic() - began)
            began = time.monotonic()
            for name in CALLS:
                call(REQUESTS[name], timeout=10)
            apart.append(time.monotonic() - began)
    return {"together_ms": 1e3 * sorted(together)[rounds // 2], "one_by_one_ms": 1e3 * sorted(apart)[rounds // 2]}


def process_figures(pid):
    """Resident memory, descriptors, threads and processor time of a process of this machine."""
    if pid is None:
        return {}
    with open(f"/proc/{pid}/stat", encoding="ascii") as file:
        ticks = [int(field) for field in file.read().rsplit(")", 1)[1].split()[11:13]]
    with open(f"/proc/{pid}/status", encoding="ascii") as file:
        fields = dict(line.split(":", 1) for line in file)
    kilobytes = {name: int(fields[name].split()[0]) for name in ("VmRSS", "VmHWM")}
    return {
        "rss_mb": kilobytes["VmRSS"] / 1e3, "most_rss_mb": kilobytes["VmHWM"] / 1e3,
        "descriptors": len(os.listdir(f"/proc/{pid}/fd")), "threads": int(fields["Threads"]),
        "processor_s": sum(ticks) / os.sysconf("SC_CLK_TCK"),
    }


def frame(kind, flags, stream, payload=b""):
    return len(payload).to_bytes(3, "big") + bytes([kind, flags]) + stream.to_bytes(4, "big") + payload


HELLO = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n" + frame(4, 0, 0)


def half_open():
    """The headers of a call whose request never comes; each a literal that enters no table."""
    fields = [
        (b":method", b"POST"), (b":scheme", b"http"), (b":path", METHOD.encode()), (b":authority", b"t"),
        (b"content-type", b"application/grpc"), (b"te", b"trailers"),
    ]
    block = b"".join(b"\0" + bytes([len(n)]) + n + bytes([len(v)]) + v for n, v in fields)
    return frame(1, 4, 1, block)


def idle(address, count, pid):
    """Opens connections that say nothing more, a third of them with a call that is half open; the figures of
    the process before, with and after them, and the median and longest of 100 status calls beside them."""
    host, port = address.rsplit(":", 1)
    # One descriptor each, and some.
    rows = {"before": process_figures(pid)}
    sockets = []
    for number in range(count):
        made = socket.create_connection((host, int(port)), timeout=10)
        made.sendall(HELLO + (half_open() if number % 3 == 0 else b""))
        sockets.append(made)
    time.sleep(1)
    rows["with"] = process_figures(pid)
    delays = []
    with grpc.insecure_channel(address, options=OPTIONS) as channel:
        call = channel.unary_unary(METHOD)
        for _ in range(100):
            began = time.monotonic()
            if not call(REQUESTS["status"], timeout=10).startswith(HEADS["status"]):
                sys.exit("terminal_api: beside idle connections it answers something else")
            delays.append(time.monotonic() - began)
    delays.sort()
    for made in sockets:
        made.close()
    time.sleep(2)
    rows["after"] = process_figures(pid)
    rows["status_p50_ms"], rows["status_max_ms"] = 1e3 * delays[50], 1e3 * delays[-1]
    return rows


def told(report):
    """The report for people."""
    lines = []
    for name, row in report.get("calls", {}).items():
        lines.append(
            f"{name}: {row['calls']} calls, median {row['p50_ms']:.1f} ms, 99 in 100 below {row['p99_ms']:.1f} ms, "
            f"longest {row['max_ms']:.1f} ms"
        )
    if "parallel" in report:
        row = report["parallel"]
        lines.append(f"five calls together: {row['together_ms']:.1f} ms; one by one: {row['one_by_one_ms']:.1f} ms")
    if "idle" in report:
        row = report["idle"]
        lines.append(
            f"beside {report['idle_connections']} idle connections: status median {row['status_p50_ms']:.1f} ms, "
            f"longest {row['status_max_ms']:.1f} ms"
        )
    processes = [("after the calls", report.get("polled"))]
    processes += [(f"{when} them", report.get("idle", {}).get(when)) for when in ("before", "with", "after")]
    for when, row in [*processes, ("at the end", report.get("process"))]:
        if row:
            lines.append(
                f"{when}: {row['rss_mb']:.0f} MB ({row['most_rss_mb']:.0f} MB at most), "
                f"{row['descriptors']} descriptors, "
                f"{row['threads']} threads, {row['processor_s']:.1f} s of processor time"
            )
    lines.append(f"{report['terminals']} terminals, {len(report['errors'])} errors")
    return "\n".join([*lines, *report["errors"][:10]])


@contextlib.contextmanager
def served(apus, count, first_port):
    """The addresses of a service's terminals and its process, for a `with` block."""
    with tempfile.TemporaryDirectory(prefix="apus-terminals-") as folder:
        # Places of territories in which that world's licences let the service be.
        places = random.Random(1)
        with open(os.path.join(folder, "kits.csv"), "w", encoding="ascii") as file:
            file.write("id,latitude_deg,longitude_deg\n")
            for number in range(count):
                south, north, west, east = places.choice(list(kits.LICENSED.values()))
                file.write(f"KIT-{number},{places.uniform(south, north):.4f},{places.uniform(west, east):.4f}\n")
        world = os.path.join(folder, "world.yaml")
        with open(world, "w", encoding="ascii") as file:
            file.write("apus-world: 1\nname: bench\nbase: starlink-2022-10\nterminals: []\n")
            file.write("start: 2022-10-10T12:00:00Z\nterminal-files: [kits.csv]\n")
        options = ["--terminal-api", "all", "--terminal-api-listen", f"127.0.0.1:{first_port}"]
        with kits.Service(apus, os.path.join(folder, "state"), world, *options) as service:
            yield [row["terminal"] for row in service.said["terminals"]], service.process.pid


def measured(addresses, pid, arguments):
    report = {"terminals": len(addresses), "clients_each": arguments.clients, "errors": []}
    if arguments.seconds > 0:
        delays, report["errors"] = polled(addresses, arguments)
        report["calls"] = figures(delays)
        report["polled"] = process_figures(pid)
    if arguments.parallel:
        report["parallel"] = parallel(addresses[0])
    if arguments.idle:
        report["idle_connections"] = arguments.idle
        report["idle"] = idle(addresses[0], arguments.idle, pid)
    report["process"] = process_figures(pid)
    return report


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("addresses", nargs="*", metavar="ADDRESS:PORT")
    parser.add_argument("--apus", help="serve a world's terminals by this command for as long as this takes")
    parser.add_argument("--terminals", type=int, default=50, help="of that world")
    parser.add_argument("--first-port", type=int, default=19200, help="of those that follow one another")
    parser.add_argument("--clients", type=int, default=3, help="of each terminal")
    parser.add_argument("--seconds", type=float, default=20, help="how long clients poll; 0 for not at all")
    parser.add_argument("--every", type=float, default=1, help="seconds between two times that a client asks")
    parser.add_argument("--processes", type=int, default=2)
    parser.add_argument("--parallel", action="store_true", help="five calls at once beside one by one")
    parser.add_argument("--idle", type=int, default=0, help="connections to the first terminal that say nothing")
    parser.add_argument("--pid", type=int, help="of the server, for its memory and descriptors")
    parser.add_argument("--json", action="store_true")
    arguments = parser.parse_args()
    if arguments.apus:
        with served(arguments.apus, arguments.terminals, arguments.first_port) as (addresses, pid):
            report = measured(addresses, pid, arguments)
    elif arguments.addresses:
        report = measured(arguments.addresses, arguments.pid, arguments)
    else:
        sys.exit("terminal_api: no terminals: give addresses, or --apus and the command that serves some")
    print(json.dumps(report) if arguments.json else told(report))
    if report["errors"]:
        sys.exit(1)


if __name__ == "__main__":
    main()
