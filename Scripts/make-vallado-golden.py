#!/usr/bin/env python3
"""Makes Tests/OrbitsTests/Golden/ from the PyPI package sgp4 (MIT licence), version 2.27.

    python3 -m venv V && V/bin/pip install sgp4==2.27 && V/bin/python Scripts/make-vallado-golden.py

vallado-verification.csv  the 33 element sets of SGP4-VER.TLE, their 667 printed states from
                          tcppver.out and the error codes that sgp4 2.27 itself returns.
python-sgp4.csv           states of a handful of sets of every orbit class, computed by sgp4 2.27.
"""

import pathlib
import sys

import sgp4
from sgp4.api import WGS72, Satrec

GOLDEN = pathlib.Path(__file__).resolve().parent.parent / "Tests/OrbitsTests/Golden"
PACKAGE = pathlib.Path(sgp4.__file__).parent

# Three real sets (CelesTrak, 2026-05-30: Starlink, OneWeb) and invented ones of other classes.
CATALOGUE = [
    ("starlink", "44714U 19074B   26150.30936191  .00080211  00000+0  15180-2 0  999",
     "44714  53.1513 154.1788 0003034  54.2939 305.8351 15.47704531361446"),
    ("starlink-2022", "44238U 19029D   22257.46316094  .00217935  00000+0  35067-2 0  999",
     "44238  53.0028  47.8601 0007663 290.4472  69.5712 15.51686006181960"),
    ("oneweb", "44057U 19010A   26150.62188196  .00000034  00000+0  55930-4 0  999",
     "44057  87.9109 232.2723 0002248  90.2190 269.9198 13.16593746349256"),
    ("low-pericentre", "90001U 26001A   26100.25000000  .01000000  00000+0  40000-3 0  999",
     "90001  51.6000  10.0000 0200000  80.0000 280.0000 16.10000000   100"),
    ("geostationary", "90002U 26001B   26100.50000000  .00000010  00000+0  00000+0 0  999",
     "90002   0.0500  95.0000 0002000 120.0000 200.0000  1.00271000   100"),
    ("geosynchronous-inclined", "90003U 26001C   26100.50000000 -.00000200  00000+0  00000+0 0  999",
     "90003  14.5000  20.0000 0010000  50.0000  10.0000  1.00270000   100"),
    ("molniya", "90004U 26001D   26100.12345678  .00000200  00000+0  10000-3 0  999",
     "90004  63.4000 200.0000 7200000 270.0000  15.0000  2.00600000   100"),
    ("half-day-e-0.6", "90005U 26001E   26100.12345678  .00000200  00000+0  10000-3 0  999",
     "90005  64.0000 120.0000 6000000 280.0000  30.0000  2.00500000   100"),
    ("navigation", "90006U 26001F   26100.75000000  .00000010  00000+0  00000+0 0  999",
     "90006  55.0000 300.0000 0100000  40.0000 320.0000  2.00560000   100"),
    ("transfer", "90007U 26001G   26100.75000000  .00002000  00000+0  30000-3 0  999",
     "90007   6.0000 150.0000 7300000 180.0000   5.0000  2.27000000   100"),
    ("retrograde-equatorial", "90008U 26001H   26100.75000000  .00000100  00000+0  10000-4 0  999",
     "90008 179.9900  15.0000 0010000  10.0000  50.0000 14.20000000   100"),
    ("high-ellipse", "90009U 26001J   26100.75000000  .00000000  00000+0  00000+0 0  999",
     "90009  28.5000  15.0000 9000000  10.0000   2.0000  0.40000000   100"),
]
MINUTES = [-4320.0, -1440.0, -360.5, 0.0, 1.0, 719.9, 720.0, 1440.0, 10080.0, 43200.0]


def checked(line):
    """The first 68 columns with their checksum behind them."""
    line = line.ljust(68)[:68]
    return line + str(sum(int(c) if c.isdigit() else c == "-" for c in line) % 10)


def satellites(text):
    """The pairs of element lines with the start, stop and step printed behind column 69."""
    lines = [line for line in text.splitlines() if line and not line.startswith("#")]
    for one, two in zip(lines[0::2], lines[1::2]):
        yield one, two[:69], tuple(map(float, two[69:].split()))


def row(kind, *values):
    return ",".join([kind, *map(str, values)])


def verification():
    tle = (PACKAGE / "SGP4-VER.TLE").read_bytes().decode("ascii").replace("\r", "")
    blocks = []
    for line in (PACKAGE / "tcppver.out").read_text().splitlines():
        if line.endswith("xx"):
            blocks.append([])
        else:
            blocks[-1].append(line.split()[:7])
    sets = list(satellites(tle))
    assert len(sets) == len(blocks) == 33
    out = ["# set,LINE1,LINE2 / state,MINUTES,X,Y,Z,VX,VY,VZ (printed)"
           " / error,MINUTES,CODE[,X,Y,Z,VX,VY,VZ] (computed)"]
    for (one, two, span), block in zip(sets, blocks):
        out.append(row("set", one, two))
        satellite = Satrec.twoline2rv(one, two, WGS72)
        for state in block:
            error = error_row(satellite, float(state[0]))
            # 33334's only state is a stale copy of the line before it.
            out.append(error or row("state", *state))
        start, stop, step = span
        time = float(block[-1][0]) + step if len(block) > 1 else start
        error = error_row(satellite, time) if time <= stop else None
        if error and error != out[-1]:
            out.append(error)
    (GOLDEN / "vallado-verification.csv").write_text("\n".join(out) + "\n")


def error_row(satellite, minutes):
    """The row of an error at a time, or None; a decayed object has a state too."""
    code, r, v = satellite.sgp4_tsince(minutes)
    if not code:
        return None
    return row("error", minutes, code, *((*r, *v) if code == 6 else ()))


def catalogue():
    out = ["# set,NAME,LINE1,LINE2 / state,MINUTES,CODE,X,Y,Z,VX,VY,VZ"]
    for name, one, two in CATALOGUE:
        one, two = checked("1 " + one), checked("2 " + two)
        out.append(f"set,{name},{one},{two}")
        satellite = Satrec.twoline2rv(one, two, WGS72)
        for minutes in MINUTES:
            code, r, v = satellite.sgp4_tsince(minutes)
            numbers = "".join(f",{x!r}" for x in (*r, *v)) if code in (0, 6) else ""
            out.append(f"state,{minutes!r},{code}{numbers}")
    (GOLDEN / "python-sgp4.csv").write_text("\n".join(out) + "\n")


if __name__ == "__main__":
    if sgp4.__version__ != "2.27":
        sys.exit(f"sgp4 2.27 is needed, this is {sgp4.__version__}: pip install sgp4==2.27")
    GOLDEN.mkdir(parents=True, exist_ok=True)
    verification()
    catalogue()
