#!/usr/bin/env python3
"""Makes two golden files of Tests/OrbitsTests from the PyPI package sgp4 (MIT licence), 2.27.

    python3 -m venv V && V/bin/pip install sgp4==2.27 && V/bin/python Scripts/make-known-errors-golden.py

known-errors.csv  sets chosen so that a mistake once made in another implementation shows, each
                  with its states in the improved ("i") or the AFSPC ("a") mode.
kelso-sums.csv    the deep-space sets of SGP4-VER.TLE, every minute of a day before and after epoch,
                  as weighted sums over stretches of 67 minutes.
"""

import math
import pathlib
import sys

import sgp4
from orbit_lines import lines, motion_where, state_fields
from sgp4.api import WGS72, WGS72OLD, WGS84, Satrec
from sgp4.model import Satrec as PythonSatrec

GOLDEN = pathlib.Path(__file__).resolve().parent.parent / "Tests/OrbitsTests/Golden"
PACKAGE = pathlib.Path(sgp4.__file__).parent
EPOCH = "26100.12345678"
WEEK = [-10080.0, -1440.0, -719.5, 0.0, 360.25, 720.0, 1440.0, 10080.0, 43200.0]
DAY = [-1440.0, -333.25, 0.0, 1.0, 97.5, 720.0, 1440.0]


def satellite(one, two, mode="i", gravity=WGS72):
    s = Satrec.twoline2rv(one, two, gravity)
    if mode == "i":
        return s
    days = (s.jdsatepoch + s.jdsatepochF) - 2433281.5
    other = Satrec()
    other.sgp4init(WGS72, mode, s.satnum, days, s.bstar, s.ndot, s.nddot, s.ecco, s.argpo, s.inclo,
                   s.mo, s.no_kozai, s.nodeo)
    return other


def inside(one, two):
    """The same package's slow form in Python, which shows coefficients and the kind of resonance."""
    return PythonSatrec.twoline2rv(one, two, WGS72)


class Golden:
    """Rows of known-errors.csv; each set belongs to a group, which is what a test asks for."""

    def __init__(self):
        self.rows = ["# set,GROUP,NAME,MODE,RESONANCE,LINE1,LINE2 / state,MINUTES,CODE,X,Y,Z,VX,VY,VZ"]
        self.number = 91000

    def add(self, group, name, minutes, pair=None, modes="i", gravity=WGS72, epoch=EPOCH, **elements):
        self.number += 1
        one, two = pair or lines(self.number, epoch, **elements)
        for mode in modes:
            s = satellite(one, two, mode, gravity)
            self.rows.append(f"set,{group},{name},{mode},{inside(one, two).irez},{one},{two}")
            for t in minutes:
                code, r, v = s.sgp4_tsince(t)
                self.rows.append(f"state,{t!r},{code}{state_fields(code, r, v)}")


def resonances(golden):
    pieces = [0.5, 0.5001, 0.55, 0.6, 0.6499, 0.65, 0.6500001, 0.675, 0.6999999, 0.7, 0.71, 0.715,
              0.7150001, 0.74, 0.78]
    inclinations = [63.4, 12.0, 40.0, 98.0, 116.6]
    for index, e in enumerate(pieces):
        golden.add("half-day", f"e {e}", WEEK, n=2.0057 + 0.001 * (index % 3), e=e,
                   i=inclinations[index % 5], node=40 * index, omega=270 - 7 * index, m=25 * index)
    golden.add("half-day", "e 0.4999999", WEEK, n=2.0057, e=0.4999999, i=63.4, omega=270, m=20)
    for index, (n, e, i) in enumerate([(1.0027, 0.0002, 0.05), (1.0027, 0.001, 5), (1.0, 0.27, 63.4),
                                       (1.01, 0.4, 30), (0.99, 0.01, 120), (1.1, 0.1, 0.001)]):
        golden.add("synchronous", f"e {e} i {i}", WEEK, modes="ia", n=n, e=e, i=i, node=55 * index,
                   omega=80 * index, m=100 + 70 * index)
    for name, rate, low, high, e in [("slowest synchronous", 0.0034906585, 0.7, 0.9, 0.1),
                                     ("fastest synchronous", 0.0052359877, 1.1, 1.3, 0.1),
                                     ("slowest half-day", 8.26e-3, 1.8, 2.0, 0.6),
                                     ("fastest half-day", 9.24e-3, 2.0, 2.2, 0.6)]:
        at = dict(e=e, i=60.0, omega=200.0, m=30.0)
        for side, n in zip(("below", "above"), motion_where(
                lambda n: inside(*lines(1, EPOCH, n=n, **at)), lambda s: s.no_unkozai, rate,
                low, high)):
            golden.add("resonance-limits", f"{name} {side}", WEEK, n=n, **at)
    at = dict(e=0.05, i=50.0, omega=200.0, m=30.0)
    for side, n in zip(("above", "below"), motion_where(
            lambda n: inside(*lines(1, EPOCH, n=n, **at)), lambda s: s.no_unkozai,
            2 * math.pi / 225, 6.3, 6.5)):
        golden.add("period-225", f"period {side} 225 min", WEEK, n=n, **at)


def real_cases(golden):
    """Sets as printed in the reports of the mistakes."""
    golden.add("satellite-js-43", "Molniya 3-47", WEEK, pair=(
        "1 23642U 95042A   18058.62866679  .00000210  00000-0 -75405-2 0  9996",
        "2 23642  62.9606 257.1441 7218342 288.9618  10.0525  2.01983768165381"))
    golden.add("satellite-js-8", "40206", WEEK, pair=(
        "1 40206U 12008R   15023.55601235 -.00000295  00000-0 -21454-2 0   493",
        "2 40206 018.2524 027.2161 7231113 143.1101 300.2726 02.17805022 13667"))
    one = "1 55897U 22151AAV 25058.12407234  .09435527  24934+0  44853-1 0  9999"
    two = "2 55897  98.5849 110.9278 0014449 269.2407  90.7207 15.92146194 26688"
    s = satellite(one, two)
    then = ((2460755.4022722337 - s.jdsatepoch) - s.jdsatepochF) * 1440
    golden.add("python-sgp4-137", "55897", [0.0, 360.0, 1440.0, then], pair=(one, two))
    golden.add("python-sgp4-137", "45110", [0.0, 1440.0, 300 * 1440.0, 849 * 1440.0], pair=(
        "1 45110U 20007A   23232.80903846 0.00110000  00000-0  32750-2 0    04",
        "2 45110  69.9913 111.5649 0009740 159.9373 200.0626 15.34502222    06"))
    one = "1 44160U 19006AX  20162.79712247 +.00816806 +19088-3 +34711-2 0  9997"
    two = "2 44160 095.2472 272.0808 0216413 032.6694 328.7739 15.58006382062511"
    s = satellite(one, two)
    began = ((2459010.5 - s.jdsatepoch) + (0.7967752 - s.jdsatepochF)) * 1440
    golden.add("python-sgp4-87", "44160", [began + 1440.0 * day for day in range(50)],
               pair=(one, two))


def epochs(golden):
    classes = [("molniya", dict(n=2.0061, e=0.72, i=63.4, node=200, omega=270, m=15)),
               ("navigation", dict(n=2.0056, e=0.01, i=55, node=300, omega=40, m=320)),
               ("geostationary", dict(n=1.0027, e=0.0002, i=0.05, node=95, omega=120, m=200)),
               ("high-ellipse", dict(n=0.4, e=0.9, i=28.5, node=15, omega=10, m=2))]
    for epoch in ["57274.80000000", "79001.00000000", "99365.99999999", "00001.50000000",
                  "26325.25000001", "56366.50000000"]:
        for name, elements in classes:
            golden.add("epoch-year", f"{name} {epoch}", [-1440.0, 0.0, 1440.0, 20160.0],
                       epoch=epoch, **elements)
    for epoch in ["19366.82137887", "20001.82137887", "20366.82137887", "19365.82137887"]:
        for name, elements in classes[:3]:
            golden.add("day-366", f"{name} {epoch}", [-700.0, 0.0, 1440.0], epoch=epoch, **elements)


def near_earth(golden):
    for limit in (98, 156, 220):
        for e in (0.002, 0.03):
            at = dict(e=e, i=51.6, node=10.0, omega=80.0, m=280.0, bstar=2e-4)
            pair = motion_where(lambda n: inside(*lines(1, EPOCH, n=n, **at)),
                                lambda s: -s.altp * s.radiusearthkm, -limit, 14.0, 17.4)
            for side, n in zip(("above", "below"), pair):
                golden.add("pericentre", f"{side} {limit} km e {e}", DAY, n=n, **at)
    for height, n in [(85, 16.57), (127, 16.43), (188, 16.21)]:
        golden.add("pericentre", f"near {height} km", DAY, n=n, e=0.004, i=97.5, omega=30, m=330,
                   bstar=1e-4)
    golden.add("rounded-xke", "pericentre near 120 km", DAY, n=16.2, e=0.015, i=65.0, omega=60, m=300,
               bstar=2e-5)
    golden.add("rounded-xke", "pericentre near 160 km", DAY, n=16.1, e=0.013, i=51.6, omega=60, m=300,
               bstar=4e-5)
    for e in (0.0, 1e-7, 5e-5, 9.99e-5, 1e-4, 1.001e-4, 2e-4):
        golden.add("circular", f"e {e}", DAY, n=15.05, e=e, i=53.0, node=20, omega=111, m=44,
                   bstar=4e-3)
    for e, n in ((0.07, 12.0), (0.08, 13.0), (0.085, 12.9), (0.2, 10.5), (0.4, 8.0), (0.6, 6.41)):
        for omega in (10, 200):
            golden.add("kepler", f"e {e} omega {omega}", DAY, n=n, e=e, i=70.0, omega=omega,
                       m=3 * omega, bstar=1e-5)
    for i in (179.0, 179.99, 179.9999, 180.0):
        golden.add("retrograde", f"near Earth {i}", DAY, n=14.2, e=0.001, i=i, node=15, omega=10, m=50,
                   bstar=1e-5)
    for i in (168.0, 176.99, 177.01, 179.0, 179.9):
        golden.add("retrograde", f"deep space {i}", WEEK[1:7], n=3.2, e=0.3, i=i, node=15, omega=10,
                   m=50)


def gravity_models(golden):
    for gravity, name in ((WGS72OLD, "wgs72old"), (WGS84, "wgs84")):
        for elements in (dict(n=15.2, e=0.002, i=98.2, omega=80, m=20, bstar=1e-4),
                         dict(n=16.3, e=0.008, i=51.6, omega=300, m=70, bstar=1e-5),
                         dict(n=2.0056, e=0.7, i=63.0, omega=280, m=20)):
            golden.add(f"gravity-{name}", f"n {elements['n']}", DAY, gravity=gravity, **elements)


def negative_perturbed_eccentricity(golden):
    """Years from epoch, Sun and Moon drive the eccentricity below 0 and back: error 3, then none."""
    for name, middle, elements in [
            ("past", -2268120.0, dict(n=0.236, e=0.000101, i=80.1, node=328, omega=32, m=306)),
            ("future", 3743280.0, dict(n=0.396, e=0.016972, i=106.2, node=157, omega=143, m=332))]:
        golden.add("negative-eccentricity", name, [middle + 1440.0 * k for k in range(-6, 7)],
                   epoch="26100.10000000", **elements)


def negative_axis_factor(golden):
    """Times at which drag has turned the factor of the semi-major axis negative."""
    for name, elements in [
            ("full drag", dict(n=16.05068, e=0.0005, i=87.8142, omega=321.5941, m=140.3312, bstar=0.00664)),
            ("low pericentre", dict(n=16.36536, e=0.0005, i=69.0641, omega=308.5017, m=343.6727,
                                    bstar=0.06537))]:
        s, c = satellite(*lines(1, EPOCH, **elements)), inside(*lines(1, EPOCH, **elements))

        def factor(t):
            full = 0 if c.isimp else c.d2 * t**2 + c.d3 * t**3 + c.d4 * t**4
            return 1 - c.cc1 * t - full

        minutes = [t for t in (60.0 * k for k in range(1, 4000))
                   if -2 < factor(t) < -0.01 and s.sgp4_tsince(t)[0] in (0, 6)]
        assert len(minutes) >= 8, name
        golden.add("negative-axis-factor", name, minutes[:: len(minutes) // 8], **elements)


def equator(golden):
    """Inclinations on both sides of 0.2 rad (11.4592 degrees), in both modes."""
    for index, i in enumerate([0.0, 0.0001, 0.01, 1.0, 3.0, 5.0, 11.0, 11.4591, 11.4592, 11.46, 15.0]):
        for n, e in ((1.0027, 0.0003), (2.27, 0.73), (2.0061, 0.6)):
            golden.add("lyddane", f"i {i} n {n}", [-10080.0, -1440.0, 0.0, 77.7, 1440.0, 20160.0],
                       modes="ia", n=n, e=e, i=i, node=33 * index, omega=250 - 20 * index,
                       m=40 * index)


def kelso():
    """Kelso's comparison, in little: sums of weight 1 + (minute mod 5)/5 over 67 minutes."""
    text = [line for line in (PACKAGE / "SGP4-VER.TLE").read_text().splitlines()
            if line[:2] in ("1 ", "2 ")]
    rows = ["# sums,NUMBER,FIRST MINUTE,STATES BELOW 200000 KM,X,Y,Z / 67 minutes each"]
    for one, two in zip(text[0::2], text[1::2]):
        s = satellite(one[:69], two[:69])
        if s.method != "d":
            continue
        for first in range(-1440, 1441, 67):
            sums, count = [0.0, 0.0, 0.0], 0
            for minute in range(first, first + 67):
                code, r, _ = s.sgp4_tsince(float(minute))
                # The orbit of 33333 opens and closes again; far out its states mean nothing.
                if code == 0 and math.hypot(*r) < 200_000:
                    count += 1
                    weight = 1 + (minute % 5) / 5
                    sums = [total + weight * x for total, x in zip(sums, r)]
            rows.append(f"sums,{s.satnum},{first},{count}," + ",".join(f"{x:.7f}" for x in sums))
    (GOLDEN / "kelso-sums.csv").write_text("\n".join(rows) + "\n")


if __name__ == "__main__":
    if sgp4.__version__ != "2.27":
        sys.exit(f"sgp4 2.27 is needed, this is {sgp4.__version__}: pip install sgp4==2.27")
    golden = Golden()
    for part in (resonances, real_cases, epochs, near_earth, gravity_models, negative_perturbed_eccentricity,
                 negative_axis_factor, equator):
        part(golden)
    (GOLDEN / "known-errors.csv").write_text("\n".join(golden.rows) + "\n")
    kelso()
