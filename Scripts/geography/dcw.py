"""Reads the polygons of DCW-GMT (dcw-gmt.nc) and brings them into a form that shapely accepts."""

import re

import netCDF4
import numpy as np
import shapely
from shapely import Polygon, box
from shapely.affinity import translate
from shapely.ops import unary_union

METRES_PER_DEGREE = 111_195.0


def open_source(path):
    source = netCDF4.Dataset(path)
    source.set_auto_mask(False)
    source.set_auto_scale(False)
    return source


def territory_codes(source):
    return sorted(v[:2] for v in source.variables if re.fullmatch("[A-Z]{2}_lon", v))


def rings(source, name):
    """Yields (vertices, is_hole). A longitude of 65535 parts rings; the latitude there is the flag."""
    axes = [source[f"{name}_{axis}"] for axis in ("lon", "lat")]
    raw = [variable[:] for variable in axes]
    lon, lat = [
        variable.getncattr("min") + values.astype(float) / variable.getncattr("scale")
        for variable, values in zip(axes, raw)
    ]
    breaks = list(np.flatnonzero(raw[0] == 65535))
    flags = [int(raw[1][k]) for k in breaks]
    if not breaks or breaks[0] != 0:
        breaks, flags = [-1] + breaks, [0] + flags
    for start, end, flag in zip(breaks, breaks[1:] + [len(lon)], flags):
        if end - start > 3:
            yield np.column_stack([lon[start + 1 : end], lat[start + 1 : end]]), flag == 1


def around_south_pole(ring):
    """Antarctica comes as one coast from 0 degrees round the pole; closes it over the pole."""
    ring = ring[:-1] if (ring[0] == ring[-1]).all() else ring
    step = np.abs(np.diff(ring[:, 0], append=ring[0, 0]))
    ring = np.roll(ring, -(int(np.argmax(step)) + 1), axis=0)
    if ring[0, 0] > ring[-1, 0]:
        ring = ring[::-1]
    middle = (ring[0, 1] + ring[-1, 1]) / 2
    return np.vstack([[-180, middle], ring, [180, middle], [180, -90], [-180, -90]])


def thinned(polygon, metres):
    """Douglas-Peucker, with degrees of longitude as long as they are at the end nearer the equator."""
    _, south, _, north = polygon.bounds
    latitude = 0 if south < 0 < north else min(abs(south), abs(north))
    k = max(0.05, np.cos(np.radians(latitude)))
    flat = shapely.transform(polygon, lambda c: c * [k, 1])
    flat = flat.simplify(metres / METRES_PER_DEGREE, preserve_topology=True)
    return shapely.transform(flat, lambda c: c / [k, 1])


def within_half_turn(shape):
    """Cuts at the antimeridian and turns every part to longitudes of -180 to 180."""
    parts = []
    for turn in (-1, 0, 1):
        part = shape.intersection(box(-180 + 360 * turn, -90, 180 + 360 * turn, 90))
        if not part.is_empty:
            parts.append(translate(part, -360 * turn))
    return unary_union(parts)


def territory(source, code, thin_metres):
    """The land of one territory as a valid (multi)polygon, rounded to 1/10,000 degree."""
    shells, holes = [], []
    for ring, is_hole in rings(source, code):
        if code == "AQ":
            ring = around_south_pole(ring)
        polygon = thinned(Polygon(ring), thin_metres) if code != "AQ" else Polygon(ring)
        polygon = shapely.transform(polygon, lambda c: np.rint(c * 10_000) / 10_000)
        if not polygon.is_valid:
            polygon = shapely.make_valid(polygon, method="structure", keep_collapsed=False)
        if not polygon.is_empty:
            (holes if is_hole else shells).append(polygon)
    shape = unary_union(shells)
    if holes:
        shape = shape.difference(unary_union(holes))
    west, _, east, _ = shape.bounds
    return within_half_turn(shape) if east > 180 or west < -180 else shape
