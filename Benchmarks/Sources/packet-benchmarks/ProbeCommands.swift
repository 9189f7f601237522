import CDatagrams
import Foundation
import Links

/// `latency`: one datagram there and one back, again and again, by one thread that never sleeps and so
/// adds no waking of its own.
enum LatencyCommand {
  static func run(_ options: Options) throws {
    let sockets = try PathEnds(options).sockets()
    let seconds = try options.number("seconds", default: 3, in: 0.1...120)
    let end = MonotonicClock.nanoseconds + Int64(seconds * 1e9)
    var times: [Double] = []
    var lost = 0
    while MonotonicClock.nanoseconds < end {
      var there: Int64 = 0
      var back: Int64 = 0
      let limit: Int64 = 200_000_000
      // Safe because both numbers outlive the call.
      let result = unsafe cd_ping_pong(
        sockets.near.descriptor,
        sockets.far.descriptor,
        limit,
        &there,
        &back
      )
      if result == 0 { times += [Double(there) / 1_000, Double(back) / 1_000] } else { lost += 1 }
      // Many packets, but no load: one in about 100 µs.
      usleep(50)
    }
    guard !times.isEmpty else { throw Refusal(description: "no probe came through") }
    try JSONLine.print(
      Quantiles(times).fields("one_way", "us").merging(["probes": times.count, "lost": lost]) {
        $1
      }
    )
  }
}

/// `delay`: by how much one-way delays differ from the one that was set.
///
/// A probe is stamped by CLOCK_MONOTONIC when it is sent. Its arrival is taken twice: by the kernel's
/// stamp when the packet reaches the socket's machine, and by the program when it has been woken; the
/// second has the waking of the measuring program in it, which is no fault of the path.
enum DelayCommand {
  static func run(_ options: Options) throws {
    let sockets = try PathEnds(options).sockets()
    let seconds = try options.number("seconds", default: 3, in: 0.1...120)
    let interval = try options.number("interval-us", default: 1_000, in: 100...1e6)
    let set = try options.number("set-ms", default: 0, in: 0...60_000) * 1e6
    try Refusal.check("SO_TIMESTAMPNS", cd_stamp_arrivals(sockets.far.descriptor))
    let offset = cd_calendar_offset()
    let end = MonotonicClock.nanoseconds + Int64(seconds * 1e9)
    let lastArrival = end + Int64(set) + 200_000_000
    let receiver = Worker { receive(sockets.far, until: lastArrival) }
    var sent = 0
    while MonotonicClock.nanoseconds < end {
      if cd_send_probe(sockets.near.descriptor, Int64(sent), 200) > 0 { sent += 1 }
      usleep(UInt32(interval))
    }
    let probes = receiver.wait()
    guard !probes.isEmpty else { throw Refusal(description: "no probe came through") }
    let arrival = Quantiles(
      probes.map { (Double($0.stamped - offset - $0.sent) - set) / 1_000 }
    )
    let program = Quantiles(probes.map { (Double($0.received - $0.sent) - set) / 1_000 })
    let moved = Double(cd_calendar_offset() - offset) / 1_000
    try JSONLine.print(
      arrival.fields("error", "us")
        .merging(program.fields("error_in_program", "us")) { $1 }
        .merging(["sent": sent, "arrived": probes.count, "calendar_moved_us": moved]) { $1 }
    )
  }

  private static func receive(_ socket: DatagramSocket, until end: Int64) -> [cd_probe] {
    var probes: [cd_probe] = []
    var probe = cd_probe()
    while MonotonicClock.nanoseconds < end {
      // Safe because the probe outlives the call.
      if unsafe cd_receive_probe(socket.descriptor, &probe) == 0 { probes.append(probe) }
    }
    return probes
  }
}
