import Frames

/// What is known of one recorded packet beside its bytes.
struct RecordedFate {
  let fate: PacketFate
  /// World time of its arrival.
  let arrival: Instant
  /// The name of the satellite that served; empty without one.
  let satellite: String
}

/// Makes bytes of a file of records; it writes nothing itself.
protocol RecordEncoder: Sendable {
  /// What stands before the first record.
  mutating func begin(into output: inout [UInt8])
  /// One record.
  mutating func encode(_ record: RecordedFate, _ bytes: Span<UInt8>, into output: inout [UInt8])
  /// What stands behind the last record.
  mutating func end(_ totals: RecordTotals, into output: inout [UInt8])
}

/// What a recording ends with.
struct RecordTotals {
  /// World time at which it began and ended.
  var start: Instant
  var end: Instant
  /// Records written and lost, by the number of the interface.
  var written: [UInt64]
  var lost: [UInt64]
}
