#!/usr/bin/env python3
"""Makes Tests/OrbitsTests/Golden/passes-python.csv from the PyPI packages sgp4 (MIT) and numpy (BSD).

    python3 -m venv V && V/bin/pip install sgp4==2.27 numpy && V/bin/python Scripts/make-pass-golden.py

States come from sgp4 2.27; the rotation to Earth-fixed axes (Greenwich mean sidereal time, IAU 1982,
UT1 = UTC), the WGS-84 site and its look angles are written out here. The sky is looked at every 5 s;
crossings of the mask are bisected and maxima narrowed by golden sections.

Rows: set,NAME,LINE1,LINE2,LATITUDE,LONGITUDE,HEIGHT_M,MASK,START,HOURS, then for each pass
pass,RISE_S,AZIMUTH,CULMINATION_S,ELEVATION,RANGE_KM,SET_S,AZIMUTH,CUT with seconds since START.
"""

import pathlib
import sys
from datetime import datetime, timezone

import numpy as np
import sgp4
from sgp4.api import WGS72, Satrec

GOLDEN = pathlib.Path(__file__).resolve().parent.parent / "Tests/OrbitsTests/Golden"
STEP = 5.0

# Element sets as in python-sgp4.csv: two real ones (CelesTrak, 2026-05-30) and invented ones.
SETS = {
    "starlink": ("44714U 19074B   26150.30936191  .00080211  00000+0  15180-2 0  999",
                 "44714  53.1513 154.1788 0003034  54.2939 305.8351 15.47704531361446"),
    "oneweb": ("44057U 19010A   26150.62188196  .00000034  00000+0  55930-4 0  999",
               "44057  87.9109 232.2723 0002248  90.2190 269.9198 13.16593746349256"),
    "low-pericentre": ("90001U 26001A   26100.25000000  .01000000  00000+0  40000-3 0  999",
                       "90001  51.6000  10.0000 0200000  80.0000 280.0000 16.10000000   100"),
    "geosynchronous": ("90003U 26001C   26100.50000000 -.00000200  00000+0  00000+0 0  999",
                       "90003  14.5000  20.0000 0010000  50.0000  10.0000  1.00270000   100"),
    "molniya": ("90004U 26001D   26100.12345678  .00000200  00000+0  10000-3 0  999",
                "90004  63.4000 200.0000 7200000 270.0000  15.0000  2.00600000   100"),
    "navigation": ("90006U 26001F   26100.75000000  .00000010  00000+0  00000+0 0  999",
                   "90006  55.0000 300.0000 0100000  40.0000 320.0000  2.00560000   100"),
    "transfer": ("90007U 26001G   26100.75000000  .00002000  00000+0  30000-3 0  999",
                 "90007   6.0000 150.0000 7300000 180.0000   5.0000  2.27000000   100"),
    "retrograde": ("90008U 26001H   26100.75000000  .00000100  00000+0  10000-4 0  999",
                   "90008 179.9900  15.0000 0010000  10.0000  50.0000 14.20000000   100"),
}
CASES = [
    ("starlink", 50.45, 30.52, 180, 0, "2026-05-30T00:00:00", 48),
    ("starlink", 50.45, 30.52, 180, 25, "2026-06-10T06:00:00", 48),
    ("starlink", -33.9, 151.2, 0, 40, "2026-05-30T00:00:00", 72),
    ("oneweb", 90, 0, 0, 0, "2026-05-30T00:00:00", 12),
    ("oneweb", 0, -78.5, 2850, -2, "2026-06-01T00:00:00", 36),
    ("low-pericentre", 45, 7, 4800, 5, "2026-04-10T06:00:00", 18),
    ("geosynchronous", 70, 20, 0, 0, "2026-04-11T00:00:00", 72),
    ("geosynchronous", 10, 10, 0, 0, "2026-04-11T00:00:00", 48),
    ("molniya", 60, 30, 0, 10, "2026-04-11T00:00:00", 48),
    ("molniya", -20, 100, 0, 0, "2026-04-20T00:00:00", 48),
    ("navigation", -51.7, -57.9, 0, 5, "2026-04-11T00:00:00", 72),
    ("transfer", 5.2, -52.8, 0, 0, "2026-04-11T00:00:00", 48),
    ("retrograde", 0, 0, 0, 60, "2026-04-11T00:00:00", 24),
]


def checked(line):
    """The first 68 columns with their checksum behind them."""
    line = line.ljust(68)[:68]
    return line + str(sum(int(c) if c.isdigit() else c == "-" for c in line) % 10)


class Sky:
    """Azimuth and elevation in degrees and range in km, of arrays of seconds since the start."""

    def __init__(self, lines, latitude, longitude, height, start):
        self.satellite = Satrec.twoline2rv(*lines, WGS72)
        instant = datetime.fromisoformat(start).replace(tzinfo=timezone.utc)
        days = (instant - datetime(2000, 1, 1, 12, tzinfo=timezone.utc)).total_seconds() / 86400
        self.midnight = np.floor(days - 0.5) + 0.5
        self.first = (days - self.midnight) * 86400
        f = 1 / 298.257223563
        e2 = f * (2 - f)
        la, lo = np.radians(latitude), np.radians(longitude)
        n = 6378.137 / np.sqrt(1 - e2 * np.sin(la) ** 2)
        h = height / 1000
        self.site = np.array([(n + h) * np.cos(la) * np.cos(lo), (n + h) * np.cos(la) * np.sin(lo),
                              (n * (1 - e2) + h) * np.sin(la)])
        self.axes = np.array([
            [-np.sin(lo), np.cos(lo), 0],
            [-np.sin(la) * np.cos(lo), -np.sin(la) * np.sin(lo), np.cos(la)],
            [np.cos(la) * np.cos(lo), np.cos(la) * np.sin(lo), np.sin(la)]])

    def look(self, seconds):
        seconds = np.atleast_1d(np.asarray(seconds, float))
        fraction = (self.first + seconds) / 86400
        errors, r, _ = self.satellite.sgp4_array(
            np.full(seconds.shape, self.midnight + 2451545.0), fraction)
        assert not errors.any(), f"error {errors.max()} after {seconds[errors.argmax()]} s"
        t = (self.midnight + fraction) / 36525
        # Seconds of time; 876600 h a century are whole turns but for the fraction of the day.
        turns = ((67310.54841 + 8640184.812866 * t + 0.093104 * t * t - 6.2e-6 * t ** 3) / 86400
                 + fraction + (self.midnight % 1))
        theta = 2 * np.pi * (turns % 1)
        c, s = np.cos(theta), np.sin(theta)
        fixed = np.stack([c * r[:, 0] + s * r[:, 1], c * r[:, 1] - s * r[:, 0], r[:, 2]], axis=1)
        east, north, up = self.axes @ (fixed - self.site).T
        azimuth = np.degrees(np.arctan2(east, north)) % 360
        elevation = np.degrees(np.arctan2(up, np.hypot(east, north)))
        return azimuth, elevation, np.sqrt(east ** 2 + north ** 2 + up ** 2)

    def elevation(self, second):
        return self.look(second)[1][0]


def crossing(sky, mask, low, high):
    is_up = sky.elevation(low) >= mask
    while high - low > 1e-6:
        middle = (low + high) / 2
        if (sky.elevation(middle) >= mask) == is_up:
            low = middle
        else:
            high = middle
    return high


def maximum(sky, low, high):
    ratio = (np.sqrt(5) - 1) / 2
    while high - low > 2e-5:
        a, b = high - ratio * (high - low), low + ratio * (high - low)
        if sky.elevation(a) < sky.elevation(b):
            low = a
        else:
            high = b
    return (low + high) / 2


def passes(sky, mask, length):
    times = np.arange(0, length + STEP / 2, STEP)
    elevation = sky.look(times)[1]
    up = elevation >= mask
    for i in range(1, len(times) - 1):
        grazes = elevation[i - 1] <= elevation[i] >= elevation[i + 1] and not up[i]
        if grazes and mask - elevation[i] < 0.1:
            assert sky.elevation(maximum(sky, times[i - 1], times[i + 1])) < mask, "finer steps"
    edges = np.flatnonzero(np.diff(up.astype(int)))
    starts = ([0] if up[0] else []) + [i for i in edges if not up[i]]
    for i in starts:
        cut_start = bool(up[0]) and i == 0
        rise = 0.0 if cut_start else crossing(sky, mask, times[i], times[i + 1])
        ends = [j for j in edges if up[j] and j >= i]
        setting = crossing(sky, mask, times[ends[0]], times[ends[0] + 1]) if ends else float(length)
        cut = {(0, 0): "", (1, 0): "start", (0, 1): "end", (1, 1): "both"}[
            int(cut_start), int(not ends)]
        yield rise, highest(sky, times, elevation, rise, setting), setting, cut


def highest(sky, times, elevation, rise, setting):
    candidates = [rise, setting]
    for i in np.flatnonzero((times > rise) & (times < setting)):
        if elevation[i] >= max(elevation[max(i - 1, 0)], elevation[min(i + 1, len(times) - 1)]):
            low, high = max(rise, times[i] - STEP), min(setting, times[i] + STEP)
            candidates.append(maximum(sky, low, high))
    return max(candidates, key=sky.elevation)


def main():
    out = ["# made by Scripts/make-pass-golden.py from sgp4 " + sgp4.__version__]
    for name, latitude, longitude, height, mask, start, hours in CASES:
        lines = [checked(f"{i + 1} {line}") for i, line in enumerate(SETS[name])]
        sky = Sky(lines, latitude, longitude, height, start)
        out.append(",".join(map(str, ["set", name, *lines, latitude, longitude, height, mask,
                                      start + "Z", hours])))
        for rise, top, setting, cut in passes(sky, mask, hours * 3600):
            azimuth = sky.look([rise, setting])[0]
            _, elevation, distance = sky.look(top)
            out.append(f"pass,{rise:.6f},{azimuth[0]:.6f},{top:.6f},{elevation[0]:.9f},"
                       f"{distance[0]:.6f},{setting:.6f},{azimuth[1]:.6f},{cut}")
    (GOLDEN / "passes-python.csv").write_text("\n".join(out) + "\n")


if __name__ == "__main__":
    if sgp4.__version__ != "2.27":
        sys.exit(f"sgp4 2.27 is needed, this is {sgp4.__version__}: pip install sgp4==2.27")
    main()
