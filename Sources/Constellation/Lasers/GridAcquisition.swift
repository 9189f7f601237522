import Frames
import Links

/// For how many slot starts in a row the links of filed +Grids that take time to establish were short
/// and clear enough.
struct GridAcquisition: Sendable {
  /// A slot's nominal length in seconds.
  private static let slotSeconds = 15.0
  private let runs: [UInt8]

  /// Nil where no filed shell's links take time.
  init?(
    of constellation: Constellation,
    in slot: Slot,
    after previous: GridAcquisition?,
    _ outages: SatelliteOutages,
    known: Sky?
  ) {
    let longest =
      constellation.shells.filter { $0.lasers == .plusGrid }
      .map { Self.slots(of: $0.laserRules) }.max() ?? 0
    guard longest > 0 else { return nil }
    var runs = previous?.runs ?? []
    if runs.count != constellation.lasers.count {
      runs = Array(repeating: 0, count: constellation.lasers.count)
      var earlier = slot
      for _ in 0..<longest { earlier = earlier.previous }
      while earlier < slot {
        let sky = Sky(of: constellation, at: earlier.start)
        Self.step(&runs, constellation, sky, outages.satellites(at: earlier.start), longest)
        earlier = earlier.next
      }
    }
    let sky = known ?? Sky(of: constellation, at: slot.start)
    Self.step(&runs, constellation, sky, outages.satellites(at: slot.start), longest)
    self.runs = runs
  }

  /// At how many slot starts before this one a link must have been in reach.
  static func slots(of rules: LaserTerminalRules) -> Int {
    Int((rules.establishmentSeconds / slotSeconds).rounded(.up))
  }

  private static func step(
    _ runs: inout [UInt8],
    _ constellation: Constellation,
    _ sky: Sky,
    _ failed: Set<Int>,
    _ longest: Int
  ) {
    let ruler = LaserRuler(constellation)
    for (index, link) in constellation.lasers.enumerated() {
      let isBroken =
        failed.contains(link.a) || failed.contains(link.b)
        || ruler.metres(of: link, in: sky) == nil
      runs[index] = isBroken ? 0 : min(runs[index] + 1, UInt8(longest + 1))
    }
  }

  /// Whether a link, by its index, was in reach for long enough.
  func isEstablished(_ index: Int, by rules: LaserTerminalRules) -> Bool {
    Int(runs[index]) > Self.slots(of: rules)
  }
}
