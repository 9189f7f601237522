/// Packets that have left, in the order in which they arrive.
///
/// There is one line for each path: that of the present satellite; that of the one before, when a
/// hand-over may re-order; and the way to the gateway, which is a part of the whole. On each, a
/// packet arrives no sooner than the one ahead of it.
struct FlightPaths {
  private struct Line {
    var trains = TrainList()
    /// When the first is due; `Int64.max` when there is none.
    var nextRelease = Int64.max
    var lastRelease = Int64.min
    /// Whether it holds packets of more than one path.
    var isMixed = false
  }

  private let keepsOrder: Bool
  private var present = Line()
  private var previous = Line()
  private var toGateway = Line()
  private var satellite: Int32 = -1
  private(set) var nextRelease = Int64.max

  init(keepsOrder: Bool) { self.keepsOrder = keepsOrder }

  /// Puts a segment on its line; its `release` is the earliest time.
  ///
  /// - Returns: whether there was a train left for it.
  mutating func add(_ segment: PacketTrain, in pool: PacketPool) -> Bool {
    let isAdded: Bool
    if segment.marks.contains(.atGateway) {
      isAdded = Self.append(segment, to: &toGateway, in: pool)
    } else {
      if segment.satellite != satellite { changePath(to: segment.satellite) }
      isAdded = Self.append(segment, to: &present, in: pool)
    }
    nextRelease = min(present.nextRelease, previous.nextRelease, toGateway.nextRelease)
    return isAdded
  }

  private mutating func changePath(to satellite: Int32) {
    self.satellite = satellite
    guard !keepsOrder else { return }
    guard previous.trains.isEmpty, present.trains.isEmpty || !present.isMixed else {
      // More paths are in use than there are lines. The present line goes on, and keeps order with
      // both, as the new path may be any of them again.
      present.lastRelease = max(present.lastRelease, previous.lastRelease)
      present.isMixed = true
      return
    }
    previous = present
    present = Line()
  }

  private static func append(
    _ segment: PacketTrain,
    to line: inout Line,
    in pool: PacketPool
  ) -> Bool {
    let release = max(line.lastRelease, segment.release)
    if !line.trains.isEmpty, pool[line.trains.last].takesBehind(segment, release) {
      pool[line.trains.last].count += segment.count
      pool[line.trains.last].release = release
      if line.trains.first == line.trains.last { line.nextRelease = release }
    } else {
      var segment = segment
      segment.release = release
      segment.earliest = release
      guard let index = pool.makeTrain(segment) else { return false }
      if line.trains.isEmpty { line.nextRelease = release }
      line.trains.append(index, in: pool)
    }
    line.lastRelease = release
    return true
  }

  /// The first train that is due, whose packets the caller owns from here.
  mutating func takeDue(now: Int64, in pool: PacketPool) -> PacketTrain? {
    guard nextRelease <= now, nextRelease != .max else { return nil }
    let train: PacketTrain
    // Of two that are due at once, what left earlier goes first.
    if previous.nextRelease == nextRelease {
      train = Self.removeFirst(of: &previous, in: pool)
    } else if present.nextRelease == nextRelease {
      train = Self.removeFirst(of: &present, in: pool)
    } else {
      train = Self.removeFirst(of: &toGateway, in: pool)
    }
    nextRelease = min(present.nextRelease, previous.nextRelease, toGateway.nextRelease)
    return train
  }

  private static func removeFirst(of line: inout Line, in pool: PacketPool) -> PacketTrain {
    let index = line.trains.removeFirst(in: pool)
    let train = pool[index]
    pool.freeTrain(index)
    line.nextRelease = line.trains.isEmpty ? .max : pool[line.trains.first].release
    return train
  }
}

extension PacketTrain {
  /// Whether a segment is the neighbour behind, alike in all that is done to it, and due at about
  /// the same time.
  fileprivate func takesBehind(_ segment: PacketTrain, _ due: Int64) -> Bool {
    place == segment.place && end == segment.first && marks == segment.marks
      && satellite == segment.satellite && due - earliest <= Pipe.grouping
  }
}
