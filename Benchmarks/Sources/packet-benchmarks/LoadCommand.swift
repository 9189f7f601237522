import CDatagrams
import Foundation
import Links

/// `load`: datagrams of one size as fast as they go, or at a rate; counts what arrives.
enum LoadCommand {
  static func run(_ options: Options) throws {
    let ends = try PathEnds(options)
    let bytes = Int32(try options.number("bytes", default: 1_400, in: 16...1_472))
    let seconds = try options.number("seconds", default: 3, in: 0.1...120)
    let rate = try options.number("rate-mbps", default: 0, in: 0...1e6) * 1e6
    let isSegmented = options.has("segmented")
    let sockets = try ends.sockets()
    // As many datagrams as fit into 65,507 bytes, and the kernel's 64 (UDP_MAX_SEGMENTS) at most.
    let segments = isSegmented ? min(64, 65_507 / bytes) : 1
    if isSegmented {
      try Refusal.check("UDP_SEGMENT", cd_set_segment_bytes(sockets.near.descriptor, bytes))
      try Refusal.check("UDP_GRO", cd_join_arrivals(sockets.far.descriptor))
    }
    let end = MonotonicClock.nanoseconds + Int64(seconds * 1e9)
    let receiver = Worker { receive(sockets.far, until: end + 200_000_000) }
    let sender = Worker {
      send(sockets.near, bytes: bytes, segments: segments, bitsPerSecond: rate, until: end)
    }
    let sent = sender.wait()
    let received = receiver.wait()
    let delivered = Double(received) / Double(bytes)
    try JSONLine.print([
      "sent": sent, "delivered": delivered, "delivered_per_s": delivered / seconds,
      "delivered_gbps": Double(received) * 8 / seconds / 1e9,
      "lost_share": sent > 0 ? 1 - delivered / Double(sent) : 0,
    ])
  }

  /// - Returns: how many datagrams went.
  private static func send(
    _ socket: DatagramSocket,
    bytes: Int32,
    segments: Int32,
    bitsPerSecond: Double,
    until end: Int64
  ) -> Int {
    let payload = [UInt8](repeating: 0x5a, count: Int(bytes * segments))
    let most: Int32 = segments > 1 ? 1 : 64
    let began = MonotonicClock.nanoseconds
    var sent = 0
    while true {
      let now = MonotonicClock.nanoseconds
      guard now < end else { return sent }
      if bitsPerSecond > 0 {
        let due = Double(sent) * Double(bytes) * 8 / bitsPerSecond * 1e9
        let early = due - Double(now - began)
        if early > 0 {
          usleep(UInt32(min(early / 1_000, 10_000)))
          continue
        }
      }
      // Safe because the payload outlives the call, and its length is given.
      let count = unsafe payload.withUnsafeBytes {
        unsafe cd_send_repeated(socket.descriptor, $0.baseAddress, bytes * segments, most)
      }
      if count > 0 { sent += Int(count * segments) }
    }
  }

  /// - Returns: the bytes that came.
  private static func receive(_ socket: DatagramSocket, until end: Int64) -> Int64 {
    var bytes: Int64 = 0
    while MonotonicClock.nanoseconds < end { bytes += max(0, cd_drain(socket.descriptor)) }
    return bytes
  }
}
