#!/usr/bin/env python3
"""Two-line sets as Orbit Mean-Elements Messages, as CelesTrak serves them.

usage: omm.py CATALOGUE.tle FOLDER

Writes catalogue.csv and catalogue.json with the names, columns and their order of FORMAT=csv and
FORMAT=json. Values are those of the lines, digit by digit: an epoch of eight decimals of a day is a
whole number of 864 microseconds.
"""

import csv
import datetime
import json
import pathlib
import sys

KEYS = [
    "OBJECT_NAME", "OBJECT_ID", "EPOCH", "MEAN_MOTION", "ECCENTRICITY", "INCLINATION",
    "RA_OF_ASC_NODE", "ARG_OF_PERICENTER", "MEAN_ANOMALY", "EPHEMERIS_TYPE", "CLASSIFICATION_TYPE",
    "NORAD_CAT_ID", "ELEMENT_SET_NO", "REV_AT_EPOCH", "BSTAR", "MEAN_MOTION_DOT", "MEAN_MOTION_DDOT",
]
LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ"


def named_sets(path):
    """Name, line 1 and line 2 of each set; the name is empty where there is none."""
    rows = [line.rstrip("\r\n") for line in open(path, encoding="ascii")]
    for index, (one, two) in enumerate(zip(rows, rows[1:])):
        if one[:2] == "1 " and two[:2] == "2 ":
            before = rows[index - 1] if index else ""
            yield "" if before[:2] in ("1 ", "2 ") else before.strip(), one, two


def epoch(columns):
    """`26150.30936191` as an instant with microseconds."""
    year = int(columns[:2])
    day, fraction = columns[2:].split(".")
    new_year = datetime.datetime(year + (2000 if year < 57 else 1900), 1, 1)
    instant = new_year + datetime.timedelta(days=int(day) - 1, microseconds=int(fraction) * 864)
    return instant.isoformat(timespec="microseconds")


def scaled(columns):
    """` 15180-2` as 0.0015180."""
    sign = -1 if columns[0] == "-" else 1
    return sign * float(f"0.{columns[1:6]}e{columns[6:8]}")


def catalogue_number(columns):
    if columns[0].isalpha():
        return (LETTERS.index(columns[0]) + 10) * 10_000 + int(columns[1:])
    return int(columns)


def designator(columns):
    text = columns.strip()
    if not text[:5].isdigit():
        return text
    return f"{'20' if int(text[:2]) < 57 else '19'}{text[:2]}-{text[2:]}"


def message(name, one, two):
    values = [
        name, designator(one[9:17]), epoch(one[18:32]), float(two[52:63]), float("0." + two[26:33]),
        float(two[8:16]), float(two[17:25]), float(two[34:42]), float(two[43:51]),
        int(one[62].strip() or 0), one[7], catalogue_number(one[2:7]), int(one[64:68]),
        int(two[63:68].strip() or 0), scaled(one[53:61]), float(one[33:43]), scaled(one[44:52]),
    ]
    return dict(zip(KEYS, values))


def write(path, folder):
    messages = [message(*one) for one in named_sets(path)]
    folder = pathlib.Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    with open(folder / "catalogue.csv", "w", newline="", encoding="ascii") as file:
        writer = csv.DictWriter(file, KEYS, lineterminator="\r\n")
        writer.writeheader()
        writer.writerows(messages)
    (folder / "catalogue.json").write_text(json.dumps(messages, separators=(",", ":")))
    return folder / "catalogue.csv", folder / "catalogue.json"


if __name__ == "__main__":
    for written in write(sys.argv[1], sys.argv[2]):
        print(written)
