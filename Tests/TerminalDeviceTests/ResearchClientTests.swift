import Foundation
import Frames
import Links
import Quantities
import SeededRandomness
import Service
import Testing

@testable import TerminalDevice

/// What research on real terminals does: it clears the map, looks at it twice a second, and asks which
/// satellite's way fits what is new.
@Suite("A research client finds the serving satellite")
struct ResearchClientTests {
  private struct Scene {
    var candidates: [SyntheticOrbit]
    var serving: Int
  }

  /// Satellites above a terminal in a slot; no other goes where the serving one does.
  private static func scene(
    _ place: (SkyDirection) -> (row: Double, column: Double),
    using random: inout SeededGenerator
  ) -> Scene {
    let serving = SyntheticOrbit.visible(name: "0", using: &random)
    var scene = Scene(candidates: [serving], serving: 0)
    while scene.candidates.count < 15 {
      let other = SyntheticOrbit.visible(name: "\(scene.candidates.count)", using: &random)
      let gaps = stride(from: 0.0, through: 15, by: 0.5).map {
        distance(place(serving.direction($0)), place(other.direction($0)))
      }
      if gaps.reduce(0, +) / Double(gaps.count) > 4 { scene.candidates.append(other) }
    }
    scene.candidates.shuffle(using: &random)
    scene.serving = scene.candidates.firstIndex { $0.name == "0" } ?? 0
    return scene
  }

  private static func distance(
    _ a: (row: Double, column: Double),
    _ b: (row: Double, column: Double)
  ) -> Double {
    ((a.row - b.row) * (a.row - b.row) + (a.column - b.column) * (a.column - b.column)).squareRoot()
  }

  private static func watch(_ scene: Scene, _ slot: Slot) -> SlotWatch {
    let orbit = scene.candidates[scene.serving]
    let direction = Link.Direction(
      delay: DelayCurve(constantSeconds: 0.015),
      rate: .megabitsPerSecond(100),
      lossProbability: 0
    )
    let path = Link.Path(
      satellite: orbit.name,
      gateway: "g",
      pointOfPresence: "p",
      uplink: direction,
      downlink: direction
    )
    return SlotWatch(link: Link(slot: slot, state: .up(path)), track: orbit.track())
  }

  /// The candidate whose way is nearest to the new cells at the times when they were new.
  private static func guess(
    _ news: [(seconds: Double, cell: Int)],
    _ candidates: [SyntheticOrbit],
    _ place: (SkyDirection) -> (row: Double, column: Double)
  ) -> (index: Int, pixels: Double) {
    let errors = candidates.map { orbit in
      let sum = news.reduce(0.0) { sum, new in
        let cell = (row: Double(new.cell / 123), column: Double(new.cell % 123))
        let looks = stride(from: new.seconds - 0.5, through: new.seconds, by: 0.1)
        return sum + (looks.map { distance(place(orbit.direction($0)), cell) }.min() ?? 0)
      }
      return sum / Double(news.count)
    }
    let best = errors.indices.min { errors[$0] < errors[$1] } ?? 0
    return (best, errors[best])
  }

  @Test("From the differences of maps alone, in both frames", arguments: [false, true])
  func recover(isMobile: Bool) throws {
    let seed = UInt64.random(in: 0...UInt64.max)
    var random = SeededGenerator(seed: seed)
    var terminal = RandomWatches.terminal
    terminal.mount = AntennaMount(tilt: .degrees(22), azimuth: .degrees(140))
    if isMobile {
      terminal.track = try Track([.init(at: RandomWatches.noon, point: terminal.point)])
    }
    var device = TerminalDevice(terminal: terminal, from: RandomWatches.noon)
    // The client knows the attitude from the status, and nothing else.
    let formula = DishFormula(q: device.status.attitude)
    let place = { isMobile ? formula.dishPlace($0) : DishFormula.earthPlace($0) }
    var (right, asked, worst) = (0, 0, 0.0)
    var slot = Slot(containing: RandomWatches.noon)
    for number in 0..<60 {
      let scene = Self.scene(place, using: &random)
      device.advance(to: slot.start, watches: [slot: Self.watch(scene, slot)])
      if number % 10 == 0 { try device.apply(.clearObstructionMap) }
      var before = device.obstructionMap
      #expect(before.frame == (isMobile ? .dish : .earth))
      var news: [(seconds: Double, cell: Int)] = []
      for half in 1...30 {
        let seconds = Double(half) / 2
        device.advance(
          to: slot.start + .milliseconds(500 * half),
          watches: [slot: Self.watch(scene, slot)]
        )
        let after = device.obstructionMap
        for cell in after.values.indices where after.values[cell] != before.values[cell] {
          news.append((seconds, cell))
        }
        before = after
      }
      slot = slot.next
      guard news.count >= 3 else { continue }
      let guess = Self.guess(news, scene.candidates, place)
      asked += 1
      if guess.index == scene.serving { right += 1 }
      worst = max(worst, guess.pixels)
    }
    #expect(asked >= 50 && right == asked, "seed \(seed): \(right) of \(asked)")
    #expect(worst < 0.75, "seed \(seed): \(worst) px")
  }
}
