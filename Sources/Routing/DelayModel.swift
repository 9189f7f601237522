public import Links
public import Quantities

/// The named terms that a one-way delay is the sum of, beside propagation in space.
///
/// A world without delay terms has them all at zero, and its delay is distance over c. Paths are
/// chosen by the means of the terms.
public struct DelayModel: Hashable, Sendable {
  /// Waiting for a frame and for the grant of the medium, terminal to satellite.
  public var accessUplink = DelayTerm.none
  /// Waiting for a frame, satellite to terminal.
  public var accessDownlink = DelayTerm.none
  /// Switching in each satellite on the way.
  public var satellite = DelayTerm.none
  /// Modem and switching at the gateway.
  public var gateway = DelayTerm.none
  /// Equipment and queues of each terrestrial line, beside its fibre.
  public var backhaul = DelayTerm.none
  /// Address translation and routing at the point of presence.
  public var pointOfPresence = DelayTerm.none
  /// Delay in terrestrial fibre as a multiple of great-circle distance over c: the cable's detour
  /// times its refractive index.
  public var fibreFactor = 1.0

  /// No delay beside propagation, which fibre carries at the speed of light in vacuum.
  public init() {}

  /// One-way delay in the fibre of a line of a great-circle length, in seconds.
  public func fibreSeconds(_ length: Length) -> Double { length.lightTimeSeconds * fibreFactor }

  /// Mean delay inside a node, in seconds.
  public func processingSeconds(_ node: NetworkNode) -> Double {
    switch node {
    case .satellite: satellite.meanSeconds
    case .gateway: gateway.meanSeconds
    case .pointOfPresence: pointOfPresence.meanSeconds
    }
  }

  /// Mean delay of a line between two nodes, in seconds.
  func lineSeconds(metres: Double, isFibre: Bool) -> Double {
    isFibre
      ? fibreSeconds(.metres(metres)) + backhaul.meanSeconds
      : Length.metres(metres).lightTimeSeconds
  }
}

/// How often each term of delay stands in a path.
public struct PathMakeup: Hashable, Sendable {
  /// User links from a terminal up.
  public var accessUplinks = 0
  /// User links down to a terminal.
  public var accessDownlinks = 0
  /// Satellites passed.
  public var satellites = 0
  /// Gateways passed.
  public var gateways = 0
  /// Terrestrial lines passed.
  public var lines = 0
  /// Points of presence passed.
  public var pointsOfPresence = 0

  /// A path of nothing.
  public init() {}

  /// The parts of two paths, one after the other.
  public static func + (a: PathMakeup, b: PathMakeup) -> PathMakeup {
    var sum = a
    sum.accessUplinks += b.accessUplinks
    sum.accessDownlinks += b.accessDownlinks
    sum.satellites += b.satellites
    sum.gateways += b.gateways
    sum.lines += b.lines
    sum.pointsOfPresence += b.pointsOfPresence
    return sum
  }

  /// The way back: what was up is down.
  public var reversed: PathMakeup {
    var back = self
    swap(&back.accessUplinks, &back.accessDownlinks)
    return back
  }
}

/// The direction of packets between a terminal and its point of presence.
public enum PathDirection: Sendable {
  /// From the terminal to the point of presence.
  case uplink
  /// From the point of presence to the terminal.
  case downlink
}

/// Between what a path leads.
public enum PathEnds: Sendable {
  /// From a terminal over one gateway and one line to a point of presence.
  case terminalToPointOfPresence
  /// From a terminal to another over satellites alone.
  case terminalToTerminal
}

extension DelayModel {
  /// The random and the constant parts of a one-way delay between a terminal and its point of
  /// presence, over one gateway and one line, without propagation and fibre.
  public func oneWay(_ direction: PathDirection, satellites: Int) -> DelayDistribution {
    let up = makeup(satellites: satellites, .terminalToPointOfPresence)
    return distribution(of: direction == .uplink ? up : up.reversed)
  }

  /// The random parts of the same, by name.
  public func variation(
    _ direction: PathDirection,
    satellites: Int
  ) -> [DelayVariation.Term] {
    let up = makeup(satellites: satellites, .terminalToPointOfPresence)
    return variation(of: direction == .uplink ? up : up.reversed)
  }

  /// The median there and back without what is always there, shared between the ways by the means
  /// of their random parts, in seconds: medians of the two would not add up to it.
  public func medianExcess(of there: PathMakeup) -> (there: Double, back: Double) {
    let sum = distribution(of: there + there.reversed)
    let way = distribution(of: there)
    let excess = sum.medianSeconds - sum.minimumSeconds
    let random = sum.meanSeconds - sum.minimumSeconds
    let share = random > 0 ? (way.meanSeconds - way.minimumSeconds) / random : 0
    return (excess * share, excess * (1 - share))
  }

  /// The same between a terminal and its point of presence, over one gateway and one line.
  public func medianExcess(satellites: Int) -> (there: Double, back: Double) {
    medianExcess(of: makeup(satellites: satellites, .terminalToPointOfPresence))
  }

  /// The same there and back, between two ends.
  public func roundTrip(satellites: Int, ends: PathEnds) -> DelayDistribution {
    let there = makeup(satellites: satellites, ends)
    return distribution(of: there + there.reversed)
  }

  private func makeup(satellites: Int, _ ends: PathEnds) -> PathMakeup {
    var makeup = PathMakeup()
    makeup.accessUplinks = 1
    makeup.satellites = satellites
    switch ends {
    case .terminalToPointOfPresence:
      makeup.gateways = 1
      makeup.lines = 1
      makeup.pointsOfPresence = 1
    case .terminalToTerminal:
      makeup.accessDownlinks = 1
    }
    return makeup
  }

  /// The terms with their names, each with how often a path has it, in the order of an uplink.
  public func terms(of makeup: PathMakeup) -> [(name: String, term: DelayTerm, count: Int)] {
    [
      ("access-uplink", accessUplink, makeup.accessUplinks),
      ("access-downlink", accessDownlink, makeup.accessDownlinks),
      ("satellite", satellite, makeup.satellites),
      ("gateway", gateway, makeup.gateways),
      ("backhaul", backhaul, makeup.lines),
      ("point-of-presence", pointOfPresence, makeup.pointsOfPresence),
    ].filter { $0.2 > 0 }
  }

  /// No path has more satellites than this.
  private static let mostOfOne = 10_000

  /// The distribution of the sum of a path's terms.
  public func distribution(of makeup: PathMakeup) -> DelayDistribution {
    DelayDistribution(
      minimumSeconds: terms(of: makeup).reduce(0) {
        $0 + Double($1.count) * $1.term.minimumSeconds
      },
      random: randomParts(of: makeup).map(\.distribution)
    )
  }

  /// The random parts of a path's terms by name, equal ones as one.
  public func variation(of makeup: PathMakeup) -> [DelayVariation.Term] {
    randomParts(of: makeup).map {
      DelayVariation.Term(
        name: $0.name,
        meanSeconds: $0.distribution.mean,
        shape: $0.distribution.shape
      )
    }
  }

  private func randomParts(
    of makeup: PathMakeup
  ) -> [(name: String, distribution: GammaDistribution)] {
    terms(of: makeup).filter(\.term.isRandom).map { part in
      // A sum of equal terms is gamma too, of so many times the shape.
      let distribution = GammaDistribution(
        shape: part.term.shape * Double(min(part.count, Self.mostOfOne)),
        scale: part.term.randomMeanSeconds / part.term.shape
      )
      return (part.name, distribution)
    }
  }

  /// The least one-way delay of what lies beyond a gateway, in seconds: a line of a great-circle
  /// length with its equipment, and the point of presence.
  public func leastSecondsBeyondGateway(line length: Length) -> Double {
    fibreSeconds(length) + backhaul.minimumSeconds + pointOfPresence.minimumSeconds
  }
}
