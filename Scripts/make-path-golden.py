#!/usr/bin/env python3
"""Makes Tests/WorldTests/Golden/paths-python.csv from the PyPI packages sgp4 (MIT) and numpy (BSD).

    python3 -m venv V && V/bin/pip install sgp4==2.27 numpy && V/bin/python Scripts/make-path-golden.py

States come from sgp4 2.27 (WGS-72); the rotation to Earth-fixed axes (Greenwich mean sidereal time,
IAU 1982, UT1 = UTC), the places on WGS-84, the +Grid and Dijkstra's search are written out here.

Rows: WORLD,PAIR,SECOND,RTT_NS,MARGIN_KM,HOPS with the satellites as PLANE-SLOT joined by '>', or
'=' where they are those of the row before. MARGIN_KM says how far the nearest link of either place
is from the limit of its range, and the nearest laser from its own: where that is small, rounding
decides which link there is.
"""

import heapq
import math
import pathlib

import numpy as np
from sgp4.api import WGS72, Satrec, SatrecArray

GOLDEN = pathlib.Path(__file__).resolve().parent.parent / "Tests/WorldTests/Golden"
LIGHT = 299_792.458
# 2000-01-01 00:00 UTC.
EPOCH = 2_451_544.5
SECONDS = range(0, 201)

PAIRS = {
    "rio-petersburg": ((-22.9068, -43.1729), (59.9311, 30.3609)),
    "istanbul-nairobi": ((41.0082, 28.9784), (-1.2921, 36.8219)),
    "new-york-london": ((40.7128, -74.0060), (51.5074, -0.1278)),
    "lima-johannesburg": ((-12.0464, -77.0428), (-26.2041, 28.0473)),
}


def world(
        pairs, motion, inclination, planes, slots, phase, shift, seam, node, anomaly, laser, reach):
    """A +Grid; `phase` gives the anomaly in degrees that a plane is ahead of plane 0."""
    return dict(locals())


WORLDS = {
    # Starlink S1 under Hypatia's rules: half a slot on odd planes, nothing shifted.
    "hypatia-s1": world(
        ["rio-petersburg", "istanbul-nairobi", "new-york-london"],
        15.19, 53.0, 72, 22, lambda plane: plane % 2 * 360 / 22 / 2, 0, 0, 0.0, 0.0,
        2 * math.sqrt(6928.135**2 - 6458.135**2),
        math.hypot(550 / math.tan(math.radians(25)), 550)),
    # Another shape: 27 x 13 with Walker's phasing 5, so that the seam is shifted by 5 slots; each
    # laser to the next plane goes one slot ahead; the first satellite is not at the node.
    "polar-27x13": world(
        ["rio-petersburg", "istanbul-nairobi", "lima-johannesburg"],
        13.66, 98.98, 27, 13, lambda plane: plane * 360 * 5 / (27 * 13), 1, 5, 10.0, 7.5,
        7000.0, 3000.0),
}


def satellites(shape):
    sets = []
    for plane in range(shape["planes"]):
        node = shape["node"] + 360 * plane / shape["planes"]
        for slot in range(shape["slots"]):
            anomaly = shape["anomaly"] + 360 * slot / shape["slots"] + shape["phase"](plane)
            # As a two-line set carries them.
            node, anomaly = round(node, 4) % 360, round(anomaly, 4) % 360
            set_ = Satrec()
            set_.sgp4init(
                WGS72, "i", plane * shape["slots"] + slot, EPOCH - 2433281.5, 0, 0, 0, 1e-7, 0,
                math.radians(shape["inclination"]), math.radians(anomaly),
                shape["motion"] * 2 * math.pi / 1440, math.radians(node))
            sets.append(set_)
    return SatrecArray(sets)


def sidereal_angle(days):
    """GMST of 1982 in radians; `days` of UT1 since 2000-01-01 00:00."""
    t = (EPOCH + days - 2_451_545.0) / 36_525
    seconds = (67_310.54841 + (876_600 * 3_600 + 8_640_184.812866) * t + 0.093104 * t**2
               - 6.2e-6 * t**3)
    return math.radians(seconds / 240 % 360)


def fixed(positions, days):
    c, s = math.cos(sidereal_angle(days)), math.sin(sidereal_angle(days))
    return positions @ np.array([[c, -s, 0], [s, c, 0], [0, 0, 1]])


def place(latitude, longitude):
    """A point of the WGS-84 ellipsoid, in km."""
    a, f = 6378.137, 1 / 298.257223563
    e2 = f * (2 - f)
    sine, cosine = math.sin(math.radians(latitude)), math.cos(math.radians(latitude))
    n = a / math.sqrt(1 - e2 * sine**2)
    return np.array([n * cosine * math.cos(math.radians(longitude)),
                     n * cosine * math.sin(math.radians(longitude)), n * (1 - e2) * sine])


def lasers(shape):
    planes, slots = shape["planes"], shape["slots"]
    for plane in range(planes):
        for slot in range(slots):
            here = plane * slots + slot
            yield here, plane * slots + (slot + 1) % slots
            last = plane == planes - 1
            partner = slot + shape["shift"] + (shape["seam"] if last else 0)
            yield here, (plane + 1) % planes * slots + partner % slots


def search(neighbours, start, end):
    """Dijkstra: the distance from start to end, and the nodes between."""
    best, before, queue = {start: 0.0}, {}, [(0.0, start)]
    while queue:
        distance, node = heapq.heappop(queue)
        if node == end:
            path = []
            while node in before:
                node = before[node]
                path.append(node)
            return distance, path[-2::-1]
        if distance > best[node]:
            continue
        for other, length in neighbours[node]:
            if distance + length < best.get(other, math.inf):
                best[other] = distance + length
                before[other] = node
                heapq.heappush(queue, (distance + length, other))
    return None, []


def rows(name, shape):
    fleet, grid = satellites(shape), list(lasers(shape))
    count = shape["planes"] * shape["slots"]
    skies = []
    for second in SECONDS:
        error, position, _ = fleet.sgp4(np.array([EPOCH]), np.array([second / 86_400]))
        assert not error.any()
        skies.append(fixed(position[:, 0, :], second / 86_400))
    for pair in shape["pairs"]:
        source, target = PAIRS[pair]
        ends = [place(*source), place(*target)]
        last = None
        for second, sky in zip(SECONDS, skies):
            margin = math.inf
            neighbours = [[] for _ in range(count + 2)]
            for a, b in grid:
                length = float(np.linalg.norm(sky[a] - sky[b]))
                margin = min(margin, abs(length - shape["laser"]))
                if length <= shape["laser"]:
                    neighbours[a].append((b, length))
                    neighbours[b].append((a, length))
            for index, end in enumerate(ends):
                for satellite, length in enumerate(np.linalg.norm(sky - end, axis=1)):
                    margin = min(margin, abs(length - shape["reach"]))
                    if length <= shape["reach"]:
                        neighbours[satellite].append((count + index, float(length)))
                        neighbours[count + index].append((satellite, float(length)))
            # A place relays nothing: only paths that begin and end there.
            distance, path = search(neighbours, count, count + 1)
            hops = ">".join(f"{node // shape['slots']}-{node % shape['slots']}" for node in path)
            rtt = "" if distance is None else f"{2 * distance / LIGHT * 1e9:.3f}"
            shown = "=" if hops == last else hops
            last = hops
            yield f"{name},{pair},{second},{rtt},{margin:.4f},{shown}"


if __name__ == "__main__":
    GOLDEN.mkdir(exist_ok=True)
    with open(GOLDEN / "paths-python.csv", "w", encoding="ascii") as file:
        for name, shape in WORLDS.items():
            for row in rows(name, shape):
                print(row, file=file)
