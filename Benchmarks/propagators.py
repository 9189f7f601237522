#!/usr/bin/env python3
"""Other SGP4 implementations behind one interface; run by propagation.py, each in its own process.

usage: propagators.py IMPLEMENTATION SHAPE CATALOGUE [--threads N] [--repetitions R]
       propagators.py IMPLEMENTATION states CATALOGUE --minutes m1,m2,... [--reference-jd JD]

The first prints one JSON line, as `apus-benchmarks propagation` does; the second writes the same
stream as `apus-benchmarks states`: for each minute six little-endian doubles for each satellite
(TEME, km and km/s, NaN where there is no state), then a byte with the error code for each satellite,
255 where the implementation gives none.

SHAPE slot: all satellites at one instant, 240 instants 15 s apart, each in a call of its own.
SHAPE grid: all satellites at 1,440 minutes, in one call, all results kept.
"""

import argparse
import json
import math
import os
import resource
import statistics
import sys
import time

UNKNOWN = 255
# What a slow implementation is given instead of 240 instants in the slot shape.
FEWER_SLOTS = {"satkit": 12, "cysgp4": 48, "python-sgp4": 48}


def pairs(path):
    """The element lines of a catalogue, in its order."""
    rows = [line.rstrip("\r\n") for line in open(path, encoding="ascii")]
    return [(a, b) for a, b in zip(rows, rows[1:]) if a[:2] == "1 " and b[:2] == "2 "]


def reference_date(satellites):
    """The midnight UTC nearest to the median epoch, as a Julian date."""
    middle = statistics.median(s.jdsatepoch + s.jdsatepochF for s in satellites)
    return math.floor(middle) + 0.5


class Catalogue:
    """Element sets, and the common instant that all times count from."""

    def __init__(self, path, reference=None):
        from sgp4.api import WGS72, Satrec

        self.lines = pairs(path)
        self.satellites = [Satrec.twoline2rv(a, b, WGS72) for a, b in self.lines]
        self.reference = reference or reference_date(self.satellites)
        # Minutes from each epoch to the common instant: days and their fraction apart.
        self.offsets = numpy.array(
            [((self.reference - s.jdsatepoch) - s.jdsatepochF) * 1440 for s in self.satellites])

    def __len__(self):
        return len(self.lines)


class Truth:
    """python-sgp4 satellite by satellite, from minutes: Vallado's C++, what others are held to."""

    def __init__(self, catalogue, threads):
        self.catalogue = catalogue

    def states(self, minutes):
        rows = [s.sgp4_tsince(offset + minutes)
                for s, offset in zip(self.catalogue.satellites, self.catalogue.offsets)]
        return ([row[1] for row in rows], [row[2] for row in rows], [row[0] for row in rows])


class PythonSGP4:
    def __init__(self, catalogue, threads):
        from sgp4.api import SatrecArray

        self.reference = catalogue.reference
        self.array = SatrecArray(catalogue.satellites)

    def grid(self, minutes):
        dates = numpy.full(len(minutes), self.reference)
        return self.array.sgp4(dates, minutes / 1440)

    def slot(self, minutes):
        return self.grid(numpy.array([minutes]))

    def states(self, minutes):
        codes, r, v = self.slot(minutes)
        return r[:, 0], v[:, 0], codes[:, 0]


class Astroz:
    """The fastest way in that it documents: a constellation that fills given arrays.

    The constellation refuses deep space; for states of such catalogues its array interface stands in,
    which gives error codes too.
    """

    def __init__(self, catalogue, threads):
        from astroz._astroz import WGS72, Sgp4Constellation
        from astroz.api import Satrec, SatrecArray

        satellites = [Satrec.twoline2rv(a, b) for a, b in catalogue.lines]
        self.reference, self.count = catalogue.reference, len(catalogue)
        self.many = self.mixed = None
        try:
            self.constellation = Sgp4Constellation([s._native for s in satellites],
                                                   gravity_model=WGS72)
        except ValueError:
            self.mixed = SatrecArray(satellites)
            return
        self.offsets = (catalogue.reference - numpy.array(self.constellation.epochs)) * 1440
        self.single = self.arrays(1)

    def arrays(self, count):
        # Filled, so that the pages are there before the clock runs.
        return tuple(numpy.full((count, self.count, 3), 0.5) for _ in range(2))

    def fill(self, minutes, arrays):
        self.constellation.propagate_into(
            minutes, *arrays, epoch_offsets=self.offsets, output="teme", reference_jd=self.reference,
            time_major=True)
        return arrays

    def grid(self, minutes):
        if self.many is None:
            self.many = self.arrays(len(minutes))
        return self.fill(minutes, self.many)

    def slot(self, minutes):
        return self.fill(numpy.array([minutes]), self.single)

    def states(self, minutes):
        if self.mixed:
            codes, r, v = self.mixed.sgp4(numpy.array([self.reference]), numpy.array([minutes / 1440]))
            return r[:, 0], v[:, 0], codes[:, 0]
        r, v = self.slot(minutes)
        return r[0], v[0], None


class Heyoka:
    def __init__(self, catalogue, threads):
        import heyoka

        heyoka.set_nthreads(threads)
        self.offsets = catalogue.offsets
        self.propagator = heyoka.model.sgp4_propagator(catalogue.satellites, fast_math=True)
        self.single = numpy.zeros((self.propagator.nouts, len(catalogue)))
        self.many = None

    def grid(self, minutes):
        if self.many is None:
            self.many = numpy.full((len(minutes), *self.single.shape), 0.5)
        times = self.offsets[None, :] + minutes[:, None]
        return self.propagator(times, self.many)

    def slot(self, minutes):
        return self.propagator(self.offsets + minutes, self.single)

    def states(self, minutes):
        out = self.slot(minutes)
        return out[0:3].T, out[3:6].T, out[6]


class Satkit:
    def __init__(self, catalogue, threads):
        import satkit

        self.module, self.start = satkit, satkit.time.from_jd(catalogue.reference)
        read = [satkit.TLE.from_lines([a, b]) for a, b in catalogue.lines]
        self.sets = [one[0] if isinstance(one, list) else one for one in read]

    def instant(self, minutes):
        return self.start + self.module.duration(seconds=float(minutes) * 60)

    def grid(self, minutes):
        return self.module.sgp4(self.sets, [self.instant(m) for m in minutes])

    def slot(self, minutes):
        return self.module.sgp4(self.sets, self.instant(minutes))

    def states(self, minutes):
        r, v, codes = self.module.sgp4(
            self.sets, self.instant(minutes), errflag=True,
            opsmode=self.module.sgp4_opsmode.improved)
        return numpy.reshape(r, (-1, 3)) / 1e3, numpy.reshape(v, (-1, 3)) / 1e3, [
            int(code) for code in numpy.ravel(codes)]


class Cysgp4:
    def __init__(self, catalogue, threads):
        import cysgp4

        cysgp4.set_num_threads(threads)
        self.module, self.day = cysgp4, catalogue.reference - 2400000.5
        self.sets = numpy.array([cysgp4.PyTle("X", a, b) for a, b in catalogue.lines])

    def at(self, days, sets):
        return self.module.propagate_many(
            days, sets, do_eci_pos=True, do_eci_vel=True, do_geo=False, do_topo=False,
            on_error="coerce_to_nan")

    def grid(self, minutes):
        return self.at((self.day + minutes / 1440)[:, None], self.sets[None, :])

    def slot(self, minutes):
        return self.at(self.day + minutes / 1440, self.sets)

    def states(self, minutes):
        try:
            out = self.slot(minutes)
            return out["eci_pos"], out["eci_vel"], None
        except RuntimeError:
            # One bad set fails the whole call: one by one then.
            rows = [self.alone(minutes, one) for one in range(len(self.sets))]
            return [row[0] for row in rows], [row[1] for row in rows], None

    def alone(self, minutes, one):
        try:
            out = self.at(self.day + minutes / 1440, self.sets[one:one + 1])
            return out["eci_pos"][0], out["eci_vel"][0]
        except RuntimeError:
            return [math.nan] * 3, [math.nan] * 3


IMPLEMENTATIONS = {
    "truth": Truth, "python-sgp4": PythonSGP4, "astroz": Astroz, "heyoka": Heyoka,
    "satkit": Satkit, "cysgp4": Cysgp4,
}


def write_states(implementation, minutes):
    for minute in minutes:
        r, v, codes = implementation.states(minute)
        rows = numpy.hstack([numpy.asarray(r, float), numpy.asarray(v, float)]).astype("<f8")
        sys.stdout.buffer.write(rows.tobytes())
        given = numpy.full(len(rows), UNKNOWN) if codes is None else numpy.asarray(codes)
        sys.stdout.buffer.write(given.astype(numpy.uint8).tobytes())


def timed(work, repetitions):
    """Seconds by the wall and of processor time of each repetition, after one that does not count."""
    work()
    wall, processor = [], []
    for _ in range(repetitions):
        began = time.perf_counter(), time.process_time()
        work()
        wall.append(time.perf_counter() - began[0])
        processor.append(time.process_time() - began[1])
    return wall, processor


def measure(name, implementation, shape, catalogue, threads, repetitions):
    instants = 1440 if shape == "grid" else FEWER_SLOTS.get(name, 240)
    if shape == "grid":
        minutes = numpy.arange(1440.0)
        wall, processor = timed(lambda: implementation.grid(minutes), repetitions)
    else:
        def slots():
            for slot in range(instants):
                implementation.slot(slot * 0.25)

        wall, processor = timed(slots, repetitions)
    states = len(catalogue) * instants / 1e6
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    kept = len(catalogue) * (1440 if shape == "grid" else 1) * 48 / 2**20
    print(json.dumps({
        "implementation": name, "shape": shape, "instruction_set": "own choice",
        "satellites": len(catalogue), "instants": instants, "threads": threads,
        "wall_median_m_per_s": states / statistics.median(wall),
        "wall_best_m_per_s": states / min(wall),
        "cpu_median_m_per_s": states / statistics.median(processor),
        "cpu_best_m_per_s": states / min(processor),
        "peak_rss_mib": peak, "memory_beyond_results_mib": peak - kept,
    }))


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("implementation", choices=IMPLEMENTATIONS)
    parser.add_argument("shape", choices=["slot", "grid", "states"])
    parser.add_argument("catalogue")
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--repetitions", type=int, default=3)
    parser.add_argument("--minutes", default="0")
    parser.add_argument("--reference-jd", type=float)
    arguments = parser.parse_args()
    # Before the libraries are loaded: they read it once.
    for key in ("OMP_NUM_THREADS", "ASTROZ_THREADS", "RAYON_NUM_THREADS", "OPENBLAS_NUM_THREADS"):
        os.environ[key] = str(arguments.threads)
    global numpy
    import numpy

    catalogue = Catalogue(arguments.catalogue, arguments.reference_jd)
    implementation = IMPLEMENTATIONS[arguments.implementation](catalogue, arguments.threads)
    if arguments.shape == "states":
        write_states(implementation, [float(minute) for minute in arguments.minutes.split(",")])
    else:
        measure(arguments.implementation, implementation, arguments.shape, catalogue,
                arguments.threads, arguments.repetitions)


if __name__ == "__main__":
    main()
