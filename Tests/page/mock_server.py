"""Serves the page with a mock of its API: python3 Tests/page/mock_server.py [--port 8080].

For tests: GET /mock/act and /mock/connection send an event, the latter with ?leave=1 another; /mock/down?seconds=N plays dead.
"""

import argparse
import http.server
import json
import pathlib
import queue
import threading
import time
import urllib.parse

from mock_service import Refusal, Service
from mock_world import SLOT_S, TERMINALS, slot_start, utc

PAGE = pathlib.Path(__file__).resolve().parents[2] / "Sources/Console/Page"
TYPES = {".html": "text/html; charset=utf-8", ".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml"}
POLICY = ("default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
          "base-uri 'none'; form-action 'none'; frame-ancestors 'none'")
START = 1665403200.0  # 2022-10-10T12:00:00Z


class Mock:
    """The world clock, the listeners, and whether the service plays dead."""

    def __init__(self, speed, with_vendor=True, service=None, page=None):
        # How many terminals a page of their list holds; None for all.
        self.page = page
        self.service, self.speed, self.with_vendor = service or Service(), speed, with_vendor
        self.began, self.lock, self.listeners, self.down_until = time.monotonic(), threading.Lock(), set(), 0.0
        self.work = threading.Lock()
        # Number, identity and name of the terminals that programs carry.
        self.joined = [(1, "kit-0001", TERMINALS[0][0])]
        threading.Thread(target=self.tick, daemon=True).start()

    def now(self):
        return START + (time.monotonic() - self.began) * self.speed

    def is_down(self):
        return time.monotonic() < self.down_until

    def send(self, kind, data):
        with self.lock:
            for listener in self.listeners:
                listener.put(f"event: {kind}\ndata: {json.dumps(data)}\n\n")

    def tell(self, change, one):
        """Sends the event that a connection came, left or reported."""
        with self.work:
            row = None if change == "left" else self.service.connection(*one, self.now())
        self.send("connection", {"change": change, "id": one[1], "name": one[2], "connection": row})

    def tick(self):
        last, told = slot_start(self.now()), 0.0
        while True:
            time.sleep(0.05)
            now = self.now()
            if self.listeners and time.monotonic() - told > 0.5:
                told = time.monotonic()
                for one in self.joined:
                    self.tell("account", one)
            if slot_start(now) > last:
                last = slot_start(now)
                self.send("slot", self.slot(now))

    def slot(self, now):
        with self.work:
            rows = self.service.terminals(now)["terminals"]
        reasons = {}
        for row in rows:
            if not row["served"]:
                reasons[row["reason"]] = reasons.get(row["reason"], 0) + 1
        served = sum(row["served"] for row in rows)
        start = slot_start(now)
        return {"slot_start_utc": utc(start), "slot_end_utc": utc(start + SLOT_S), "world_time_utc": utc(self.now()),
                "speed": self.speed, "served": served, "refused": len(rows) - served, "reasons": reasons, "plan_ms": 12.5}


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    mock = None

    def log_message(self, *_):
        pass

    def do_GET(self):
        url = urllib.parse.urlsplit(self.path)
        query = dict(urllib.parse.parse_qsl(url.query))
        try:
            if url.path.startswith("/mock/"):
                self.control(url.path[6:], query)
            elif self.mock.is_down():
                self.close_connection = True
            elif url.path == "/api/v1/events":
                self.events()
            elif url.path.startswith("/api/v1/"):
                self.answer(url.path[8:], query)
            else:
                self.file(url.path)
        except (BrokenPipeError, ConnectionResetError):
            self.close_connection = True

    def control(self, what, query):
        if what == "act":
            self.mock.send("act", {"kind": "licence-set", "territory": "TR", "status": "licensed"})
        elif what == "connection":
            one = (2, "connect-1", "Kyiv <b>x</b>")
            self.mock.joined = [other for other in self.mock.joined if other != one]
            if query.get("leave"):
                self.mock.tell("left", one)
            else:
                self.mock.joined.append(one)
                self.mock.tell("joined", one)
        elif what == "down":
            self.mock.down_until = time.monotonic() + float(query.get("seconds", 5))
        self.reply(200, "application/json", b"{}")

    def answer(self, name, query):
        mock, service = self.mock, self.mock.service
        now = mock.now()
        answers = {
            "world": lambda: service.world(now, mock.speed), "satellites": service.catalogue, "reasons": service.reasons,
            "ground": lambda: service.ground(now), "territories": service.territory_list,
            "terminals": lambda: service.terminals(now, query.get("online"), mock.page),
            "connections": lambda: service.connections(now, mock.joined), "service": lambda: service.service(query.get("at", ""), now),
            "sky.bin": lambda: service.satellites.sky(slot_start(now)), "lasers.bin": service.satellites.laser_bytes,
        }
        try:
            if name not in answers:
                raise Refusal(404, "not-found", f"There is no {name}.", "See the documentation of the API.")
            with mock.work:
                body = answers[name]()
        except Refusal as refusal:
            self.reply(refusal.status, "application/json", json.dumps(refusal.body).encode())
            return
        if isinstance(body, bytes):
            self.reply(200, "application/octet-stream", body)
        else:
            self.reply(200, "application/json", json.dumps(body).encode())

    def events(self):
        self.send_response(200)
        self.send_header("Content-Type", "text/event-stream")
        self.send_header("Cache-Control", "no-store")
        self.send_header("Connection", "close")
        self.end_headers()
        self.close_connection = True
        listener = queue.Queue()
        with self.mock.lock:
            self.mock.listeners.add(listener)
        try:
            self.wfile.write(b": hello\n\n")
            self.wfile.flush()
            while not self.mock.is_down():
                try:
                    self.wfile.write(listener.get(timeout=0.2).encode())
                    self.wfile.flush()
                except queue.Empty:
                    continue
        finally:
            with self.mock.lock:
                self.mock.listeners.discard(listener)

    def file(self, path):
        file = (PAGE / urllib.parse.unquote(path.lstrip("/") or "index.html")).resolve()
        hidden = "vendor" in file.parts and not self.mock.with_vendor
        if not file.is_relative_to(PAGE) or not file.is_file() or hidden:
            self.reply(404, "text/plain", b"not found")
        else:
            self.reply(200, TYPES.get(file.suffix, "application/octet-stream"), file.read_bytes())

    def reply(self, status, kind, body):
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Cache-Control", "no-store")
        self.send_header("X-Content-Type-Options", "nosniff")
        self.send_header("Content-Security-Policy", POLICY)
        self.end_headers()
        self.wfile.write(body)


def start(port=0, speed=1.0, with_vendor=True, page=None):
    """Starts the server in a thread; returns it and its address."""
    handler = type("BoundHandler", (Handler,), {"mock": Mock(speed, with_vendor, page=page)})
    server = http.server.ThreadingHTTPServer(("127.0.0.1", port), handler)
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return server, f"http://127.0.0.1:{server.server_address[1]}/"


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--port", type=int, default=8080)
    parser.add_argument("--speed", type=float, default=1.0, help="world seconds in a second")
    parser.add_argument("--without-three", action="store_true", help="hide the vendor folder")
    arguments = parser.parse_args()
    _, address = start(arguments.port, arguments.speed, not arguments.without_three)
    print(f"serving {address}", flush=True)
    threading.Event().wait()
