public import Frames
public import Links
public import Orbits

/// Where every satellite of a constellation is at one instant, in Earth-fixed axes.
public struct Sky: Sendable {
  /// The instant.
  public let instant: Instant
  /// State of each satellite by its index; not a number where it has no orbit.
  public let states: [StateVector<ITRF>]
  /// Why a satellite has no state, by its index.
  public let faults: [Int: SGP4Error]
  /// The largest and the smallest distance of any satellite from the centre, in metres.
  public let radiusRange: ClosedRange<Double>

  /// Propagates every satellite; one that fails is noted in ``faults`` and stops no other.
  public init(of constellation: Constellation, at instant: Instant) {
    self.instant = instant
    var table = StateTable<ITRF>()
    constellation.orbits.propagate(to: [instant], into: &table)
    var states: [StateVector<ITRF>] = []
    states.reserveCapacity(table.satelliteCount)
    var faults: [Int: SGP4Error] = [:]
    var (nearest, farthest) = (Double.infinity, 0.0)
    for satellite in 0..<table.satelliteCount {
      let state = table.state(of: satellite)
      let square = (state.position.metres * state.position.metres).sum()
      let isPlausible = Self.plausible.contains(square)
      if let fault = table.error(of: satellite) ?? (isPlausible ? nil : .perturbedElements) {
        faults[satellite] = fault
        states.append(.nowhere)
      } else {
        states.append(state)
        nearest = min(nearest, square)
        farthest = max(farthest, square)
      }
    }
    self.states = states
    self.faults = faults
    let bounds = farthest > 0 ? (nearest.squareRoot(), farthest.squareRoot()) : (1, 1)
    radiusRange = bounds.0...bounds.1
  }

  /// The place of a satellite.
  @inlinable public func position(_ satellite: Int) -> Position<ITRF> {
    states[satellite].position
  }

  /// Squares of radii, in m², at which a satellite of the Earth can be: 6,300 to a million kilometres.
  ///
  /// Far from its epoch the theory gives states beyond the Moon without calling them errors, as its
  /// reference does.
  private static let plausible = 6.3e6 * 6.3e6...1e9 * 1e9

  /// Why a satellite may not serve anyone, whatever the place; nil when it may.
  public func reason(for satellite: Int, of constellation: Constellation) -> Reason? {
    if let fault = faults[satellite] { return fault == .decayed ? .decayed : .noOrbit }
    return constellation.satellites[satellite].isOperational ? nil : .notOperational
  }
}

extension StateVector {
  fileprivate static var nowhere: StateVector {
    StateVector(
      position: Position(metres: SIMD3(repeating: .nan)),
      velocity: Velocity(metresPerSecond: SIMD3(repeating: .nan))
    )
  }
}
