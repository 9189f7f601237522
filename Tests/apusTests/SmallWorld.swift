import Foundation

/// A world of a few satellites, operated by the command without a service that runs.
enum SmallWorld {
  static let text = """
    apus-world: 1
    name: small
    start: 2022-10-10T12:00:00Z
    constellation:
      shells:
        - {name: A, altitude-km: 1200, inclination-deg: 60, planes: 18, satellites-per-plane: 18,
           lasers: plus-grid}
    ground:
      points-of-presence:
        - {code: fra, latitude-deg: 50.1, longitude-deg: 8.7}
      homes: {DE: fra}
      gateways:
        - {name: G, territory: DE, latitude-deg: 50.3, longitude-deg: 8.5, minimum-elevation-deg: 10}
    links: {minimum-elevation-deg: 20}
    territories:
      licences:
        - {territory: DE, status: licensed}
    terminals:
      - {id: berlin, name: "Berlin Mitte", latitude-deg: 52.5, longitude-deg: 13.4}
      - {id: off, latitude-deg: 48.1, longitude-deg: 11.6, state: suspended}
      - {id: paris, latitude-deg: 48.85, longitude-deg: 2.35}
    """

  /// Writes its file in a folder.
  static func write(in folder: URL) async throws {
    try Data(text.utf8).write(to: folder.appendingPathComponent("small.yaml"))
  }

  /// Runs a command on it, with the state in the folder.
  static func run(_ arguments: [String], in folder: URL) async throws -> BuiltCommand.Result {
    try await BuiltCommand.run(
      arguments + ["--world", folder.path + "/small.yaml", "--state", folder.path + "/state"],
      in: folder
    )
  }
}
