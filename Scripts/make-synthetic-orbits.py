#!/usr/bin/env python3
"""Makes Tests/OrbitsTests/Golden/synthetic-orbits.tle and .csv: sets of every class of orbit, and the
states of all of them at common instants from the PyPI package sgp4 (MIT licence), 2.27.

    python3 -m venv V && V/bin/pip install sgp4==2.27 && V/bin/python Scripts/make-synthetic-orbits.py

The sets are invented, with a fixed seed; name lines tell the class. Classes are mixed in the file,
so that neighbours in a block of satellites take different branches.
"""

import pathlib
import random
import sys

import sgp4
from orbit_lines import lines, state_fields
from sgp4.api import WGS72, Satrec

GOLDEN = pathlib.Path(__file__).resolve().parent.parent / "Tests/OrbitsTests/Golden"
SEED = 20260410
# Midnight UTC of 2026-04-10, day 100.
REFERENCE = 2461140.5
# Three days either side, off the 720 minutes of the resonance's steps except at 0 and 1440.
MINUTES = [-4320.0, -4001.25, -3600.1, -3187.5, -2879.9, -2433.7, -2160.5, -1800.0, -1440.0, -1013.3,
           -719.99, -360.0, 0.0, 0.25, 93.5, 359.9, 720.01, 1100.0, 1440.0, 1933.3, 2160.0, 2700.7,
           3333.3, 3900.0, 4320.0]


def families(random_between):
    """Class, how many, and the elements of one."""
    u = random_between
    yield "circular LEO 300 km", 2, lambda: dict(n=u(15.85, 15.95), e=u(1e-5, 2e-3), i=51.6, bstar=2e-4)
    yield "circular LEO 480 km", 3, lambda: dict(n=15.3, e=u(1e-5, 3e-4), i=u(42, 54), bstar=8e-4)
    yield "circular LEO 550 km", 6, lambda: dict(n=15.06, e=u(5e-5, 2e-4), i=53.05, bstar=3e-4)
    yield "below e 1e-4", 3, lambda: dict(n=15.06, e=u(0, 1e-4), i=u(30, 98), bstar=4e-3)
    yield "polar LEO 780 km", 2, lambda: dict(n=14.34, e=u(1e-4, 3e-3), i=86.4, bstar=2e-5)
    yield "LEO 1200 km", 5, lambda: dict(n=u(13.1, 13.2), e=u(1e-4, 4e-4), i=87.9, bstar=5e-5)
    yield "retrograde LEO", 2, lambda: dict(n=14.2, e=1e-3, i=u(144, 179.9), bstar=1e-4)
    yield "equatorial LEO", 2, lambda: dict(n=14.9, e=2e-3, i=u(0, 0.1), bstar=1e-4)
    for e in (0.05, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6):
        low = 1.02 / (1 - e)
        yield f"near Earth e {e}", 1, lambda e=e, low=low: dict(
            n=max(6.42, 17.04 / low**1.5 * u(0.92, 0.99)), e=e, i=u(5, 120), bstar=5e-5)
    yield "decaying LEO", 5, lambda: dict(n=u(16.2, 16.5), e=u(1e-4, 2e-3), i=u(40, 98), bstar=u(1e-3, 0.03))
    yield "sub-orbital", 3, lambda: dict(n=u(16.6, 17.6), e=u(0.02, 0.1), i=u(40, 98), bstar=1e-3)
    yield "MEO 8000 km", 2, lambda: dict(n=5.0, e=1e-3, i=u(0.05, 70))
    yield "MEO navigation", 5, lambda: dict(n=u(1.7, 2.14), e=u(1e-4, 0.02), i=u(54, 65))
    for i in (0.0, 0.01, 5.0, 15.0):
        yield f"GEO {i}", 2, lambda i=i: dict(n=u(1.0025, 1.0029), e=u(5e-5, 1e-3), i=i)
    yield "Molniya", 5, lambda: dict(n=u(2.003, 2.009), e=u(0.66, 0.75), i=u(62, 65))
    yield "half-day e 0.5 to 0.66", 3, lambda: dict(n=u(1.95, 2.06), e=u(0.5, 0.66), i=u(5, 120))
    yield "Tundra", 2, lambda: dict(n=1.0027, e=u(0.2, 0.3), i=63.4)
    yield "GTO", 4, lambda: dict(n=u(2.2, 2.4), e=u(0.7, 0.74), i=u(0.5, 28), bstar=u(0, 5e-4))
    yield "HEO", 3, lambda: dict(n=u(0.3, 0.9), e=u(0.6, 0.9), i=u(5, 90))
    yield "period near 225 min", 2, lambda: dict(n=u(6.38, 6.42), e=u(0, 0.3), i=u(0, 100), bstar=1e-5)
    yield "deep space, retrograde", 2, lambda: dict(n=u(2, 5), e=u(0, 0.4), i=u(150, 175))


def special(number):
    """Sets that end in each error, and epochs away from the others."""
    at = dict(i=60.0, node=20.0, omega=100.0, m=50.0)
    yield "mean motion 0", lines(number, "26100.50000000", n=0.0, e=0.001, **at)
    yield "e 0.9999999", lines(number + 1, "26100.50000000", n=15.0, e=0.9999999, **at)
    yield "errors 4 and 3 in turn", lines(number + 2, "26100.10000000", n=0.0737, e=0.99392, i=25.9,
                                          node=16, omega=348, m=138)
    yield "errors 4 and 3 in turn", lines(number + 6, "26100.10000000", n=0.2229, e=0.99979, i=60.9,
                                          node=138, omega=229, m=357)
    yield "old epoch", lines(number + 3, "26070.91234567", n=15.06, e=0.0002, bstar=3e-4, **at)
    yield "old epoch, Molniya", lines(number + 4, "26070.91234567", n=2.0058, e=0.7, **at)
    yield "epoch to come", lines(number + 5, "26110.00000001", n=1.0027, e=0.0003, **at)


def sets():
    generator = random.Random(SEED)
    u = generator.uniform
    made = []
    for name, count, elements in families(u):
        for _ in range(count):
            epoch = f"26{u(99.2, 100.8):012.8f}"
            made.append((name, lines(90001 + len(made), epoch, node=u(0, 360), omega=u(0, 360),
                                     m=u(0, 360), **elements())))
    made += special(90001 + len(made))
    generator.shuffle(made)
    return made


def main():
    text, rows = [], [f"reference,{REFERENCE!r}",
                      "# state,SET FROM 0,MINUTES AFTER REFERENCE,CODE,X,Y,Z,VX,VY,VZ"]
    for ordinal, (name, (one, two)) in enumerate(sets()):
        text += [name, one, two]
        s = Satrec.twoline2rv(one, two, WGS72)
        for minutes in MINUTES:
            t = ((REFERENCE - s.jdsatepoch) - s.jdsatepochF) * 1440 + minutes
            code, r, v = s.sgp4_tsince(t)
            rows.append(f"state,{ordinal},{minutes!r},{code}{state_fields(code, r, v)}")
    (GOLDEN / "synthetic-orbits.tle").write_text("\n".join(text) + "\n")
    (GOLDEN / "synthetic-orbits.csv").write_text("\n".join(rows) + "\n")


if __name__ == "__main__":
    if sgp4.__version__ != "2.27":
        sys.exit(f"sgp4 2.27 is needed, this is {sgp4.__version__}: pip install sgp4==2.27")
    main()
