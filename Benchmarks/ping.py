#!/usr/bin/env python3
"""Measures how far the round trips of `apus connect` are from what the link was set to.

usage: ping.py APUS [COUNT]

Prints the account's `echo_round_trips`: set, measured and the magnitude of the difference, in
milliseconds. To be run on an idle machine; other work shows in the 99th percentile.
"""
import json
import subprocess
import sys

count = sys.argv[2] if len(sys.argv) > 2 else "400"
command = [sys.argv[1], "connect", "--at", "Kyiv", "--start", "2022-10-10T12:00:00Z", "--json"]
command += ["--", "ping", "-i", "0.05", "-c", count, "-q", "pop"]
result = subprocess.run(command, capture_output=True, text=True, check=False)
account = json.loads(result.stderr[result.stderr.index("{"):])
print(json.dumps(account["echo_round_trips"], indent=1))
