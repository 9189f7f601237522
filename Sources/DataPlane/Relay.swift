/// A TCP connection in two halves: to the terminal through the point of presence, and to the
/// destination from the host.
final class Relay {
  enum Side: Int {
    case pop, host
    var other: Side { self == .pop ? .host : .pop }
  }

  /// One of the two sockets.
  struct End {
    let descriptor: Int32
    var interest: UInt32
    /// The peer has sent its last byte, and it has been read.
    var hasEnded = false
    /// The last byte has been passed on to this side.
    var isHalfClosed = false
    var isWatched = true
    /// Bytes for this side that its socket did not take yet; at most one read's worth.
    var pending: [UInt8] = []
    var pendingOffset = 0

    var hasPending: Bool { pendingOffset < pending.count }
  }

  let flow: Flow
  let listener: PopSocket
  private(set) var ends: [End]

  init(flow: Flow, listener: PopSocket, pop: Int32, host: Int32, interest: UInt32) {
    self.flow = flow
    self.listener = listener
    ends = [
      End(descriptor: pop, interest: interest), End(descriptor: host, interest: interest),
    ]
  }

  subscript(side: Side) -> End {
    get { ends[side.rawValue] }
    _modify { yield &ends[side.rawValue] }
  }

  /// Whether everything that the terminal sent has been passed on.
  var hasTerminalFinished: Bool { self[.pop].hasEnded && !self[.host].hasPending }

  /// Whether both directions have come to their end.
  var isComplete: Bool { self[.pop].isHalfClosed && self[.host].isHalfClosed }
}
