#!/usr/bin/env python3
"""Measures the packets' way: throughput, latency, error of a set delay, many terminals.

usage: packets.py PACKET_BENCHMARKS [--quick] [--rounds N] [--mahimahi PATH] [--json FILE]

Everything is measured beside plain veth in the same run and, with --mahimahi, beside mm-delay (PATH
is a copy that is set-uid root; it is not part of this project). The ratios are what counts: they
are of medians over rounds in which the paths take turns. Needs root, for network namespaces that it
makes and removes itself, and iperf3. No traffic leaves them. At most eight minutes; --quick 90 s.
"""
import argparse
import json
import os
import platform
import shutil
import signal
import statistics
import subprocess
import sys
import time

from packet_paths import Bridge, Mahimahi, Namespaces, Unavailable, Veth, nsenter

# What is wanted: (least, aim), and whether more or less is better.
WANTED = {
    "tcp_over_mm_delay": (8, 12, "more"),
    "tcp_over_veth": (0.4, 0.6, "more"),
    "tcp_shaped_gbps": (4, 10, "more"),
    "udp_plain_over_mm_delay": (1, 1, "more"),
    "udp_segmented_over_mm_delay": (1, 3, "more"),
    "latency_added_p50_us": (10, 3, "less"),
    "latency_added_p99_us": (60, 15, "less"),
    "delay_error_p50_us": (30, 10, "less"),
    "delay_error_p99_us": (300, 50, "less"),
    "terminals_mbps_each": (0.1, 1, "more"),
    "terminals_error_p99_us": (1000, 1000, "less"),
    "terminals_slots_missed": (0, 0, "less"),
    "terminal_idle_kb": (64, 16, "less"),
}

# Earlier figures of mm-delay, for a run without it: their own machine, not this one.
MM_DELAY_ELSEWHERE = (
    "mm-delay on two Zen 5 cores under Linux 6.18, nothing else running: TCP 4.1 Gb/s (0.06 of "
    "veth), UDP of 1,400 B 449 thousand/s, latency added 3.6/13 us, error of 25 ms -67/873 us"
)


class Suite:
    def __init__(self, options, namespaces):
        self.options = options
        self.namespaces = namespaces
        self.tool = os.path.abspath(options.tool)
        self.mahimahi = options.mahimahi
        self.quick = options.quick
        self.rounds = options.rounds or (1 if options.quick else 3)
        self.rows = []
        # The last part takes the longest, 75 s (20 s), and has to fit in.
        self.deadline = time.monotonic() + (70 if options.quick else 400)

    # One measurement of one path.

    def run(self, *words):
        result = subprocess.run([self.tool, *map(str, words)], capture_output=True, text=True,
                                timeout=120)
        if result.returncode != 0:
            raise Unavailable(f"{words[0]}: {result.stderr.strip()}")
        return json.loads(result.stdout)

    def probe(self, command, path, seconds, *more):
        return self.run(command, "--near", path.near, "--far", path.far, "--to", path.address,
                        "--seconds", seconds, *more)

    def tcp(self, path, seconds, skipped=0):
        """Gb/s of one stream, as the receiver counts."""
        server = subprocess.Popen(nsenter(path.far, "iperf3", "-s", "-1"),
                                  stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        try:
            for _ in range(20):
                time.sleep(0.1)
                client = subprocess.run(
                    nsenter(path.near, "iperf3", "-c", path.address, "-J", "-t", str(seconds),
                            "-O", str(skipped)),
                    capture_output=True, text=True, timeout=seconds + skipped + 30)
                outcome = json.loads(client.stdout or "{}")
                if "end" in outcome and "sum_received" in outcome["end"]:
                    return outcome["end"]["sum_received"]["bits_per_second"] / 1e9
            raise Unavailable(f"iperf3: {outcome.get('error', 'no answer')}")
        finally:
            server.kill()
            server.wait()

    def bridge(self, *words):
        return Bridge(self.namespaces, self.tool, *words)

    def paths(self, **named):
        """Paths by name, mm-delay among them when there is one."""
        if self.mahimahi:
            named["mm-delay"] = lambda: Mahimahi(self.namespaces, self.mahimahi, 0)
        return named

    def turns(self, paths, measure):
        """A list of results for each path, which take turns; one that fails is told and left out."""
        results = {name: [] for name in paths}
        for _ in range(self.rounds):
            for name, make in paths.items():
                try:
                    with make() as path:
                        results[name].append(measure(name, path))
                except (Unavailable, subprocess.TimeoutExpired, OSError, ValueError) as problem:
                    print(f"# {name}: {problem}", file=sys.stderr)
        return {name: values for name, values in results.items() if values}

    # What is reported.

    def row(self, what, unit, value, note=""):
        if value is None:
            return
        self.rows.append({"what": what, "unit": unit, "value": value, "note": note,
                          "verdict": verdict(what, value), "load_average": os.getloadavg()[0]})
        limits = WANTED.get(what)
        text = f"{what:34} {value:12.3f} {unit:6}"
        if limits:
            text += f" least {limits[0]:g}, aim {limits[1]:g}: {verdict(what, value)}"
        print(f"{text}  load {os.getloadavg()[0]:.1f}  {note}", flush=True)

    def ratio(self, what, medians, one, other):
        if one in medians and other in medians and medians[other] > 0:
            self.row(what, "x", medians[one] / medians[other])

    # The measurements.

    def streams(self):
        seconds = 2 if self.quick else 4
        results = self.turns(
            self.paths(**{
                "veth": lambda: Veth(self.namespaces),
                "tunnels": lambda: self.bridge(),
                "tunnels, plain": lambda: self.bridge("--no-offload"),
            }),
            lambda _, path: self.tcp(path, seconds))
        medians = self.medians("tcp", "Gb/s", results)
        self.ratio("tcp_over_veth", medians, "tunnels", "veth")
        self.ratio("tcp_over_mm_delay", medians, "tunnels", "mm-delay")
        self.ratio("tcp_plain_over_mm_delay", medians, "tunnels, plain", "mm-delay")

    def shaped_stream(self):
        # CUBIC fills 10 Gb/s over 50 ms only with less than one loss in 3e7 packets (RFC 9438,
        # figure 2): with more, the measurement would be one of CUBIC.
        words = ("--delay-ms", 25, "--rate-mbps", 10_000, "--queue", "codel", "--loss", 1e-8)
        results = self.turns({"tunnels": lambda: self.bridge(*words)},
                             lambda _, path: self.tcp(path, 3 if self.quick else 5, 2))
        medians = self.medians("tcp, 25 ms each way, 10 Gb/s, CoDel, loss 1e-8", "Gb/s", results)
        self.row("tcp_shaped_gbps", "Gb/s", medians.get("tunnels"))

    def datagrams(self):
        seconds = 1.5 if self.quick else 3

        def measure(name, path):
            more = ("--segmented",) if "segmented" in name else ()
            return self.probe("load", path, seconds, *more)["delivered_per_s"] / 1e3

        results = self.turns(
            self.paths(**{
                "veth": lambda: Veth(self.namespaces),
                "veth, segmented": lambda: Veth(self.namespaces),
                "tunnels, plain": lambda: self.bridge("--no-offload"),
                "tunnels, segmented": lambda: self.bridge(),
            }), measure)
        medians = self.medians("udp, 1,400 B, delivered", "k/s", results)
        self.ratio("udp_plain_over_mm_delay", medians, "tunnels, plain", "mm-delay")
        self.ratio("udp_segmented_over_mm_delay", medians, "tunnels, segmented", "mm-delay")
        self.ratio("udp_segmented_over_veth", medians, "tunnels, segmented", "veth, segmented")

    def latency(self):
        seconds = 1.5 if self.quick else 3
        results = self.turns(
            self.paths(**{
                "veth": lambda: Veth(self.namespaces),
                "tunnels": lambda: self.bridge(),
            }),
            lambda _, path: self.probe("latency", path, seconds))
        for share in ("p50", "p99"):
            of = {name: [value[f"one_way_{share}_us"] for value in values]
                  for name, values in results.items()}
            medians = self.medians(f"latency one way, {share}", "us", of)
            for name, prefix in (("tunnels", ""), ("mm-delay", "mm_delay_")):
                if name in medians and "veth" in medians:
                    self.row(f"{prefix}latency_added_{share}_us", "us",
                             medians[name] - medians["veth"], "over veth")

    def delays(self):
        seconds = 2 if self.quick else 3
        for set_ms in (25,) if self.quick else (10, 25, 50):
            paths = {"tunnels": lambda: self.bridge("--delay-ms", set_ms)}
            if self.mahimahi and set_ms == 25:
                paths["mm-delay"] = lambda: Mahimahi(self.namespaces, self.mahimahi, set_ms)
            for load in ("idle", "5 Gb/s beside"):
                results = self.turns(
                    paths, lambda _, path: self.delay(path, set_ms, seconds, load != "idle"))
                for name, values in results.items():
                    for share in ("p50", "p99"):
                        key = "delay_error" if name == "tunnels" else "mm_delay_error"
                        number = statistics.median(v[f"error_{share}_us"] for v in values)
                        program = statistics.median(
                            v[f"error_in_program_{share}_us"] for v in values)
                        note = f"{set_ms} ms, {load}; as the program saw it {program:.1f}"
                        if load != "idle":
                            gbps = statistics.median(v["load_gbps"] for v in values)
                            note += f"; load came to {gbps:.1f} Gb/s"
                        self.row(f"{key}_{share}_us", "us", number, note)

    def delay(self, path, set_ms, seconds, is_loaded):
        load = None
        if is_loaded:
            words = ["load", "--near", path.near, "--far", path.far, "--to", path.address, "--port",
                     9100, "--seconds", seconds + 1.5, "--rate-mbps", 5000]
            if path.has_segmentation:
                words.append("--segmented")
            load = subprocess.Popen([self.tool, *map(str, words)], stdout=subprocess.PIPE,
                                    text=True)
            time.sleep(0.5)
        try:
            outcome = self.probe("delay", path, seconds, "--set-ms", set_ms)
            if load:
                outcome["load_gbps"] = json.loads(load.communicate(timeout=30)[0])["delivered_gbps"]
            return outcome
        finally:
            if load and load.poll() is None:
                load.kill()
                load.wait()

    def terminals(self):
        # Beyond a mark of slots, before which every link is published anew.
        seconds = 17 if self.quick else 33
        # Somewhat above the least, because links lose a part themselves.
        for rate in (1,) if self.quick else (0.11, 1):
            outcome = self.run("terminals", "--mbps-each", rate, "--seconds", seconds)
            note = f"10,000 terminals, {rate} Mb/s each offered, two threads"
            for what, unit, key in (
                ("terminals_mbps_each", "Mb/s", "achieved_mbps_each"),
                ("terminals_error_p50_us", "us", "error_p50_us"),
                ("terminals_error_p99_us", "us", "error_p99_us"),
                ("terminals_slots_missed", "", "slots_missed"),
                ("terminals_without_plan", "", "without_plan"),
                ("terminal_idle_kb", "kB", "idle_kb_per_terminal"),
            ):
                self.row(what, unit, outcome[key], note)
        outcome = self.run("terminals", "--mbps-each", 1, "--seconds", 2, "--threads", 1,
                           "--not-live")
        self.row("packet_processor_us", "us", outcome["processor_us_per_packet"],
                 "10,000 terminals, one thread, as fast as it goes")

    def medians(self, what, unit, results):
        medians = {}
        for name, values in results.items():
            medians[name] = statistics.median(values)
            self.row(f"{what}: {name}", unit, medians[name],
                     f"{min(values):.2f} to {max(values):.2f} in {len(values)} rounds")
        return medians

    def everything(self):
        for part in (self.streams, self.shaped_stream, self.datagrams, self.latency, self.delays,
                     self.terminals):
            if time.monotonic() > self.deadline:
                print(f"# no time was left for {part.__name__}", file=sys.stderr)
                continue
            try:
                part()
            except (Unavailable, subprocess.TimeoutExpired, KeyError, ValueError) as problem:
                print(f"# {part.__name__}: {problem}", file=sys.stderr)


def verdict(what, value):
    if what not in WANTED:
        return ""
    least, aim, better = WANTED[what]
    # A packet that is early is as wrong as one that is late.
    value = abs(value)
    sign = 1 if better == "more" else -1
    if sign * value >= sign * aim:
        return "aim reached"
    return "enough" if sign * value >= sign * least else "MISSED"


def machine():
    model = next((line.split(":")[1].strip() for line in open("/proc/cpuinfo", encoding="utf-8")
                  if line.startswith("model name")), "unknown processor")
    return (f"{model}, {os.cpu_count()} processors, Linux {platform.release()}, "
            f"load average {os.getloadavg()[0]:.1f}")


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("tool", help="the built packet-benchmarks")
    parser.add_argument("--quick", action="store_true", help="one short round of each")
    parser.add_argument("--rounds", type=int, help="how often paths take turns (3)")
    parser.add_argument("--mahimahi", metavar="PATH", help="a set-uid copy of mm-delay")
    parser.add_argument("--json", metavar="FILE", help="write the rows there too")
    parser.add_argument("--only", metavar="PART",
                        choices=["streams", "shaped_stream", "datagrams", "latency", "delays",
                                 "terminals"], help="streams, shaped_stream, datagrams, latency, "
                        "delays or terminals")
    options = parser.parse_args()
    if os.geteuid() != 0:
        sys.exit("packets.py: needs root, to make network namespaces; nothing was measured.\n"
                 "remedy: sudo make bench-packets")
    for program in ("ip", "iperf3", "nsenter", "setpriv"):
        if not shutil.which(program):
            sys.exit(f"packets.py: {program} is not installed; nothing was measured.\n"
                     "remedy: apt install iproute2 iperf3 util-linux")

    def stop(number, _):
        print(f"# stopped by {signal.Signals(number).name}; what is above was measured")
        sys.exit(128 + number)

    for number in (signal.SIGTERM, signal.SIGHUP, signal.SIGINT, signal.SIGALRM):
        signal.signal(number, stop)
    # Whatever hangs, this ends, and leaves nothing behind.
    signal.alarm(90 if options.quick else 480)
    print(f"# {machine()}")
    if not options.mahimahi:
        print(f"# no --mahimahi: the peer is missing. Elsewhere: {MM_DELAY_ELSEWHERE}.")
    with Namespaces() as namespaces:
        suite = Suite(options, namespaces)
        try:
            if options.only:
                getattr(suite, options.only)()
            else:
                suite.everything()
        finally:
            if options.json:
                with open(options.json, "w", encoding="utf-8") as file:
                    json.dump({"machine": machine(), "rows": suite.rows}, file, indent=1)
    missed = [row["what"] for row in suite.rows if row["verdict"] == "MISSED"]
    print(f"# missed: {', '.join(missed) if missed else 'nothing'}")


if __name__ == "__main__":
    main()
