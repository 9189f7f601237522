#!/usr/bin/env python3
"""Fits the delay terms of the Starlink world to the published figures of three countries.

    python3 Scripts/fit-delay-terms.py --apus .build/release/apus [--world FILE] [--routes]

Two numbers are fitted: the minimum and the mean of the random part of the access delay, there and back
together. What is not fitted stands below as constants, assumed: the other terms, the fibre factor, the
shapes of the random parts, and how the access delay is divided between uplink and downlink, which round
trips cannot tell apart.

How: a copy of the world without other terms than propagation, fibre and satellites gives the geometry of
every slot for places all over New Zealand, Germany and the United States. A user's round trips are the
geometry of its slots plus minimum and random parts; a user's figure is the median of them; a country's is
the median over its users. A test's minimum is the least round trip of a slot, for which the random parts
come to nothing. Least squares, each country weighted alike: the medians of New Zealand and Germany, and
the minima of five cities; these settle the minimum, the medians the random part. The fifths and the
median of the United States are not fitted but shown beside. Nothing of any other country is used.

It needs numpy and takes about half a minute. The result is the same for the same program, world and places.
"""

import argparse
import csv
import io
import math
import os
import re
import subprocess
import tempfile
from datetime import datetime, timedelta, timezone

import numpy as np

# What the fit does not move, ms one way. Assumed, within what equipment of this kind takes.
FIXED = {"satellite": 0.3, "gateway": 1.0, "backhaul": 0.2, "point-of-presence": 1.0}
# Queues of the routers of a terrestrial line, ms: mean of the random part, and its shape. Assumed.
BACKHAUL_RANDOM, BACKHAUL_SHAPE = 0.3, 1.0
# Detour of cables 1.4 times refractive index 1.468.
FIBRE_FACTOR = 2.06
# Shapes of the random parts of access. Uplink: two waits one after the other, for the frame that takes
# the request and for the grant; downlink: one wait, in the queue for the beam. Assumed.
UPLINK_SHAPE, DOWNLINK_SHAPE = 2.0, 1.0
# The uplink's share of the access delay, of its minimum and of its random mean. Assumed: terminals send
# by grant, and request and grant cross space four times (about 8 ms) beside two frames of 1.33 ms.
UPLINK_SHARE = 0.7

# When: twelve windows over one day, of as many slots of 15 s as given.
DAY = datetime(2023, 9, 15, tzinfo=timezone.utc)
WINDOWS, SLOTS = 12, 20

# Where. Residential users are mostly rural, so in New Zealand and Germany most places are small
# towns, spread as rural people are, by own judgement; each stands for equally many users.
PLACES = {
    "NZ": [
        ("Kaitaia", -35.11, 173.26), ("Kerikeri", -35.23, 173.95), ("Dargaville", -35.94, 173.87),
        ("Warkworth", -36.40, 174.66), ("Pukekohe", -37.20, 174.90), ("Auckland", -36.85, 174.76),
        ("Whitianga", -36.83, 175.70), ("Te Awamutu", -38.01, 175.32), ("Matamata", -37.81, 175.77),
        ("Te Kuiti", -38.34, 175.17), ("Katikati", -37.55, 175.92), ("Whakatane", -37.96, 176.98),
        ("Gisborne", -38.66, 178.02), ("Taupo", -38.69, 176.07), ("Wairoa", -39.04, 177.42),
        ("Waipukurau", -39.99, 176.56), ("Stratford", -39.34, 174.28), ("Taihape", -39.68, 175.80),
        ("Levin", -40.62, 175.28), ("Masterton", -40.95, 175.66), ("Motueka", -41.11, 173.01),
        ("Blenheim", -41.51, 173.95), ("Greymouth", -42.45, 171.21), ("Amberley", -43.16, 172.73),
        ("Darfield", -43.49, 172.11), ("Ashburton", -43.90, 171.75), ("Timaru", -44.40, 171.25),
        ("Alexandra", -45.25, 169.38), ("Balclutha", -46.23, 169.75), ("Gore", -46.10, 168.94),
    ],
    "DE": [
        ("Husum", 54.48, 9.05), ("Ploen", 54.16, 10.42), ("Guestrow", 53.79, 12.17),
        ("Neustrelitz", 53.36, 13.06), ("Wittenberge", 53.00, 11.75), ("Soltau", 52.99, 9.84),
        ("Aurich", 53.47, 7.48), ("Vechta", 52.73, 8.29), ("Gifhorn", 52.48, 10.55),
        ("Einbeck", 51.82, 9.87), ("Borken", 51.84, 6.86), ("Meschede", 51.35, 8.28),
        ("Euskirchen", 50.66, 6.79), ("Warburg", 51.49, 9.15), ("Berlin", 52.52, 13.40),
        ("Luebben", 51.94, 13.89), ("Stendal", 52.60, 11.86), ("Naumburg", 51.15, 11.81),
        ("Grimma", 51.24, 12.73), ("Zittau", 50.90, 14.81), ("Saalfeld", 50.65, 11.36),
        ("Fulda", 50.55, 9.68), ("Bitburg", 49.97, 6.53), ("Alzey", 49.75, 8.12),
        ("Kusel", 49.54, 7.40), ("Bad Mergentheim", 49.49, 9.77), ("Horb", 48.45, 8.69),
        ("Ravensburg", 47.78, 9.61), ("Kulmbach", 50.11, 11.46), ("Ansbach", 49.30, 10.57),
        ("Cham", 49.22, 12.66), ("Passau", 48.57, 13.43), ("Landsberg", 48.05, 10.88),
        ("Rosenheim", 47.86, 12.12),
    ],
    # Each city with places of its surroundings: tests are counted for the city that an address is
    # registered for.
    "Seattle": [
        ("Seattle", 47.61, -122.33), ("Olympia", 47.04, -122.90), ("Mount Vernon", 48.42, -122.33),
        ("North Bend", 47.50, -121.79), ("Bremerton", 47.57, -122.63), ("Ellensburg", 47.00, -120.55),
    ],
    "Los Angeles": [
        ("Los Angeles", 34.05, -118.24), ("Lancaster", 34.70, -118.14), ("Ojai", 34.45, -119.24),
        ("Hemet", 33.75, -116.97), ("Victorville", 34.54, -117.29), ("Bakersfield", 35.37, -119.02),
    ],
    "Dallas": [
        ("Dallas", 32.78, -96.80), ("Corsicana", 32.10, -96.47), ("Sherman", 33.64, -96.61),
        ("Mineral Wells", 32.81, -98.11), ("Tyler", 32.35, -95.30), ("Waco", 31.55, -97.15),
    ],
    "New York": [
        ("New York", 40.71, -74.01), ("Newton", 41.06, -74.75), ("Kingston", 41.93, -74.00),
        ("Riverhead", 40.92, -72.66), ("Danbury", 41.39, -73.45), ("Toms River", 39.95, -74.20),
    ],
    "Denver": [
        ("Denver", 39.74, -104.99), ("Fort Collins", 40.59, -105.08), ("Limon", 39.26, -103.69),
        ("Salida", 38.53, -106.00), ("Colorado Springs", 38.83, -104.82), ("Granby", 40.09, -105.94),
    ],
    # The country outside those cities, for a look at its median alone; it is not fitted to.
    "US": [
        ("Ukiah", 39.15, -123.21), ("Redding", 40.59, -122.39), ("Bend", 44.06, -121.31),
        ("Missoula", 46.87, -113.99), ("Elko", 40.83, -115.76), ("Cedar City", 37.68, -113.06),
        ("Prescott", 34.54, -112.47), ("Roswell", 33.39, -104.52), ("Kerrville", 30.05, -99.14),
        ("Enid", 36.40, -97.88), ("Harrison", 36.23, -93.11), ("Natchitoches", 31.76, -93.09),
        ("Tupelo", 34.26, -88.70), ("Dothan", 31.22, -85.39), ("Ocala", 29.19, -82.14),
        ("Asheville", 35.60, -82.55), ("Danville", 36.59, -79.40), ("Elkins", 38.93, -79.85),
        ("Bloomsburg", 41.00, -76.45), ("Rutland", 43.61, -72.97), ("Augusta", 44.31, -69.78),
        ("Traverse City", 44.76, -85.62), ("Kokomo", 40.49, -86.13), ("Somerset", 37.09, -84.60),
        ("Wausau", 44.96, -89.63), ("Brainerd", 46.36, -94.20), ("Ottumwa", 41.02, -92.41),
        ("Kearney", 40.70, -99.08), ("Rapid City", 44.08, -103.23), ("Salina", 38.84, -97.61),
    ],
}

# Published, ms. New Zealand and Germany: the operator's residential medians of September 2023 with the
# fifths that fare better and worse. Cities: median of the minimum round trip (M-Lab).
QUANTILES = {"NZ": (28.5, 33.2, 40.0), "DE": (36.5, 40.2, 44.7)}
MINIMA = {"Seattle": 29.0, "Los Angeles": 29.0, "Dallas": 30.0, "New York": 31.5, "Denver": 32.0}
PROBABILITIES = (0.2, 0.5, 0.8)


def parse():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--apus", default="apus", help="the program")
    parser.add_argument("--world", default="Sources/World/Worlds/starlink-2022-10.yaml")
    parser.add_argument("--routes", action="store_true", help="say which gateways serve each place")
    return parser.parse_args()


def geometry_world(folder, path):
    """Writes a copy of the world without terminals of its own and without terms that are fitted."""
    with open(path, encoding="utf-8") as file:
        text = file.read()
    delay = f"delay:\n  satellite-ms: {FIXED['satellite']}\n  fibre-factor: {FIBRE_FACTOR}\n\n"
    text, count = re.subn(r"(?ms)^delay:\n.*?(?=^\w)", delay, text)
    if count != 1:
        raise SystemExit(f"{path}: there must be one section `delay` that another section follows")
    text = re.sub(r"(?ms)^terminals:\n.*?(?=^\w|\Z)", "", text)
    with open(os.path.join(folder, "places.csv"), "w", encoding="utf-8") as file:
        file.write("id,latitude_deg,longitude_deg\n")
        for group, places in PLACES.items():
            for name, latitude, longitude in places:
                file.write(f"{group}/{name},{latitude},{longitude}\n")
    world = os.path.join(folder, "geometry.yaml")
    with open(world, "w", encoding="utf-8") as file:
        file.write(text + "\nterminal-files: [places.csv]\n")
    return world


def rows(apus, world):
    """The slots of all places in all windows."""
    for window in range(WINDOWS):
        start = DAY + timedelta(hours=24 * window / WINDOWS)
        until = start + timedelta(seconds=15 * SLOTS)
        command = [apus, "schedule", "--world", world, "--start", DAY.strftime("%Y-%m-%dT%H:%M:%SZ")]
        command += ["--all", "--format", "csv", "--from-time", start.strftime("%Y-%m-%dT%H:%M:%SZ")]
        command += ["--until", until.strftime("%Y-%m-%dT%H:%M:%SZ")]
        done = subprocess.run(command, capture_output=True, text=True)
        if done.returncode:
            raise SystemExit(f"apus failed: {done.stderr}")
        yield from csv.DictReader(io.StringIO(done.stdout))


class Users:
    """What the program says of the slots of all places."""

    def __init__(self, apus, world):
        self.round_trips, self.least, self.slots = {}, {}, []
        for row in rows(apus, world):
            place = row["terminal"]
            self.slots.append((place, row))
            if not row["rtt_ms"]:
                continue
            satellites = int(row["hops"]) + 1
            # The satellites' terms belong to those that are added to the geometry later.
            self.round_trips.setdefault(place, []).append(
                (float(row["rtt_ms"]) - 2 * FIXED["satellite"] * satellites, satellites)
            )
            self.least.setdefault(place, []).append(
                (float(row["rtt_min_ms"]) - 2 * FIXED["satellite"] * satellites, satellites)
            )

    def of(self, group, least=False):
        """Geometry with the fixed terms, in ms, of each place of a group: an array a place."""
        source = self.least if least else self.round_trips
        ends = FIXED["gateway"] + FIXED["backhaul"] + FIXED["point-of-presence"]
        return [
            np.array([g + 2 * (FIXED["satellite"] * n + ends) for g, n in source[place]])
            for place in sorted(source) if place.startswith(group + "/")
        ]


def random_quantiles(mean, points=400, step=0.01):
    """Evenly spread quantiles of the sum of the random parts, ms, when access has this mean of it."""
    parts = [
        (UPLINK_SHAPE, UPLINK_SHARE * mean),
        (DOWNLINK_SHAPE, (1 - UPLINK_SHARE) * mean),
        # Two equal waits, there and back, are one of twice the shape.
        (2 * BACKHAUL_SHAPE, 2 * BACKHAUL_RANDOM),
    ]
    edges = np.arange(int((20 + 12 * mean) / step) + 1) * step
    size = 1 << (len(parts) * len(edges)).bit_length()
    product = np.ones(size // 2 + 1, dtype=complex)
    for shape, own_mean in parts:
        scale = max(own_mean, 1e-3) / shape
        product *= np.fft.rfft(np.diff(gamma_cumulative(int(shape), edges / scale)), size)
    cumulative = np.cumsum(np.fft.irfft(product, size)[: len(edges) - 1])
    # The middle of the cell of a sum, since each part is in the middle of its own.
    places = edges[1:] + (len(parts) / 2 - 0.5) * step
    return np.interp((np.arange(points) + 0.5) / points, cumulative, places)


def gamma_cumulative(shape, x):
    """The distribution of a sum of so many exponential waits of mean 1."""
    return 1 - np.exp(-x) * sum(x**k / math.factorial(k) for k in range(shape))


class Model:
    """The figures that a random mean of the access delay gives, without the access minimum, in ms."""

    def __init__(self, users):
        self.users = users

    def medians(self, group, random, probabilities=PROBABILITIES):
        """Quantiles over users of each user's own median."""
        own = [np.median(a[:, None] + random) for a in self.users.of(group)]
        return np.quantile(own, probabilities)

    def together(self, group, random, probabilities=PROBABILITIES):
        """Quantiles of all round trips of all users of a group, each user weighted alike."""
        probe = (np.arange(60) + 0.5) / 60
        geometry = np.concatenate([np.quantile(a, probe) for a in self.users.of(group)])
        return np.quantile(geometry[:, None] + random, probabilities)

    def minimum(self, group):
        """Median over tests of the least round trip of a test."""
        return float(np.median(np.concatenate(self.users.of(group, least=True))))

    def figures(self, mean):
        """What is fitted: country, name, published, modelled, weight."""
        random = random_quantiles(mean)
        found = [
            (group, "median", published[1], self.medians(group, random)[1], 1.0)
            for group, published in QUANTILES.items()
        ]
        for group, published in MINIMA.items():
            found.append(
                ("US", f"minimum, {group}", published, self.minimum(group), 1 / len(MINIMA))
            )
        return found


def fit(model, without=None):
    """The access minimum and random mean, there and back, of the least squares, in ms."""

    def trial(mean):
        rows = [row for row in model.figures(mean) if row[0] != without]
        weights = np.array([row[4] for row in rows])
        gaps = np.array([row[2] - row[3] for row in rows])
        # The minimum moves all figures alike, so the best one follows at once.
        minimum = max(0.0, float((weights * gaps).sum() / weights.sum()))
        return float((weights * (gaps - minimum) ** 2).sum()), minimum

    low, high = 0.0, 30.0
    golden = (5**0.5 - 1) / 2
    while high - low > 0.01:
        inner = high - golden * (high - low), low + golden * (high - low)
        if trial(inner[0])[0] <= trial(inner[1])[0]:
            high = inner[1]
        else:
            low = inner[0]
    mean = (low + high) / 2
    return trial(mean)[1], mean


def section(minimum, mean):
    """The section of a world file."""

    def term(name, least, random, shape):
        return f"  {name}: {{minimum-ms: {least:.1f}, random-mean-ms: {random:.1f}, shape: {shape:g}}}"

    share = UPLINK_SHARE
    return "\n".join([
        "delay:",
        term("access-uplink-ms", share * minimum, share * mean, UPLINK_SHAPE),
        term("access-downlink-ms", (1 - share) * minimum, (1 - share) * mean, DOWNLINK_SHAPE),
        f"  satellite-ms: {FIXED['satellite']:g}",
        f"  gateway-ms: {FIXED['gateway']:g}",
        term("backhaul-ms", FIXED["backhaul"], BACKHAUL_RANDOM, BACKHAUL_SHAPE),
        f"  point-of-presence-ms: {FIXED['point-of-presence']:g}",
        f"  fibre-factor: {FIBRE_FACTOR}",
    ])


def report(model, minimum, mean):
    """Prints published beside modelled figures."""
    random = random_quantiles(mean)
    print("fitted                        published  modelled  off, ms")
    for country, name, published, modelled, _ in model.figures(mean):
        here = modelled + minimum
        print(f"{country} {name:26} {published:9.1f} {here:9.1f} {here - published:+8.1f}")
    print("not fitted: better fifth, median, worse fifth")
    for group, published in QUANTILES.items():
        print(f"{group} published           ", "  ".join(f"{x:5.1f}" for x in published))
        print(f"{group} users' own medians  ", numbers(model.medians(group, random) + minimum))
        print(f"{group} round trips together", numbers(model.together(group, random) + minimum))
    print("US users' own medians  ", numbers(model.medians("US", random) + minimum))
    print("US published, median at peak hours: 48.5 in January, 33 in March 2024")


def numbers(values):
    return "  ".join(f"{x:5.1f}" for x in values)


def show_routes(users):
    """Prints what served the places of each group, and with what median, ms."""
    for group in PLACES:
        rows = [row for place, row in users.slots if place.startswith(group + "/")]
        routes = {}
        for row in rows:
            key = (row["gateway"] or row["reason"], row["hops"])
            routes.setdefault(key, []).append(float(row["rtt_ms"] or "nan"))
        print(f"{group}: {len(rows)} slots")
        for (gateway, hops), found in sorted(routes.items(), key=lambda item: -len(item[1])):
            share = 100 * len(found) / len(rows)
            if share >= 0.5:
                print(f"  {share:5.1f} %  {gateway}, lasers {hops}: {np.median(found):.1f}")


def main():
    arguments = parse()
    with tempfile.TemporaryDirectory() as folder:
        users = Users(arguments.apus, geometry_world(folder, arguments.world))
    if arguments.routes:
        show_routes(users)
    model = Model(users)
    minimum, mean = fit(model)
    print(section(minimum, mean), "\n")
    report(model, minimum, mean)
    print("access there and back, minimum and random mean, when a country is left out:")
    # Without the minima of the cities, minimum and random part could not be told apart.
    for country in QUANTILES:
        found = fit(model, without=country)
        print(f"  without {country}: {found[0]:.1f} and {found[1]:.1f} ms")


if __name__ == "__main__":
    main()
