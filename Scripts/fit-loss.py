#!/usr/bin/env python3
"""Fits the four numbers of random loss of `starlink-2022-10` to published figures.

The model is Gilbert's and Elliott's in continuous time: the link is good or bad by turns, each for
an exponential time, and loses packets with a probability of its own in each state. Four numbers
need four statements; those that nobody published are assumed, and said to be.

    python3 Scripts/fit-loss.py

prints the parameters, what follows from them, and ends with status 1 when the loss there and back
is outside the published range. Python's standard library alone; no network.
"""

import math
import sys

# What is published. "opened": read in the source itself or in its abstract. "second hand": read in a
# summary that names the source. "recalled": from memory, the source could not be opened.
PUBLISHED = {
    # Loss there and back, outside of load: lower and upper end of what is reported.
    #   recalled: Michel, Trevisan, Giordano, Bonaventure, "A first look at Starlink performance", IMC
    #   2022, doi:10.1145/3517745.3561416: 0.40 % (down) and 0.45 % (up) of messages, 1.56 % and
    #   1.96 % of bulk transfers, which fill the queue as well.
    #   recalled: Huston, "A transport protocol's view of Starlink", APNIC, May 2024: 1 to 2 % for
    #   streams of UDP.
    "there and back": (0.004, 0.015),
    # What a loss-based sender makes of it: events of loss and not lost packets slow it down.
    #   opened: Sauter, "Starlink - Part 4 - Downlink performance - standard Cubic", wirelessmoves.com,
    #   August 2023: 30 s of TCP down, "an average of around 20 Mbps" with CUBIC, "well above 120 Mbps"
    #   with BBR.
    "CUBIC Mbit/s": 20,
    # Downlink of a stream of 1 Mbit/s.
    #   opened: Sauter, "Analyzing packet loss in Starlink", wirelessmoves.com, July 2024: about 92
    #   packets a second; of the two seconds with loss that can be read in the listing each lost one
    #   packet alone. Second hand, of the same: 0.13 % lost in steady seconds.
    "packets per second": 92,
    # The worst that is reported, in connection with hand-overs.
    #   opened (abstract): Kassem et al., "A browser-side view of Starlink connectivity", IMC 2022: "up
    #   to 50 % of packets".
    "worst": 0.5,
}

# Each way loses half of what is lost there and back, at the lower end: the hand-overs' loss comes
# beside it. Assumed.
MEAN = PUBLISHED["there and back"][0] / 2
# After a lost packet of that stream the next one is lost too with this probability: most losses stand
# alone, as in the listing. Assumed; 0 would mean independent loss.
NEXT_IS_LOST = 0.15
# Loss while the link is good. Assumed, and small: were the 0.13 % of the sparse stream single packets of
# any stream, CUBIC would be half as fast as it was seen to be. So they have to be bursts that a sparse
# stream meets with one packet.
GOOD = 1e-4
# Round trip and segment of that run of CUBIC: assumed.
ROUND_TRIP_S, SEGMENT_BYTES = 0.045, 1448
# The hand-over of the world file, and how often it happens at most: once a slot.
GAP_S, BURST_S, BURST_LOSS, SLOT_S = 0.040, 0.250, 0.05, 15.0


def fit():
    """Loss while good and bad, and mean seconds of both states."""
    good, bad = GOOD, PUBLISHED["worst"]
    # The mean is good + share * (bad - good).
    share = (MEAN - good) / (bad - good)
    # The covariance of the loss of two packets falls with their distance t as exp(-t / forgets), where
    # 1 / forgets = 1 / mean good + 1 / mean bad; at distance 0 it is share (1 - share) (bad - good)^2.
    at_once = share * (1 - share) * (bad - good) ** 2
    wanted = MEAN * (NEXT_IS_LOST - MEAN)
    if not 0 < wanted < at_once:
        raise SystemExit("no burst is so short or so long that it meets these statements")
    forgets = 1 / PUBLISHED["packets per second"] / math.log(at_once / wanted)
    return good, bad, forgets / share, forgets / (1 - share)


def rounded(value, digits=3):
    return float(f"{value:.{digits}g}")


def next_is_lost(parameters, packets_per_second):
    """The probability that after a lost packet of a steady stream the next one is lost."""
    good, bad, mean_good, mean_bad = parameters
    share = mean_bad / (mean_good + mean_bad)
    mean = good + share * (bad - good)
    fall = math.exp(-(1 / mean_good + 1 / mean_bad) / packets_per_second)
    return mean + share * (1 - share) * (bad - good) ** 2 * fall / mean


def loss_based_rate(parameters):
    """Mbit/s at which a loss-based sender settles, where its events of loss are those of the model.

    Mathis et al. 1997 (doi:10.1145/263932.264023), which CUBIC follows on such paths (RFC 9438,
    section 4.3); a burst is one event, whatever is lost in it.
    """
    good, _, mean_good, mean_bad = parameters
    bits, rate = 8 * SEGMENT_BYTES, 10e6
    for _ in range(100):
        events = good + 1 / (mean_good + mean_bad) / (rate / bits)
        rate = math.sqrt(1.5 / events) * bits / ROUND_TRIP_S
    return rate / 1e6


def main():
    parameters = tuple(rounded(value) for value in fit())
    good, bad, mean_good, mean_bad = parameters
    print("links:")
    print(
        f"  loss: {{good-loss-probability: {good:g}, bad-loss-probability: {bad:g}, "
        f"mean-good-s: {mean_good:g}, mean-bad-s: {mean_bad:g}}}\n"
    )
    share = mean_bad / (mean_good + mean_bad)
    mean = good + share * (bad - good)
    print(f"mean loss each way: {100 * mean:.3f} %; {100 * (1 - good / mean):.0f} % of it in bursts")
    for rate, name in ((92, "1 Mbit/s"), (833, "10 Mbit/s"), (8333, "100 Mbit/s")):
        chance = next_is_lost(parameters, rate)
        print(f"{name:>10} in large packets: after a lost packet the next is lost: {chance:.3f}")
    rate = loss_based_rate(parameters)
    published = PUBLISHED["CUBIC Mbit/s"]
    print(f"a loss-based sender settles at {rate:.0f} Mbit/s, published {published} Mbit/s")
    change = (GAP_S + (BURST_S - GAP_S) * BURST_LOSS) / SLOT_S
    print(f"a hand-over in every slot adds {100 * change:.2f} % each way")
    low, high = PUBLISHED["there and back"]
    fits = 0.75 * published <= rate <= 1.33 * published
    for name, each in (("without", mean), ("with", 1 - (1 - mean) * (1 - change))):
        both = 1 - (1 - each) ** 2
        # The lower end itself is taken: what rounding and products of losses take away is no miss.
        inside = low * 0.99 <= both <= high
        fits = fits and inside
        print(f"there and back {name} hand-overs: {100 * both:.2f} %, published "
              f"{100 * low:g} to {100 * high:g} %: {'inside' if inside else 'OUTSIDE'}")
    return 0 if fits else 1


if __name__ == "__main__":
    sys.exit(main())
