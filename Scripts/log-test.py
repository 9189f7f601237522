#!/usr/bin/env python3
"""Runs `apus up` at info, uses it rightly and wrongly, and looks whether anything it wrote is a secret or a place.

Kits with places are entered, one by one and by table; tokens are shown, right, wrong, malformed and in the query;
requests break off; a terminal joins with a place. Nothing of tokens, keys of requests, places and names may then stand
in what the service wrote, in either form of the log, and each form has to hold the lines that are expected, so
that an empty log proves nothing.

Run it: log-test.py APUS
"""

import argparse
import base64
import json
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import urllib.parse

from service_under_test import Service

# Digits that stand nowhere else; each is looked for whole and cut short.
LATITUDE, LONGITUDE = "50.413729", "30.597318"
SECRETS = {
    "latitude": LATITUDE[:7],
    "longitude": LONGITUDE[:7],
    "key": "key-5e1f0c7d",
    "kit": "kit-a9c3",
    "reason": "reason-77b2",
    "query": "query-41dd",
    "wrong token": "deadbeefcafe",
}


def raw(port, text):
    """Sends bytes as they are and waits for what comes."""
    with socket.create_connection(("127.0.0.1", port), timeout=5) as connection:
        connection.sendall(text)
        try:
            connection.shutdown(socket.SHUT_WR)
            while connection.recv(65_536):
                pass
        except OSError:
            pass


def token(apus, state, role):
    command = [apus, "token", "create", "--name", f"T-{role}", "--role", role, "--state", state, "--json"]
    made = subprocess.run(command, check=True, capture_output=True)
    return json.loads(made.stdout)["token"]


def use(service, tokens):
    """Does what people and strangers do, over the port and over the socket."""
    port = int(service.url.rsplit(":", 1)[1].strip("/"))
    wrong = f"apus_deadbeef_{SECRETS['wrong token'] * 6}"[:78]
    basic = base64.b64encode(f"x:{tokens[0]}".encode()).decode()
    key = f"Idempotency-Key: {SECRETS['key']}\r\n"
    kit = {"id": SECRETS["kit"], "place": f"{LATITUDE},{LONGITUDE}", "reason": SECRETS["reason"]}
    table = f"id,latitude_deg,longitude_deg\n{SECRETS['kit']}-2,{LATITUDE},{LONGITUDE}\n"
    place = urllib.parse.quote(f"{LATITUDE},{LONGITUDE}")

    def ask(method, target, head="", body="", kind="application/json"):
        head = f"{method} {target} HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n{head}"
        raw(port, f"{head}Content-Type: {kind}\r\nContent-Length: {len(body)}\r\n\r\n{body}".encode())

    for shown in [*tokens, wrong]:
        bearer = f"Authorization: Bearer {shown}\r\n"
        ask("GET", f"/api/v1/service?at={place}", bearer)
        ask("POST", "/api/v1/terminals", bearer + key, json.dumps(kit))
        ask("POST", "/api/v1/terminals", bearer + key, json.dumps({**kit, "actor": "somebody"}))
        ask("POST", f"/api/v1/terminals/import?reason={SECRETS['reason']}", bearer, table, "text/csv")
        ask("POST", "/api/v1/terminals", bearer, json.dumps(kit)[:-5])
        ask("POST", "/api/v1/terminals", bearer + "Transfer-Encoding: chunked\r\n", "zz\r\n" + json.dumps(kit))
        for odd in [f"bearer  {shown}", f"Basic {shown}", f"Basic {basic}", shown, f"Digest {shown}", f"Bearer\t{shown}"]:
            ask("GET", "/api/v1/world", f"Authorization: {odd}\r\n")
        ask("GET", f"/api/v1/world?token={shown}&q={SECRETS['query']}")
        ask("GET", f"/{shown}")
        ask("GET", f"/api/v1/service/{place}?access_token={shown}", bearer)
        raw(port, f"GET / HTTP/1.1\r\nAuthorization {shown}\r\n\r\n".encode())
        raw(port, f"GET / HTTP/1.1\r\n{bearer}Broken: \0\r\n\r\n".encode())
        raw(port, f"POST /api/v1/terminals HTTP/1.1\r\nHost: 127.0.0.1\r\n{bearer}{key}Content-Length: 900\r\n"
                  f"Content-Type: application/json\r\n\r\n{json.dumps(kit)}".encode())
    status, text = service.call(
        "POST", "/api/v1/connections",
        json.dumps({"name": f"{SECRETS['kit']}-guest", "latitude_deg": float(LATITUDE),
                    "longitude_deg": float(LONGITUDE), "height_m": 0}),
        {"Content-Type": "application/json"},
    )
    expect(status in (200, 201), f"no terminal joins: {status} {text[:300]}")
    kits = service.json(f"/api/v1/terminals/{SECRETS['kit']}")
    expect(SECRETS["latitude"] in json.dumps(kits), "the kit was not entered")


def expect(holds, text):
    if not holds:
        sys.exit(text)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("apus")
    arguments = parser.parse_args()
    folder = tempfile.mkdtemp(prefix="apus-log-")
    for form in ["text", "json"]:
        state, log = os.path.join(folder, form), os.path.join(folder, f"{form}.log")
        tokens = [token(arguments.apus, state, role) for role in ["operator", "viewer", "treasurer"]]
        command = [arguments.apus, "up", "--json", "--listen", "127.0.0.1:0", "--state", state, "--require-token"]
        service = Service([*command, "--log-level", "info", "--log-format", form], state, log)
        use(service, tokens)
        expect(service.stop() == 0, "the service did not stop well")
        with open(log, encoding="utf-8") as file:
            written = file.read()
        for line in ["listening", "no token that holds"]:
            expect(line in written, f"{log} has no line '{line}'")
        hidden = {**SECRETS, **{f"token {number}": text.split("_")[2][:12] for number, text in enumerate(tokens)}}
        for name, text in hidden.items():
            expect(text not in written, f"{log} holds a {name}: {text}")
        expect(written.count("level=error") + written.count('"level":"error"') == 0, f"{log}: callers cause errors")
    shutil.rmtree(folder)
    print("log-test: no token, key, name or place in what the service wrote at info")


if __name__ == "__main__":
    main()
