#!/usr/bin/env python3
"""Writes the dates of service of the gateways of a world file from the states that it gives for them.

    python3 Scripts/date-gateways.py Sources/World/Worlds/starlink-2022-10.yaml

The states are those of about January 2023; which date stands for which state is assumed:

- "Live", "Presumed Live": in service from the beginning; so are, in the United States and its
  territories, those "Built" or with a "Grant of Authority", for the states there are the licence's.
- "Built" elsewhere: from 2023-04-01.
- "Construction": from 2023-09-01.
- All others, and stations for telemetry only (TT&C): never.

Lines are changed in place, nothing else is; running it again changes nothing.
"""

import re
import sys

UNITED_STATES = {"US", "PR", "GU", "VI", "AS", "MP"}
FIELDS = re.compile(r"(, in-service(?:-from|-until)?: [^,}]*)+")


def service(name, territory, status):
    """What the line says about service; nothing when it is in service from the beginning."""
    if "TT&C" in name:
        return ", in-service: false"
    if status in ("Live", "Presumed Live"):
        return ""
    if status.startswith("Built"):
        return "" if territory in UNITED_STATES else ", in-service-from: 2023-04-01T00:00:00Z"
    if status == "Grant of Authority" and territory in UNITED_STATES:
        return ""
    if status == "Construction":
        return ", in-service-from: 2023-09-01T00:00:00Z"
    return ", in-service: false"


def dated(line):
    match = re.search(r'name: "(.*?)", territory: "(..)".*status: "(.*?)"', line)
    if not match:
        return line
    line = FIELDS.sub("", line)
    status = f'status: "{match[3]}"'
    return line.replace(status, status + service(*match.groups()), 1)


if __name__ == "__main__":
    path = sys.argv[1]
    with open(path, encoding="utf-8") as file:
        lines = file.readlines()
    with open(path, "w", encoding="utf-8") as file:
        file.writelines(dated(line) for line in lines)
