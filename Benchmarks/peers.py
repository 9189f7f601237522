#!/usr/bin/env python3
"""Times a peer on the work of `PropagationBenchmark`: all satellites of a catalogue at one instant.

usage: peers.py CATALOGUE.tle

The peer is python-sgp4 (pip install sgp4==2.27 numpy): Vallado's C++ behind an array interface. It
gives TEME states only; ours adds the rotation to Earth-fixed axes. Prints JSON with the median of
nine runs in processor time.
"""
import json
import sys
import time

import numpy
from sgp4.api import Satrec, SatrecArray


def main() -> None:
    lines = [line.rstrip("\n") for line in open(sys.argv[1])]
    pairs = [(a, b) for a, b in zip(lines, lines[1:]) if a[:2] == "1 " and b[:2] == "2 "]
    satellites = SatrecArray([Satrec.twoline2rv(a, b) for a, b in pairs])
    day, fraction = numpy.array([2461191.0]), numpy.array([0.0])
    times = []
    for run in range(10):
        began = time.process_time()
        satellites.sgp4(day, fraction + run * 15 / 86400)
        times.append(time.process_time() - began)
    median = sorted(times[1:])[4]
    print(json.dumps({"peer": "python-sgp4 2.27", "satellites": len(pairs), "ms": median * 1e3}))


main()
