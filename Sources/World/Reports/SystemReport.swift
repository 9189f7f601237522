import Constellation
public import Frames
import Orbits
import Service

/// What one system of a world holds, in numbers.
public struct SystemReport: Encodable, Hashable, Sendable {
  /// Its name.
  public var name: String
  /// Satellites of its filed shells; those of catalogues are not counted.
  public var filedSatelliteCount: Int
  /// Its filed shells.
  public var shellCount: Int
  /// The files of its catalogues.
  public var catalogues: [String]
  /// The words for how its satellites are joined by lasers, each once, in the order of the shells.
  public var laserPatterns: [String]
  /// Every gateway.
  public var gatewayCount: Int
  /// Gateways in service at the instant of the report.
  public var gatewaysInServiceCount: Int
  /// Every point of presence.
  public var popCount: Int
  /// Points of presence in service at the instant of the report.
  public var popsInServiceCount: Int
  /// Dated licences.
  public var licenceCount: Int
  /// What holds in territories without a licence record.
  public var standing: String

  /// The numbers of a system at an instant, which decides what of its ground is in service.
  public init(_ system: SystemDescription, at instant: Instant) {
    name = system.name
    filedSatelliteCount = system.shells.reduce(0) { $0 + $1.shell.satelliteCount }
    shellCount = system.shells.count
    catalogues = system.catalogues.map(\.path)
    laserPatterns = (system.shells.map(\.lasers) + system.catalogues.map(\.lasers))
      .map(\.rawValue)
      .reduce(into: []) { words, word in
        if !words.contains(word) { words.append(word) }
      }
    gatewayCount = system.ground.gateways.count
    gatewaysInServiceCount = system.ground.gateways.count { $0.isInService(at: instant) }
    popCount = system.ground.pointsOfPresence.count
    popsInServiceCount = system.ground.pointsOfPresence.count { $0.isInService(at: instant) }
    licenceCount = system.licences.count
    standing = system.standing.rawValue
  }

  /// One line for people.
  public var text: String {
    var satellites: [String] = []
    if shellCount > 0 {
      let shells = shellCount == 1 ? "1 shell" : "\(shellCount) shells"
      satellites.append("\(filedSatelliteCount) satellites in \(shells)")
    }
    if !catalogues.isEmpty { satellites.append("catalogues \(catalogues.count)") }
    satellites.append("lasers " + laserPatterns.joined(separator: " and "))
    return "\(name): \(satellites.joined(separator: ", ")); "
      + "in service \(gatewaysInServiceCount) of \(gatewayCount) gateways, "
      + "\(popsInServiceCount) of \(popCount) points of presence; "
      + "\(licenceCount) licence records, elsewhere \(standing)"
  }
}

extension WorldDescription {
  /// What each system holds when the world begins.
  ///
  /// A world that begins with its catalogues, which are not read here, is reported at `start`, or
  /// at the beginning of 2000 when that is nil.
  public func systemReports(at start: Instant? = nil) -> [SystemReport] {
    let instant = start ?? self.start ?? Instant(sinceTAI2000: .zero)
    return systems.map { SystemReport($0, at: instant) }
  }
}
