import Frames
import Service

/// Where a terminal's satellites went, clear or hidden, in the map of one frame.
struct SkyPainting: Hashable {
  /// Cells in which a satellite was seen.
  private(set) var clear = CellSet()
  /// Cells in which a satellite was behind something.
  private(set) var hidden = CellSet()

  init() {}

  init(clear: CellSet, hidden: CellSet) {
    self.clear = clear
    self.hidden = hidden
  }

  mutating func paint(_ cell: Int, isHidden: Bool) {
    if isHidden { hidden.insert(cell) } else { clear.insert(cell) }
  }

  /// The cells with data.
  var count: Int { clear.unionCount(hidden) }

  /// The values of a map: 1 seen, 0 hidden, a half for both, -1 for neither.
  var values: [Float] {
    (0..<ObstructionMap.side * ObstructionMap.side).map { cell in
      switch (clear.contains(cell), hidden.contains(cell)) {
      case (false, false): ObstructionMap.noData
      case (true, false): 1
      case (false, true): 0
      case (true, true): 0.5
      }
    }
  }
}

/// A terminal's picture of its sky in both frames.
struct SkyPicture: Hashable {
  private(set) var earth = SkyPainting()
  private(set) var dish = SkyPainting()
  /// The seconds of tracks that went into it.
  private(set) var seconds = 0.0

  /// Between two looks at a track: short beside the second or more for which a satellite stays in a
  /// cell.
  static let stepSeconds = 1.0 / 8
  /// Where two looks meet cells that do not share an edge, the time between is halved down to this.
  private static let finestSeconds = 1e-4

  init() {}

  init(earth: SkyPainting, dish: SkyPainting, seconds: Double) {
    self.earth = earth
    self.dish = dish
    self.seconds = seconds
  }

  subscript(frame: ObstructionMap.Frame) -> SkyPainting { frame == .earth ? earth : dish }

  /// Paints a track between two times within its slot, in seconds from the slot's start.
  ///
  /// Of these, so many seconds count; all of them unless it is said.
  mutating func paint(
    _ track: SkyTrack,
    slotSeconds: Double,
    from start: Double,
    to end: Double,
    counting counted: Double? = nil,
    projection: SkyProjection,
    mask: ObstructionMask?
  ) {
    guard end > start, slotSeconds > 0 else { return }
    seconds += counted ?? end - start
    let look = { (time: Double) in
      Look(time, track.vector(atFraction: time / slotSeconds), projection, mask)
    }
    var before = look(start)
    mark(before)
    while before.time < end {
      let after = look(min(before.time + Self.stepSeconds, end))
      mark(after)
      bridge(before, after, look)
      before = after
    }
  }

  /// Marks what lies between two looks, where the way went round a corner.
  private mutating func bridge(_ a: Look, _ b: Look, _ look: (Double) -> Look) {
    guard b.time - a.time > Self.finestSeconds,
      !Self.touch(a.earth, b.earth) || !Self.touch(a.dish, b.dish)
    else { return }
    let middle = look((a.time + b.time) / 2)
    mark(middle)
    bridge(a, middle, look)
    bridge(middle, b, look)
  }

  /// Whether two cells are the same or share an edge; so do all that are outside the map.
  private static func touch(_ a: Int?, _ b: Int?) -> Bool {
    if a == b { return true }
    guard let a, let b else { return false }
    let (i, j) = (
      a.quotientAndRemainder(dividingBy: ObstructionMap.side),
      b.quotientAndRemainder(dividingBy: ObstructionMap.side)
    )
    return abs(i.quotient - j.quotient) + abs(i.remainder - j.remainder) <= 1
  }

  private mutating func mark(_ look: Look) {
    if let cell = look.earth { earth.paint(cell, isHidden: look.isHidden) }
    if let cell = look.dish { dish.paint(cell, isHidden: look.isHidden) }
  }
}

/// Where a satellite is at a time, in both frames.
private struct Look {
  let time: Double
  let earth: Int?, dish: Int?
  let isHidden: Bool

  init(
    _ time: Double,
    _ vector: SIMD3<Double>,
    _ projection: SkyProjection,
    _ mask: ObstructionMask?
  ) {
    self.time = time
    earth = projection.cell(vector, in: .earth)
    dish = projection.cell(vector, in: .dish)
    guard let mask else {
      isHidden = false
      return
    }
    let direction = SkyDirection(vector: vector)
    isHidden = mask.obstructs(azimuth: direction.azimuth, elevation: direction.elevation)
  }
}

extension SkyProjection {
  /// The part of the patches within an antenna's field that a mask hides, `0 ... 1`.
  ///
  /// A patch is a cell of the map around the zenith, and hidden if its middle is.
  func hiddenFraction(mask: ObstructionMask?, mount: AntennaMount?) -> Double {
    guard let mask else { return 0 }
    var (all, hidden) = (0, 0)
    for cell in 0..<ObstructionMap.side * ObstructionMap.side {
      guard let vector = direction(ofCell: cell, in: .earth) else { continue }
      let look = SkyDirection(vector: vector)
      guard mount?.excludes(azimuth: look.azimuth, elevation: look.elevation) != true else {
        continue
      }
      all += 1
      if mask.obstructs(azimuth: look.azimuth, elevation: look.elevation) { hidden += 1 }
    }
    return all > 0 ? Double(hidden) / Double(all) : 0
  }
}
