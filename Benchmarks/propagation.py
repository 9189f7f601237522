#!/usr/bin/env python3
"""Error beside speed: apus and other SGP4 implementations on one catalogue, on the same processor.

usage: propagation.py CATALOGUE.tle APUS_BENCHMARKS [--rounds N] [--cpu N] [--two-threads]
                      [--only NAME ...] [--shapes slot grid] [--synthetic FILE.tle] [--output FILE]

Makes virtual environments under Benchmarks/.build/ when they are not there. Each measurement is a
process of its own, pinned to one processor, and the implementations take turns: what disturbs the
machine disturbs all of them. Rates are of processor time; medians and bests are over all rounds.
Every line that a process prints goes to the output file; the table goes to standard output.

--two-threads adds the shapes with two threads on two processors, by the wall clock.
"""

import argparse
import json
import pathlib
import statistics
import subprocess
import sys

from accuracy import accuracy

HERE = pathlib.Path(__file__).resolve().parent
ENVIRONMENTS = {
    "peers": ["astroz==0.17.0", "sgp4==2.27", "satkit==0.24.1", "cysgp4==0.4.0", "numpy"],
    "peers-heyoka": ["heyoka==7.13.2", "sgp4==2.27", "numpy"],
}
PEERS = ["astroz", "heyoka", "python-sgp4", "satkit", "cysgp4"]
# What of the peers gains from threads of its own; cysgp4 has them too, and is slower with two.
THREADED = ["astroz", "heyoka"]
INSTRUCTION_SETS = ["avx512", "avx2", "baseline"]


def python_of(environment):
    folder = HERE / ".build" / environment
    python = folder / "bin" / "python"
    if not python.exists():
        subprocess.run([sys.executable, "-m", "venv", folder], check=True)
        install = [python, "-m", "pip", "install", "--quiet", *ENVIRONMENTS[environment]]
        subprocess.run(install, check=True)
    return str(python)


class Contestant:
    """One implementation, and for ours one instruction set, as a command."""

    def __init__(self, name, program, options=()):
        self.name, self.program, self.options = name, program, list(options)

    def timed(self, shape, catalogue, threads, cpus):
        command = ["taskset", "-c", cpus, *self.program]
        command += [shape, catalogue, "--threads", str(threads), *self.options]
        return subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)

    def states_commands(self):
        """Commands to try: with the options, and without, for one instruction set may be all."""
        # Ours has `states` as a subcommand of its own, the peers as a shape.
        program = [word for word in self.program if word != "propagation"] + ["states"]
        return [[*program, *self.options], program]


def contestants(apus, only):
    ours = [Contestant(f"apus {name}", [apus, "propagation"], ["--instruction-set", name])
            for name in INSTRUCTION_SETS]
    script = str(HERE / "propagators.py")
    peers = [
        Contestant(name, [python_of("peers-heyoka" if name == "heyoka" else "peers"), script, name])
        for name in PEERS
    ]
    # Ours, peer, ours, peer: the fast instruction sets beside the fast peers.
    turns = [one for pair in zip(ours, peers) for one in pair] + peers[len(ours):]
    return [one for one in turns if not only or one.name in only or one.name.split()[0] in only]


def run_rounds(turns, shape, catalogue, threads, cpus, rounds, output):
    """The printed lines of each contestant; one that fails is left out of the rounds after."""
    lines = {one.name: [] for one in turns}
    for number in range(rounds):
        for one in list(turns):
            result = one.timed(shape, catalogue, threads, cpus)
            printed = result.stdout.strip().splitlines()
            if result.returncode or not printed:
                reason = (result.stderr.strip().splitlines() or ["no output"])[-1]
                print(f"{one.name}, {shape}: {reason}", file=sys.stderr)
                turns = [other for other in turns if other is not one]
                continue
            line = json.loads(printed[-1])
            lines[one.name].append(line)
            output.write(json.dumps({**line, "contestant": one.name, "round": number}) + "\n")
            output.flush()
    return {name: found for name, found in lines.items() if found}


def summary(lines, clock):
    """Median of the medians, best of the bests, largest memory."""
    return {
        "median": statistics.median(line[f"{clock}_median_m_per_s"] for line in lines),
        "best": max(line[f"{clock}_best_m_per_s"] for line in lines),
        "peak": max(line["peak_rss_mib"] for line in lines),
        "beyond": max(line["memory_beyond_results_mib"] for line in lines),
    }


def number(value, pattern):
    return "-" if value is None else format(value, pattern)


def print_table(columns, rows):
    widths = [max(len(str(row[i])) for row in [columns, *rows]) for i in range(len(columns))]
    for row in [columns, ["-" * width for width in widths], *rows]:
        print("| " + " | ".join(str(cell).ljust(width) for cell, width in zip(row, widths)) + " |")


def report(measured, errors, shapes):
    """One row for each contestant: speed in each shape, ratio of our best to it, errors, memory."""
    names = list(dict.fromkeys([name for shape in shapes for name in measured[shape]] + list(errors)))
    ours = {shape: max((entry["median"] for name, entry in measured[shape].items()
                        if name.startswith("apus")), default=None) for shape in shapes}
    columns = ["implementation"]
    for shape in shapes:
        columns += [f"{shape} M/s", "best", "ours / it"]
    columns += ["max km", "median km", "deep space max km", "codes differ", "no state", "peak MiB",
                "MiB beyond results"]
    rows = []
    for name in names:
        row = [name]
        for shape in shapes:
            entry = measured[shape].get(name)
            ratio = ours[shape] / entry["median"] if entry and ours[shape] else None
            row += [number(entry and entry["median"], ".2f"), number(entry and entry["best"], ".2f"),
                    number(ratio, ".2f")]
        found = errors.get(name, {})
        memory = [measured[shape][name] for shape in shapes if name in measured[shape]]
        row += [number(found.get("maximum_km"), ".1e"), number(found.get("median_km"), ".1e"),
                number(found.get("deep_space_maximum_km"), ".1e"), found.get("codes_differ", "-"),
                found.get("states_missing", "-"), number(max((entry["peak"] for entry in memory), default=None), ".0f"),
                number(max((entry["beyond"] for entry in memory), default=None), ".0f")]
        rows.append(row)
    print_table(columns, rows)


def parse():
    parser = argparse.ArgumentParser(description="Error beside speed.")
    parser.add_argument("catalogue")
    parser.add_argument("apus_benchmarks")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--cpu", type=int, default=0)
    parser.add_argument("--two-threads", action="store_true")
    parser.add_argument("--only", nargs="*", default=[])
    parser.add_argument("--shapes", nargs="*", default=["slot", "grid"])
    parser.add_argument("--synthetic", default=str(
        HERE.parent / "Tests/OrbitsTests/Golden/synthetic-orbits.tle"))
    parser.add_argument("--output", default=str(HERE / ".build" / "propagation.jsonl"))
    return parser.parse_args()


def main():
    arguments = parse()
    turns = contestants(arguments.apus_benchmarks, arguments.only)
    truth = [python_of("peers"), str(HERE / "propagators.py"), "truth", "states"]
    with open(arguments.output, "w", encoding="ascii") as output:
        measured = {}
        for shape in arguments.shapes:
            found = run_rounds(turns, shape, arguments.catalogue, 1, str(arguments.cpu),
                               arguments.rounds, output)
            measured[shape] = {name: summary(lines, "cpu") for name, lines in found.items()}
        if arguments.two_threads:
            pair = f"{arguments.cpu},{arguments.cpu + 1}"
            several = [one for one in turns if one.name in THREADED or one.name.startswith("apus")]
            for shape in arguments.shapes:
                found = run_rounds(several, shape, arguments.catalogue, 2, pair, arguments.rounds,
                                   output)
                measured[f"{shape}2"] = {name: summary(lines, "wall") for name, lines in found.items()}
        running = [one for one in turns if any(one.name in found for found in measured.values())]
        errors = accuracy(truth, {one.name: one.states_commands() for one in running},
                          arguments.catalogue, arguments.synthetic)
        for name, found in errors.items():
            output.write(json.dumps({"contestant": name, **found}) + "\n")
    report(measured, errors, list(measured))
    print(f"every line: {arguments.output}")


if __name__ == "__main__":
    main()
