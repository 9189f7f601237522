#!/usr/bin/env python3
"""How many reads and durable writes a second a running service answers, over kept connections.

Each process asks one request after another on connections of its own, from a loopback address of its own,
since the service bounds how often an address may ask; writes go one act each, with a key, and count when they
are acknowledged, which is when they are on the disk.

Run it: api_load.py APUS [--seconds 5] [--processes 2] [--connections 16] [--world FILE|NAME]
"""

import argparse
import asyncio
import json
import multiprocessing
import os
import subprocess
import tempfile
import time

TERRITORIES = ["AT", "CH", "CZ", "DE", "ES", "FR", "IT", "PL"]


def request(method, path, body=b"", headers=()):
    lines = [f"{method} {path} HTTP/1.1", "Host: localhost", f"Content-Length: {len(body)}", *headers]
    return ("\r\n".join(lines) + "\r\n\r\n").encode() + body


def act(name):
    body = json.dumps(
        {"actor": "load", "reason": name, "decision": {
            "whitelist": {"territory": TERRITORIES[sum(name.encode()) % len(TERRITORIES)],
                          "ids": [name], "listed": True}}}
    ).encode()
    headers = ("Content-Type: application/json", f"Idempotency-Key: {name}")
    return request("POST", "/api/v1/acts", body, headers)


async def answered(reader, writer, request):
    """Sends a request and reads the body of its answer, which has to be a good one."""
    writer.write(request)
    head = await reader.readuntil(b"\r\n\r\n")
    length = next(
        int(line.split(b":")[1]) for line in head.lower().split(b"\r\n") if line.startswith(b"content-length")
    )
    body = await reader.readexactly(length)
    if not head.startswith((b"HTTP/1.1 200", b"HTTP/1.1 201")):
        raise SystemExit((head + body[:1000]).decode())
    return body


async def connection(port, make, until, delays, source):
    reader, writer = await asyncio.open_connection("127.0.0.1", port, local_addr=(source, 0))
    number = 0
    while time.monotonic() < until:
        began = time.monotonic()
        await answered(reader, writer, make(number))
        delays.append(time.monotonic() - began)
        number += 1
    writer.close()


def process(port, kind, index, connections, seconds, results):
    def maker(lane):
        if kind == "writes":
            return lambda number: act(f"{os.getpid()}-{lane}-{number}")
        made = request("GET", kind)
        return lambda number: made

    async def run():
        delays = []
        # The service lets each address ask 20,000 times a second in the long run: every process is a caller
        # of its own, as programs on several machines are. Linux takes all of 127/8 as its own addresses.
        source = f"127.0.0.{2 + index}"
        until = time.monotonic() + seconds
        await asyncio.gather(
            *(connection(port, maker(lane), until, delays, source) for lane in range(connections)))
        return delays

    results.put(asyncio.run(run()))


def figures(port, kind, arguments):
    """How many a second, and the median and the 99th percentile of their delays in seconds."""
    results = multiprocessing.Queue()
    workers = [
        multiprocessing.Process(
            target=process, args=(port, kind, index, arguments.connections, arguments.seconds, results)
        )
        for index in range(arguments.processes)
    ]
    for worker in workers:
        worker.start()
    delays = sorted(delay for _ in workers for delay in results.get())
    for worker in workers:
        worker.join()
    return len(delays) / arguments.seconds, delays[len(delays) // 2], delays[len(delays) * 99 // 100]


def measure(port, kind, arguments):
    rate, median, p99 = figures(port, kind, arguments)
    print(f"{kind}: {rate:.0f} a second, median {1e3 * median:.1f} ms, 99 in 100 below {1e3 * p99:.1f} ms")


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("apus")
    parser.add_argument("--seconds", type=float, default=5)
    parser.add_argument("--processes", type=int, default=2)
    parser.add_argument("--connections", type=int, default=16, help="of each process")
    parser.add_argument("--world")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="apus-load-") as state:
        command = [arguments.apus, "up", "--json", "--listen", "127.0.0.1:0", "--state", state]
        if arguments.world:
            command += ["--world", arguments.world]
        service = subprocess.Popen(command, stdout=subprocess.PIPE)
        try:
            port = int(json.loads(service.stdout.readline())["url"].rstrip("/").split(":")[-1])
            for kind in ("/healthz", "/api/v1/world", "/api/v1/reasons", "/api/v1/service?at=50.45,30.52", "writes"):
                measure(port, kind, arguments)
        finally:
            service.terminate()
            service.wait()


if __name__ == "__main__":
    main()
