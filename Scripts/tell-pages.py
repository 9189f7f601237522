#!/usr/bin/env python3
"""Puts the output of the commands that README.md and Documentation/Stories.md quote below them, or checks it.

    python3 Scripts/tell-pages.py [--check] [--apus .build/release/apus] [--file starlink.tle=PATH] [PAGE ...]

A quoted command stands in a block of its own kind (console), after `$ `; what follows up to the next command or
the end of the block is its output. Where that ends with a line `…`, only so many lines are quoted. The commands of
a page run one after another, in a folder and with a state of their own.

With --check nothing is written, and the exit status is 1 where a page says something else. What differs from run
to run, because packets were measured or machines are not alike, is then left alone; so are commands about a file
that was not given.
"""

import argparse
import http.server
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import threading

ROOT = pathlib.Path(__file__).resolve().parent.parent
PAGES = ["README.md", "Documentation/Stories.md"]
BLOCK = re.compile(r"```console\n(.*?)```", re.DOTALL)
# What is measured, or belongs to one machine.
VARYING = re.compile(r"apus (connect .* -- (ping|curl|traceroute)|doctor)")
CATALOGUE = "starlink.tle"
# The files that the quoted commands read. The element set is that of the ISS of 20 September 2008.
FILES = {
    "iss.tle": "1 25544U 98067A   08264.51782528 -.00002182  00000-0 -11606-4 0  2927\n"
    "2 25544  51.6416 247.4627 0006703 130.5360 325.0288 15.72125391563537\n",
    "kits.csv": "id,latitude_deg,longitude_deg,state\n"
    + "".join(f"KIT{number:07},{50.40 + number / 200:.3f},{30.40 + number / 200:.3f},activated\n" for number in range(20)),
}


class Page:
    """One page, and the folder that its commands run in."""

    def __init__(self, path, folder, arguments):
        self.path, self.folder, self.arguments = path, pathlib.Path(folder), arguments
        (self.folder / "bin").mkdir()
        (self.folder / "bin/apus").symlink_to(pathlib.Path(arguments.apus).resolve())
        self.work = self.folder / "work"
        self.work.mkdir()
        for name, text in FILES.items():
            (self.work / name).write_text(text)
        for name, source in (given.split("=", 1) for given in arguments.file):
            shutil.copyfile(source, self.work / name)
        self.environment = {
            **os.environ,
            "PATH": f"{self.folder / 'bin'}{os.pathsep}{os.environ['PATH']}",
            "XDG_STATE_HOME": str(self.folder / "state"),
            "XDG_RUNTIME_DIR": str(self.folder),
        }

    def told(self):
        return BLOCK.sub(lambda block: "```console\n" + self.block(block[1]) + "```", self.path.read_text())

    def block(self, text):
        """The block with what its commands say now."""
        parts = re.split(r"^\$ (.*)\n", text, flags=re.MULTILINE)
        return parts[0] + "".join(
            f"$ {command}\n{self.output(command, quoted)}" for command, quoted in zip(parts[1::2], parts[2::2])
        )

    def output(self, command, quoted):
        missing = CATALOGUE in command and not (self.work / CATALOGUE).exists()
        if missing or self.arguments.check and VARYING.search(command):
            print(f"left alone: {command}", file=sys.stderr)
            return quoted
        run = subprocess.run(
            ["bash", "-o", "pipefail", "-c", command],
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            cwd=self.work,
            env=self.environment,
        )
        # A refusal is quoted too; anything else that fails is not.
        if run.returncode and not run.stdout.startswith("Error: "):
            sys.exit(f"{self.path.name}: {command}: status {run.returncode}\n{run.stdout}")
        lines = [line.rstrip() for line in run.stdout.rstrip().splitlines()]
        kept = quoted.splitlines()
        if kept and kept[-1] == "…":
            lines = lines[: len(kept) - 1] + ["…"]
        return "".join(line + "\n" for line in lines)


def serve_host():
    """This machine's loopback, as the page's programs meet it under the name host."""
    folder = tempfile.mkdtemp()
    (pathlib.Path(folder) / "index.html").write_text("<title>host</title>\n")

    class Quiet(http.server.SimpleHTTPRequestHandler):
        def __init__(self, *arguments):
            super().__init__(*arguments, directory=folder)

        def log_message(self, *_):
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 8000), Quiet)
    threading.Thread(target=server.serve_forever, daemon=True).start()


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("pages", nargs="*", default=PAGES, metavar="PAGE")
    parser.add_argument("--check", action="store_true")
    parser.add_argument("--apus", default=str(ROOT / ".build/release/apus"))
    parser.add_argument("--file", action="append", default=[], metavar="NAME=PATH")
    arguments = parser.parse_args()
    if not arguments.check:
        serve_host()
    untrue = []
    for name in arguments.pages:
        path = ROOT / name
        with tempfile.TemporaryDirectory() as folder:
            told = Page(path, folder, arguments).told()
        if arguments.check and told != path.read_text():
            untrue.append(name)
        elif not arguments.check:
            path.write_text(told)
    if untrue:
        sys.exit(f"{', '.join(untrue)}: quotes what the system does not say; run this again without --check.")


if __name__ == "__main__":
    main()
