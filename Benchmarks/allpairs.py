#!/usr/bin/env python3
"""All pairs of 100 cities over one shell at one instant: ours beside the method of Hypatia.

usage: allpairs.py APUS_BENCHMARKS [--shells K1,S1] [--repetitions R]

The method: a networkx graph of the satellites with the lengths of their lasers, the satellites within
reach of each city, `networkx.floyd_warshall_numpy` over the graph, and from its distances in Python the
next hop of every satellite and city towards every city (S. Kassing et al., Exploring the "Internet from
space" with Hypatia, IMC 2020, doi:10.1145/3419394.3423635). Written anew; nothing is Hypatia's code.
Satellites are propagated with python-sgp4 (all at once, which favours the peer) and turned into
Earth-fixed axes here. Both sides run in this one run, in turn; both must give the same round trips to
a microsecond for all pairs that they reach.

Needs networkx, numpy and sgp4 from PyPI; makes a virtual environment under Benchmarks/.build for them.
"""

import argparse
import json
import math
import os
import statistics
import subprocess
import sys
import time

HERE = os.path.dirname(os.path.abspath(__file__))
C = 299_792_458.0
A, F = 6_378_137.0, 1 / 298.257223563

# Mean motion in revolutions a day, inclination, planes, slots, longest laser and longest ground link in km.
SHELLS = {
    "K1": (14.80, 51.9, 34, 34, 2 * math.sqrt(7008.135**2 - 6458.135**2), 1260.0),
    "S1": (15.19, 53.0, 72, 22, 2 * math.sqrt(6928.135**2 - 6458.135**2),
           math.hypot(550 / math.tan(math.radians(25)), 550)),
}


def in_environment():
    """Runs this script again with the Python of its own environment, unless it is that already."""
    home = os.path.join(HERE, ".build", "venv-allpairs")
    python = os.path.join(home, "bin", "python")
    if os.path.realpath(sys.prefix) == os.path.realpath(home):
        return
    if not os.path.exists(python):
        subprocess.run([sys.executable, "-m", "venv", home], check=True)
    packages = ["networkx", "numpy", "sgp4"]
    subprocess.run([python, "-m", "pip", "install", "--quiet", *packages], check=True)
    os.execv(python, [python, *sys.argv])


def satellites(shell):
    """python-sgp4 models of a shell, at the epoch 2000-01-01T00:00:00 UTC."""
    from sgp4.api import WGS72, Satrec, SatrecArray

    motion, inclination, planes, slots = shell[:4]
    models = []
    for plane in range(planes):
        for slot in range(slots):
            node = round(360 * plane / planes, 4)
            anomaly = 360 * slot / slots + (180 / slots if plane % 2 else 0)
            model = Satrec()
            model.sgp4init(
                WGS72, "i", plane * slots + slot, 18263.0, 0.0, 0.0, 0.0, 1e-7, 0.0,
                math.radians(inclination), math.radians(round(anomaly, 4)),
                motion * 2 * math.pi / 1440, math.radians(node))
            models.append(model)
    return SatrecArray(models)


def earth_fixed(models, seconds):
    """Places in metres, Earth-fixed by GMST (1982), UT1 = UTC."""
    import numpy

    whole, part = 2451544.5, seconds / 86400
    _, places, _ = models.sgp4(numpy.array([whole]), numpy.array([part]))
    t = (whole + part - 2451545.0) / 36525
    gmst = 67310.54841 + (876600 * 3600 + 8640184.812866) * t + 0.093104 * t * t - 6.2e-6 * t**3
    angle = math.radians(gmst / 240 % 360)
    turn = numpy.array([[math.cos(angle), math.sin(angle), 0],
                        [-math.sin(angle), math.cos(angle), 0], [0, 0, 1]])
    return places[:, 0, :] @ turn.T * 1000


def site(latitude, longitude):
    """A point on the ellipsoid, in metres."""
    import numpy

    lat, lon = math.radians(latitude), math.radians(longitude)
    e2 = F * (2 - F)
    n = A / math.sqrt(1 - e2 * math.sin(lat) ** 2)
    return numpy.array([n * math.cos(lat) * math.cos(lon), n * math.cos(lat) * math.sin(lon),
                        n * (1 - e2) * math.sin(lat)])


def grid(planes, slots):
    """The +Grid: next slot, and the same slot of the next plane."""
    for plane in range(planes):
        for slot in range(slots):
            here = plane * slots + slot
            yield here, plane * slots + (slot + 1) % slots
            yield here, (plane + 1) % planes * slots + slot


def step(models, shell, sites, seconds):
    """One time step of the method: round trips in nanoseconds for each pair, and its next hops."""
    import networkx
    import numpy

    places = earth_fixed(models, seconds)
    graph = networkx.Graph()
    graph.add_nodes_from(range(len(places)))
    for a, b in grid(*shell[2:4]):
        length = float(numpy.linalg.norm(places[a] - places[b]))
        if length <= shell[4] * 1000:
            graph.add_edge(a, b, weight=length)
    reach = []
    for place in sites:
        ranges = numpy.linalg.norm(places - place, axis=1)
        reach.append([(int(k), float(ranges[k])) for k in numpy.nonzero(
            ranges <= shell[5] * 1000)[0]])
    distance = networkx.floyd_warshall_numpy(graph)
    next_hops, to_city = {}, {}
    for city, seen in enumerate(reach):
        for satellite in range(len(places)):
            best = min(((distance[satellite, last] + link, last) for last, link in seen),
                       default=(math.inf, -1))
            to_city[satellite, city] = best[0]
            if math.isinf(best[0]):
                next_hops[satellite, city] = -1
            elif best[1] == satellite:
                next_hops[satellite, city] = -2 - city
            else:
                next_hops[satellite, city] = min(
                    (graph.edges[satellite, other]["weight"] + distance[other, best[1]], other)
                    for other in graph.neighbors(satellite))[1]
    trips = []
    for a in range(len(sites)):
        for b in range(a + 1, len(sites)):
            metres, first = min(((to_city[satellite, b] + link, satellite)
                                 for satellite, link in reach[a]), default=(math.inf, -1))
            next_hops["city", a, b] = first
            trips.append(2e9 * float(metres) / C if math.isfinite(metres) else -1)
    return trips, next_hops


def compare(ours, theirs):
    """The largest difference of round trips that both reach, and how many only one reaches."""
    both = [abs(a - b) for a, b in zip(ours, theirs, strict=True) if a >= 0 and b >= 0]
    apart = sum(int((a >= 0) != (b >= 0)) for a, b in zip(ours, theirs, strict=True))
    return max(both, default=0.0), len(both), apart


def run(name, executable, repetitions):
    """Both sides in turn over one shell."""
    shell = SHELLS[name]
    models = satellites(shell)
    ours, theirs = [], []
    for _ in range(repetitions):
        output = subprocess.run([executable, "all-pairs", name], check=True, capture_output=True)
        answer = json.loads(output.stdout)
        ours.append(answer["milliseconds_per_step"] / 1000)
        sites = [site(*city) for city in answer["cities_deg"]]
        began = time.process_time()
        trips, _ = step(models, shell, sites, answer["seconds_from_epoch"])
        theirs.append(time.process_time() - began)
    worst, both, apart = compare(answer["rtt_ns"], trips)
    return {
        "shell": name, "satellites": shell[2] * shell[3], "cities": len(sites),
        "ours_s_per_step": statistics.median(ours), "theirs_s_per_step": statistics.median(theirs),
        "ratio": statistics.median(theirs) / statistics.median(ours),
        "pairs_reached_by_both": both, "pairs_reached_by_one": apart,
        "largest_difference_ns": worst,
    }


def main():
    """Prints one JSON line a shell; status 1 where the two sides differ by more than 1 µs."""
    parser = argparse.ArgumentParser()
    parser.add_argument("executable")
    parser.add_argument("--shells", default="K1,S1")
    parser.add_argument("--repetitions", type=int, default=3)
    options = parser.parse_args()
    # One core for each side.
    for variable in ["OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"]:
        os.environ[variable] = "1"
    is_right = True
    for name in options.shells.split(","):
        result = run(name, options.executable, options.repetitions)
        print(json.dumps(result), flush=True)
        is_right &= result["largest_difference_ns"] < 1000 and result["pairs_reached_by_one"] == 0
    sys.exit(0 if is_right else 1)


if __name__ == "__main__":
    in_environment()
    main()
