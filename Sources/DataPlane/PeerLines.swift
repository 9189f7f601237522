import Links

/// Packets for other terminals, between the two points of presence: each peer's in the order in which
/// they are due there.
///
/// Nothing here does any input or output.
struct PeerLines {
  /// Packets kept for an address while it is looked up.
  private static let mostHeld = 64
  /// Addresses remembered.
  private static let mostKnown = 4_096
  /// For how long an address is not looked up again, in nanoseconds.
  private static let forgetsAfter: Int64 = 5_000_000_000

  /// What is known of an address.
  private enum Knowledge {
    case asked(held: TrainList, count: Int)
    case absent(since: Int64)
    case present(peer: Int, since: Int64)
  }

  private struct Line {
    var peer: Peer
    var trains = TrainList()
  }

  private var known: [IPAddress: Knowledge] = [:]
  private var lines: [Line] = []
  private(set) var nextRelease = Int64.max

  /// What is to be done with a packet for an address.
  enum Decision {
    /// It is on its way.
    case taken
    /// It is kept; the address is to be looked up.
    case ask
    /// There is no such terminal.
    case absent
    /// There is no room.
    case full
  }

  /// Takes a packet whose place is the line's from here, unless it is absent or there is no room.
  mutating func send(
    _ place: PlaceHandle,
    to address: IPAddress,
    now: Int64,
    in pool: PacketPool
  ) -> Decision {
    switch known[address] {
    case .present(let peer, let since) where now - since < Self.forgetsAfter:
      return put(place, on: peer, now: now, in: pool) ? .taken : .full
    case .absent(let since) where now - since < Self.forgetsAfter: return .absent
    case .asked(var held, let count):
      guard count < Self.mostHeld, let train = Self.train(place, now, in: pool) else {
        return .full
      }
      held.append(train, in: pool)
      known[address] = .asked(held: held, count: count + 1)
      return .taken
    default:
      guard known.count < Self.mostKnown || known[address] != nil,
        let train = Self.train(place, now, in: pool)
      else { return .full }
      var held = TrainList()
      held.append(train, in: pool)
      known[address] = .asked(held: held, count: 1)
      return .ask
    }
  }

  private static func train(_ place: PlaceHandle, _ now: Int64, in pool: PacketPool) -> Int32? {
    pool.makeTrain(PacketTrain(place: place, first: 0, count: 1, kind: .other, arrival: now))
  }

  private mutating func put(
    _ place: PlaceHandle,
    on line: Int,
    now: Int64,
    in pool: PacketPool
  ) -> Bool {
    guard let train = Self.train(place, now, in: pool) else { return false }
    put(train, on: line, arrival: now, in: pool)
    return true
  }

  private mutating func put(
    _ train: Int32,
    on line: Int,
    arrival: Int64,
    in pool: PacketPool
  ) {
    let backbone = Int64(saturating: lines[line].peer.backboneSeconds * 1e9)
    pool[train].release = arrival.addingSaturating(backbone)
    lines[line].trains.append(train, in: pool)
    nextRelease = min(nextRelease, pool[train].release)
  }

  /// Takes the directory's answer for an address.
  ///
  /// - Returns: the packets that no one is there for, which the caller ends.
  mutating func found(
    _ peer: Peer?,
    for address: IPAddress,
    now: Int64,
    in pool: PacketPool
  ) -> [PlaceHandle] {
    var held = TrainList()
    if case .asked(let trains, _) = known[address] { held = trains }
    guard let peer else {
      known[address] = .absent(since: now)
      var places: [PlaceHandle] = []
      while !held.isEmpty {
        let train = held.removeFirst(in: pool)
        places.append(pool[train].place)
        pool.freeTrain(train)
      }
      return places
    }
    let line = line(of: peer)
    known[address] = .present(peer: line, since: now)
    while !held.isEmpty {
      let train = held.removeFirst(in: pool)
      put(train, on: line, arrival: now, in: pool)
    }
    return []
  }

  private mutating func line(of peer: Peer) -> Int {
    if let index = lines.firstIndex(where: { $0.peer.socketPath == peer.socketPath }) {
      lines[index].peer = peer
      return index
    }
    lines.append(Line(peer: peer))
    return lines.count - 1
  }

  /// The next packet that is due at its peer's point of presence; its place is the caller's.
  mutating func takeDue(now: Int64, in pool: PacketPool) -> (place: PlaceHandle, peer: Peer)? {
    guard nextRelease <= now else { return nil }
    var due: Int?
    for (index, line) in lines.enumerated() where !line.trains.isEmpty {
      if pool[line.trains.first].release <= now { due = index }
    }
    defer { setNextRelease(in: pool) }
    guard let due else { return nil }
    let train = lines[due].trains.removeFirst(in: pool)
    let place = pool[train].place
    pool.freeTrain(train)
    return (place, lines[due].peer)
  }

  private mutating func setNextRelease(in pool: PacketPool) {
    nextRelease = lines.reduce(.max) { least, line in
      line.trains.isEmpty ? least : min(least, pool[line.trains.first].release)
    }
  }
}
