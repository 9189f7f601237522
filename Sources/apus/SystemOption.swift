import ArgumentParser
import Foundation
import World

/// Which of a world's systems a terminal is a kit of.
struct SystemOption: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "The system that the terminal is a kit of; the world's first when absent.",
      valueName: "name"
    )
  )
  var system: String?

  /// The system that was named, or nil.
  ///
  /// - Throws: what to write instead when a world has no such system.
  func checked(in world: World) throws -> String? {
    try Self.check(system, among: world.description.systems.map(\.name), of: world.description.name)
    return system
  }

  /// Refuses a system that is not among those of a world.
  static func check(_ system: String?, among names: [String], of world: String) throws {
    guard let system, !names.contains(system) else { return }
    throw ValidationError(
      "The world \(world) has no system '\(system)'; --system takes one of "
        + "\(names.joined(separator: ", ")). 'apus world list' shows what they hold; a world with "
        + "several systems is --world rivals."
    )
  }
}
