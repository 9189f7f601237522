"""An invented world for the page: 4408 satellites on circles, a few gateways, a few terminals.

Consistent in itself (the same satellite answers everywhere at the same instant), and no claim
beyond that: the real service computes all of this properly.
"""

import datetime
import math
import struct

from mock_outlines import OUTLINES

MU = 398600.4418
EARTH_SPIN = 7.2921159e-5
RADIUS_KM = 6371.0
SLOT_S = 15
MASK_DEG = 25

# name, planes, satellites in each, inclination [deg], height [km]
SHELLS = [("S1", 72, 22, 53.0, 550), ("S2", 36, 20, 70.0, 570), ("S3", 6, 58, 97.6, 560),
          ("S4", 72, 22, 53.2, 540), ("S5", 4, 43, 97.6, 560)]

HOSTILE = '<img src=x onerror="document.body.dataset.owned=1"><script>document.body.dataset.owned=1</script>'

# name, latitude, longitude, state
TERMINALS = [
    ("Kyiv, city hospital", 50.45, 30.52, "active"), ("Uzhhorod", 48.62, 22.29, "active"),
    ("Kharkiv, water works", 49.99, 36.23, "active"), ("Odesa, harbour", 46.48, 30.73, "active"),
    ("Lviv, school 12", 49.84, 24.03, "active"), ("Dnipro, rail control", 48.46, 35.05, "active"),
    ("Mykolaiv", 46.97, 31.99, "suspended"), ("Zaporizhzhia", 47.84, 35.14, "active"),
    ("Chernihiv, bakery", 51.50, 31.29, "active"), ("Tehran", 35.69, 51.39, "active"),
    ("Rostov-on-Don", 47.24, 39.70, "active"), (HOSTILE, 52.23, 21.01, "active"),
    ("Ship in mid-Atlantic with a rather long name that has to be cut somewhere", 31.0, -38.0, "active"),
    ("Lagos", 6.52, 3.38, "active"), ("South Pole station", -89.9, 0.0, "active"),
]
GATEWAYS = [
    ("Krasnystaw", "PL", 50.99, 23.17), ("Kaunas", "LT", 54.9, 23.9), ("Bucharest", "RO", 44.4, 26.1),
    ("Villenave", "FR", 44.77, -0.56), ("Turin", "IT", 45.0, 7.7), ("Fawley", "GB", 50.82, -1.33),
    ("Aerzen", "DE", 52.05, 9.26), ("Ibi", "ES", 38.6, -0.6), ("Lekki", "NG", 6.45, 3.59),
    ("Guarapari", "BR", -20.56, -40.41), ("Hawthorne", "US", 33.92, -118.33),
    ("Merrillan", "US", 44.45, -90.84), ("Loring", "US", 46.9, -67.9), ("Kotzebue", "US", 66.9, -162.6),
    ("Akita", "JP", 39.7, 140.1), ("Boorowa", "AU", -34.4, 148.7), ("Merredin", "AU", -31.5, 118.3),
    ("Awarua", "NZ", -46.5, 168.4), ("Puerto Montt", "CL", -41.5, -72.9), ("Quilicura", "CL", -33.4, -70.7),
    ("Muallim", "TR", 40.2, 29.0), ("Punta Arenas", "CL", -53.1, -70.9), ("Angeles", "PH", 15.1, 120.6),
]
POPS = [("Warsaw", "wrsw", 52.23, 21.01), ("Frankfurt", "frnt", 50.11, 8.68), ("London", "lndn", 51.51, -0.13),
        ("Madrid", "mdrd", 40.42, -3.7), ("Lagos", "lgos", 6.52, 3.38), ("Seattle", "sttl", 47.61, -122.33),
        ("Tokyo", "tkyo", 35.68, 139.69), ("Sydney", "sydn", -33.87, 151.21), ("Santiago", "sntg", -33.45, -70.67)]
PLACES = {name.split(",")[0].lower(): (name.split(",")[0], lat, lon) for name, lat, lon, _ in TERMINALS}
PLACES["hostile"] = (HOSTILE, 41.0, 29.0)

EXPLANATIONS = {
    "not-licensed": "No licence for the service is in force in this territory.",
    "licence-pending": "A licence is applied for in this territory and not yet granted.",
    "prohibited": "The service is prohibited in this territory.",
    "not-on-whitelist": "Only terminals on the territory's whitelist are served here.",
    "no-satellite-in-view": "No satellite is above the elevation mask.",
    "below-elevation-mask": "The satellite is below the elevation mask.",
    "gso-exclusion": "The satellite is too close to the geostationary arc as seen from here.",
    "no-gateway-in-reach": "No satellite in view has a path to a gateway.",
    "failed": "The satellite, gateway or link has failed.",
    "not-operational": "The satellite is climbing, drifting or otherwise not in its orbit.",
    "terminal-suspended": "The terminal is suspended.",
}
REFUSALS = {"none": "not-licensed", "pending": "licence-pending", "prohibited": "prohibited", "whitelist": "not-on-whitelist"}


def utc(unix_s):
    moment = datetime.datetime.fromtimestamp(unix_s, datetime.timezone.utc)
    return moment.strftime("%Y-%m-%dT%H:%M:%S.%f")[:-3] + "Z"


def slot_start(unix_s):
    return math.floor((unix_s - 12) / SLOT_S) * SLOT_S + 12


def ground_position(lat, lon, height_km=0.0):
    phi, lam = math.radians(lat), math.radians(lon)
    n = 6378.137 / math.sqrt(1 - 0.00669438 * math.sin(phi) ** 2)
    return ((n + height_km) * math.cos(phi) * math.cos(lam), (n + height_km) * math.cos(phi) * math.sin(lam),
            (n * (1 - 0.00669438) + height_km) * math.sin(phi))


class Satellites:
    def __init__(self):
        self.orbits, self.names, self.numbers, self.shell_index, self.state, self.lasers = [], [], [], [], [], []
        for shell, (name, planes, each, inclination, height) in enumerate(SHELLS):
            base = len(self.orbits)
            radius = RADIUS_KM + height
            for plane in range(planes):
                for place in range(each):
                    phase = 2 * math.pi * (place / each + (plane * 17 % planes) / planes / each)
                    self.orbits.append((radius, math.sqrt(MU / radius**3), math.radians(inclination),
                                        2 * math.pi * plane / planes, phase))
                    self.names.append(f"{name}-{plane:02d}-{place:02d}")
                    self.numbers.append(44000 + len(self.orbits))
                    self.shell_index.append(shell)
                    index = len(self.orbits)
                    self.state.append(2 if index % 211 == 0 else 1 if index % 37 == 0 else 3 if index % 997 == 0 else 0)
                    self.lasers.append((base + plane * each + place, base + plane * each + (place + 1) % each))
                    if planes > 20:
                        self.lasers.append((base + plane * each + place, base + (plane + 1) % planes * each + place))

    def at(self, index, unix_s):
        """Earth-fixed position [km] and velocity [km/s]."""
        r, n, inc, node, phase = self.orbits[index]
        u = phase + n * (unix_s % 1000000)
        spin = node - EARTH_SPIN * (unix_s % 86164.0905)
        cu, su, ci, si, cn, sn = math.cos(u), math.sin(u), math.cos(inc), math.sin(inc), math.cos(spin), math.sin(spin)
        x, y, z = r * (cu * cn - su * ci * sn), r * (cu * sn + su * ci * cn), r * su * si
        vx, vy = r * n * (-su * cn - cu * ci * sn) + EARTH_SPIN * y, r * n * (-su * sn + cu * ci * cn) - EARTH_SPIN * x
        return (x, y, z), (vx, vy, r * n * cu * si)

    def sky(self, start_s):
        first = [self.at(i, start_s) for i in range(len(self.orbits))]
        last = [self.at(i, start_s + SLOT_S) for i in range(len(self.orbits))]
        blocks = [[c for state in states for c in state[part]] for states in (first, last) for part in (0, 1)]
        count = len(self.orbits)
        return (struct.pack("<4sIIIdd", b"APSK", 1, count, 0, start_s * 1000.0, float(SLOT_S))
                + b"".join(struct.pack(f"<{count * 3}f", *block) for block in blocks) + bytes(self.state))

    def laser_bytes(self):
        flat = [i for pair in self.lasers for i in pair]
        return struct.pack("<4sIII", b"APLS", 1, len(self.lasers), 0) + struct.pack(f"<{len(flat)}I", *flat)


def look(place, lat, lon, target):
    """Azimuth, elevation [deg] and range [km]."""
    d = [t - p for t, p in zip(target, place)]
    phi, lam = math.radians(lat), math.radians(lon)
    east = -math.sin(lam) * d[0] + math.cos(lam) * d[1]
    north = -math.sin(phi) * (math.cos(lam) * d[0] + math.sin(lam) * d[1]) + math.cos(phi) * d[2]
    up = math.cos(phi) * (math.cos(lam) * d[0] + math.sin(lam) * d[1]) + math.sin(phi) * d[2]
    distance = math.sqrt(sum(c * c for c in d))
    return math.degrees(math.atan2(east, north)) % 360, math.degrees(math.asin(up / distance)), distance


def inside(ring, lat, lon):
    result, before, shift, opened = False, None, 0, []
    for x, y in ring:
        if before is not None and abs(x) < 180 and abs(x + shift - before) > 180:
            shift += 360 if x + shift < before else -360
        before = x + shift
        opened.append((before, y))
    for offset in (0, 360):
        for (xa, ya), (xb, yb) in zip(opened, opened[1:] + opened[:1]):
            if (ya > lat) != (yb > lat) and lon + offset < (xb - xa) * (lat - ya) / (yb - ya) + xa:
                result = not result
    return result


def territory_at(lat, lon, territories):
    for entry in reversed(territories):  # what is drawn last lies on top
        if any(inside(ring, lat, lon) for ring in entry[4]):
            return entry
    return None


def distance(a, b):
    return math.sqrt(sum((x - y) ** 2 for x, y in zip(a, b)))


TERRITORIES = OUTLINES
