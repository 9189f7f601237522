import Console
import Store
import World

extension WorldOptions {
  /// Whether the world that is asked for, by its name or by its file, is the one of that name.
  ///
  /// - Parameters:
  ///   - running: The name of a world that somebody runs.
  ///   - library: Finds the one that is asked for.
  /// - Returns: True when none is asked for.
  /// - Throws: What is wrong with its file.
  func means(_ running: String, _ library: WorldLibrary) throws -> Bool {
    guard let world, world != running else { return true }
    return try library.description(of: world).name == running
  }

  /// The world of a running service, if a command is to join it: no experiment does, nor one that asks
  /// for another world, which is said.
  ///
  /// - Parameters:
  ///   - client: Speaks to the service.
  ///   - speed: The speed that was asked for; nil for none.
  ///   - library: Finds the world that is asked for.
  /// - Returns: What the service says of its world; nil when the command runs one by itself.
  /// - Throws: What is wrong with a file, or that the service does not answer.
  func joined(
    _ client: ServiceClient,
    speed: NumberArgument?,
    _ library: WorldLibrary
  ) throws -> (name: String, systems: [String])? {
    guard !isExperiment(speed: speed) else { return nil }
    let running = try client.world()
    if try means(running.name, library) { return running }
    Warnings.print(
      "apus: the service in \(stateFolder) runs the world '\(running.name)'; this command runs "
        + "'\(world ?? "")' by itself"
    )
    return nil
  }
}
