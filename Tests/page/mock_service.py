"""The mock's answers, endpoint by endpoint, as the HTTP API promises them."""

import math

import mock_world as world
from mock_world import (EXPLANATIONS, GATEWAYS, HOSTILE, MASK_DEG, PLACES, POPS, REFUSALS, SHELLS, SLOT_S, TERMINALS,
                        Satellites, distance, ground_position, look, slot_start, territory_at, utc)

PROVENANCE = {
    "rtt_ms": "modelled: path length at the speed of light plus the world's delay terms (a mock's invention)",
    "rtt_min_ms": "modelled: path length at the speed of light, both ways",
    "downlink_mbps": "assumed: 180 Mbit/s at the zenith, falling with range",
    "uplink_mbps": "assumed: a tenth of the downlink",
    "elevation_deg": "modelled: circular orbits over the WGS84 ellipsoid",
}


class Refusal(Exception):
    def __init__(self, status, code, message, remedy):
        super().__init__(message)
        self.status, self.body = status, {"error": {"code": code, "message": message, "remedy": remedy}}


def licence(entry):
    _, _, status, gateways, _ = entry
    since = "2022-02-26T00:00:00Z" if status in ("licensed", "emergency") else None
    return {"status": status, "since_utc": since, "gateway_rights": gateways,
            "source": "mock_outlines.py, invented for the test of the page", "recalled": True}


class Service:
    def __init__(self, territories=None):
        self.satellites = Satellites()
        self.territories = territories or list(world.TERRITORIES)
        self.neighbours = {}
        for a, b in self.satellites.lasers:
            self.neighbours.setdefault(a, []).append(b)
            self.neighbours.setdefault(b, []).append(a)
        self.cache = {}

    def positions(self, unix_s):
        start = slot_start(unix_s)
        if self.cache.get("start") != start:
            places = [self.satellites.at(i, start)[0] for i in range(len(self.satellites.orbits))]
            self.cache = {"start": start, "positions": places}
        return self.cache["positions"]

    def world(self, now, speed):
        return {"name": "ukraine-2022", "title": "Ukraine, October 2022", "start_utc": "2022-10-10T12:00:00Z",
                "world_time_utc": utc(now), "speed": speed, "slot_start_utc": utc(slot_start(now)),
                "slot_end_utc": utc(slot_start(now) + SLOT_S), "systems": ["ukraine-2022"],
                "satellite_count": len(self.satellites.orbits), "laser_count": len(self.satellites.lasers),
                "gateway_count": len(GATEWAYS), "pop_count": len(POPS), "terminal_count": len(TERMINALS), "version": "mock"}

    def catalogue(self):
        sats = self.satellites
        return {"names": sats.names, "catalog_numbers": sats.numbers, "shell_index": sats.shell_index,
                "shells": [{"name": name, "count": planes * each} for name, planes, each, _, _ in SHELLS]}

    def ground(self, now):
        used = {row["gateway"] for row in self.terminals(now)["terminals"]}
        return {"gateways": [{"name": n, "country": c, "latitude_deg": lat, "longitude_deg": lon, "status": "Presumed Live",
                              "minimum_elevation_deg": 25, "antennas": 8, "in_use": n in used} for n, c, lat, lon in GATEWAYS],
                "pops": [{"name": n, "code": c, "latitude_deg": lat, "longitude_deg": lon} for n, c, lat, lon in POPS]}

    def territory_list(self):
        return {"territories": [{"code": e[0], "name": e[1], "licence": licence(e),
                                 "rings": [[c for point in ring for c in point] for ring in e[4]]} for e in self.territories]}

    def reasons(self):
        return {"reasons": [{"reason": r, "explanation": e} for r, e in EXPLANATIONS.items()]}

    def candidates(self, lat, lon, now):
        place = ground_position(lat, lon)
        found = []
        for index, position in enumerate(self.positions(now)):
            if distance(place, position) > 2800 or self.satellites.state[index] == 3:
                continue
            azimuth, elevation, range_km = look(place, lat, lon, position)
            if elevation >= 5:
                found.append((index, azimuth, elevation, range_km, self.why_not(index, lat, azimuth, elevation)))
        return sorted(found, key=lambda c: -c[2])

    def why_not(self, index, lat, azimuth, elevation):
        if self.satellites.state[index]:
            return "not-operational" if self.satellites.state[index] == 1 else "failed"
        if elevation < MASK_DEG:
            return "below-elevation-mask"
        toward = 180 if lat > 0 else 0
        off = abs((azimuth - toward + 180) % 360 - 180)
        return "gso-exclusion" if off < 50 and abs(elevation - (90 - abs(lat) - 6 - off / 5)) < 14 else ""

    def route(self, satellite, now):
        """Satellites to a gateway's sky by lasers, and the gateway; None when there is none near."""
        places = self.positions(now)
        chain = [satellite]
        for _ in range(12):
            reach = [(distance(ground_position(g[2], g[3]), places[chain[-1]]), g) for g in GATEWAYS]
            nearest, gateway = min(reach, key=lambda pair: pair[0])
            if nearest < 1100:
                return chain, gateway
            target = ground_position(gateway[2], gateway[3])
            onward = min(self.neighbours.get(chain[-1], []), default=None, key=lambda i: distance(places[i], target))
            if onward is None or onward in chain or self.satellites.state[onward] > 1:
                return None
            chain.append(onward)
        return None

    def judge(self, lat, lon, now, state="active", emergency=False):
        entry = territory_at(lat, lon, self.territories)
        candidates = self.candidates(lat, lon, now)
        result = {"territory": entry[0] if entry else "", "territory_name": entry[1] if entry else "", "served": False,
                  "licence": licence(entry) if entry else None, "candidates": candidates, "reason": ""}
        able = [c for c in candidates if not c[4]]
        refusal = REFUSALS.get(entry[2]) if entry else None
        if refusal and not emergency:
            return result | {"reason": refusal}
        if state == "suspended":
            return result | {"reason": "terminal-suspended"}
        if not able:
            return result | {"reason": "no-satellite-in-view"}
        route = self.route(able[0][0], now)
        if route is None:
            return result | {"reason": "no-gateway-in-reach"}
        return result | {"served": True, "best": able[0], "route": route}

    def facts(self, verdict, name, lat, lon, now):
        if not verdict["served"]:
            return {"satellite": None, "satellite_name": "", "elevation_deg": None, "azimuth_deg": None, "gateway": "", "pop": "",
                    "path": [], "rtt_ms": None, "rtt_min_ms": None, "downlink_mbps": None, "uplink_mbps": None, "hops": None}
        index, azimuth, elevation, range_km, _ = verdict["best"]
        chain, gateway = verdict["route"]
        places = self.positions(now)
        pop = min(POPS, key=lambda p: distance(ground_position(p[2], p[3]), ground_position(gateway[2], gateway[3])))
        stops = [ground_position(lat, lon)] + [places[i] for i in chain] + [ground_position(gateway[2], gateway[3])]
        length = sum(distance(a, b) for a, b in zip(stops, stops[1:])) + 1.4 * distance(stops[-1], ground_position(pop[2], pop[3]))
        downlink = 180 * 550 / range_km
        names = self.satellites.names
        path = ([{"kind": "terminal", "name": name, "latitude_deg": lat, "longitude_deg": lon}]
                + [{"kind": "satellite", "name": names[i], "satellite": i} for i in chain]
                + [{"kind": "gateway", "name": gateway[0], "latitude_deg": gateway[2], "longitude_deg": gateway[3]},
                   {"kind": "pop", "name": pop[0], "latitude_deg": pop[2], "longitude_deg": pop[3]}])
        return {"satellite": index, "satellite_name": names[index], "elevation_deg": elevation, "azimuth_deg": azimuth,
                "gateway": gateway[0], "pop": pop[0], "path": path, "rtt_min_ms": 2 * length / 299.792458,
                "rtt_ms": 2 * length / 299.792458 + 22.4, "downlink_mbps": downlink, "uplink_mbps": downlink / 10, "hops": len(chain) - 1}

    def terminals(self, now, online=None, page=None):
        """One page of the terminals; `page` is how many it holds, as where a world has very many."""
        rows = self.terminal_rows(now)
        wanted = [row for row in rows if online is None or row["served"] == (online == "true")]
        answer = {"slot_start_utc": utc(slot_start(now)), "registered_count": len(rows), "terminals": wanted[:page]}
        return answer | ({"next_after": wanted[page - 1]["id"]} if page and len(wanted) > page else {})

    def terminal_rows(self, now):
        start = slot_start(now)
        if self.cache.get("rows_start") != start:
            self.positions(now)
            self.cache["rows"] = [self.terminal(i, *row, now) for i, row in enumerate(TERMINALS)]
            self.cache["rows_start"] = start
        return self.cache["rows"]

    def terminal(self, number, name, lat, lon, state, now):
        verdict = self.judge(lat, lon, now, state)
        facts = self.facts(verdict, name, lat, lon, now)
        return {"id": f"kit-{number + 1:04d}", "name": name, "latitude_deg": lat, "longitude_deg": lon, "state": state,
                "territory": verdict["territory"], "served": verdict["served"], "reason": verdict["reason"],
                "explanation": EXPLANATIONS.get(verdict["reason"], ""), "connected": number == 0,
                **{k: v for k, v in facts.items() if k not in ("rtt_min_ms", "hops")}}

    def connections(self, now, joined):
        rows = [self.connection(*one, now) for one in joined]
        return {"count": len(rows), "connections": rows}

    def connection(self, number, terminal_id, name, now):
        """A connection whose rate and delay swing, as a made-up program would report them."""
        row = next((r for r in self.terminals(now)["terminals"] if r["id"] == terminal_id), None)
        row = row or {"latitude_deg": 48.9, "longitude_deg": 2.35, "served": False, "reason": "not-licensed", "satellite": None,
                      "satellite_name": "", "gateway": "", "pop": ""}
        swing = math.sin(now / 40 + number)
        return {"id": terminal_id, "name": name, "dns_label": f"terminal-{number}", "address_number": number,
                "ipv4": f"100.64.1.{number}", "ipv6": f"fd61:7075:7300::1:{number:x}", "system": "ukraine-2022", "height_m": 0,
                "of_world": number == 1, "connected_s": now - 1665403200, "account_age_s": 0.2,
                "uplink": self.direction(now, 8e6 * (1 + 0.4 * swing), 31 + 4 * swing, 1),
                "downlink": self.direction(now, 1.4e8 * (1 + 0.7 * swing), 27 + 9 * swing, 3),
                **{k: row[k] for k in ("latitude_deg", "longitude_deg", "served", "reason", "satellite", "satellite_name", "gateway", "pop")}}

    def direction(self, now, rate, delay, drops):
        passed = now - 1665403200
        return {"packets_in": int(passed * rate / 11000) + drops, "bytes_in": int(passed * rate / 8),
                "packets_delivered": int(passed * rate / 11000), "bytes_delivered": int(passed * rate / 8),
                "queue_bytes": int(rate / 8 * 0.01), "packets_dropped": {"queue_full": 40 * drops, "outage-obstructed": drops, "noise": 9},
                "delay_p50_ms": delay, "delay_p90_ms": delay + 6, "delay_p99_ms": delay + 14, "delay_max_ms": delay + 60,
                "interval": {"seconds": 0.5, "packets_per_s": rate / 11000, "rate_bps": rate, "packets_lost": 0, "delay_mean_ms": delay}}

    def locate(self, at):
        parts = at.split(",")
        try:
            lat, lon = float(parts[0]), float(parts[1])
            if len(parts) == 2 and abs(lat) <= 90 and math.isfinite(lon):
                return f"{lat:.2f}, {lon:.2f}", lat, (lon + 180) % 360 - 180
        except (ValueError, IndexError):
            pass
        if at.lower() in PLACES:
            return PLACES[at.lower()]
        raise Refusal(404, "unknown-place", f"No place is called {at[:80]}.", "Give LAT,LON or the name of a city.")

    def service(self, at, now):
        name, lat, lon = self.locate(at)
        verdict = self.judge(lat, lon, now)
        take = "" if verdict["served"] else {
            "not-licensed": f"A licence in force in {verdict['territory_name']}; satellites and gateways are there already.",
            "prohibited": f"{verdict['territory_name']} would have to lift its prohibition and grant a licence.",
        }.get(verdict["reason"], "A change of the world that takes the reason away.")
        names = self.satellites.names
        return {k: verdict[k] for k in ("served", "reason", "territory", "territory_name", "licence")} | {
            "explanation": EXPLANATIONS.get(verdict["reason"], ""), "what_it_would_take": take,
            "place": {"name": HOSTILE if name == HOSTILE else name, "latitude_deg": lat, "longitude_deg": lon},
            "candidates": [{"name": names[i], "elevation_deg": e, "azimuth_deg": a, "serviceable": not why, "reason": why}
                           for i, a, e, _, why in verdict["candidates"]],
            "provenance": PROVENANCE, **self.facts(verdict, name, lat, lon, now)}
