#!/usr/bin/env python3
"""Holds the paths of `apus path` against networkx, with a geometry of its own.

usage: check-paths-with-networkx.py PATHS.csv STATES.csv SHELLS.json

PATHS.csv   what `apus path --from A --to B ... --format csv` prints, between two places;
STATES.csv  what `apus elements propagate FILE --frame itrf ...` prints for the same satellites and the
            same instants (names and numbers are matched through SHELLS.json);
SHELLS.json what the world says, written by hand for the check:
  {"from": [LAT, LON], "to": [LAT, LON], "minimum_elevation_deg": 25,   or "maximum_range_km": 1260,
   "maximum_laser_km": 5442.958203036286, "grazing_height_km": 0, "failed": ["K1-3-4"],
   "shells": [{"name": "K1", "planes": 34, "slots": 34, "lasers": "plus-grid", "seam": 0}]}
A satellite of shell NAME is called NAME-PLANE-SLOT, and its catalogue number is its place in the file:
shells in order, planes in order, slots in order, counted from the smallest number there is.

To write STATES.csv from a filed shell, give its element sets as a catalogue (`--write-elements FILE`
writes them as two-line sets from keys mean_motion_rev_per_day, inclination_deg, eccentricity, half_slot
and angle_decimals of each shell, epoch 2000-01-01T00:00:00 UTC), then
  apus elements propagate FILE --frame itrf --from-time ... --until ... --step ... > STATES.csv

Where networkx's path and ours differ, their lengths have to agree to a millimetre (equal paths); a row
where some ground link is within a metre of its limit is counted and passed over. The world has to be
one without ground stations and delay terms. Exit status 1 where anything differs.

Run it in an environment with networkx and numpy from PyPI:
  python3 -m venv .build/venv-paths && .build/venv-paths/bin/pip install networkx numpy
  .build/venv-paths/bin/python Scripts/check-paths-with-networkx.py PATHS.csv STATES.csv SHELLS.json
"""

import argparse
import csv
import json
import math
import sys

C_KM_S = 299_792.458
A_KM, B_KM = 6_378.137, 6_356.752314245179


def ellipsoid(latitude, longitude):
    """A point on the WGS-84 ellipsoid in km, by its reduced latitude."""
    lat, lon = math.radians(latitude), math.radians(longitude)
    reduced = math.atan2(B_KM * math.sin(lat), A_KM * math.cos(lat))
    return (A_KM * math.cos(reduced) * math.cos(lon), A_KM * math.cos(reduced) * math.sin(lon),
            B_KM * math.sin(reduced))


def names(shells):
    """The names of all satellites in the order of their numbers."""
    return [f"{s['name']}-{p}-{k}" for s in shells for p in range(s["planes"])
            for k in range(s["slots"])]


def lasers(shells):
    """The laser links of all shells, by the places of their ends."""
    first, links = 0, set()
    for shell in shells:
        planes, slots = shell["planes"], shell["slots"]
        if shell.get("lasers") == "plus-grid":
            for p in range(planes):
                for k in range(slots):
                    here = first + p * slots + k
                    ends = [first + p * slots + (k + 1) % slots]
                    if p + 1 < planes:
                        ends.append(here + slots)
                    elif planes > 2 and shell.get("closes_seam", True):
                        ends.append(first + (k + shell.get("seam", 0)) % slots)
                    links.update((min(here, e), max(here, e)) for e in ends if e != here)
        first += planes * slots
    return sorted(links)


def states(path):
    """Places in km by instant: rows in the order of catalogue numbers."""
    import numpy

    found = {}
    with open(path, newline="", encoding="ascii") as file:
        for row in csv.DictReader(file):
            place = [float(row[k]) if row[k] else math.nan for k in ("x_km", "y_km", "z_km")]
            found.setdefault(row["time_utc"], []).append((int(row["catalog_number"]), place))
    return {time: numpy.array([p for _, p in sorted(rows)]) for time, rows in found.items()}


def reach(place, satellites, world):
    """Satellites in reach of a place with their distances, and how near the nearest to the limit is."""
    import numpy

    lines = satellites - numpy.array(place)
    ranges = numpy.sqrt((lines**2).sum(axis=1))
    if "maximum_range_km" in world:
        margins = world["maximum_range_km"] - ranges
    else:
        up = numpy.array([place[0] / A_KM**2, place[1] / A_KM**2, place[2] / B_KM**2])
        up /= math.sqrt((up**2).sum())
        # The height of the satellite above the cone of the mask, in km.
        sine = math.sin(math.radians(world["minimum_elevation_deg"]))
        margins = lines @ up - sine * ranges
    return ranges, margins >= 0, float(numpy.nanmin(numpy.abs(margins)))


def network(satellites, links, world, failed):
    """A networkx graph of satellites and both places, with lengths in km."""
    import networkx

    graph = networkx.Graph()
    least = A_KM + world.get("grazing_height_km", 80)
    for a, b in links:
        if a in failed or b in failed:
            continue
        line = satellites[b] - satellites[a]
        length = math.sqrt(float(line @ line))
        if not length <= world["maximum_laser_km"]:
            continue
        share = min(1.0, max(0.0, -float(satellites[a] @ line) / length**2))
        nearest = satellites[a] + share * line
        if math.sqrt(float(nearest @ nearest)) >= least:
            graph.add_edge(a, b, length=length)
    margin = math.inf
    for end in ("from", "to"):
        ranges, inside, nearest = reach(ellipsoid(*world[end]), satellites, world)
        margin = min(margin, nearest)
        for k in range(len(satellites)):
            if inside[k] and k not in failed:
                # Directed in effect: a place is never passed through, having one end only.
                graph.add_edge(end, k, length=float(ranges[k]))
    return graph, margin


def shortest(graph):
    """networkx's shortest path and its length, or None."""
    import networkx

    try:
        length, path = networkx.single_source_dijkstra(graph, "from", "to", weight="length")
        return length, path[1:-1]
    except (networkx.NetworkXNoPath, networkx.NodeNotFound):
        return None


def check(paths, places, world):
    """Compares every row; the counts of rows that agree, differ and were passed over."""
    known = names(world["shells"])
    number = {name: k for k, name in enumerate(known)}
    failed = {number[name] for name in world.get("failed", [])}
    links = lasers(world["shells"])
    counts = {"same_path": 0, "equal_length": 0, "unreachable": 0, "at_the_limit": 0, "wrong": 0}
    worst = 0.0
    for row in paths:
        satellites = places[row["time_utc"]]
        if len(satellites) != len(known):
            sys.exit(f"{len(satellites)} states at {row['time_utc']}, but {len(known)} satellites")
        graph, margin = network(satellites, links, world, failed)
        found = shortest(graph)
        if margin < 0.001:
            counts["at_the_limit"] += 1
        elif found is None or row["hops"] == "unreachable":
            counts["unreachable" if found is None and row["hops"] == "unreachable" else "wrong"] += 1
        else:
            length, path = found
            ours = [number[name] for name in row["hops"].split(">")]
            gap = abs(float(row["distance_km"]) - length)
            trip = abs(float(row["rtt_ms"]) - 2000 * length / C_KM_S)
            worst = max(worst, trip)
            if gap > 1e-6 or trip > 1e-3:
                counts["wrong"] += 1
                print(f"{row['time_utc']}: {row['distance_km']} km, networkx {length} km")
            else:
                counts["same_path" if ours == path else "equal_length"] += 1
    return counts, worst


def write_elements(world, path):
    """The shells as two-line element sets of 2000-01-01T00:00:00 UTC."""
    number = 0
    with open(path, "w", encoding="ascii") as file:
        for shell in world["shells"]:
            planes, slots = shell["planes"], shell["slots"]
            digits = shell.get("angle_decimals", 4)
            for p in range(planes):
                for k in range(slots):
                    shift = 180 / slots if shell.get("half_slot", False) and p % 2 else 0
                    node = round(360 * p / planes, digits)
                    anomaly = round((360 * k / slots + shift) % 360, digits)
                    first = (f"1 {number:05d}U 00000A   00001.00000000  .00000000  00000-0  "
                             "00000-0 0    0")
                    second = (f"2 {number:05d} {shell['inclination_deg']:8.4f} {node:8.4f} "
                              f"{round(shell.get('eccentricity', 0) * 1e7):07d}   0.0000 "
                              f"{anomaly:8.4f} {shell['mean_motion_rev_per_day']:11.8f}    0")
                    for line in (first, second):
                        total = sum(int(c) if c.isdigit() else c == "-" for c in line)
                        file.write(f"{line}{total % 10}\n")
                    number += 1


def main():
    """Prints the counts as JSON."""
    parser = argparse.ArgumentParser()
    parser.add_argument("files", nargs="+", help="PATHS.csv STATES.csv SHELLS.json")
    parser.add_argument("--write-elements", metavar="FILE")
    options = parser.parse_args()
    world = json.load(open(options.files[-1], encoding="utf-8"))
    if options.write_elements:
        write_elements(world, options.write_elements)
        return
    if len(options.files) != 3:
        parser.error("PATHS.csv, STATES.csv and SHELLS.json are needed")
    with open(options.files[0], newline="", encoding="utf-8") as file:
        paths = list(csv.DictReader(file))
    counts, worst = check(paths, states(options.files[1]), world)
    print(json.dumps({**counts, "largest_difference_ms": worst}))
    compared = counts["same_path"] + counts["equal_length"] + counts["unreachable"]
    sys.exit(1 if counts["wrong"] or not compared else 0)


if __name__ == "__main__":
    main()
