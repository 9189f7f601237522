#!/usr/bin/env python3
"""Asks a running service what its own description promises, with schemathesis, for about a minute.

Starts `apus up` on loopback with its state in a folder of its own, first open, then with tokens asked for,
an operator's and a treasurer's.
Fails on a server error, on a status, type or body that the description does not have, on wrong data that is
taken, on a method that is not described, and on an answer to a missing or wrong token.

Run it: check-api.py APUS [--examples 20] [--seed 1] [--within 600]     (pip install schemathesis==4.32.5)
"""

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile

# A schema cannot say which places and satellites a world has, and one description serves both listeners: the
# socket takes methods that the page's port does not.
LEFT_OUT = "positive_data_acceptance,allow_header_conformance"


def schemathesis():
    beside = os.path.join(os.path.dirname(sys.executable), "schemathesis")
    found = beside if os.path.exists(beside) else shutil.which("schemathesis")
    return found or sys.exit("schemathesis is missing: pip install schemathesis==4.32.5")


def check(apus, state, arguments, options=(), headers=()):
    command = [os.path.abspath(apus), "up", "--json", "--listen", "127.0.0.1:0", "--state", state, *options]
    service = subprocess.Popen(command, stdout=subprocess.PIPE)
    try:
        url = json.loads(service.stdout.readline())["url"]
        description = os.path.join(state, "openapi.json")
        with open(description, "w", encoding="utf-8") as file:
            json.dump(described(), file)
        run = [schemathesis(), "run", description, "--url", url.rstrip("/"), "--exclude-path", "/api/v1/events"]
        run += ["--exclude-tag", "Control", "--exclude-checks", LEFT_OUT, "--continue-on-failure"]
        run += ["--max-examples", str(arguments.examples), "--seed", str(arguments.seed), "--request-timeout", "10"]
        for header in headers:
            run += ["--header", header]
        try:
            status = subprocess.run(run, check=False, cwd=state, timeout=arguments.within).returncode
        except subprocess.TimeoutExpired:
            sys.exit(f"not done within {arguments.within} s: {' '.join(options) or 'open'}")
        if status != 0:
            sys.exit(f"the service does not keep what it promises: {' '.join(options) or 'open'}")
        if service.poll() is not None:
            sys.exit(f"the service ended with status {service.returncode}")
    finally:
        service.terminate()
        service.wait()


def described():
    """The description as it stands in the sources beside this script."""
    root = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
    with open(os.path.join(root, "Sources/Console/Page/openapi.json"), encoding="utf-8") as file:
        return json.load(file)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("apus")
    parser.add_argument("--examples", type=int, default=20, help="of each operation")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--within", type=float, default=600, help="seconds that each of the runs may take")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="apus-api-") as state:
        check(arguments.apus, state, arguments)
        # Each may do what the other may not.
        for role in ["operator", "treasurer"]:
            made = subprocess.run(
                [arguments.apus, "token", "create", "--name", role, "--role", role, "--state", state, "--json"],
                check=True,
                capture_output=True,
            )
            token = json.loads(made.stdout)["token"]
            check(arguments.apus, state, arguments, ["--require-token"], [f"Authorization: Bearer {token}"])


if __name__ == "__main__":
    main()
