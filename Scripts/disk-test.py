#!/usr/bin/env python3
"""Runs `apus up` on disks that misbehave, and looks whether what was acknowledged, and nothing else, is kept.

full     a small file system of its own is filled while acts come in, also while the service starts; emptied
         again; then it is read only when the service is to start
closed   the file system turns read only under the running service (EROFS), then the same with no room (ENOSPC),
         with writes that fail (EIO) and with writes that cannot be brought to the disk (EIO of fsync); each ends
         once by itself and once with `kill -9`
frozen   an ext4 image is frozen: acts wait, questions go on; then its journal is aborted, which is what a failing
         device does to it, and it is mounted anew

In each: acts are refused with a reason, plans and questions go on, acts are taken again without a restart, and at
the end every act that was acknowledged is in the log once, none that was refused is, the books are to the cent.

`full` needs the right to mount a tmpfs (root, or an unprivileged user namespace), `frozen` root and a loop device,
`closed` a C compiler. A part that cannot be run is named with the reason, and the status is 77.

Run it: disk-test.py APUS [--parts full,closed,frozen]
"""

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
import threading
import time

from service_under_test import Client, Service, acts, problems, record_problems

SKIPPED = 77
ROOM = 12 << 20


class Trial:
    """A state folder on a disk, the service on it, and what that has promised."""

    def __init__(self, apus, folder, environment=None):
        self.apus, self.state, self.environment = apus, os.path.join(folder, "state"), environment
        self.log = os.path.join(tempfile.mkdtemp(prefix="apus-disk-log-"), "up.log")
        self.acknowledged, self.refused, self.number = {}, set(), 0
        self.service = self.own_kits = None

    # Sixty world seconds a second: a slot is a quarter of a second.
    def command(self):
        return [self.apus, "up", "--json", "--listen", "127.0.0.1:0", "--speed", "60", "--state", self.state]

    def start(self):
        self.service = Service(self.command(), self.state, self.log, self.environment)
        if self.own_kits is None:
            self.own_kits = self.service.json("/api/v1/terminals?limit=1")["registered_count"]

    def fresh(self, prefix=""):
        self.number += 1
        return f"{prefix}{self.number}"

    def take(self, count):
        """Enters acts, imports among them, that have to be taken."""
        for index in range(count):
            key = self.fresh("kits-" if index % 4 == 3 else "")
            status, text = self.service.enter(key)
            expect(status == 201, f"{key} is not taken: {status} {text[:300]}")
            self.acknowledged[key] = json.loads(text)["id"]

    def load(self, seconds, clients=4):
        """Acts from several sides at once, until one is refused or the time is over; gives the refusals."""
        threads = [Client(self.service, self.fresh("load-")) for _ in range(clients)]
        for thread in threads:
            thread.start()
        time.sleep(seconds)
        for thread in threads:
            thread.over.set()
        for thread in threads:
            thread.join()
            self.acknowledged.update(thread.acknowledged)
        return [refusal for thread in threads for refusal in thread.wrong]

    def refuse(self, status, code, keys=()):
        """Enters acts that have to be refused with a status and a code; they are never to be seen."""
        for key in [*keys, self.fresh(), self.fresh(), self.fresh("kits-")]:
            got, text = self.service.enter(key)
            expect(got == status and code in text.decode(), f"{key} was to be refused: {got} {text[:300]}")
            error = json.loads(text)["error"]
            expect(error["message"] and error["remedy"], f"{key}: a reason without words: {text[:300]}")
            self.refused.add(key)

    def goes_on(self):
        """Questions are answered and new slots are planned, whatever the disk does."""
        before = self.service.json("/api/v1/world")["slot_start_utc"]
        for path in ["/readyz", "/metrics"]:
            status, text = self.service.call("GET", path)
            expect(status == 200, f"{path}: {status} {text[:300]}")
        for path in ["/service?at=Kyiv", "/acts?limit=5", "/terminals?limit=5", "/ledger/balances"]:
            self.service.json("/api/v1" + path)
        limit = time.monotonic() + 10
        while self.service.json("/api/v1/world")["slot_start_utc"] == before:
            expect(time.monotonic() < limit, "no new slot is planned")
            time.sleep(0.05)

    def is_whole(self):
        """The log is what was promised, also after the next start."""
        by_key = {}
        wrong = problems(acts(self.service), by_key, self.acknowledged)
        wrong += [f"{key} was refused and is act {by_key[key]}" for key in self.refused if key in by_key]
        wrong += [f"{key} is in the log and was never answered" for key in by_key if key not in self.acknowledged]
        wrong += record_problems(self.service, by_key, self.own_kits)
        expect(not wrong, "\n".join(wrong[:20]))

    def retry(self):
        """What was refused is taken under the same key when the disk is well again."""
        for key in sorted(self.refused):
            status, text = self.service.enter(key)
            expect(status == 201, f"{key} is not taken again: {status} {text[:300]}")
            self.acknowledged[key] = json.loads(text)["id"]
        self.refused = set()

    def again(self):
        """Killed, started, and as before."""
        self.service.kill()
        self.start()
        self.is_whole()


def expect(holds, text):
    if not holds:
        sys.exit(text)


def run(*command):
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    return done.returncode, (done.stdout + done.stderr).strip()


def must(*command):
    status, text = run(*command)
    expect(status == 0, f"{' '.join(command)}: {text}")


def fill(folder):
    """Takes all the room that is left, to the last block, and gives the file that holds it."""
    path = os.path.join(folder, "fill")
    with open(path, "ab", buffering=0) as file:
        for size in (1 << 20, 4096, 1):
            try:
                while True:
                    file.write(b"x" * size)
            except OSError:
                continue
    return path


def full(apus, folder):
    must("mount", "-t", "tmpfs", "-o", f"size={ROOM}", "tmpfs", folder)
    trial = Trial(apus, folder)
    trial.start()
    trial.take(20)
    # Filled while acts come in.
    hog = threading.Timer(0.3, fill, [folder])
    hog.start()
    wrong = trial.load(1.5)
    hog.join()
    expect(wrong and all(status == 507 for _, status, _ in wrong), f"refused otherwise than with 507: {wrong[:3]}")
    trial.refused.update(key for key, _, _ in wrong)
    taken = os.path.join(folder, "fill")
    fill(folder)
    for _ in range(3):
        trial.refuse(507, "disk-full")
        trial.goes_on()
    trial.is_whole()
    for command in (["token", "create", "--name", "x", "--role", "viewer"], ["backup", os.path.join(folder, "b")]):
        status, text = run(apus, *command, "--state", trial.state)
        expect(status == 1 and "the disk is full" in text, f"{command}: {status} {text}")
    expect(not os.path.exists(os.path.join(folder, "b")), "half a backup is there")
    os.remove(taken)
    trial.take(8)
    trial.retry()
    trial.is_whole()
    fill(folder)
    trial.refuse(507, "disk-full")
    # Room for what SQLite needs to open its log, and for no act: whoever starts may ask.
    trial.service.kill()
    trial.start()
    trial.is_whole()
    trial.goes_on()
    os.remove(taken)
    trial.take(4)
    trial.retry()
    trial.again()
    expect(trial.service.stop() == 0, "the service did not stop well")
    closed_at_start(trial, folder)


def closed_at_start(trial, folder):
    """A service that could keep nothing says so and does not start; backups are read all the same."""
    must("mount", "-o", "remount,bind,ro", folder)
    status, text = run(*trial.command())
    expect(status == 1 and ("written" in text or "read only" in text), f"on a read-only disk: {status} {text}")
    expect("NSCocoa" not in text and len(text) < 400, f"no clear words: {text}")
    copy = os.path.join(os.path.dirname(trial.log), "copy.sqlite")
    status, text = run(trial.apus, "backup", copy, "--state", trial.state)
    expect(status == 0, f"backup from a read-only disk: {text}")
    must("mount", "-o", "remount,bind,rw", folder)
    trial.start()
    trial.is_whole()
    trial.take(4)
    expect(trial.service.stop() == 0, "the service did not stop well")
    must("umount", folder)


FAULTS = {"r": (500, "read-only"), "f": (507, "disk-full"), "w": (500, "store"), "s": (500, "store")}


def closed(apus, folder):
    library = build(folder)
    control = os.path.join(folder, "control")
    disk = os.path.join(folder, "disk")
    os.mkdir(disk)

    def tell(fault):
        # In place: the service has mapped the byte.
        with open(control, "r+b" if os.path.exists(control) else "wb") as file:
            file.write(fault.encode())

    tell("-")
    environment = {**os.environ, "LD_PRELOAD": library, "FAULTY_DISK": disk, "FAULTY_DISK_CONTROL": control}
    trial = Trial(apus, disk, environment)
    trial.start()
    for fault, (status, code) in FAULTS.items():
        trial.take(8)
        tell(fault)
        trial.refuse(status, code)
        trial.goes_on()
        tell("-")
        trial.take(4)
        trial.is_whole()
        trial.retry()
        tell(fault)
        trial.refuse(status, code)
        # Nothing comes after it that could take its place in the log's file.
        trial.service.kill()
        tell("-")
        trial.start()
        trial.is_whole()
        trial.retry()
        trial.again()
    expect(trial.service.stop() == 0, "the service did not stop well")


def build(folder):
    library = os.path.join(folder, "faulty-disk.so")
    source = os.path.join(os.path.dirname(os.path.abspath(__file__)), "faulty-disk.c")
    must(shutil.which("cc") or "clang", "-shared", "-fPIC", "-O1", "-Wall", "-o", library, source, "-ldl")
    return library


def frozen(apus, folder):
    image, disk = os.path.join(folder, "image"), os.path.join(folder, "disk")
    os.mkdir(disk)
    with open(image, "wb") as file:
        file.truncate(64 << 20)
    must("mkfs.ext4", "-q", image)
    must("mount", "-o", "loop,errors=remount-ro", image, disk)
    trial = Trial(apus, disk)
    trial.start()
    trial.take(8)
    must("fsfreeze", "--freeze", disk)
    try:
        clients = [Client(trial.service, trial.fresh("frozen-")) for _ in range(4)]
        for client in clients:
            client.start()
        for _ in range(4):
            trial.goes_on()
        expect(not any(client.acknowledged for client in clients), "an act is acknowledged on a frozen disk")
    finally:
        must("fsfreeze", "--unfreeze", disk)
    time.sleep(0.5)
    for client in clients:
        client.over.set()
        client.join()
        expect(client.acknowledged and not client.wrong, f"not taken after the thaw: {client.wrong}")
        trial.acknowledged.update(client.acknowledged)
    trial.is_whole()
    must("mount", "-o", "remount,abort", disk)
    # Older kernels mark the file system read only, later ones let writes fail: the code differs, never the outcome.
    trial.refuse(500, "error")
    trial.goes_on()
    trial.service.kill()
    must("umount", disk)
    status, text = run("e2fsck", "-f", "-y", image)
    expect(status in (0, 1), f"e2fsck: {text}")
    must("mount", "-o", "loop", image, disk)
    trial.start()
    trial.is_whole()
    trial.retry()
    trial.again()
    expect(trial.service.stop() == 0, "the service did not stop well")
    must("umount", disk)


def inside(*options):
    """Why a tmpfs cannot be mounted in a namespace of these options; nothing where it can."""
    if not shutil.which("unshare"):
        return "unshare is missing"
    status, text = run("unshare", *options, "sh", "-c", "mount -t tmpfs tmpfs /mnt")
    return text.splitlines()[-1] if status else None


def obstacle(part):
    """Why a part cannot be run here, and the options of the namespace in which it can."""
    if part == "closed":
        return (None if shutil.which("cc") or shutil.which("clang") else "there is no C compiler"), None
    refusals = []
    for options in (["--mount"], ["--user", "--map-root-user", "--mount"])[: 1 if part == "frozen" else 2]:
        refusal = inside(*options)
        if refusal is None:
            if part == "frozen" and not all(map(shutil.which, ["mkfs.ext4", "e2fsck", "fsfreeze", "losetup"])):
                return "mkfs.ext4, e2fsck, fsfreeze or losetup is missing", None
            if part == "frozen" and run("losetup", "--find")[0] != 0:
                return "there is no loop device", None
            return None, options
        refusals.append(refusal)
    return "; ".join(refusals), None


PARTS = {"full": full, "closed": closed, "frozen": frozen}


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("apus")
    parser.add_argument("--parts", default=",".join(PARTS))
    parser.add_argument("--inside", help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.inside:
        return PARTS[arguments.inside](arguments.apus, arguments.parts)
    skipped = 0
    for part in arguments.parts.split(","):
        reason, options = obstacle(part)
        if reason:
            print(f"disk-test: {part} is skipped: {reason}", flush=True)
            skipped += 1
            continue
        began = time.monotonic()
        folder = tempfile.mkdtemp(prefix=f"apus-disk-{part}-")
        command = [sys.executable, os.path.abspath(__file__), os.path.abspath(arguments.apus)]
        command += ["--inside", part, "--parts", folder]
        # Mounts go with the namespace, however it ends.
        done = subprocess.run((["unshare", *options] if options else []) + command, check=False)
        expect(done.returncode == 0, f"disk-test: {part} failed, what is left is in {folder}")
        shutil.rmtree(folder)
        print(f"disk-test: {part}: nothing lost, nothing that was refused, {time.monotonic() - began:.0f} s", flush=True)
    return SKIPPED if skipped else 0


if __name__ == "__main__":
    sys.exit(main())
