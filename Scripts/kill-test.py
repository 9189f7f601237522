#!/usr/bin/env python3
"""Kills `apus up` while acts come in, again and again, and looks at what is left.

Acts, movements of money and imports of kits come in while backups are taken, which are killed too. After each
kill: every act that was acknowledged is there once, no act is half there, numbers have no gaps, each key
stands for one act, the books and the registry are to the cent and the kit what the acts say, the service is ready
again within a bound, and each backup that is there is whole and a beginning of the log.

Run it: kill-test.py APUS [--rounds 5] [--clients 8] [--world FILE|NAME] [--ready-within 20] [--seed 1]
"""

import argparse
import glob
import os
import random
import shutil
import signal
import sqlite3
import subprocess
import sys
import tempfile
import threading
import time

from service_under_test import Client, Service, acts, kind, problems, record_problems


class Backups(threading.Thread):
    """Takes one backup after another, and kills some, until it is told to stop."""

    def __init__(self, arguments, folder, turn, chance):
        super().__init__(daemon=True)
        self.arguments, self.folder, self.turn, self.chance = arguments, folder, turn, chance
        self.over = threading.Event()
        self.wrong = []
        self.taken = self.killed = 0

    def run(self):
        number = 0
        while not self.over.is_set():
            file = os.path.join(self.folder, f"{self.turn}-{number}.sqlite")
            number += 1
            command = [self.arguments.apus, "backup", file, "--state", self.arguments.state]
            if self.arguments.world:
                command += ["--world", self.arguments.world]
            backup = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
            if self.chance.random() < 0.4:
                time.sleep(self.chance.uniform(0, 0.1))
                backup.kill()
            text = backup.communicate()[1]
            if backup.returncode == 0:
                self.taken += 1
            elif backup.returncode == -signal.SIGKILL:
                # By any other signal it died of itself.
                self.killed += 1
            else:
                self.wrong.append(f"backup {file}: {backup.returncode} {text.decode()[:300]}")


def backup_problems(folder, rows):
    """What is wrong with the backups in a folder, which are then removed."""
    found = []
    # What a killed one was writing has another name.
    for file in glob.glob(os.path.join(folder, "*.sqlite")):
        database = sqlite3.connect(f"file:{file}?mode=ro", uri=True)
        if database.execute("PRAGMA integrity_check").fetchall() != [("ok",)]:
            found.append(f"{file} is damaged")
        kept = database.execute("SELECT id, reason FROM act ORDER BY id").fetchall()
        if kept != rows[: len(kept)]:
            found.append(f"{file} is no beginning of the log")
        database.close()
    for file in os.listdir(folder):
        os.remove(os.path.join(folder, file))
    return found


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("apus")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--clients", type=int, default=8)
    parser.add_argument("--world")
    parser.add_argument("--ready-within", type=float, default=20, help="seconds from start to ready")
    parser.add_argument("--life", type=float, default=0.4, help="seconds of load at most")
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    chance = random.Random(arguments.seed)
    folder = tempfile.mkdtemp(prefix="apus-kill-")
    state = arguments.state = os.path.join(folder, "state")
    copies = os.path.join(folder, "backups")
    os.mkdir(copies)
    log = os.path.join(folder, "kill-test.log")
    command = [arguments.apus, "up", "--json", "--listen", "127.0.0.1:0", "--state", state]
    if arguments.world:
        command += ["--world", arguments.world]
    names = [f"{index}" for index in range(arguments.clients)] + ["kits"]
    acknowledged, left, starts = {}, {}, []
    by_key, total, own_kits, taken, killed = {}, 0, None, 0, 0
    began = time.monotonic()
    try:
        for turn in range(arguments.rounds + 1):
            service = Service(command, state, log)
            starts.append(service.seconds)
            if own_kits is None:
                own_kits = service.json("/api/v1/terminals?limit=1")["registered_count"]
            # Only what is new; at the end everything is looked at again.
            wrong = problems(acts(service, len(by_key)), by_key, acknowledged)
            wrong += record_problems(service, by_key, own_kits)
            rows = sorted((number, key) for key, number in by_key.items())
            wrong += backup_problems(copies, rows)
            total += len(acknowledged)
            acknowledged = {}
            if service.seconds > arguments.ready_within:
                wrong.append(f"the start took {service.seconds:.2f} s")
            if turn == arguments.rounds:
                known = dict(by_key)
                wrong += problems(acts(service), {}, known)
                service.kill()
                if wrong:
                    sys.exit(report(wrong, arguments.seed, "at the end", folder))
                break
            clients = [
                Client(service, f"{turn}-{name}", left.get(name), prefix="kits-" if name == "kits" else "")
                for name in names
            ]
            backups = Backups(arguments, copies, turn, random.Random(chance.random()))
            for thread in [*clients, backups]:
                thread.start()
            time.sleep(chance.uniform(0.01, arguments.life))
            service.kill()
            if service.process.returncode != -signal.SIGKILL:
                wrong.append(f"the service was gone before it was killed: {service.process.returncode}")
            backups.over.set()
            backups.join()
            taken, killed = taken + backups.taken, killed + backups.killed
            wrong += backups.wrong
            for client in clients:
                client.join()
                acknowledged.update(client.acknowledged)
                wrong += [f"{key}: {status} {text}" for key, status, text in client.wrong]
            left = {name: client.unanswered for name, client in zip(names, clients)}
            if wrong:
                sys.exit(report(wrong, arguments.seed, f"round {turn}", folder))
            print(
                f"round {turn}: start {service.seconds:.2f} s, {len(by_key)} acts, "
                f"then {len(acknowledged)} acknowledged, {backups.taken} backups taken, {backups.killed} killed",
                flush=True,
            )
    except BaseException:
        print(f"state is left in {folder}", file=sys.stderr)
        raise
    shutil.rmtree(folder)
    imports = sum(kind(key) == "kits" for key in by_key)
    print(
        f"{arguments.rounds} kills in {time.monotonic() - began:.0f} s: {total} acts acknowledged, "
        f"{len(by_key)} in the log ({imports} imports), none lost, none twice, no gap, books to the cent; "
        f"{taken} backups whole, {killed} killed; start at most {max(starts):.2f} s"
    )


def report(wrong, seed, when, folder):
    return "\n".join(wrong[:20]) + f"\nseed {seed}, {when}, state {folder}"


if __name__ == "__main__":
    main()
