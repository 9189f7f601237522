#!/usr/bin/env python3
"""Puts the output of the commands that Documentation/Stories.md quotes below them, or checks it.

    python3 Scripts/tell-stories.py [--check] [--apus .build/release/apus]

A quoted command stands in a block of its own, after `$ `; everything after it in the block is its output.
With --check nothing is written, and the exit status is 1 where the page says something else.
"""

import argparse
import os
import pathlib
import re
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parent.parent
PAGE = ROOT / "Documentation/Stories.md"
BLOCK = re.compile(r"```console\n\$ (.*?)\n(.*?)```", re.DOTALL)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--check", action="store_true")
    parser.add_argument("--apus", default=str(ROOT / ".build/release/apus"))
    arguments = parser.parse_args()
    text = PAGE.read_text()
    with tempfile.TemporaryDirectory() as folder:
        os.symlink(pathlib.Path(arguments.apus).resolve(), pathlib.Path(folder) / "apus")
        path = folder + os.pathsep + os.environ["PATH"]

        def told(match):
            run = subprocess.run(
                ["bash", "-o", "pipefail", "-c", match[1]],
                capture_output=True,
                text=True,
                env={**os.environ, "PATH": path},
            )
            if run.returncode:
                sys.exit(f"{match[1]}: status {run.returncode}\n{run.stderr}")
            lines = [line.rstrip() for line in run.stdout.rstrip().splitlines()]
            return "```console\n$ " + match[1] + "\n" + "\n".join(lines) + "\n```"

        told_now = BLOCK.sub(told, text)
    if arguments.check:
        if told_now != text:
            sys.exit("Documentation/Stories.md quotes what the system does not say; run this again.")
    else:
        PAGE.write_text(told_now)


if __name__ == "__main__":
    main()
