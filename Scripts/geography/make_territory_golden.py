"""Makes Tests/GeographyTests/Data/dcw-points.csv: random points and the source's answer.

    ENV/bin/python Scripts/geography/make_territory_golden.py [--source FILE]

Asks the polygons of DCW-GMT as they are, without thinning, cleaning or simplification. Half of the
points are strewn evenly over the sphere, half lie within 0.2 degree of a vertex of the source.
Columns: longitude, latitude, the territories whose polygons hold the point, parted by spaces (none
at sea, several where polygons overlap).
"""

import argparse
from pathlib import Path

import numpy as np
import shapely
from shapely import Polygon, STRtree
from shapely.affinity import translate

import dcw
from make_territories import DIVISIONS

POINTS = 3_000


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--source", default="/usr/share/gmt-dcw/dcw-gmt.nc")
    source = dcw.open_source(parser.parse_args().source)
    shells, codes, is_hole, vertices = [], [], [], []
    names = {code: code for code in dcw.territory_codes(source)} | DIVISIONS
    for code, name in sorted(names.items()):
        for ring, hole in dcw.rings(source, name):
            ring = dcw.around_south_pole(ring) if code == "AQ" else ring
            vertices.append(ring[len(ring) // 2])
            polygon = Polygon(ring)
            polygon = polygon if polygon.is_valid else shapely.make_valid(polygon)
            for turn in (-360, 0, 360):
                shells.append(translate(polygon, turn))
                codes.append(code)
                is_hole.append(hole)
    random = np.random.default_rng(20221010)
    even = np.column_stack([
        random.uniform(-180, 180, POINTS), np.degrees(np.arcsin(random.uniform(-1, 1, POINTS)))
    ])
    near = np.array(vertices)[random.integers(0, len(vertices), POINTS)]
    near = near + random.uniform(-0.2, 0.2, near.shape)
    near[:, 0] = (near[:, 0] + 180) % 360 - 180
    points = np.round(np.vstack([even, near]), 5)
    holders = [{} for _ in points]
    tree = STRtree(shapely.points(points))
    for shell, code, hole in zip(shells, codes, is_hole):
        for k in tree.query(shell, predicate="contains"):
            holders[k][code] = holders[k].get(code, True) and not hole
    lines = ["longitude_deg,latitude_deg,territories"]
    for (x, y), held in zip(points, holders):
        lines.append(f"{x:.5f},{y:.5f},{' '.join(sorted(c for c in held if held[c]))}")
    folder = Path(__file__).resolve().parents[2] / "Tests/GeographyTests/Data"
    (folder / "dcw-points.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    print(len(lines) - 1, "points")


if __name__ == "__main__":
    main()
