"""Turns a coverage of polygons into arcs between territories, and simplifies them together."""

import numpy as np
import shapely

UNITS = 10_000  # per degree
SEAM = 255
METRES_PER_UNIT = 111_195.0 / UNITS


def edges_of(polygons, labels):
    """All edges (a, b, left, right) with integer vertices; label 0 is the sea."""
    starts, ends, owners = [], [], []
    for polygon, label in zip(shapely.orient_polygons(polygons), labels):
        for part in shapely.get_parts(polygon):
            if part.is_empty:
                continue
            for ring in [part.exterior, *part.interiors]:
                c = np.rint(np.asarray(ring.coords) * UNITS).astype(np.int64)
                starts.append(c[:-1])
                ends.append(c[1:])
                owners.append(np.full(len(c) - 1, label))
    key = lambda c: (c[:, 0] + 1_800_000) * 2_000_000 + c[:, 1] + 900_000
    a, b = key(np.vstack(starts)), key(np.vstack(ends))
    owner = np.concatenate(owners)
    keep = a != b
    a, b, owner = a[keep], b[keep], owner[keep]
    forward = a < b
    low, high = np.where(forward, a, b), np.where(forward, b, a)
    sides = {}
    for l, h, f, o in zip(low.tolist(), high.tolist(), forward.tolist(), owner.tolist()):
        pair = sides.setdefault((l, h), [[], []])
        pair[0 if f else 1].append(o)
    edges = []
    for (l, h), (left, right) in sorted(sides.items()):
        # An edge run through both ways by one polygon is a fold left by rounding.
        for o in list(left):
            if o in right:
                left.remove(o)
                right.remove(o)
        if left or right:
            edges.append((l, h, min(left, default=0), min(right, default=0)))
    return edges


def point(key):
    return (key // 2_000_000 - 1_800_000, key % 2_000_000 - 900_000)


def on_seam(a, b):
    (ax, ay), (bx, by) = point(a), point(b)
    return (abs(ax) == 1_800_000 and ax == bx) or ay == by == -900_000


def chains(edges):
    """Joins edges into arcs [(left, right, [key, ...])] that end where three or more meet."""
    labelled, at = [], {}
    for l, h, left, right in edges:
        if on_seam(l, h):
            left, right = (left or SEAM), (right or SEAM)
        elif left == right:
            continue
        index = len(labelled)
        labelled.append((l, h, left, right))
        at.setdefault(l, []).append(index)
        at.setdefault(h, []).append(index)

    def signature(index, start):
        l, _, left, right = labelled[index]
        return (left, right) if l == start else (right, left)

    def passes(node):
        """Whether an arc goes on through a node: two edges, the same sides along the way."""
        if len(at[node]) != 2:
            return False
        first, second = at[node]
        return signature(first, node) == signature(second, node)[::-1]

    used, arcs = [False] * len(labelled), []

    def follow(index, start):
        sides, keys, node = signature(index, start), [start], start
        while True:
            used[index] = True
            l, h, _, _ = labelled[index]
            node = h if node == l else l
            keys.append(node)
            if node == start or not passes(node):
                return (*sides, keys)
            index = next(i for i in at[node] if i != index)

    for node in sorted(at):
        if not passes(node):
            for index in at[node]:
                if not used[index]:
                    arcs.append(follow(index, node))
    for index in range(len(labelled)):
        if not used[index]:
            arcs.append(follow(index, labelled[index][0]))
    return [(left, right, np.array([point(k) for k in keys])) for left, right, keys in arcs]


def scale_of(points):
    """Metres for one unit of longitude, at the end nearer the equator."""
    south, north = points[:, 1].min(), points[:, 1].max()
    latitude = 0 if south < 0 < north else min(abs(south), abs(north))
    return METRES_PER_UNIT * np.cos(np.radians(latitude / UNITS))


def simplified(points, tolerance, chunk=500):
    """Douglas-Peucker in metres, piece by piece; a closed line keeps at least three corners."""
    if tolerance <= 0 or len(points) < 3:
        return points
    pieces = []
    for start in range(0, len(points) - 1, chunk):
        piece = points[start : start + chunk + 1]
        metres = piece * [scale_of(piece), METRES_PER_UNIT]
        line = shapely.simplify(shapely.LineString(metres), tolerance, preserve_topology=False)
        kept = np.asarray(line.coords)
        # Vertices are a subset, in order; find them again among the integers.
        indices, k = [], 0
        for vertex in kept:
            while abs(metres[k] - vertex).max() > 1e-6:
                k += 1
            indices.append(k)
            k += 1
        pieces.append(piece[indices] if start == 0 else piece[indices][1:])
    result = np.vstack(pieces)
    is_closed = (points[0] == points[-1]).all()
    if is_closed and len(np.unique(result, axis=0)) < 3:
        return simplified(points, tolerance / 2 if tolerance > 1 else 0, chunk)
    return result


def displacement(points, kept, chunk=500):
    """The greatest distance in metres of the old vertices from the new line, piece by piece."""
    indices, k = [], 0
    for vertex in kept:
        while (points[k] != vertex).any():
            k += 1
        indices.append(k)
        k += 1
    indices, worst = np.array(indices), 0.0
    for start in range(0, len(points) - 1, chunk):
        piece = points[start : start + chunk + 1]
        scale = [scale_of(piece), METRES_PER_UNIT]
        inside = kept[(indices >= start) & (indices <= start + chunk)]
        line = shapely.LineString(inside * scale)
        worst = max(worst, shapely.distance(shapely.points(piece * scale), line).max())
    return float(worst)


def segments_of(lines):
    pairs = [np.stack([line[:-1], line[1:]], axis=1) for line in lines]
    owner = np.concatenate([np.full(len(p), k) for k, p in enumerate(pairs)])
    return np.concatenate(pairs), owner


def crossing_arcs(lines):
    """The arcs of which an edge crosses another edge away from its ends."""
    pairs, owner = segments_of(lines)
    shapes = shapely.linestrings(pairs)
    first, second = shapely.STRtree(shapes).query(shapes, predicate="crosses")
    return set(owner[first].tolist()) | set(owner[second].tolist())


def coinciding_arcs(lines):
    """The arcs that run through the same edge as another one."""
    pairs, owner = segments_of(lines)
    key = lambda c: (c[:, 0].astype(np.int64) + 1_800_000) * 2_000_000 + c[:, 1] + 900_000
    a, b = key(pairs[:, 0]), key(pairs[:, 1])
    _, which, count = np.unique(
        np.stack([np.minimum(a, b), np.maximum(a, b)], axis=1),
        axis=0, return_inverse=True, return_counts=True,
    )
    return set(owner[count[which.ravel()] > 1].tolist())


def inconsistent_arcs(lines, sides):
    """The arcs round a face whose edges do not agree on what the face is."""
    pairs, owner = segments_of(lines)
    key = lambda c: (c[..., 0].astype(np.int64) + 1_800_000) * 2_000_000 + c[..., 1] + 900_000
    ends = key(np.rint(pairs))
    label = np.array(sides)
    table = {}
    for (a, b), k in zip(ends.tolist(), owner.tolist()):
        table[a, b] = (int(label[k][0]), k)
        table[b, a] = (int(label[k][1]), k)
    faces = shapely.get_parts(shapely.polygonize(list(shapely.linestrings(pairs))))
    bad = set()
    for face in shapely.orient_polygons(faces):
        found = {}
        for ring in [face.exterior, *face.interiors]:
            k = key(np.rint(np.asarray(ring.coords))).tolist()
            for edge in zip(k, k[1:]):
                side, arc = table.get(edge, (None, None))
                if side is not None:
                    found.setdefault(side, set()).add(arc)
        if len(found) > 1:
            largest = max(found, key=lambda s: (sum(len(lines[a]) for a in found[s]), s))
            for side in found:
                if side != largest:
                    bad |= found[side]
    return bad


def with_short_edges(points, longest):
    """Puts vertices into edges that are longer than `longest` units along an axis."""
    result = [points[:1]]
    for a, b in zip(points, points[1:]):
        n = int(np.ceil(np.abs(b - a).max() / longest))
        result.append(np.rint(a + (b - a) * (np.arange(1, n + 1) / n)[:, None]).astype(np.int64))
    return np.vstack(result)
