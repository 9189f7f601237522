#!/usr/bin/env python3
"""Holds `apus elements propagate` against the published output of the verification set.

usage: vallado.py APUS

Shares no code with what it checks: it reads SGP4-VER.TLE and tcppver.out from the PyPI package sgp4
(2.27) and compares every printed state. Prints JSON with the largest difference in each regime.
"""
import csv
import io
import json
import math
import os
import subprocess
import sys
import tempfile

import sgp4

FOLDER = os.path.dirname(sgp4.__file__)


def sets():
    lines = [line.rstrip() for line in open(os.path.join(FOLDER, "SGP4-VER.TLE"))]
    lines = [line for line in lines if line[:2] in ("1 ", "2 ")]
    return [(lines[i][:69], lines[i + 1][:69]) for i in range(0, len(lines), 2)]


def expected():
    groups = []
    for line in open(os.path.join(FOLDER, "tcppver.out")):
        words = line.split()
        if words[1:] == ["xx"]:
            groups.append([])
        else:
            groups[-1].append([float(word) for word in words[:4]])
    return groups


def states(apus, one, two, minutes):
    """The states at each time: one run for each, as the set's own steps differ."""
    with tempfile.NamedTemporaryFile("w", suffix=".tle") as file:
        file.write(one + "\n" + two + "\n")
        file.flush()
        for value in minutes:
            command = [apus, "elements", "propagate", file.name, "--tsince", *[str(value)] * 2, "1"]
            out = subprocess.run(command, capture_output=True, text=True, check=True).stdout
            yield next(csv.DictReader(io.StringIO(out)))


def main():
    largest = {"near_earth_km": 0.0, "deep_space_km": 0.0, "20413_at_1.8_million_min_km": 0.0}
    count, errors = 0, {}
    for (one, two), group in zip(sets(), expected()):
        number, motion = int(one[2:7]), float(two[52:63])
        rows = states(sys.argv[1], one, two, [state[0] for state in group])
        for state, row in zip(group, rows):
            if row["error"]:
                errors.setdefault(number, row["error"])
                continue
            found = [float(row[key]) for key in ("x_km", "y_km", "z_km")]
            difference = math.dist(found, state[1:])
            regime = "near_earth_km" if 1440 / motion < 225 else "deep_space_km"
            if number == 20413 and abs(state[0]) > 1e6:
                regime = "20413_at_1.8_million_min_km"
            largest[regime] = max(largest[regime], difference)
            count += 1
    print(json.dumps({"states": count, "largest": largest, "errors": errors}, indent=1))


main()
