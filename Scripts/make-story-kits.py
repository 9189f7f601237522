#!/usr/bin/env python3
"""Writes the tables of kits of the worlds that tell a story.

    python3 Scripts/make-story-kits.py            writes Sources/World/Worlds/*-kits.csv
    python3 Scripts/make-story-kits.py --check    says whether they are what it would write

No place in these tables is that of a real kit: towns are drawn from the gazetteer by their
inhabitants, and a kit stands somewhere within a few kilometres of the middle of its town. The seed is
fixed, so that the tables come out the same each time. Needs numpy.

- cut-off: the deliveries to Ukraine in 2022, a range of numbers for each; how many came when and who
  paid is said, with sources, in cut-off.yaml. Towns in areas that the atlas has as disputed are left out.
- blackout: a hundred kits in Iran.
- closed-door: places on both sides of the border of China, towns in it and around it, and ships on both
  sides of the line 12 nautical miles off its coast.
"""

import csv
import importlib.util
import io
import math
import pathlib
import random
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent
DATA = ROOT / "Sources/Geography/Data"
WORLDS = ROOT / "Sources/World/Worlds"
SEED = 20220226
MILE = 1_852.0

# How far from the middle of its town a kit may stand, in metres: assumed.
TOWN_METRES = 6_000.0


def module_of_check():
    """The program that checks licences reads borders without the service's code."""
    spec = importlib.util.spec_from_file_location("check", ROOT / "Scripts/check-licences.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def towns(country):
    """Name, latitude, longitude, inhabitants of the towns of a country, the largest first."""
    rows = []
    for line in (DATA / "places.tsv").read_text().splitlines():
        name, code, _, latitude, longitude, people = line.split("\t")
        if code == country and int(people) > 0:
            rows.append((name, float(latitude), float(longitude), int(people)))
    return sorted(rows, key=lambda row: (-row[3], row[0], row[1]))


def moved(latitude, longitude, metres, radians):
    """A place at a distance in a direction, clockwise from north; good for some tens of kilometres."""
    north, east = metres * math.cos(radians), metres * math.sin(radians)
    return (
        latitude + north / 111_320,
        longitude + east / (111_320 * math.cos(math.radians(latitude))),
    )


class Draw:
    """Towns drawn by their inhabitants, and places in them."""

    def __init__(self, rows, seed):
        self.rows, self.random = rows, random.Random(seed)
        self.sums, total = [], 0
        for row in rows:
            total += row[3]
            self.sums.append(total)

    def place(self):
        wanted = self.random.random() * self.sums[-1]
        low, high = 0, len(self.sums) - 1
        while low < high:
            middle = (low + high) // 2
            low, high = (middle + 1, high) if self.sums[middle] <= wanted else (low, middle)
        name, latitude, longitude, _ = self.rows[low]
        distance = TOWN_METRES * math.sqrt(self.random.random())
        return moved(latitude, longitude, distance, 2 * math.pi * self.random.random())


def table(header, rows):
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(header)
    writer.writerows(rows)
    return text.getvalue()


# Deliveries to Ukraine: how many kits, the sponsor whose name they carry (empty: none), the owner, and
# the part of them on the plan of 4,500 USD a month. cut-off.yaml says what is known of each.
DELIVERIES = [
    (500, "", 0.15),
    (3_100, "", 0.15),
    (1_300, "usaid", 0.15),
    (600, "private", 0.15),
    (1_300, "poland", 0.0),
    (1_300, "uk", None),
    (700, "eu", 0.15),
    (1_200, "private", 0.15),
    (1_000, "eu", 0.15),
    (1_500, "private", 0.15),
    (5_000, "poland", 0.0),
    (1_000, "usaid", 0.15),
    (1_500, "private", 0.15),
    (1_500, "poland", 0.0),
    (3_500, "private", 0.15),
    (1_570, "poland", 0.0),
]


def cut_off(borders):
    rows = [
        row
        for row in towns("UA")
        if len(borders.deciders(row[2], row[1])) == 1 and borders.territory(row[2], row[1]) == "UA"
    ]
    draw, kits = Draw(rows, SEED), []
    for count, sponsor, share in DELIVERIES:
        top = 0.0
        for _ in range(count):
            # Kits on the top plan come evenly, not in a block.
            plan = "uk-2500" if share is None else "standard"
            if share:
                top += share
                if top >= 1:
                    top, plan = top - 1, "top"
            while True:
                latitude, longitude = draw.place()
                if borders.deciders(longitude, latitude) == ("UA",):
                    break
            number = f"KIT{len(kits) + 1:06}"
            kits.append(
                (number, f"{latitude:.4f}", f"{longitude:.4f}", "ordered", sponsor, plan, "UA")
            )
    header = ("id", "latitude_deg", "longitude_deg", "state", "sponsor", "plan", "home")
    return table(header, kits)


def blackout(borders):
    draw, kits = Draw(towns("IR"), SEED), []
    while len(kits) < 100:
        latitude, longitude = draw.place()
        if borders.territory(longitude, latitude) == "IR":
            number = f"KIT{len(kits) + 1:06}"
            kits.append((number, f"{latitude:.4f}", f"{longitude:.4f}", "delivered"))
    return table(("id", "latitude_deg", "longitude_deg", "state"), kits)


def closed_door(borders):
    kits = []

    def add(latitude, longitude, name):
        if -90 <= latitude <= 90 and -180 <= longitude <= 180:
            number = f"KIT{len(kits) + 1:06}"
            kits.append((number, f"{latitude:.5f}", f"{longitude:.5f}", name))

    china = borders.codes.index("CN")
    walked = {}
    for k in range(len(borders.a)):
        left, right = int(borders.left[k]), int(borders.right[k])
        if china not in (left, right):
            continue
        other = right if left == china else left
        (ax, ay), (bx, by) = borders.a[k], borders.b[k]
        middle = ((ay + by) / 2, (ax + bx) / 2)
        # One place in 100 km of a land border, one in 150 km of coast.
        spacing = 1.35 if other == 0 else 0.9
        near = [
            place
            for place in walked.get(other, [])
            if math.hypot(
                place[0] - middle[0], (place[1] - middle[1]) * math.cos(math.radians(middle[0]))
            )
            < spacing
        ]
        if near:
            continue
        walked.setdefault(other, []).append(middle)
        # Seen along the edge, its right side lies clockwise.
        along = math.atan2((bx - ax) * math.cos(math.radians(middle[0])), by - ay)
        outward = along - math.pi / 2 if right == china else along + math.pi / 2
        if other == 0:
            steps = [-5_000.0, 11 * MILE, 12 * MILE - 500, 12 * MILE + 2_500, 12 * MILE + 20_000]
        else:
            steps = [-60_000.0, -8_000.0, -2_000.0, 2_000.0, 4_500.0, 8_000.0, 60_000.0]
        for metres in steps:
            latitude, longitude = moved(*middle, metres, outward)
            holder = borders.territory(longitude, latitude)
            what = "ship" if other == 0 and metres > 0 else "border"
            beside = "" if other == 0 else f" to {borders.codes[other]}"
            add(latitude, longitude, f"{what} in {holder}: {metres / 1000:+.1f} km{beside}")
    for country, count in [
        ("CN", 100), ("HK", 1), ("MO", 1), ("TW", 5), ("MN", 5), ("JP", 10), ("PH", 10), ("KR", 5),
        ("VN", 5), ("BT", 1), ("IN", 5), ("KZ", 5), ("KG", 2), ("TJ", 2), ("NP", 2), ("LA", 2),
    ]:
        for name, latitude, longitude, _ in towns(country)[:count]:
            add(latitude, longitude, f"{name}, {country}")
    return table(("id", "latitude_deg", "longitude_deg", "name"), kits)


def main():
    borders = module_of_check().Borders(DATA)
    tables = {
        "cut-off-kits.csv": cut_off(borders),
        "blackout-kits.csv": blackout(borders),
        "closed-door-kits.csv": closed_door(borders),
    }
    different = []
    for name, text in tables.items():
        path = WORLDS / name
        if "--check" in sys.argv:
            if not path.exists() or path.read_text() != text:
                different.append(name)
        else:
            path.write_text(text)
            print(f"{name}: {text.count(chr(10)) - 1} kits")
    if different:
        sys.exit(f"not what this script writes: {', '.join(different)}")


if __name__ == "__main__":
    main()
