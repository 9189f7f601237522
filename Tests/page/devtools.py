"""A small client of Chromium's DevTools protocol, on the standard library alone."""

import base64
import json
import os
import pathlib
import shutil
import socket
import struct
import subprocess
import tempfile
import time
import urllib.parse
import zlib

FLAGS = ["--headless=new", "--no-sandbox", "--no-first-run", "--disable-extensions", "--hide-scrollbars",
         "--remote-debugging-port=0", "--disable-background-networking", "--disable-component-update"]
WEBGL = ["--use-gl=angle", "--use-angle=swiftshader", "--enable-unsafe-swiftshader", "--ignore-gpu-blocklist"]
NO_WEBGL = ["--disable-gpu", "--disable-3d-apis"]


class Socket:
    """A WebSocket client, as far as DevTools needs one."""

    def __init__(self, url):
        parts = urllib.parse.urlsplit(url)
        self.socket = socket.create_connection((parts.hostname, parts.port), timeout=60)
        key = base64.b64encode(os.urandom(16)).decode()
        self.socket.sendall((f"GET {parts.path} HTTP/1.1\r\nHost: {parts.netloc}\r\nUpgrade: websocket\r\n"
                             f"Connection: Upgrade\r\nSec-WebSocket-Key: {key}\r\nSec-WebSocket-Version: 13\r\n\r\n").encode())
        self.buffer = b""
        while b"\r\n\r\n" not in self.buffer:
            self.buffer += self.socket.recv(4096)
        head, self.buffer = self.buffer.split(b"\r\n\r\n", 1)
        if b" 101 " not in head.split(b"\r\n")[0]:
            raise RuntimeError(f"no WebSocket: {head!r}")

    def send(self, text):
        data = text.encode()
        mask = os.urandom(4)
        size = len(data)
        length = (bytes([0x80 | size]) if size < 126 else bytes([0xFE]) + struct.pack(">H", size) if size < 65536
                  else bytes([0xFF]) + struct.pack(">Q", size))
        masked = bytes(b ^ mask[i % 4] for i, b in enumerate(data))
        self.socket.sendall(b"\x81" + length + mask + masked)

    def take(self, count):
        parts, have = [self.buffer], len(self.buffer)
        while have < count:
            part = self.socket.recv(1 << 20)
            if not part:
                raise RuntimeError("the browser closed the connection")
            parts.append(part)
            have += len(part)
        data = b"".join(parts)
        self.buffer = data[count:]
        return data[:count]

    def receive(self):
        message = b""
        while True:
            first, second = self.take(2)
            size = second & 0x7F
            if size == 126:
                size = struct.unpack(">H", self.take(2))[0]
            elif size == 127:
                size = struct.unpack(">Q", self.take(8))[0]
            payload = self.take(size)
            if first & 0x0F in (0, 1):
                message += payload
                if first & 0x80:
                    return message.decode()


class Browser:
    """One headless Chromium with one page. Use it in a `with` statement."""

    def __init__(self, width=1440, height=900, webgl=True, touch=False, calm=False, binary=None):
        binary = binary or shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
        if not binary:
            raise SystemExit("Chromium is missing; install it (apt-get install -y chromium).")
        self.profile = tempfile.mkdtemp(prefix="apus-page-")
        flags = FLAGS + (WEBGL if webgl else NO_WEBGL) + [f"--user-data-dir={self.profile}", f"--window-size={width},{height}"]
        self.process = subprocess.Popen([binary, *flags, "about:blank"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        self.number, self.errors, self.requests = 0, [], []
        self.socket = Socket(self.address())
        target = self.call("Target.getTargets")["targetInfos"]
        page = next(t for t in target if t["type"] == "page")
        self.attached = self.call("Target.attachToTarget", targetId=page["targetId"], flatten=True)["sessionId"]
        for domain in ("Page", "Runtime", "Log", "Network"):
            self.call(f"{domain}.enable")
        self.call("Emulation.setDeviceMetricsOverride", width=width, height=height, deviceScaleFactor=1, mobile=touch)
        if touch:
            self.call("Emulation.setTouchEmulationEnabled", enabled=True)
        if calm:
            self.call("Emulation.setEmulatedMedia", features=[{"name": "prefers-reduced-motion", "value": "reduce"}])

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.terminate()
        try:
            self.process.wait(10)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        for _ in range(20):  # children of the browser may still be writing
            shutil.rmtree(self.profile, ignore_errors=True)
            if not os.path.exists(self.profile):
                break
            time.sleep(0.1)

    def address(self):
        file = pathlib.Path(self.profile) / "DevToolsActivePort"
        for _ in range(300):
            if file.exists() and len(file.read_text().split()) == 2:
                port, path = file.read_text().split()
                return f"ws://127.0.0.1:{port}{path}"
            time.sleep(0.1)
        raise RuntimeError("Chromium did not start within 30 s")

    def call(self, method, **parameters):
        self.number += 1
        message = {"id": self.number, "method": method, "params": parameters}
        if hasattr(self, "attached"):
            message["sessionId"] = self.attached
        self.socket.send(json.dumps(message))
        while True:
            answer = json.loads(self.socket.receive())
            if answer.get("id") == self.number:
                if "error" in answer:
                    raise RuntimeError(f"{method}: {answer['error']}")
                return answer["result"]
            self.note(answer)

    def note(self, event):
        data = event.get("params", {})
        if event.get("method") == "Runtime.exceptionThrown":
            details = data["exceptionDetails"]
            self.errors.append(details.get("exception", {}).get("description", details["text"]))
        elif event.get("method") == "Runtime.consoleAPICalled" and data["type"] in ("error", "warning", "assert"):
            self.errors.append(" ".join(str(a.get("value", a.get("description", ""))) for a in data["args"]))
        elif event.get("method") == "Log.entryAdded" and data["entry"]["level"] == "error":
            self.errors.append(f"{data['entry']['text']} {data['entry'].get('url', '')}")
        elif event.get("method") == "Network.requestWillBeSent":
            self.requests.append(data["request"]["url"])

    def open(self, url):
        self.errors.clear()
        self.call("Page.navigate", url=url)

    def run(self, script):
        """The value of a script (promises are awaited)."""
        result = self.call("Runtime.evaluate", expression=script, awaitPromise=True, returnByValue=True)
        if "exceptionDetails" in result:
            raise RuntimeError(result["exceptionDetails"].get("exception", {}).get("description", "script failed"))
        return result["result"].get("value")

    def wait(self, script, seconds=30):
        """Waits until the script is true; false when it does not become so in time."""
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            if self.run(f"(() => {{ try {{ return Boolean({script}); }} catch {{ return false; }} }})()"):
                return True
            time.sleep(0.15)
        return False

    def click(self, x, y):
        for kind in ("mouseMoved", "mousePressed", "mouseReleased"):
            self.call("Input.dispatchMouseEvent", type=kind, x=x, y=y, button="none" if kind == "mouseMoved" else "left",
                      clickCount=0 if kind == "mouseMoved" else 1)

    def drag(self, x, y, dx, dy):
        self.call("Input.dispatchMouseEvent", type="mousePressed", x=x, y=y, button="left", clickCount=1)
        for step in range(1, 6):
            self.call("Input.dispatchMouseEvent", type="mouseMoved", x=x + dx * step / 5, y=y + dy * step / 5, button="left", buttons=1)
        self.call("Input.dispatchMouseEvent", type="mouseReleased", x=x + dx, y=y + dy, button="left", clickCount=1)

    def key(self, key, code=0):
        more = {"text": "\r"} if key == "Enter" else {}
        self.call("Input.dispatchKeyEvent", type="keyDown", key=key, code=key, windowsVirtualKeyCode=code, **more)
        self.call("Input.dispatchKeyEvent", type="keyUp", key=key, code=key, windowsVirtualKeyCode=code)

    def type(self, text):
        self.call("Input.insertText", text=text)

    def screenshot(self, path=None, clip=None):
        more = {"clip": {**clip, "scale": 1}} if clip else {}
        data = base64.b64decode(self.call("Page.captureScreenshot", format="png", **more)["data"])
        if path:
            pathlib.Path(path).write_bytes(data)
        return data


def pixels(png):
    """Rows of RGB(A) bytes of an 8-bit PNG, and the number of channels."""
    position, data, width, channels = 8, b"", 0, 0
    while position < len(png):
        size, kind = struct.unpack(">I4s", png[position:position + 8])
        body = png[position + 8:position + 8 + size]
        if kind == b"IHDR":
            width, channels = struct.unpack(">I", body[:4])[0], {2: 3, 6: 4}[body[9]]
        elif kind == b"IDAT":
            data += body
        position += size + 12
    data, stride, rows = zlib.decompress(data), width * channels, []
    before = bytearray(stride)
    for start in range(0, len(data), stride + 1):
        line = unfilter(data[start], bytearray(data[start + 1:start + 1 + stride]), before, channels)
        rows.append(line)
        before = line
    return rows, channels


def unfilter(kind, line, above, channels):
    for i, value in enumerate(line):
        left, up = (line[i - channels] if i >= channels else 0), above[i]
        corner = above[i - channels] if i >= channels else 0
        if kind == 4:
            guess = left + up - corner
            a, b, c = abs(guess - left), abs(guess - up), abs(guess - corner)
            value += left if a <= b and a <= c else up if b <= c else corner
        else:
            value += (0, left, up, (left + up) // 2)[kind]
        line[i] = value & 0xFF
    return line
