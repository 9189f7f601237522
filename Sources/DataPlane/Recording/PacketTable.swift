import Frames

/// Packets and their fates as a table with one row a packet (RFC 4180, lines end with a line feed).
///
/// Rows stand in the order in which fates became known. A field that does not apply is empty.
///
/// | column | holds |
/// |---|---|
/// | `time_utc` | world time of arrival at the link, ISO 8601 with nine decimals |
/// | `access` | `satellite` or `terrestrial` |
/// | `direction` | `uplink` or `downlink` |
/// | `protocol` | `tcp`, `udp`, `icmp`, `icmpv6` or the number of IANA's registry |
/// | `source`, `destination` | addresses |
/// | `source_port`, `destination_port` | of TCP and UDP, not of a later fragment |
/// | `length_bytes` | the IP packet's length |
/// | `outcome` | `delivered`, or the cause of its loss |
/// | `queue_ms` | from arrival to leaving the queue, its own transmission included |
/// | `link_delay_ms` | from arrival to delivery; empty when dropped |
/// | `set_delay_ms` | what the link set for that; the difference is the emulator's own lateness |
/// | `congestion_marked` | `true` when the link marked the packet, else `false` |
/// | `satellite` | the satellite that served |
///
/// Durations are those of the machine's clock, with six decimals; world time may run faster.
struct PacketTable: RecordEncoder {
  static let header =
    "time_utc,access,direction,protocol,source,source_port,destination,destination_port,"
    + "length_bytes,outcome,queue_ms,link_delay_ms,set_delay_ms,congestion_marked,satellite\n"

  /// Texts of addresses that came lately; forgotten when there are too many.
  private var addresses: [IPAddress: [UInt8]] = [:]
  private static let addressCapacity = 4_096
  /// The second of the row before, as text up to its decimal point.
  private var second: (utc: UTC, text: [UInt8])?

  func begin(into output: inout [UInt8]) { output.append(text: Self.header) }

  mutating func encode(
    _ record: RecordedFate,
    _ bytes: Span<UInt8>,
    into output: inout [UInt8]
  ) {
    let fate = record.fate
    append(time: record.arrival, to: &output)
    output.append(text: fate.access == .satellite ? ",satellite," : ",terrestrial,")
    output.append(text: fate.direction == .uplink ? "uplink," : "downlink,")
    append(PacketSurface(bytes), to: &output)
    output.append(decimal: fate.ipLength)
    output.append(44)
    output.append(text: fate.cause?.word ?? "delivered")
    append(fate.queueNanoseconds, to: &output)
    append(fate.linkNanoseconds, to: &output)
    append(fate.setNanoseconds, to: &output)
    output.append(text: fate.congestionMarked ? ",true," : ",false,")
    output.append(field: record.satellite)
    output.append(10)
  }

  func end(_ totals: RecordTotals, into output: inout [UInt8]) {}

  private mutating func append(_ surface: PacketSurface, to output: inout [UInt8]) {
    if let number = surface.protocolNumber { output.append(text: PacketSurface.word(number)) }
    output.append(44)
    append(surface.source, surface.sourcePort, to: &output)
    append(surface.destination, surface.destinationPort, to: &output)
  }

  private mutating func append(
    _ address: IPAddress?,
    _ port: UInt16?,
    to output: inout [UInt8]
  ) {
    if let address { append(address, to: &output) }
    output.append(44)
    if let port { output.append(decimal: UInt64(port)) }
    output.append(44)
  }

  private func append(_ nanoseconds: Int64?, to output: inout [UInt8]) {
    output.append(44)
    if let nanoseconds { output.append(milliseconds: nanoseconds) }
  }

  private mutating func append(_ address: IPAddress, to output: inout [UInt8]) {
    if let text = addresses[address] { return output.append(contentsOf: text) }
    if addresses.count >= Self.addressCapacity { addresses.removeAll(keepingCapacity: true) }
    let text = Array(address.description.utf8)
    addresses[address] = text
    output.append(contentsOf: text)
  }

  private mutating func append(time: Instant, to output: inout [UInt8]) {
    let utc = time.utc
    let (seconds, attoseconds) = utc.timeOfDay.components
    let whole = UTC(modifiedJulianDay: utc.modifiedJulianDay, timeOfDay: .seconds(seconds))
    if second?.utc != whole {
      var text = Array(whole.iso8601.utf8)
      text.removeLast()
      second = (whole, text)
    }
    output.append(contentsOf: second?.text ?? [])
    output.append(46)
    output.append(decimal: UInt64(attoseconds / 1_000_000_000), digits: 9)
    output.append(90)
  }
}
