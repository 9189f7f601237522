#!/usr/bin/env python3
"""Kills `apus up` while acts come in, again and again, and looks at what is left.

Acts, movements of money and imports of kits come in while backups are taken, which are killed too. After each
kill: every act that was acknowledged is there once, no act is half there, numbers have no gaps, each key
stands for one act, the books and the registry are to the cent and the kit what the acts say, the service is ready
again within a bound, and each backup that is there is whole and a beginning of the log.

Run it: kill-test.py APUS [--rounds 5] [--clients 8] [--world FILE|NAME] [--ready-within 20]
    [--kits 100000] [--seed 1]
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

from service_under_test import Client, Service, acts, kind, kit_count, problems, record_problems


class Backups(threading.Thread):
    """Takes one backup after another, and kills some, until it is told to stop."""

    def __init__(self, arguments, state, folder, turn, chance):
        super().__init__(daemon=True)
        self.arguments, self.state, self.folder = arguments, state, folder
        self.turn, self.chance = turn, chance
        self.over = threading.Event()
        self.wrong = []
        self.taken = self.killed = 0

    def run(self):
        number = 0
        while not self.over.is_set():
            file = os.path.join(self.folder, f"{self.turn}-{number}.sqlite")
            number += 1
            command = [self.arguments.apus, "backup", file, "--state", self.state]
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


class State:
    """One state directory and what its log holds, from life to life."""

    def __init__(self, arguments, folder, number):
        self.folder = os.path.join(folder, f"state-{number}")
        self.log = os.path.join(folder, "kill-test.log")
        self.command = [arguments.apus, "up", "--json", "--listen", "127.0.0.1:0", "--state", self.folder]
        if arguments.world:
            self.command += ["--world", arguments.world]
        self.by_key, self.acknowledged, self.unanswered = {}, {}, {}
        self.kits_of_the_world = None

    def start(self):
        service = Service(self.command, self.folder, self.log)
        if self.kits_of_the_world is None:
            self.kits_of_the_world = service.json("/api/v1/terminals?limit=1")["registered_count"]
        return service

    def look(self, service):
        """What is wrong with what came since the last look, and how many acts were acknowledged since."""
        found = problems(acts(service, len(self.by_key)), self.by_key, self.acknowledged)
        found += record_problems(service, self.by_key, self.kits_of_the_world)
        count, self.acknowledged = len(self.acknowledged), {}
        return found, count

    def look_at_all(self, service):
        """What is wrong with the whole log."""
        return problems(acts(service), {}, dict(self.by_key))

    def rows(self):
        return sorted((number, key) for key, number in self.by_key.items())

    def kits(self):
        return sum(kit_count(key) for key in self.by_key if kind(key) == "kits")

    def imports(self):
        return sum(kind(key) == "kits" for key in self.by_key)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("apus")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--clients", type=int, default=8)
    parser.add_argument("--world")
    parser.add_argument("--ready-within", type=float, default=20, help="seconds from start to ready")
    parser.add_argument("--kits", type=int, default=100_000, help="a new state begins when one has so many")
    parser.add_argument("--life", type=float, default=0.4, help="seconds of load at most")
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    chance = random.Random(arguments.seed)
    folder = tempfile.mkdtemp(prefix="apus-kill-")
    copies = os.path.join(folder, "backups")
    os.mkdir(copies)
    names = [f"{index}" for index in range(arguments.clients)] + ["kits"]
    state = State(arguments, folder, 0)
    states, starts = [state], []
    total, taken, killed = 0, 0, 0
    began = time.monotonic()
    try:
        for turn in range(arguments.rounds + 1):
            service = state.start()
            starts.append(service.seconds)
            # Only what is new; at the end of a state everything is looked at again.
            wrong, count = state.look(service)
            wrong += backup_problems(copies, state.rows())
            total += count
            if service.seconds > arguments.ready_within:
                wrong.append(f"the start took {service.seconds:.2f} s")
            is_last = turn == arguments.rounds
            if is_last or state.kits() >= arguments.kits:
                wrong += state.look_at_all(service)
                service.kill()
                if wrong:
                    sys.exit(report(wrong, arguments.seed, f"at the end of {state.folder}", folder))
                if is_last:
                    break
                # A service has some hundred thousand kits; ever more would only slow the rounds that follow.
                shutil.rmtree(state.folder)
                state = State(arguments, folder, len(states))
                states.append(state)
                service = state.start()
            clients = [
                Client(service, f"{turn}-{name}", state.unanswered.get(name), prefix="kits-" if name == "kits" else "")
                for name in names
            ]
            backups = Backups(arguments, state.folder, copies, turn, random.Random(chance.random()))
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
                state.acknowledged.update(client.acknowledged)
                wrong += [f"{key}: {status} {text}" for key, status, text in client.wrong]
            state.unanswered = {name: client.unanswered for name, client in zip(names, clients)}
            if wrong:
                sys.exit(report(wrong, arguments.seed, f"round {turn}", folder))
            print(
                f"round {turn}: start {service.seconds:.2f} s, {len(state.by_key)} acts, "
                f"then {len(state.acknowledged)} acknowledged, {backups.taken} backups taken, {backups.killed} killed",
                flush=True,
            )
    except BaseException:
        print(f"state is left in {folder}", file=sys.stderr)
        raise
    shutil.rmtree(folder)
    print(
        f"{arguments.rounds} kills in {time.monotonic() - began:.0f} s, {len(states)} states: "
        f"{total} acts acknowledged, {sum(len(state.by_key) for state in states)} in the logs "
        f"({sum(state.imports() for state in states)} imports), none lost, none twice, no gap, books to the cent; "
        f"{taken} backups whole, {killed} killed; start at most {max(starts):.2f} s"
    )


def report(wrong, seed, when, folder):
    return "\n".join(wrong[:20]) + f"\nseed {seed}, {when}, state {folder}"


if __name__ == "__main__":
    main()
