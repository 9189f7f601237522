"""How far implementations are from python-sgp4, whose C++ is Vallado's, state by state.

Reads the streams that `apus-benchmarks states` and `propagators.py ... states` write, without numpy:
for each minute, six little-endian doubles for each satellite, then a byte with the error code for each.
"""

import array
import datetime
import math
import statistics
import subprocess
import sys

# Within a day after the common instant, and three days either side.
CATALOGUE_MINUTES = [0, 1, 15.25, 97.3, 360.5, 720, 1000.25, 1440, -4320, -2880, -1440, 2880, 4320]
SYNTHETIC_MINUTES = [0, -4320, -3100.5, -1440, -360.25, 15.25, 97.3, 720, 1440, 2500.75, 4320]
UNKNOWN_CODE = 255
# Farther out a state that has no error means nothing; see python-sgp4 #137.
FARTHEST_KM = 1e6


def lines(path):
    """The pairs of element lines of a file."""
    rows = [line.rstrip("\r\n") for line in open(path, encoding="ascii")]
    return [(a, b) for a, b in zip(rows, rows[1:]) if a[:2] == "1 " and b[:2] == "2 "]


def reference_date(path):
    """The midnight UTC nearest to the median epoch of a file, as a Julian date."""
    def julian(one):
        year = int(one[18:20])
        new_year = datetime.date(year + (2000 if year < 57 else 1900), 1, 1).toordinal()
        return new_year + 1721424.5 + float(one[20:32]) - 1

    return math.floor(statistics.median(julian(one) for one, _ in lines(path))) + 0.5


def states(commands, catalogue, minutes):
    """For each minute the doubles of all satellites and their codes.

    The first of the commands that works is taken; where none does, None.
    """
    reason = "no command"
    for command in commands:
        whole = [*command, catalogue, "--minutes", ",".join(map(str, minutes))]
        whole += ["--reference-jd", repr(reference_date(catalogue))]
        result = subprocess.run(whole, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        size, rest = divmod(len(result.stdout), len(minutes))
        if not result.returncode and not rest and size and not size % 49:
            return [block(result.stdout[index * size:(index + 1) * size])
                    for index in range(len(minutes))]
        reason = (result.stderr.decode(errors="replace").strip().splitlines() or ["no states"])[-1]
    print(f"{' '.join(commands[0][:4])}: {reason}", file=sys.stderr)
    return None


def block(data):
    count = len(data) // 49
    doubles = array.array("d", data[:count * 48])
    if sys.byteorder == "big":
        doubles.byteswap()
    return doubles, data[count * 48:]


def differences(truth, found, wanted):
    """Distances in km of the wanted satellites, how many codes differ, how many states are missing."""
    distances, codes, missing = [], 0, 0
    for (true, true_codes), (ours, our_codes) in zip(truth, found):
        for satellite in wanted:
            place = 6 * satellite
            code = our_codes[satellite]
            codes += code not in (UNKNOWN_CODE, true_codes[satellite])
            if true_codes[satellite] or math.hypot(*true[place:place + 3]) > FARTHEST_KM:
                continue
            distance = math.dist(true[place:place + 3], ours[place:place + 3])
            if math.isnan(distance):
                missing += 1
            else:
                distances.append(distance)
    gives_codes = any(code != UNKNOWN_CODE for _, block in found for code in block)
    return distances, codes if gives_codes else None, missing


def accuracy(truth, commands, catalogue, synthetic):
    """Errors of each implementation over a catalogue and over the synthetic sets.

    Both sides are given the same common instant. `commands` has, for each name, commands to try.
    """
    motion = [float(two[52:63]) for _, two in lines(synthetic)]
    # By the published mean motion; one of 0 has no states anyway.
    deep = [satellite for satellite, value in enumerate(motion) if value < 6.4]
    near = [satellite for satellite, value in enumerate(motion) if value >= 6.4]
    parts = [("", catalogue, CATALOGUE_MINUTES, range(len(lines(catalogue)))),
             ("deep_space_", synthetic, SYNTHETIC_MINUTES, deep),
             ("synthetic_near_earth_", synthetic, SYNTHETIC_MINUTES, near)]
    true = {file: states([truth], file, minutes) for _, file, minutes, _ in parts[:2]}
    errors = {}
    for name, tried in commands.items():
        found = {file: states(tried, file, minutes) for _, file, minutes, _ in parts[:2]}
        row = errors[name] = {"codes_differ": "none given", "states_missing": 0}
        for prefix, file, _, wanted in parts:
            if not found[file] or not true[file]:
                continue
            distances, codes, missing = differences(true[file], found[file], wanted)
            row[prefix + "maximum_km"] = max(distances, default=None)
            row[prefix + "median_km"] = statistics.median(distances) if distances else None
            row["states_missing"] += missing
            if codes is not None:
                before = row["codes_differ"]
                row["codes_differ"] = codes + (before if isinstance(before, int) else 0)
    return errors
