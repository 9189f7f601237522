"""Checks the plans of a week for terminals that were served where a licence is missing.

    python3 Scripts/check-licences.py FOLDER [--data Sources/Geography/Data]

FOLDER holds what `make licence-check` writes: licences.csv, whitelist.csv, world.json, terminals.csv
and plans.csv. This program shares no code with the service: it reads the borders from the published
format (Sources/Geography/Data/README.md), finds territories by looking along meridians, measures
distances in three dimensions, and works out cells by HEALPix's own formulae.

For each terminal that a plan serves it asks, for the start of the slot and every change inside it:

- does every territory that decides at the place permit it (in disputed areas, every claimant)?
- by the border rule of the licence in force there: does no territory without a licence come within
  the buffer (its land by the distance to all its edges, its waters by twelve places around), or does the
  middle of the cell, or do 64 places all over the cell, lie where a licence permits?

A disagreement is printed, and the exit status is then 1. Needs numpy.
"""

import argparse
import csv
import datetime
import json
import pathlib
import sys

import numpy as np

SEA_METRES = 22_224.0
OPEN = {"licensed", "emergency", "whitelist"}


class Borders:
    """Territories from territories.bin and disputed.json."""

    def __init__(self, folder):
        self.read_territories((folder / "territories.bin").read_bytes())
        self.areas = json.loads((folder / "disputed.json").read_text())["areas"]
        self.index()

    def read_territories(self, data):
        assert data[:8] == b"APUSTERR"
        version, scale, self.displacement, count, arcs, _, _ = np.frombuffer(data[8:36], "<u4")
        assert version == 1
        self.south_west = data[36]
        at = 37 + 2 * int(count)
        codes = data[37:at].decode()
        self.codes = ["XZ"] + [codes[k : k + 2] for k in range(0, len(codes), 2)]
        starts, ends, lefts, rights = [], [], [], []

        def number():
            nonlocal at
            value = shift = 0
            while True:
                byte = data[at]
                at += 1
                value |= (byte & 127) << shift
                if byte < 128:
                    return value
                shift += 7

        for _ in range(int(arcs)):
            left, right = data[at], data[at + 1]
            at += 2
            x = y = 0
            before = None
            for _ in range(number()):
                dx, dy = number(), number()
                x += (dx >> 1) ^ -(dx & 1)
                y += (dy >> 1) ^ -(dy & 1)
                if before is not None and left != right and 255 not in (left, right):
                    starts.append(before)
                    ends.append((x, y))
                    lefts.append(left)
                    rights.append(right)
                before = (x, y)
        self.a = np.array(starts, float) / int(scale)
        self.b = np.array(ends, float) / int(scale)
        self.left = np.array(lefts)
        self.right = np.array(rights)

    def index(self):
        """Edges by columns of 1/20 degree, and by boxes of a degree."""
        low = np.floor(20 * np.minimum(self.a[:, 0], self.b[:, 0])).astype(int)
        high = np.floor(20 * np.maximum(self.a[:, 0], self.b[:, 0])).astype(int)
        spans = range(int((high - low).max()) + 1)
        edges = [np.nonzero(low + span <= high)[0] for span in spans]
        keys = np.concatenate([low[found] + span for span, found in zip(spans, edges)])
        self.columns = grouped(keys, np.concatenate(edges))
        middle = np.floor((self.a + self.b) / 2).astype(int)
        keys = (middle[:, 1] + 90) * 1000 + middle[:, 0] + 180
        self.boxes = grouped(keys, np.arange(len(keys)))
        self.a3, self.b3 = position(self.a), position(self.b)

    def near_edges(self, x, y, metres):
        rows = int(np.ceil(metres / 111_000))
        columns = int(np.ceil(metres / (111_000 * max(0.05, np.cos(np.radians(y))))))
        lists = []
        for row in range(-rows, rows + 1):
            for column in range(-columns, columns + 1):
                wrapped = (int(np.floor(x)) + column + 180) % 360
                edges = self.boxes.get((int(np.floor(y)) + row + 90) * 1000 + wrapped)
                if edges is not None:
                    lists.append(edges)
        return np.concatenate(lists) if lists else np.empty(0, int)

    def distances(self, x, y, metres):
        """The distance to the nearest edge of each holder, up to a limit."""
        edges = self.near_edges(x, y, metres)
        if not len(edges):
            return {}
        here = position(np.array([[x, y]]))[0]
        line, gap = self.b3[edges] - self.a3[edges], here - self.a3[edges]
        length = (line * line).sum(1)
        along = np.clip((gap * line).sum(1) / np.where(length > 0, length, 1), 0, 1)
        rest = gap - along[:, None] * line
        distance = np.sqrt((rest * rest).sum(1))
        nearest = {}
        for side in (self.left[edges], self.right[edges]):
            for holder in np.unique(side[distance <= metres]):
                least = float(distance[side == holder].min())
                nearest[int(holder)] = min(nearest.get(int(holder), np.inf), least)
        return nearest

    def territory(self, x, y):
        x += 1e-9
        edges = self.columns.get(int(np.floor(20 * x)))
        holder = self.south_west
        if edges is not None:
            ax, bx = self.a[edges, 0], self.b[edges, 0]
            hit = edges[(ax <= x) != (bx <= x)]
            a, b = self.a[hit], self.b[hit]
            crossing = a[:, 1] + (x - a[:, 0]) / (b[:, 0] - a[:, 0]) * (b[:, 1] - a[:, 1])
            below = crossing <= y
            if below.any():
                edge = hit[below][np.argmax(crossing[below])]
                eastward = self.b[edge, 0] > self.a[edge, 0]
                holder = (self.left if eastward else self.right)[edge]
        if holder:
            return self.codes[holder]
        near = {k: v for k, v in self.distances(x, y, SEA_METRES).items() if k}
        return self.codes[min(near, key=lambda k: (near[k], k))] if near else "XZ"

    def deciders(self, x, y):
        holder = self.territory(x, y)
        for area in self.areas:
            if holder in area["mappedAs"] and (
                not area["region"] or any(inside(ring, x, y) for ring in area["region"])
            ):
                return tuple(area["claimants"])
        return (holder,)

    def near(self, x, y, metres):
        """Territories that certainly come within a distance."""
        if metres <= 0:
            return frozenset()
        metres *= 0.998
        nearest = self.distances(x, y, metres + 2 * SEA_METRES)
        found = {self.codes[k] for k, distance in nearest.items() if k and distance <= metres}
        # Where no edge is so near, nothing but the place's own land is.
        for step in range(12 if nearest else 0):
            angle = np.radians(30 * step)
            north = metres * np.cos(angle) / 111_700
            east = metres * np.sin(angle) / (111_400 * np.cos(np.radians(y)))
            found.update(self.deciders(x + east, y + north))
        return frozenset(found)


def grouped(keys, values):
    """The values of each key."""
    order = np.argsort(keys, kind="stable")
    found, first = np.unique(keys[order], return_index=True)
    return dict(zip(found.tolist(), np.split(values[order], first[1:])))


def position(points):
    """Places on WGS-84 (longitude, latitude in degrees), in metres from the Earth's centre."""
    longitude, latitude = np.radians(points[:, 0]), np.radians(points[:, 1])
    squared = 0.00669437999014
    normal = 6_378_137 / np.sqrt(1 - squared * np.sin(latitude) ** 2)
    return np.stack(
        [
            normal * np.cos(latitude) * np.cos(longitude),
            normal * np.cos(latitude) * np.sin(longitude),
            normal * (1 - squared) * np.sin(latitude),
        ],
        axis=1,
    )


def inside(ring, x, y):
    sides = zip(ring, ring[1:] + ring[:1])
    crossed = (p for p in sides if (p[0][1] <= y) != (p[1][1] <= y))
    return sum(x < a + (y - b) * (c - a) / (d - b) for (a, b), (c, d) in crossed) % 2 == 1


def middle_of_cell(divisions, number):
    """The middle of a HEALPix cell (nested), in degrees: Gorski et al. 2005, section 5."""
    face, rest = divmod(number, divisions * divisions)
    x = y = 0
    for bit in range(divisions.bit_length()):
        x |= (rest >> (2 * bit) & 1) << bit
        y |= (rest >> (2 * bit + 1) & 1) << bit
    rows = (2, 2, 2, 2, 3, 3, 3, 3, 4, 4, 4, 4)
    turns = (1, 3, 5, 7, 0, 2, 4, 6, 1, 3, 5, 7)
    ring = rows[face] * divisions - x - y - 1
    if ring < divisions:
        length, z = ring, 1 - ring**2 / (3 * divisions**2)
        shift = 0
    elif ring > 3 * divisions:
        length = 4 * divisions - ring
        z = length**2 / (3 * divisions**2) - 1
        shift = 0
    else:
        length, z = divisions, (2 * divisions - ring) * 2 / (3 * divisions)
        shift = (ring - divisions) & 1
    place = (turns[face] * length + x - y + 1 + shift) // 2
    place = (place - 1) % (4 * length) + 1
    longitude = (place - (shift + 1) / 2) * 90 / length
    return (longitude + 180) % 360 - 180, np.degrees(geodetic(z))


def geodetic(z):
    """The geodetic latitude whose authalic latitude has this sine (Snyder 1987, 3-16), by halving."""
    e2 = 0.00669437999014
    e = np.sqrt(e2)

    def q(s):
        return (1 - e2) * (s / (1 - e2 * s * s) + np.arctanh(e * s) / e)

    low, high = -1.0, 1.0
    for _ in range(60):
        middle = (low + high) / 2
        low, high = (middle, high) if q(middle) < z * q(1) else (low, middle)
    return np.arcsin((low + high) / 2)


def instant(text):
    if not text:
        return None
    text = text.removesuffix("Z")
    whole, _, part = text.partition(".")
    seconds = datetime.datetime.fromisoformat(whole + "+00:00").timestamp()
    # Microseconds are enough: changes are compared with each other and with whole seconds.
    return round(seconds * 10**6) + int((part + "000000")[:6] or 0)


class Law:
    """Statements, and what holds at an instant."""

    def __init__(self, folder, world):
        self.world = world
        self.records = {}
        for row in csv.DictReader(open(folder / "licences.csv", newline="")):
            row["from"] = instant(row["from_utc"])
            row["until"] = instant(row["until_utc"])
            self.records.setdefault(row["territory"], []).append(row)
        self.changes = sorted(
            {t for rows in self.records.values() for r in rows for t in (r["from"], r["until"]) if t}
        )

    def statement(self, territory, at):
        best = None
        for row in self.records.get(territory, []):
            if row["from"] is not None and at < row["from"]:
                continue
            if row["until"] is not None and at >= row["until"]:
                continue
            if best and best["from"] is not None:
                if row["from"] is None or row["from"] < best["from"]:
                    continue
            best = row
        return best

    def instants(self, start, end):
        return [start] + [t for t in self.changes if start < t < end]

    def status(self, territory, instants):
        """`closed`, `listed` or `open`, whatever is the least at these instants."""
        found = [(self.statement(territory, t) or {"status": "none"})["status"] for t in instants]
        if any(status not in OPEN for status in found):
            return "closed"
        return "listed" if "whitelist" in found else "open"

    def terms(self, territory, at):
        row = self.statement(territory, at) or {}
        rule = row.get("border_rule") or self.world["border_rule"]
        buffer = row.get("border_buffer_km") or self.world["border_buffer_km"]
        return rule, float(buffer)


class Places:
    """Terminals in groups of which the law asks the same, found when they are needed."""

    def __init__(self, folder, borders, world):
        rows = list(csv.DictReader(open(folder / "terminals.csv", newline="")))
        self.borders, self.divisions = borders, world["cell_divisions"]
        self.ids = [row["terminal"] for row in rows]
        self.x = np.array([float(row["longitude_deg"]) for row in rows])
        self.y = np.array([float(row["latitude_deg"]) for row in rows])
        self.cells = [int(row["cell"]) for row in rows]
        self.known = {}

    def lookup(self, kind, key, make):
        if (kind, key) not in self.known:
            self.known[kind, key] = make()
        return self.known[kind, key]

    def own(self, k):
        place = self.x[k], self.y[k]
        ask = self.borders
        return self.lookup("own", k, lambda: (ask.deciders(*place), ask.territory(*place)))

    def near(self, k, kilometres):
        place = self.x[k], self.y[k]
        return self.lookup(kilometres, k, lambda: self.borders.near(*place, 1000 * kilometres))

    def middle(self, k):
        cell, ask = self.cells[k], self.borders.deciders
        make = lambda: frozenset(ask(*middle_of_cell(self.divisions, cell)))  # noqa: E731
        return self.lookup("middle", cell, make)

    def parts(self, k):
        cell = self.cells[k]

        def make():
            fine = [middle_of_cell(8 * self.divisions, 64 * cell + part) for part in range(64)]
            return frozenset().union(*(self.borders.deciders(*place) for place in fine))

        return self.lookup("parts", cell, make)

    def asked(self, k, rule, kilometres):
        """Territories that have to be open besides those of the place itself."""
        if rule == "cell-centre":
            return self.middle(k)
        if rule == "whole-cell":
            return self.parts(k)
        deciders, holder = self.own(k)
        return self.near(k, kilometres) - set(deciders) - {holder, "XZ"}


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=pathlib.Path)
    parser.add_argument("--data", type=pathlib.Path, default="Sources/Geography/Data")
    arguments = parser.parse_args()
    folder = arguments.folder
    world = json.loads((folder / "world.json").read_text())
    assert world["disputes"] == "closed", "only this policy is checked"
    law, places = Law(folder, world), Places(folder, Borders(arguments.data), world)
    listed = {tuple(r.values()) for r in csv.DictReader(open(folder / "whitelist.csv", newline=""))}
    csv.field_size_limit(1 << 28)
    slots = served = 0
    faults = []
    for row in csv.DictReader(open(folder / "plans.csv", newline="")):
        slots += 1
        bits = np.unpackbits(np.frombuffer(bytes.fromhex(row["served_bits_hex"]), np.uint8))
        instants = law.instants(instant(row["slot_start_utc"]), instant(row["slot_end_utc"]))
        status, terms, verdicts = {}, {}, {}
        for k in np.nonzero(bits[: len(places.ids)])[0]:
            served += 1
            fault = check(int(k), instants, law, places, listed, status, terms, verdicts)
            if fault:
                faults.append(f"{places.ids[k]} in {row['slot_start_utc']}: {fault}")
    for fault in faults[:50]:
        print(fault)
    print(
        f"{len(places.ids)} terminals, {slots} slots, {served} times served, "
        f"{len(faults)} times without a licence"
    )
    sys.exit(1 if faults or not served else 0)


def check(k, instants, law, places, listed, status, terms, verdicts):
    """What is wrong with serving a terminal, or None."""

    def state(territory):
        if territory not in status:
            status[territory] = law.status(territory, instants)
        return status[territory]

    deciders, holder = places.own(k)
    for territory in deciders:
        if state(territory) == "closed":
            return f"{territory} is closed"
        if state(territory) == "listed" and (territory, places.ids[k]) not in listed:
            return f"not on the list of {territory}"
    if holder not in terms:
        terms[holder] = {law.terms(holder, at) for at in instants}
    for rule, kilometres in terms[holder]:
        asked = places.asked(k, rule, kilometres)
        if asked not in verdicts:
            verdicts[asked] = sorted(t for t in asked if state(t) == "closed")
        if verdicts[asked]:
            return f"{verdicts[asked]} closed: {rule} of {holder}, {kilometres} km"
    return None


if __name__ == "__main__":
    main()
