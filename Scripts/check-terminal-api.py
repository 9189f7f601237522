#!/usr/bin/env python3
"""Talks to a terminal's local interface with published clients, unmodified, as their users do.

    check-terminal-api.py [ADDRESS:PORT] [--router ADDRESS:PORT] [--commands]

Needs starlink-grpc-core and starlink-client from PyPI, which bring grpcio and yagrc. Without
--commands it only reads. With it, it stows, sleeps, inhibits navigation, clears the map, follows the serving
satellite through it as research on real terminals does (a minute), and reboots, and puts back what can be put
back. Ends with status 1 and the first thing that is not as it should be.
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

import terminal_map

SIDE, RING = 123, 900
METHOD = "/SpaceX.API.Device.Device/Handle"
DENIED, UNKNOWN = grpc.StatusCode.PERMISSION_DENIED, grpc.StatusCode.UNIMPLEMENTED

# What a terminal answers to each request: the answer's member, or the refusal.
TERMINAL = {
    "get_status": "dish_get_status", "get_history": "dish_get_history",
    "get_device_info": "get_device_info", "get_location": "get_location",
    "dish_get_obstruction_map": "dish_get_obstruction_map", "dish_get_config": "dish_get_config",
    "get_diagnostics": "dish_get_diagnostics",
    "dish_get_context": DENIED, "dish_set_config": DENIED,
    "wifi_get_clients": UNKNOWN, "wifi_get_ping_metrics": UNKNOWN, "wifi_get_config": UNKNOWN,
    "get_ping": UNKNOWN,
}
# What its router answers.
ROUTER = {
    "get_status": "wifi_get_status", "get_history": "wifi_get_history",
    "get_device_info": "get_device_info", "get_diagnostics": "wifi_get_diagnostics",
    "wifi_get_clients": "wifi_get_clients", "wifi_get_ping_metrics": "wifi_get_ping_metrics",
    "wifi_get_config": "wifi_get_config",
    "dish_get_obstruction_map": UNKNOWN, "get_location": UNKNOWN, "dish_stow": UNKNOWN,
}


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


def check_requests(address, table):
    """Every request of a table, by descriptors of 2024, each with an id that has to come back."""
    with grpc.insecure_channel(address) as channel:
        call = channel.unary_unary(
            METHOD,
            request_serializer=device_pb2.Request.SerializeToString,
            response_deserializer=device_pb2.Response.FromString,
        )
        for number, (request, expected) in enumerate(table.items(), 1):
            try:
                answer = call(device_pb2.Request(id=number, **{request: {}}), timeout=10)
            except grpc.RpcError as error:
                expect(error.code() == expected, f"{request}: {error.code()}: {error.details()}")
                expect(error.details(), f"{request} is refused without a word")
                continue
            expect(answer.WhichOneof("response") == expected, f"{request}: {answer.WhichOneof('response')}")
            expect(answer.id == number, f"{request}: asked as {number}, answered as {answer.id}")
            expect(answer.api_version > 0, f"{request}: no version")


def check_history(context):
    """Rings are of 900 s, and what stands in them stays while the counter goes on."""
    before = core.get_history(context)
    began = time.monotonic()
    rings = (
        before.pop_ping_drop_rate, before.pop_ping_latency_ms,
        before.downlink_throughput_bps, before.uplink_throughput_bps, before.power_in,
    )
    expect(all(len(ring) == RING for ring in rings), "a ring has another length than 900")
    expect(all(0 <= drop <= 1 for drop in before.pop_ping_drop_rate), "a drop rate is no part")
    expect(all(math.isfinite(v) and v >= 0 for ring in rings for v in ring), "a sample is no number")
    time.sleep(3)
    after, seconds = core.get_history(context), time.monotonic() - began
    gone = after.current - before.current
    expect(abs(gone - seconds) <= 1.5, f"{gone} samples in {seconds:.1f} s")
    for index in range(max(0, after.current - RING), before.current):
        place = index % RING
        same = before.pop_ping_drop_rate[place] == after.pop_ping_drop_rate[place]
        expect(same, f"sample {index} has changed afterwards")
    general, bulk = core.history_bulk_data(60, context=context)
    expect(general["samples"] == len(bulk["pop_ping_drop_rate"]) > 0, "no samples in bulk")
    core.history_stats(-1, context=context)


def check_core(context):
    """starlink-grpc-core: it learns the messages by reflection."""
    status, obstructions, alerts = core.status_data(context)
    expect(status["id"].startswith("ut"), f"the id is {status['id']}")
    expect("apus" in status["software_version"], "the software does not say what it is")
    expect(len(alerts) >= 20 and len(obstructions) > 0, "alerts or obstructions are missing")
    expect(status["uptime"] >= 0 and 0 <= status["pop_ping_drop_rate"] <= 1, f"{status}")
    expect(0 <= status["fraction_obstructed"] <= 1, "the obstructed fraction is no part")
    connected = status["state"] == "CONNECTED"
    expect(not connected or status["seconds_to_first_nonempty_slot"] == 0, "connected, and waits")
    check_history(context)
    rows = core.obstruction_map(context)
    expect(len(rows) == SIDE and all(len(row) == SIDE for row in rows), "the map is not square")
    expect(all(v == -1 or 0 <= v <= 1 for row in rows for v in row), "a cell of the map is no part")
    place = core.location_data(context)
    expect(place["latitude"] is None or -90 <= place["latitude"] <= 90, f"a place like none: {place}")
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


def check_commands(address, context):
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
    problem = terminal_map.followed(address)
    expect(problem is None, problem)
    core.reboot(context)
    time.sleep(1.2)
    expect(core.status_data(context)[0]["uptime"] < 60, "up for long after a reboot")


def check_router(address):
    """What the router of a terminal says."""
    check_requests(address, ROUTER)
    client = GrpcClient(address)
    history = client.call(device_pb2.Request(get_history={})).wifi_get_history
    expect(len(history.ping_latency_ms) == RING, "a ring of the router has another length than 900")
    info = client.call(device_pb2.Request(get_device_info={})).get_device_info.device_info
    expect(info.id.startswith("Router"), f"the router's id is {info.id}")


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("address", nargs="?", default="192.168.100.1:9200")
    parser.add_argument("--router", metavar="ADDRESS:PORT", help="also look at its router")
    parser.add_argument("--commands", action="store_true", help="also do what changes the terminal")
    arguments = parser.parse_args()
    check_reflection(arguments.address)
    check_requests(arguments.address, TERMINAL)
    context = core.ChannelContext(target=arguments.address)
    status = check_core(context)
    check_client(arguments.address)
    if arguments.commands:
        check_commands(arguments.address, context)
    context.close()
    if arguments.router:
        check_router(arguments.router)
    print(f"{status['id']} ({status['software_version']}) is as clients expect it: {status['state']}")


if __name__ == "__main__":
    main()
