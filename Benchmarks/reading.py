#!/usr/bin/env python3
"""How long a catalogue takes to read, as CSV, JSON and two-line sets: apus and others in turn.

usage: reading.py CATALOGUE.tle APUS_BENCHMARKS [--rounds N] [--cpu N]

Ours reads a file and checks it, `apus-benchmarks reading FILE`; python-sgp4, astroz and satkit make
what they propagate from. Milliseconds of processor time, median and best; one JSON line for each.
"""

import argparse
import json
import pathlib
import statistics
import subprocess
import sys
import time

import omm
from propagation import HERE, python_of


def python_sgp4(path):
    from sgp4 import omm as messages
    from sgp4.api import Satrec

    if path.suffix == ".tle":
        return lambda: [Satrec.twoline2rv(a, b) for _, a, b in omm.named_sets(path)]
    read = json.load if path.suffix == ".json" else messages.parse_csv

    def work():
        with open(path, encoding="ascii") as file:
            satellites = []
            for fields in read(file):
                satellites.append(Satrec())
                messages.initialize(satellites[-1], fields)
            return satellites

    return work


def astroz(path):
    from astroz import _astroz
    from astroz.api import Satrec

    if path.suffix == ".json":
        return lambda: _astroz.Satrec.from_omm(path.read_text(encoding="ascii"))
    if path.suffix == ".tle":
        return lambda: [Satrec.twoline2rv(a, b) for _, a, b in omm.named_sets(path)]
    return None


def satkit(path):
    import satkit as module

    if path.suffix != ".tle":
        return None
    return lambda: [module.TLE.from_lines([a, b]) for _, a, b in omm.named_sets(path)]


PEERS = {"python-sgp4": python_sgp4, "astroz": astroz, "satkit": satkit}


def peer(name, path, repetitions=5):
    """Run in the peer's own environment: prints one line, or nothing for a format it lacks."""
    work = PEERS[name](pathlib.Path(path))
    if work is None:
        return
    times = []
    for _ in range(repetitions):
        began = time.process_time()
        sets = work()
        times.append((time.process_time() - began) * 1e3)
    print(json.dumps({"sets": len(sets), "reading_ms_median": statistics.median(times),
                      "reading_ms_best": min(times)}))


def compete(files, apus, rounds, cpu):
    commands = {"apus": [apus, "reading"]}
    for name in PEERS:
        commands[name] = [python_of("peers"), str(HERE / "reading.py"), "--peer", name]
    found = {}
    for _ in range(rounds):
        for path in files:
            for name, command in commands.items():
                result = subprocess.run(["taskset", "-c", str(cpu), *command, str(path)],
                                        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
                printed = result.stdout.strip().splitlines()
                if result.returncode:
                    reason = (result.stderr.strip().splitlines() or ["failed"])[-1]
                    print(f"{name}, {path.name}: {reason}", file=sys.stderr)
                elif printed:
                    found.setdefault((path.suffix, name), []).append(json.loads(printed[-1]))
    for (suffix, name), entries in found.items():
        medians = [entry["reading_ms_median"] for entry in entries]
        print(json.dumps({"format": suffix[1:], "implementation": name,
                          "sets": entries[-1].get("sets"), "ms_median": statistics.median(medians),
                          "ms_best": min(medians)}))


def main():
    parser = argparse.ArgumentParser(description="How long a catalogue takes to read.")
    parser.add_argument("catalogue", nargs="?")
    parser.add_argument("apus_benchmarks", nargs="?")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--cpu", type=int, default=0)
    parser.add_argument("--peer", nargs=2, metavar=("NAME", "FILE"), help="used by itself")
    arguments = parser.parse_args()
    if arguments.peer:
        peer(*arguments.peer)
        return
    if not arguments.apus_benchmarks:
        parser.error("CATALOGUE.tle and APUS_BENCHMARKS are needed")
    files = [*omm.write(arguments.catalogue, HERE / ".build" / "reading"),
             pathlib.Path(arguments.catalogue)]
    compete(files, arguments.apus_benchmarks, arguments.rounds, arguments.cpu)


if __name__ == "__main__":
    main()
