import Frames
import Links
import Service

extension Terminal {
  /// Whether its surroundings or the mount of its antenna exclude directions.
  var isSelective: Bool { false }
}

extension PlannedTerminal {
  /// Why the terminal's own surroundings or antenna exclude one of some directions, or nil.
  func refusal(of lines: [SIMD3<Double>]) -> Reason? { nil }

  /// How well a satellite is placed for the terminal, at most 1.
  func merit(of line: SIMD3<Double>) -> Double {
    (line * site.up).sum() / (line * line).sum().squareRoot()
  }
}
