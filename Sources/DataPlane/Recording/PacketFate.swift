import Links

/// What became of one packet on the link: when it came, when it went, and how.
///
/// Times are of `CLOCK_MONOTONIC`, in nanoseconds.
struct PacketFate: Hashable, Sendable {
  /// Which way the packet went, as the terminal sees it.
  var direction: LinkDirection
  /// What carried the packet.
  var access: Access
  /// When it came to the link.
  var arrivalNanoseconds: Int64
  /// When it left the queue, sent or dropped; 0 when it never was in it.
  var departureNanoseconds: Int64 = 0
  /// When the link set it to arrive; 0 when it set no time.
  var dueNanoseconds: Int64 = 0
  /// When it was handed over; 0 when it was dropped.
  var deliveredNanoseconds: Int64 = 0
  /// Its length as it came, in bytes.
  var ipLength: Int32
  /// Why it was dropped; `nil` when it was delivered.
  var cause: DropCause?
  /// Whether the link marked it instead of dropping it (RFC 3168).
  var congestionMarked = false
  /// The satellite that served, by a number whose name the recorder was told; -1 for none.
  var satellite: Int32 = -1
}

extension PacketFate {
  /// The number of the interface that stands for its access and direction, `0 ..< interfaceCount`.
  var interface: Int { (access == .terrestrial ? 2 : 0) + Int(direction.rawValue) }

  static let interfaceCount = 4

  /// How long it was in the queue, its own transmission included; `nil` when it never was.
  var queueNanoseconds: Int64? {
    departureNanoseconds > 0
      ? departureNanoseconds.subtractingSaturating(arrivalNanoseconds) : nil
  }

  /// From its arrival at the link to its delivery; `nil` when it was dropped.
  var linkNanoseconds: Int64? {
    cause == nil ? deliveredNanoseconds.subtractingSaturating(arrivalNanoseconds) : nil
  }

  /// What the link set for that time; `nil` when it set none.
  var setNanoseconds: Int64? {
    dueNanoseconds > 0 ? dueNanoseconds.subtractingSaturating(arrivalNanoseconds) : nil
  }
}
