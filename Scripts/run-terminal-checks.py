#!/usr/bin/env python3
"""Starts a terminal's local interface and its router's on loopback, and has published clients look at both.

Runs `apus terminal-api --at PLACE --listen 127.0.0.1:0 --router 127.0.0.1:0 --json` and, beside it, check-terminal-api.py: once reading
alone, once with commands. A minute and a half.

Run it: run-terminal-checks.py APUS [--at Kyiv] [--within 300]
(pip install starlink-grpc-core==1.2.5 starlink-client==0.1.13 grpcio==1.85.1 yagrc==1.1.3)
"""

import argparse
import json
import os
import select
import subprocess
import sys


def announced(service, seconds):
    """The line that the command prints once it is ready."""
    ready, _, _ = select.select([service.stdout], [], [], seconds)
    line = service.stdout.readline() if ready else b""
    if not line:
        sys.exit(f"run-terminal-checks: the terminal said nothing within {seconds} s")
    return json.loads(line)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("apus")
    parser.add_argument("--at", default="Kyiv")
    parser.add_argument("--within", type=float, default=300, help="seconds that each of the two runs may take")
    arguments = parser.parse_args()
    command = [os.path.abspath(arguments.apus), "terminal-api", "--at", arguments.at]
    command += ["--listen", "127.0.0.1:0", "--router", "127.0.0.1:0", "--json"]
    service = subprocess.Popen(command, stdout=subprocess.PIPE)
    try:
        addresses = announced(service, 120)
        script = os.path.join(os.path.dirname(os.path.abspath(__file__)), "check-terminal-api.py")
        check = [sys.executable, script, addresses["terminal"], "--router", addresses["router"]]
        for options in ([], ["--commands"]):
            try:
                status = subprocess.run([*check, *options], check=False, timeout=arguments.within).returncode
            except subprocess.TimeoutExpired:
                sys.exit(f"run-terminal-checks: not done within {arguments.within} s: {options}")
            if status != 0:
                sys.exit(status)
            if service.poll() is not None:
                sys.exit(f"run-terminal-checks: the terminal ended with status {service.returncode}")
    finally:
        service.terminate()
        service.wait()


if __name__ == "__main__":
    main()
