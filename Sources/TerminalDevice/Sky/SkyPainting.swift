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
  static let stepSeconds = 1.0 / 16
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
  mutating func paint(
    _ track: SkyTrack,
    slotSeconds: Double,
    from start: Double,
    to end: Double,
    projection: SkyProjection,
    mask: ObstructionMask?
  ) {
    guard end > start, slotSeconds > 0 else { return }
    seconds += end - start
    let look = { (time: Double) in track.vector(atFraction: time / slotSeconds) }
    var (time, before) = (start, look(start))
    mark(before, projection, mask)
    while time < end {
      let next = min(time + Self.stepSeconds, end)
      let after = look(next)
      mark(after, projection, mask)
      bridge((time, before), (next, after), look, projection, mask)
      (time, before) = (next, after)
    }
  }

  /// Marks what lies between two looks, where the way went round a corner.
  private mutating func bridge(
    _ a: (time: Double, vector: SIMD3<Double>),
    _ b: (time: Double, vector: SIMD3<Double>),
    _ look: (Double) -> SIMD3<Double>,
    _ projection: SkyProjection,
    _ mask: ObstructionMask?
  ) {
    guard b.time - a.time > Self.finestSeconds,
      ObstructionMap.Frame.allCases.contains(where: { frame in
        !Self.touch(projection.cell(a.vector, in: frame), projection.cell(b.vector, in: frame))
      })
    else { return }
    let time = (a.time + b.time) / 2
    let middle = (time: time, vector: look(time))
    mark(middle.vector, projection, mask)
    bridge(a, middle, look, projection, mask)
    bridge(middle, b, look, projection, mask)
  }

  /// Whether two cells are the same or share an edge; so do all that are outside the map.
  private static func touch(_ a: Int?, _ b: Int?) -> Bool {
    guard let a, let b else { return a == nil && b == nil }
    let (i, j) = (
      a.quotientAndRemainder(dividingBy: ObstructionMap.side),
      b.quotientAndRemainder(dividingBy: ObstructionMap.side)
    )
    return abs(i.quotient - j.quotient) + abs(i.remainder - j.remainder) <= 1
  }

  private mutating func mark(
    _ vector: SIMD3<Double>,
    _ projection: SkyProjection,
    _ mask: ObstructionMask?
  ) {
    let isHidden = mask.map { mask in
      let direction = SkyDirection(vector: vector)
      return mask.obstructs(azimuth: direction.azimuth, elevation: direction.elevation)
    }
    if let cell = projection.cell(vector, in: .earth) {
      earth.paint(cell, isHidden: isHidden ?? false)
    }
    if let cell = projection.cell(vector, in: .dish) {
      dish.paint(cell, isHidden: isHidden ?? false)
    }
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
