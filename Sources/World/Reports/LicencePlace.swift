/// Where one more licence of a system is written down to try it.
///
/// A world's licences stand in its own file, in that of a system that it joins, or in that of a world
/// that it builds on; terminals, money and events only in its own.
struct LicencePlace {
  /// The world that is used.
  private let world: WorldSource
  /// The world in which the system's licences stand.
  private let law: WorldSource
  /// Whether the system was joined, so that its licences are a file's of its own.
  private let isJoined: Bool

  init(_ description: WorldDescription, system index: Int) {
    let system =
      description.systems.indices.contains(index) ? description.systems[index] : description.first
    // What no library has read can only be called by its name.
    law = system.lawSource ?? WorldSource(system.name, isShipped: true)
    world = description.source ?? law
    isJoined = description.systems.count > 1 && system.name != description.name && law != world
  }

  /// How to write down a line, in words that follow "to try it".
  func entry(_ line: String) -> String {
    if isJoined {
      return Self.added(line, to: law)
        + (law.isShipped ? ", and join that file with 'also' in place of \(law.name)" : "")
    }
    guard law != world else {
      return Self.added(line, to: law)
        + (law.isShipped
          ? ", and name that file with --world" : ", or of a copy beside it that --world names")
    }
    // A section territories of its own takes the place of all of the base's.
    let section =
      "the section territories of "
      + (law.isShipped ? "'apus world show \(law.name)'" : law.name)
      + " with the line \(line) under its licences"
    return world.isShipped
      ? "save the world with 'apus world show \(world.name)', add \(section), and name that file "
        + "with --world"
      : "add \(section) to \(world.name), or to a copy beside it that --world names"
  }

  private static func added(_ line: String, to world: WorldSource) -> String {
    world.isShipped
      ? "save the world with 'apus world show \(world.name)', add the line \(line) to "
        + "territories.licences"
      : "add the line \(line) to territories.licences of \(world.name)"
  }
}
