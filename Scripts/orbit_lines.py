"""Element lines from numbers, and rows of states: what the scripts that make golden files share."""

import math


def checked(line):
    """The first 68 columns with their checksum behind them."""
    line = line.ljust(68)[:68]
    return line + str(sum(int(c) if c.isdigit() else c == "-" for c in line) % 10)


def drag(value):
    """A drag term in the eight columns of line 1: sign, five digits, power of ten."""
    if value == 0:
        return " 00000+0"
    power = math.floor(math.log10(abs(value))) + 1
    digits = round(abs(value) / 10.0**power * 1e5)
    if digits == 100000:
        digits, power = 10000, power + 1
    return f"{'-' if value < 0 else ' '}{digits:05d}{'-' if power < 0 else '+'}{abs(power)}"


def lines(number, epoch, n, e, i, node=0.0, omega=0.0, m=0.0, bstar=0.0):
    """Both lines; `epoch` as in columns 19 to 32, `n` in revolutions per day, angles in degrees."""
    one = f"1 {number:05d}U 26001A   {epoch:14s}  .00000000  00000+0 {drag(bstar)} 0  999"
    two = (
        f"2 {number:05d} {i:8.4f} {node % 360:8.4f} {round(e * 1e7):07d}"
        f" {omega % 360:8.4f} {m % 360:8.4f} {n:11.8f}    1"
    )
    return checked(one), checked(two)


def state_fields(code, r, v):
    """`,X,Y,Z,VX,VY,VZ` to 1e-10 km and 1e-13 km/s; nothing where there is no state."""
    if code not in (0, 6):
        return ""
    return "".join(f",{x:.10f}" for x in r) + "".join(f",{x:.13f}" for x in v)


def motion_where(satrec_of, measure, value, low, high):
    """The mean motions (eight decimals) on either side of where a rising `measure` meets `value`."""
    low, high = round(low * 1e8), round(high * 1e8)
    while high - low > 1:
        middle = (low + high) // 2
        if measure(satrec_of(middle / 1e8)) < value:
            low = middle
        else:
            high = middle
    return low / 1e8, high / 1e8
