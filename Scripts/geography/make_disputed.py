"""Makes Sources/Geography/Data/disputed.json: areas that more than one territory claims.

    ENV/bin/python Scripts/geography/make_disputed.py [--source FILE]

Two regions come from the division polygons of DCW-GMT, 5 km wider all round; the others are drawn
by hand from general knowledge (“recalled”), to about 10 km, and run loosely over the sea and over
undisputed neighbours, which the field mappedAs keeps out.
"""

import argparse
import json
import sys
from pathlib import Path

import shapely

import dcw


def rect(west, south, east, north):
    return [[west, south], [east, south], [east, north], [west, north]]


CRIMEA_NORTH = [[33.3, 46.12], [33.62, 46.17], [33.75, 46.2], [34.2, 46.08], [34.45, 46.0], [34.85, 45.95], [35.5, 45.9]]
# identifier, name, claimants, administrator, sovereign, mappedAs, polygons, remark
AREAS = [
    ("X-CRIMEA", "Crimea and Sevastopol", "RU UA", "RU", "UA", "UA",
     [[[31.8, 45.85], *CRIMEA_NORTH, [36.9, 45.6], [36.7, 44.6], [34.0, 43.9], [32.4, 44.2], [31.8, 45.0]]],
     "sovereign: UN General Assembly resolution 68/262"),
    ("X-UA-OCCUPIED", "Parts of Donetsk, Kherson, Luhansk and Zaporizhzhia oblasts occupied in October 2022", "RU UA", "RU", "UA", "UA",
     [[[38.0, 49.93], [38.0, 49.4], [38.1, 49.0], [38.3, 48.85], [38.15, 48.6], [38.0, 48.35], [37.85, 48.2], [37.7, 48.05],
       [37.5, 47.9], [37.2, 47.65], [36.6, 47.55], [36.2, 47.55], [35.8, 47.5], [35.3, 47.5], [34.8, 47.6], [34.2, 47.5],
       [33.9, 47.3], [33.3, 47.2], [32.9, 46.95], [32.3, 46.75], [31.9, 46.6], [31.5, 46.5], [31.4, 46.0], [31.8, 45.85],
       *CRIMEA_NORTH, [38.2, 46.8], [39.0, 47.3], [40.4, 47.9], [40.4, 49.8]]],
     "front line of mid-October 2022, to 15 km; it moves: give a list of your own for another date; "
     "sovereign: UN General Assembly resolution ES-11/4"),
    ("X-KASHMIR-IN", "Jammu and Kashmir and Ladakh, as India governs them", "IN PK", "IN", None, "IN", "INJK", ""),
    ("X-KASHMIR-PK", "Azad Kashmir, Gilgit-Baltistan and Siachen", "IN PK", "PK", None, "PK",
     [[[74.4, 32.7], [73.6, 33.0], [73.5, 33.6], [73.4, 34.2], [73.35, 34.45], [73.65, 34.7], [73.95, 34.85], [74.05, 35.1],
       [73.7, 35.4], [73.15, 35.5], [72.45, 35.95], [72.4, 36.4], [73.0, 36.95], [74.0, 37.2], [75.2, 37.2], [78.1, 36.5],
       [78.1, 35.0], [76.0, 34.0], [75.0, 32.6]]], ""),
    ("X-SHAKSGAM", "Trans-Karakoram Tract", "CN IN", "CN", None, "CN",
     [[[75.2, 37.05], [76.2, 36.85], [77.0, 36.5], [78.0, 36.0], [78.0, 35.35], [76.8, 35.4], [75.8, 35.9], [75.2, 36.5]]], ""),
    ("X-AKSAI-CHIN", "Aksai Chin and Demchok", "CN IN", "CN", None, "CN",
     [[[77.8, 35.5], [78.2, 36.0], [79.6, 36.05], [80.5, 35.7], [80.5, 34.4], [79.7, 33.5], [79.6, 32.5], [78.4, 32.3], [78.3, 34.0], [77.7, 35.0]]], ""),
    ("X-ARUNACHAL", "Arunachal Pradesh", "CN IN", "IN", None, "IN", "INAR", ""),
    ("X-DOKLAM", "Doklam", "BT CN", None, None, "BT CN", [rect(88.85, 27.2, 89.15, 27.5)], ""),
    ("X-TAIWAN", "Taiwan, Penghu, Kinmen and Matsu", "CN TW", "TW", None, "TW", [], ""),
    ("X-KOSOVO", "Kosovo", "RS XK", "XK", None, "XK", [], ""),
    ("X-WESTERN-SAHARA", "Western Sahara", "EH MA", "MA", None, "EH", [],
     "MA governs west of the berm only; on the UN list of non-self-governing territories"),
    ("X-SHEBAA", "Shebaa Farms", "IL LB SY", "IL", None, "LB SY IL", [rect(35.65, 33.22, 35.87, 33.42)], ""),
    ("X-GOLAN", "Golan Heights", "IL SY", "IL", "SY", "SY IL",
     [[[35.62, 32.65], [35.62, 33.0], [35.6, 33.27], [35.8, 33.45], [35.92, 33.15], [35.9, 32.9], [35.78, 32.65]]],
     "sovereign: UN Security Council resolution 497"),
    ("X-WEST-BANK", "West Bank and East Jerusalem", "IL PS", None, "PS", "PS", [rect(34.7, 31.2, 35.8, 32.7)],
     "governed in parts by both"),
    ("X-GAZA", "Gaza Strip", "IL PS", None, "PS", "PS", [rect(33.9, 31.1, 34.65, 31.8)], "governed in parts by both"),
    ("X-NORTHERN-CYPRUS", "Northern Cyprus", "CY TR", "TR", "CY", "CY",
     [[[32.55, 35.18], [32.72, 35.15], [32.85, 35.06], [33.1, 35.08], [33.36, 35.15], [33.5, 35.03], [33.7, 35.0], [33.9, 35.03],
       [34.3, 34.98], [35.0, 35.8], [33.0, 35.7], [32.4, 35.4]]], "sovereign: UN Security Council resolution 541"),
    ("X-UK-BASES-CYPRUS", "Akrotiri and Dhekelia", "CY GB", "GB", None, "CY", [rect(32.75, 34.45, 33.05, 34.72), rect(33.6, 34.9, 33.9, 35.1)], ""),
    ("X-ABKHAZIA", "Abkhazia", "GE RU", "RU", "GE", "GE",
     [[[39.7, 43.6], [40.3, 43.75], [41.5, 43.45], [42.2, 43.3], [42.15, 42.85], [41.8, 42.6], [41.62, 42.38], [41.3, 42.25], [40.5, 42.5], [39.5, 43.1]]],
     "self-governing with Russian forces; its own authorities have no ISO code"),
    ("X-SOUTH-OSSETIA", "South Ossetia", "GE RU", "RU", "GE", "GE",
     [[[43.4, 42.7], [43.6, 42.05], [44.0, 42.05], [44.5, 41.9], [44.75, 42.3], [44.55, 42.8], [43.8, 42.8]]],
     "self-governing with Russian forces; its own authorities have no ISO code"),
    ("X-TRANSNISTRIA", "Transnistria", "MD RU", None, "MD", "MD",
     [[[28.5, 48.15], [29.0, 47.85], [29.1, 47.45], [29.15, 47.25], [29.5, 46.95], [29.4, 46.75], [29.6, 46.55], [29.95, 46.45],
       [30.2, 46.35], [30.2, 46.9], [29.7, 47.5], [29.3, 48.05], [28.7, 48.3]]],
     "self-governing with Russian forces; its own authorities have no ISO code"),
    ("X-NAGORNO-KARABAKH", "Nagorno-Karabakh", "AM AZ", "AZ", "AZ", "AZ", [rect(46.1, 39.35, 47.25, 40.35)],
     "governed by AZ since September 2023, before in parts by its own authorities"),
    ("X-HALAIB", "Hala'ib Triangle", "EG SD", "EG", None, "EG SD",
     [[[33.9, 21.9], [33.9, 22.1], [34.7, 22.35], [35.6, 23.1], [35.8, 23.4], [37.6, 23.4], [37.6, 21.9]]], ""),
    ("X-WADI-HALFA", "Wadi Halfa Salient", "EG SD", "EG", None, "EG SD", [rect(31.1, 21.95, 31.6, 22.3)], ""),
    ("X-ABYEI", "Abyei", "SD SS", None, None, "SD SS", [rect(27.7, 9.3, 29.1, 10.25)], ""),
    ("X-KAFIA-KINGI", "Kafia Kingi", "SD SS", "SD", None, "SD SS", [rect(23.4, 8.6, 24.9, 9.95)], ""),
    ("X-ILEMI", "Ilemi Triangle", "ET KE SS", "KE", None, "ET KE SS",
     [[[33.97, 4.2], [35.0, 4.4], [35.97, 4.6], [35.97, 5.05], [35.8, 5.4], [35.4, 5.5], [34.9, 5.55], [34.4, 5.1]]], ""),
    ("X-FALKLANDS", "Falkland Islands", "AR FK GB", "FK", None, "FK", [], ""),
    ("X-SOUTH-GEORGIA", "South Georgia and South Sandwich Islands", "AR GB GS", "GS", None, "GS", [], ""),
    ("X-GIBRALTAR", "Gibraltar", "ES GB GI", "GI", None, "GI", [], "the isthmus and the waters above all"),
    ("X-PLAZAS", "Ceuta, Melilla and the rocks off Morocco", "ES MA", "ES", None, "ES MA",
     [rect(-5.45, 35.83, -5.2, 36.0), rect(-3.1, 35.2, -2.8, 35.45), rect(-3.95, 35.15, -3.85, 35.28), rect(-4.35, 35.15, -4.25, 35.2), rect(-2.5, 35.15, -2.38, 35.22), rect(-5.45, 35.89, -5.4, 35.94)], ""),
    ("X-CHAGOS", "Chagos Archipelago", "GB IO MU", "IO", None, "IO", [], "a treaty of 2025 hands it to MU"),
    ("X-MAYOTTE", "Mayotte", "FR KM YT", "YT", None, "YT", [], ""),
    ("X-SCATTERED", "French islands round Madagascar", "FR MG MU TF", "TF", None, "TF",
     [rect(42.5, -17.3, 43.0, -16.8), rect(40.1, -22.6, 40.6, -22.1), rect(39.4, -21.8, 40.0, -21.2), rect(47.0, -11.9, 47.7, -11.2), rect(54.3, -16.2, 54.8, -15.6)], ""),
    ("X-ESSEQUIBO", "Guyana west of the Essequibo", "GY VE", "GY", None, "GY",
     [[[-58.4, 8.8], [-58.4, 6.9], [-58.55, 6.3], [-58.4, 5.5], [-58.6, 4.8], [-58.3, 3.9], [-58.5, 3.3], [-58.9, 2.3], [-58.5, 1.2],
       [-60.5, 0.9], [-61.8, 5.0], [-61.8, 6.2], [-60.9, 7.4], [-60.0, 8.9]]], ""),
    ("X-KURILS", "Southern Kuril Islands, Northern Territories", "JP RU", "RU", None, "RU", [rect(145.2, 43.1, 149.0, 45.7)], ""),
    ("X-LIANCOURT", "Liancourt Rocks, Dokdo, Takeshima", "JP KR", "KR", None, "JP KR", [rect(131.5, 36.9, 132.3, 37.6)], ""),
    ("X-SENKAKU", "Senkaku, Diaoyu, Diaoyutai", "CN JP TW", "JP", None, "JP TW CN", [rect(123.1, 25.4, 124.9, 26.2)], ""),
    ("X-PARACEL", "Paracel Islands, Xisha, Hoang Sa", "CN TW VN", "CN", None, "CN VN XZ", [rect(110.7, 15.3, 113.2, 17.5)], ""),
    ("X-SPRATLY", "Spratly Islands and the waters between them", "BN CN MY PH TW VN", None, None, "XZ BN CN MY PH TW VN",
     [[[111.3, 7.3], [113.0, 6.7], [115.2, 7.3], [116.6, 9.0], [117.2, 10.3], [117.5, 12.0], [114.0, 12.0], [111.3, 9.0]]], ""),
    ("X-SCARBOROUGH", "Scarborough Shoal", "CN PH TW", "CN", None, "XZ CN PH", [rect(117.4, 14.8, 118.15, 15.5)], ""),
    ("X-TUNBS", "Greater and Lesser Tunb", "AE IR", "IR", None, "AE IR", [rect(55.05, 26.1, 55.45, 26.4)], ""),
    ("X-ABU-MUSA", "Abu Musa", "AE IR", "IR", None, "AE IR", [rect(54.85, 25.75, 55.2, 26.0)], ""),
    ("X-GUANTANAMO", "Guantanamo Bay", "CU US", "US", "CU", "CU", [rect(-75.25, 19.8, -75.03, 20.03)], ""),
    ("X-NAVASSA", "Navassa Island", "HT US", "US", None, "HT UM", [rect(-75.2, 18.25, -74.85, 18.55)], ""),
]


def region(source, polygons):
    """Drawn polygons as they are; of a division of DCW its parts, simplified and widened by 5 km."""
    if not isinstance(polygons, str):
        return polygons, "recalled"
    shape = dcw.territory(source, polygons, 1_500).buffer(0.05).simplify(0.02)
    parts = [p for p in shapely.get_parts(shape) if p.area > 0.001]
    rings = [[[round(x, 3), round(y, 3)] for x, y in p.exterior.coords[:-1]] for p in parts]
    return rings, f"DCW-GMT {source.getncattr('version')}, division {polygons}; claims recalled"


def main():
    here = Path(__file__).resolve().parents[2]
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--source", default="/usr/share/gmt-dcw/dcw-gmt.nc")
    source = dcw.open_source(parser.parse_args().source)
    areas = []
    for identifier, name, claimants, administrator, sovereign, mapped, polygons, remark in AREAS:
        rings, origin = region(source, polygons)
        areas.append({
            "identifier": identifier,
            "name": name,
            "claimants": sorted(claimants.split()),
            "administrator": administrator,
            "sovereign": sovereign,
            "mappedAs": mapped.split(),
            "region": rings,
            "source": f"{origin}; {remark}" if remark else origin,
        })
    head = (
        "Not complete: the larger disputes over land and the best known over islands. A claim stands "
        "here if a state with an ISO code upholds it or governs the area. It takes no side; replace it "
        "with TerritoryAtlas.replacingDisputedAreas."
    )
    lines = ",\n".join("    " + json.dumps(a, ensure_ascii=False) for a in areas)
    text = f'{{\n  "about": {json.dumps(head)},\n  "areas": [\n{lines}\n  ]\n}}\n'
    (here / "Sources/Geography/Data/disputed.json").write_text(text, encoding="utf-8")
    print(len(areas), "areas", len(text), "bytes")


if __name__ == "__main__":
    sys.exit(main())
