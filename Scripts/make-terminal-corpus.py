#!/usr/bin/env python3
"""Writes what the fuzzer begins with for a terminal's local interface: Fuzzing/Corpus/request, reflection, memory.

Messages are written by hand, field by field, without generated code. What terminals keep (`kept1` to `kept3`
in `Fuzzing/Corpus/memory`) comes from `APUS_CORPUS=FOLDER swift test --filter PropertyTests`; this script makes
changes of the first.
"""
import json
import os

ROOT = os.path.join(os.path.dirname(os.path.dirname(os.path.abspath(__file__))), "Fuzzing", "Corpus")


def varint(value):
    return bytes([value]) if value < 0x80 else bytes([value & 0x7F | 0x80]) + varint(value >> 7)


def number(field, value):
    return varint(field << 3) + varint(value)


def message(field, content=b""):
    return varint(field << 3 | 2) + varint(len(content)) + content


def stream(*messages):
    return b"".join(bytes([len(content)]) + content for content in messages)


def told(request):
    """A request as a message of a stream."""
    return message(1, request)


STOW, UNSTOW = message(2002), message(2002, number(1, 1))
SLEEP = message(2013, number(1, 90) + number(2, 60) + number(3, 1))
INHIBIT, CLEAR, REBOOT = message(2014, number(1, 1)), message(2017), message(1001)
STATUS, MAP = message(1004), message(2008)

REQUESTS = {
    "reboot": REBOOT, "status": number(1, 7) + STATUS, "history": message(1007), "info": message(1008),
    "location": message(1017, number(1, 4)), "stow": STOW, "unstow": UNSTOW, "context": message(2003),
    "map": MAP, "set-config": message(2010, message(1, number(1, 2) + number(9001, 1))),
    "config": message(2011), "power-save": SLEEP, "inhibit": INHIBIT, "clear": CLEAR,
    "clients": message(3002), "ping": message(3007), "wifi-config": message(3009),
    "diagnostics": number(1, 2**64 - 1) + message(6000),
    "addressed": number(1, 7) + message(13, b"ut0") + number(14, 9) + STATUS,
    "unknown": message(1009, message(1, b"x")), "none": b"",
    "groups": bytes([0x0B, 0x13, 0x14, 0x0C, 0x1D, 1, 2, 3, 4, 0x21, 1, 2, 3, 4, 5, 6, 7, 8]),
    "told-status": told(STATUS), "told-health": message(2), "told-unknown": message(9),
    "stream-commands": stream(told(STOW), told(STATUS), told(UNSTOW), told(REBOOT)),
    "stream-map": stream(told(CLEAR), told(MAP), message(2), told(INHIBIT), told(SLEEP)),
}

NAMES = [b"spacex_api/device/device.proto", b"spacex/api/device/dish.proto", b"a/b.proto"]
SYMBOLS = [b"SpaceX.API.Device.Device", b"SpaceX.API.Device.DishOutage.Cause", b"nothing"]
REFLECTION = {
    "services": message(1, b"host") + message(7, b"*"),
    **{f"file{index}": message(3, name) for index, name in enumerate(NAMES)},
    **{f"symbol{index}": message(4, name) for index, name in enumerate(SYMBOLS)},
    "extension": message(5, message(1, SYMBOLS[0]) + number(2, 7)),
    "extensions": message(6, b"SpaceX.API.Device.Request"),
    "none": b"",
}

ASLEEP = {"startMinutes": 700, "durationMinutes": 90, "isEnabled": True}
KEPT = {
    "stowed": {"stowed_since": "2022-10-10T11:59:00Z", "map_cleared_at": "2022-10-10T11:59:30Z"},
    "asleep": {"gps_inhibited": True, "boot_reason": "command", "boot_count": 2**31 - 1},
    "ahead": {"booted_at": "2030-01-01T00:00:00Z", "map_until": "2031-01-01T00:00:00Z"},
    "ancient": {"booted_at": "0001-01-01T00:00:00Z", "map_until": "0001-01-01T00:00:00Z"},
    "elsewhen": {"now": "2030-01-01T00:00:00Z", "booted_at": "2022-01-01T00:00:00Z"},
    "elsewhere": {"sky": "0" * 16},
}


def main():
    for part, inputs in (("request", REQUESTS), ("reflection", REFLECTION)):
        folder = os.path.join(ROOT, part)
        os.makedirs(folder, exist_ok=True)
        for name, content in inputs.items():
            with open(os.path.join(folder, name), "wb") as file:
                file.write(content)
    with open(os.path.join(ROOT, "memory", "kept1"), encoding="utf-8") as file:
        kept = json.load(file)
    for name, change in KEPT.items():
        changed = {**kept, **change}
        if name == "asleep":
            changed["config"] = {**kept["config"], "powerSave": ASLEEP, "snowMelt": "always-on"}
        with open(os.path.join(ROOT, "memory", name), "w", encoding="utf-8") as file:
            json.dump(changed, file)


if __name__ == "__main__":
    main()
