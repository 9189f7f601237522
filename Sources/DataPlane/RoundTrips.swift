/// One request and its reply, as the terminal met them; all in nanoseconds.
struct RoundTripSample: Sendable {
  /// From the request leaving the terminal's device to the reply being written to it.
  var measured: Int64
  /// What the link was set to take, queues included: the sum of both directions.
  var set: Int64
  /// What was spent beyond the point of presence: real networks and hosts.
  var beyond: Int64

  /// How much longer it took than set.
  var error: Int64 { measured - set - beyond }
}

/// An even sample of bounded size from a stream of any length (Vitter's algorithm R, 1985,
/// doi:10.1145/3147.3165).
struct RoundTripReservoir: Sendable {
  static let capacity = 8_192
  private(set) var count = 0
  private(set) var samples: [RoundTripSample] = []
  private var generator: SeededGenerator

  init(seed: UInt64) { generator = SeededGenerator(seed: seed) }

  mutating func add(_ sample: RoundTripSample) {
    count += 1
    guard samples.count == Self.capacity else { return samples.append(sample) }
    let place = Int.random(in: 0..<count, using: &generator)
    if place < Self.capacity { samples[place] = sample }
  }
}

/// Matches replies to requests, in a table of fixed size in which new requests displace old ones.
struct RoundTrips {
  struct Key: Hashable {
    /// The machine beyond the satellite.
    var far: IPAddress
    /// The terminal's port, or the echo's identifier.
    var near: UInt16
    /// The far port, or the echo's sequence number.
    var number: UInt16
    var isConnection: Bool
  }

  private struct Request {
    var key: Key
    var arrival: Int64
    var release: Int64
    var beyond: Int64 = 0
    /// Sent more than once: which one was answered cannot be told (Karn and Partridge 1987).
    var isAmbiguous = false
  }

  private static let places = 1_024
  /// Empty until the first request.
  private var requests: [Request?] = []
  private(set) var echoes: RoundTripReservoir
  private(set) var handshakes: RoundTripReservoir

  init(seed: UInt64) {
    echoes = RoundTripReservoir(seed: seed)
    handshakes = RoundTripReservoir(seed: ~seed)
  }

  private func place(_ key: Key) -> Int { Int(UInt(bitPattern: key.hashValue) % UInt(Self.places)) }

  /// The key of a request that comes from the terminal, or of a reply that goes to it.
  static func key(_ kind: PacketKind, _ header: PacketHeader, _ bytes: Span<UInt8>) -> Key? {
    switch kind {
    case .other, .stream, .streamReset: return nil
    case .echoRequest, .echoReply:
      let echo = header.echo(in: bytes)
      let far = kind == .echoRequest ? header.destination : header.source
      return Key(far: far, near: echo.identifier, number: echo.sequence, isConnection: false)
    case .connectionRequest:
      let ports = header.ports(in: bytes)
      return Key(
        far: header.destination,
        near: ports.source,
        number: ports.destination,
        isConnection: true
      )
    case .connectionReply:
      let ports = header.ports(in: bytes)
      return Key(
        far: header.source,
        near: ports.destination,
        number: ports.source,
        isConnection: true
      )
    }
  }

  /// A request reached the point of presence.
  mutating func requested(_ key: Key, arrival: Int64, release: Int64) {
    if requests.isEmpty { requests = [Request?](repeating: nil, count: Self.places) }
    let place = place(key)
    if requests[place]?.key == key {
      requests[place]?.isAmbiguous = true
    } else {
      requests[place] = Request(key: key, arrival: arrival, release: release)
    }
  }

  /// The request was away beyond the point of presence for some time.
  mutating func spentBeyond(_ key: Key, nanoseconds: Int64) {
    let place = place(key)
    if !requests.isEmpty, requests[place]?.key == key { requests[place]?.beyond += nanoseconds }
  }

  /// A reply was written to the terminal's device.
  mutating func replied(_ key: Key, arrival: Int64, release: Int64, written: Int64) {
    let place = place(key)
    guard !requests.isEmpty, let request = requests[place], request.key == key else { return }
    requests[place] = nil
    guard !request.isAmbiguous else { return }
    let sample = RoundTripSample(
      measured: written - request.arrival,
      set: request.release - request.arrival + release - arrival,
      beyond: request.beyond
    )
    if key.isConnection { handshakes.add(sample) } else { echoes.add(sample) }
  }
}
