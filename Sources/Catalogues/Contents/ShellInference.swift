import Orbits

/// The shells of a constellation, inferred from its objects' inclinations and altitudes.
///
/// Satellites that are kept in a shell crowd within a few hundred metres and hundredths of a degree.
/// The densest place is taken with all that lies in a box around it, then the next. A crowd is a
/// shell when its satellites are spread along their planes; a batch that was launched together and
/// climbs, or waits for its plane, flies as a train. Neighbouring crowds of one plane each are one
/// shell whose planes are staggered in height, as OneWeb flies.
public struct ShellInference: Sendable {
  /// What the inference presumes; all values are assumed, chosen on catalogues of 2022 to 2026.
  public struct Parameters: Hashable, Sendable {
    /// Half the height of the box, in km: how well altitudes are kept.
    public var altitudeHalfWidth = 2.0
    /// Half the width of the box, in degrees.
    public var inclinationHalfWidth = 0.1
    /// The fewest objects of a shell.
    public var leastCount = 20
    /// The fewest objects of a shell as a part of all objects within ``neighbourhoodDegrees``.
    public var leastShare = 0.02
    /// Which inclinations ``leastShare`` is of, on either side, in degrees.
    public var neighbourhoodDegrees = 0.25
    /// Shells are circular: objects above this eccentricity belong to none.
    public var mostEccentricity = 0.02
    /// Where the mean direction of phases within a plane is longer than this, it is a train; 0 is
    /// evenly spread, 1 all in one place.
    public var mostBunching = 0.5
    /// Nodes closer than this, in degrees, are of one plane when phases are compared.
    public var planeWidthDegrees = 1.0
    /// The largest step in altitude between staggered planes, in km.
    public var staggerStep = 6.0
    /// How planes are told apart.
    public var planes = PlaneInference.Parameters()

    /// The values that the command uses.
    public init() {}
  }

  /// One shell.
  public struct Shell: Sendable {
    /// Which objects belong to it, as indices of the input.
    public let members: [Int]
    /// Median inclination in degrees.
    public let inclinationDegrees: Double
    /// Median altitude of the semi-major axis in km.
    public let altitudeKilometres: Double
    /// Lowest and highest such altitude in km.
    public let altitudeRange: ClosedRange<Double>
    /// Median period in minutes.
    public let periodMinutes: Double
    /// Smallest and largest eccentricity.
    public let eccentricityRange: ClosedRange<Double>
    /// Its planes; nil where the nodes show none.
    public let planes: PlaneInference?
  }

  /// The shells, by inclination and then by altitude.
  public let shells: [Shell]
  /// For each object of the input its shell, or nil.
  public let shellOfObject: [Int?]
  /// For each object of the input the index of its plane within its shell, by node; nil outside
  /// the shells, of strays, and in a shell whose nodes show no planes.
  public let planeOfObject: [Int?]

  /// Infers shells.
  ///
  /// - Parameters:
  ///   - objects: the objects, at one shared instant.
  ///   - parameters: what is presumed.
  public init(_ objects: [CatalogueObject], parameters: Parameters = Parameters()) {
    let circular = objects.indices.filter {
      objects[$0].orbit.eccentricity <= parameters.mostEccentricity
        && abs(objects[$0].altitudeKilometres) < 1e6
        && (0...180).contains(objects[$0].inclinationDegrees)
    }
    let inclinations = circular.map { objects[$0].inclinationDegrees }.sorted()
    var crowds = DensityBoxes(objects, circular, parameters).crowds()
    crowds = Self.joined(crowds, objects, parameters)
    let shells = crowds.filter { crowd in
      let centre = Self.median(crowd.map { objects[$0].inclinationDegrees })
      let near = inclinations.count {
        abs($0 - centre) <= parameters.neighbourhoodDegrees
      }
      return Double(crowd.count) >= parameters.leastShare * Double(near)
        && Self.bunching(crowd, objects, parameters) <= parameters.mostBunching
    }
    .map { Self.shell($0, objects, parameters) }
    .sorted {
      // Inclinations that differ by less than a box is wide count as the same.
      let step = $0.inclinationDegrees - $1.inclinationDegrees
      return abs(step) > parameters.inclinationHalfWidth
        ? step < 0 : $0.altitudeKilometres < $1.altitudeKilometres
    }
    self.shells = shells
    var owners = [Int?](repeating: nil, count: objects.count)
    var planes = owners
    for (index, shell) in shells.enumerated() {
      for (place, member) in shell.members.enumerated() {
        owners[member] = index
        planes[member] = shell.planes?.planeOfNode[place]
      }
    }
    shellOfObject = owners
    planeOfObject = planes
  }

  /// Joins neighbours in altitude that are one plane each.
  private static func joined(
    _ crowds: [[Int]],
    _ objects: [CatalogueObject],
    _ parameters: Parameters
  ) -> [[Int]] {
    struct Crowd {
      var members: [Int]
      var inclination: Double
      var top: Double
      var isPlane: Bool
    }
    let described = crowds.map { members in
      let planes = PlaneInference(
        nodesDegrees: members.map { objects[$0].nodeDegrees },
        parameters: parameters.planes
      )
      return Crowd(
        members: members,
        inclination: median(members.map { objects[$0].inclinationDegrees }),
        top: median(members.map { objects[$0].altitudeKilometres }),
        isPlane: planes?.planes.count == 1
      )
    }
    var result: [Crowd] = []
    for crowd in described.sorted(by: { $0.top < $1.top }) {
      let partner = result.lastIndex { other in
        other.isPlane && crowd.isPlane && crowd.top - other.top <= parameters.staggerStep
          && abs(crowd.inclination - other.inclination) <= parameters.inclinationHalfWidth
      }
      guard let partner else {
        result.append(crowd)
        continue
      }
      result[partner].members += crowd.members
      result[partner].top = crowd.top
    }
    return result.map(\.members)
  }

  /// How bunched the phases are within planes: the median over satellites of their plane's mean
  /// direction; 0 where no plane has three.
  private static func bunching(
    _ members: [Int],
    _ objects: [CatalogueObject],
    _ parameters: Parameters
  ) -> Double {
    let runs = PlaneRuns.runs(
      members.map { objects[$0] },
      widthDegrees: parameters.planeWidthDegrees
    )
    let lengths = runs.filter { $0.count >= 3 }.flatMap { run in
      repeatElement(PlaneRuns.meanDirectionLength(run.map(\.phaseDegrees)), count: run.count)
    }
    return lengths.isEmpty ? 0 : median(lengths)
  }

  private static func shell(
    _ members: [Int],
    _ objects: [CatalogueObject],
    _ parameters: Parameters
  ) -> Shell {
    let members = members.sorted()
    let own = members.map { objects[$0] }
    return Shell(
      members: members,
      inclinationDegrees: median(own.map(\.inclinationDegrees)),
      altitudeKilometres: median(own.map(\.altitudeKilometres)),
      altitudeRange: range(own.map(\.altitudeKilometres)),
      periodMinutes: median(own.map(\.orbit.periodMinutes)),
      eccentricityRange: range(own.map(\.orbit.eccentricity)),
      planes: PlaneInference(
        nodesDegrees: own.map(\.nodeDegrees),
        parameters: parameters.planes
      )
    )
  }

  private static func range(_ values: [Double]) -> ClosedRange<Double> {
    let least = values.min() ?? 0
    return least...max(least, values.max() ?? 0)
  }

  /// The upper median; 0 of nothing.
  static func median(_ values: [Double]) -> Double {
    let sorted = values.sorted()
    return sorted.isEmpty ? 0 : sorted[sorted.count / 2]
  }
}
