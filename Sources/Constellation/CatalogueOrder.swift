import Catalogues
import Frames
import Orbits
import Quantities

/// Which shell and plane each satellite of a catalogue is in, and what it does.
///
/// The shells and planes are those that ``ShellInference`` finds at the catalogue's median epoch. Of
/// the satellites in a shell those are operational that lie in a plane, or all where the nodes show no
/// planes. For the others the rule is, with ``CatalogueSummary/Parameters`` (all assumed):
///
/// - decaying: a perigee below 200 km, an error of SGP4 within seven days, or an orbit that shrinks by
///   more than 0.5 km a day and is below every shell of its inclination;
/// - climbing: an orbit that grows by more than 0.5 km a day, or that hardly changes below every shell
///   of its inclination: a batch waits there for its plane;
/// - drifting: all else.
///
/// A catalogue that shows no shell has too few satellites for one, or keeps them otherwise: the
/// inference then takes a single satellite for a shell, in whatever orbit, and every satellite is
/// operational that neither climbs, shrinks nor comes down.
struct CatalogueOrder {
  /// The shells, by inclination and altitude.
  let shells: [ShellInference.Shell]
  /// For each set its place; the system is left at 0.
  let places: [Satellite.Place]

  init(_ elements: [ElementSet]) {
    let parameters = CatalogueSummary.Parameters()
    let unknown = Satellite.Place(
      system: 0,
      shell: nil,
      plane: nil,
      standing: .drifting,
      track: nil
    )
    guard let epoch = CatalogueSummary.Epochs(elements)?.median else {
      (shells, places) = ([], [])
      return
    }
    var objects: [CatalogueObject] = []
    var owners: [Int] = []
    for (index, set) in elements.enumerated() {
      guard let object = CatalogueObject(set, at: epoch) else { continue }
      objects.append(object)
      owners.append(index)
    }
    let strict = ShellInference(objects, parameters: parameters.shells)
    let showsShells = !strict.shells.isEmpty
    let inference =
      showsShells ? strict : ShellInference(objects, parameters: Self.fewSatellites)
    let forecast = DecayForecast(objects, from: epoch, parameters: parameters.decay)
    let motions = ObjectMotions(objects, strict, forecast, parameters).motionOfObject
    let tracks = Self.tracks(objects, inference)
    var places = [Satellite.Place](repeating: unknown, count: elements.count)
    for (index, owner) in owners.enumerated() {
      let outside = motions[index].map {
        Self.standing($0, objects[index], strict, parameters)
      }
      let isPlaced = tracks[index] != nil && (outside == nil || outside == .drifting)
      places[owner] = Satellite.Place(
        system: 0,
        shell: inference.shellOfObject[index],
        plane: inference.planeOfObject[index],
        standing: isPlaced ? .operational : outside ?? .drifting,
        track: tracks[index]
      )
    }
    shells = inference.shells
    self.places = places
  }

  /// A single satellite in any orbit is a shell.
  private static var fewSatellites: ShellInference.Parameters {
    var parameters = ShellInference.Parameters()
    parameters.leastCount = 1
    parameters.leastShare = 0
    parameters.mostBunching = .infinity
    parameters.mostEccentricity = 1
    parameters.planes.leastShareOfMedian = 0
    return parameters
  }

  /// What an object does for which no shell was found.
  private static func standing(
    _ motion: CatalogueSummary.Motion,
    _ object: CatalogueObject,
    _ inference: ShellInference,
    _ parameters: CatalogueSummary.Parameters
  ) -> Standing {
    let floor = inference.shells.filter {
      abs($0.inclinationDegrees - object.inclinationDegrees)
        <= parameters.shells.neighbourhoodDegrees
    }
    .map(\.altitudeRange.lowerBound).min()
    let isBelow = floor.map { object.altitudeKilometres < $0 }
    switch motion {
    case .decaying: return .decaying
    case .raising: return .climbing
    case .lowering: return isBelow ?? true ? .decaying : .drifting
    case .drifting, .other: return isBelow ?? false ? .climbing : .drifting
    }
  }

  /// For each object its plane, or in a shell without planes its strip of nodes.
  ///
  /// There are as many strips as satellites in a strip. Nil outside the shells and of strays.
  private static func tracks(
    _ objects: [CatalogueObject],
    _ inference: ShellInference
  ) -> [Int?] {
    objects.indices.map { index in
      guard let shell = inference.shellOfObject[index].map({ inference.shells[$0] }) else {
        return nil
      }
      guard shell.planes == nil else { return inference.planeOfObject[index] }
      let strips = max(1, Double(shell.members.count).squareRoot().rounded())
      let node = Angle.degrees(objects[index].nodeDegrees).normalizedToTurn.degrees
      return Int(min(node / 360 * strips, strips - 1))
    }
  }
}
