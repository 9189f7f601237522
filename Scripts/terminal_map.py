"""Follows the satellite that serves a terminal through its obstruction map, as research on real terminals does.

It clears the map, looks at it twice a second for two whole slots, and takes the cells that are new in each look
for places of the satellite (Ahangarpour et al., "Trajectory-based serving satellite identification with user
terminal's field-of-view", LEO-NET 2024). Within a slot a satellite goes straight on over a few degrees, so that
a curve of second order in time passes close to all of its new cells.
"""
import time

import grpc
from yagrc import reflector

SIDE = 123
# Cells of the map with the rim in sight: what is outside is never painted.
REACH = SIDE / 2
# In cells, each 1.3 degrees wide: the rounding to a cell's middle, and the half second between two looks.
CLOSE = 1.5
# GPS time has been ahead of UTC by so much since 2017; slots begin at :12, :27, :42 and :57 of UTC.
LEAP_SECONDS = 18
SLOT, LOOK = 15, 0.5


class Map:
    """The map of a terminal and its clock, by messages that the terminal itself describes."""

    def __init__(self, channel):
        client = reflector.GrpcReflectionClient()
        client.load_protocols(channel, symbols=["SpaceX.API.Device.Device"])
        self.request = client.message_class("SpaceX.API.Device.Request")
        answer = client.message_class("SpaceX.API.Device.Response")
        self.call = channel.unary_unary(
            "/SpaceX.API.Device.Device/Handle",
            request_serializer=self.request.SerializeToString,
            response_deserializer=answer.FromString,
        )

    def ask(self, **member):
        return self.call(self.request(**member), timeout=10)

    def clear(self):
        self.ask(dish_clear_obstruction_map={})

    def cells(self):
        """Row and column of each cell with data."""
        values = self.ask(dish_get_obstruction_map={}).dish_get_obstruction_map.snr
        return {divmod(index, SIDE) for index, value in enumerate(values) if value >= 0}

    def seconds(self):
        """World time in GPS seconds."""
        return self.ask(get_diagnostics={}).dish_get_diagnostics.location.gps_time_s

    def connected(self):
        return not self.ask(get_status={}).dish_get_status.HasField("outage")


def slot(seconds):
    return int((seconds - LEAP_SECONDS + 3) // SLOT)


def solved(rows, right):
    """The solution of three linear equations (Cramer)."""
    def determinant(m):
        return (
            m[0][0] * (m[1][1] * m[2][2] - m[1][2] * m[2][1])
            - m[0][1] * (m[1][0] * m[2][2] - m[1][2] * m[2][0])
            + m[0][2] * (m[1][0] * m[2][1] - m[1][1] * m[2][0])
        )

    whole = determinant(rows)
    parts = []
    for column in range(3):
        changed = [[right[i] if j == column else rows[i][j] for j in range(3)] for i in range(3)]
        parts.append(determinant(changed) / whole)
    return parts


def error(times, values):
    """The largest distance of values from their best curve of second order in time."""
    sums = [sum(t**power for t in times) for power in range(5)]
    rows = [[sums[i + j] for j in range(3)] for i in range(3)]
    right = [sum(v * t**i for t, v in zip(times, values)) for i in range(3)]
    a, b, c = solved(rows, right)
    return max(abs(v - (a + b * t + c * t * t)) for t, v in zip(times, values))


def problem(news):
    """What is wrong with the new cells of one slot: (seconds in the slot, cell) each; None for nothing."""
    # In half a minute of arc a satellite crosses two cells at least, and at most one a look.
    if not 3 <= len(news) <= 3 * SLOT / LOOK:
        return f"{len(news)} cells are new in a slot"
    for _, (row, column) in news:
        if (row - SIDE // 2) ** 2 + (column - SIDE // 2) ** 2 > REACH**2:
            return f"cell {row}, {column} is outside the sky"
    # Two cells that are new in one look were reached at different times within it.
    if len({t for t, _ in news}) < 4:
        return None
    times = [t for t, _ in news]
    off = max(error(times, [cell[axis] for _, cell in news]) for axis in (0, 1))
    return f"the way is {off:.1f} cells off any curve: {news}" if off > CLOSE else None


def followed(address, slots=2, tries=6):
    """None when as many slots in a row were followed through the map; else what is wrong."""
    with grpc.insecure_channel(address) as channel:
        sky = Map(channel)
        if sky.seconds() == 0:
            return "the terminal does not tell the time: it tells nobody where it is"
        sky.clear()
        if len(cells := sky.cells()) > 3:
            return f"the cleared map has data in {len(cells)} cells"
        good = 0
        for _ in range(tries):
            news, connected = one_slot(sky)
            if not connected:
                good = 0
                continue
            if (wrong := problem(news)) is not None:
                return wrong
            good += 1
            if good == slots:
                return None
    return f"no {slots} slots with a satellite in a row within {tries} slots"


def one_slot(sky):
    """The new cells of the next whole slot with their times in it, and whether it was connected throughout."""
    first = slot(sky.seconds())
    while (now := slot(sky.seconds())) == first:
        time.sleep(0.1)
    # Cleared anew: a way that crosses an older one would show gaps.
    sky.clear()
    before, news, connected = sky.cells(), [], sky.connected()
    news += [(0.0, cell) for cell in sorted(before)]
    while True:
        time.sleep(LOOK)
        seconds, cells = sky.seconds(), sky.cells()
        if slot(sky.seconds()) != now:
            return news, connected
        connected = connected and sky.connected()
        into = (seconds - LEAP_SECONDS + 3) % SLOT
        news += [(into, cell) for cell in sorted(cells - before)]
        before = cells


if __name__ == "__main__":
    import sys

    sys.exit(followed(sys.argv[1]))
