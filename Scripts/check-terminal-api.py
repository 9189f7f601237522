#!/usr/bin/env python3
"""Talks to a terminal's local interface with published clients, unmodified, as their users do.

    check-terminal-api.py [ADDRESS:PORT] [--commands]

Needs starlink-grpc-core and starlink-client from PyPI, which bring grpcio and yagrc. Without
--commands it only reads. With it, it stows, sleeps, inhibits navigation, clears the map and reboots,
and puts back what can be put back. Ends with status 1 and the first thing that is not as it should be.
"""
import argparse
import math
import sys
import time

import grpc
import starlink_grpc as core
from spacex.api.device import device_pb2
from starlink_client.grpc_client import GrpcClient
from yagrc import reflector

SIDE, RING = 123, 900


def expect(condition, what):
    if not condition:
        sys.exit(f"check-terminal-api: {what}")


def check_reflection(address):
    """What a client learns when it knows nothing, and by the file names of newer and older clients."""
    with grpc.insecure_channel(address) as channel:
        services = list(reflector.list_services(channel))
        expect("SpaceX.API.Device.Device" in services, f"the service is not listed: {services}")
        reflector.GrpcReflectionClient().load_protocols(channel)
        for root in ("spacex_api", "spacex/api"):
            client = reflector.GrpcReflectionClient()
            names = [f"{root}/device/device.proto", f"{root}/device/dish.proto"]
            client.load_protocols(channel, filenames=names)
            outage = client.message_class("SpaceX.API.Device.DishOutage").DESCRIPTOR
            expect(outage.file.name == names[1], f"{names[1]} came as {outage.file.name}")


def check_core(context):
    """starlink-grpc-core: it learns the messages by reflection."""
    status, obstructions, alerts = core.status_data(context)
    expect(status["id"].startswith("ut"), f"the id is {status['id']}")
    expect("apus" in status["software_version"], "the software does not say what it is")
    expect(len(alerts) >= 20 and len(obstructions) > 0, "alerts or obstructions are missing")
    history = core.get_history(context)
    rings = (
        history.pop_ping_drop_rate, history.pop_ping_latency_ms,
        history.downlink_throughput_bps, history.uplink_throughput_bps, history.power_in,
    )
    expect(all(len(ring) == RING for ring in rings), "a ring has another length than 900")
    expect(all(0 <= drop <= 1 for drop in history.pop_ping_drop_rate), "a drop rate is no part")
    rows = core.obstruction_map(context)
    expect(len(rows) == SIDE and all(len(row) == SIDE for row in rows), "the map is not square")
    expect(all(v == -1 or 0 <= v <= 1 for row in rows for v in row), "a cell of the map is no part")
    core.history_stats(-1, context=context)
    core.location_data(context)
    return status


def check_client(address):
    """starlink-client: messages compiled in 2024, no reflection."""
    client = GrpcClient(address)
    answer = client.call(device_pb2.Request(id=7, get_status={}))
    expect(answer.id == 7 and answer.HasField("dish_get_status"), "no status by old descriptors")
    axis = answer.dish_get_status.alignment_stats
    tilt = 90 - axis.boresight_elevation_deg
    expect(math.isclose(axis.tilt_angle_deg, tilt, abs_tol=0.1), "tilt and elevation disagree")
    answer = client.call(device_pb2.Request(get_device_info={}))
    expect(answer.HasField("get_device_info"), "no device information by old descriptors")


def check_commands(context):
    """Each command shows in the very next answer."""
    core.set_stow_state(False, context)
    expect(core.status_data(context)[0]["state"] == "STOWED", "stowed, and does not say so")
    core.set_stow_state(True, context)
    expect(core.status_data(context)[0]["state"] != "STOWED", "still stowed after getting up")
    before = core.get_sleep_config(context)
    core.set_sleep_config(90, 60, True, context)
    expect(core.get_sleep_config(context) == (90, 60, True), "the schedule for sleep was not kept")
    core.set_sleep_config(*before, context)
    core.set_gps_config(False, context)
    expect(core.status_data(context)[0]["gps_enabled"] is False, "navigation is not inhibited")
    core.set_gps_config(True, context)
    core.reset_obstruction_map(context)
    core.reboot(context)
    time.sleep(1.2)
    expect(core.status_data(context)[0]["uptime"] < 60, "up for long after a reboot")


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("address", nargs="?", default="192.168.100.1:9200")
    parser.add_argument("--commands", action="store_true", help="also do what changes the terminal")
    arguments = parser.parse_args()
    check_reflection(arguments.address)
    context = core.ChannelContext(target=arguments.address)
    status = check_core(context)
    check_client(arguments.address)
    if arguments.commands:
        check_commands(context)
    context.close()
    print(f"{status['id']} ({status['software_version']}) is as clients expect it: {status['state']}")


if __name__ == "__main__":
    main()
