import Foundation

/// Reads a world with the worlds that its `base` and `also` name, and theirs.
struct WorldJoiner {
  /// Worlds that join worlds may be nested this deep.
  private static let deepest = 5

  let library: WorldLibrary
  /// How many systems have been read, over all files.
  private var count = 0

  init(library: WorldLibrary) { self.library = library }

  /// A world with the systems of the worlds that it joins.
  mutating func description(of name: String) throws(WorldFileError) -> WorldDescription {
    try joined(name, below: [])
  }

  private mutating func joined(
    _ name: String,
    below: [URL]
  ) throws(WorldFileError) -> WorldDescription {
    let (reader, draft, file) = try library.draft(of: name)
    let shown = library.shown(name, file)
    let folder = file.deletingLastPathComponent()
    let trail = below + [file.resolvingSymlinksInPath()]
    let base = try self.base(draft.base, in: shown, folder, trail)
    var description = try reader.read(draft, on: base)
    let source = library.source(name)
    description.source = source
    for index in description.systems.indices where description.systems[index].lawSource == nil {
      description.systems[index].lawSource = source
    }
    for index in description.catalogues.indices {
      let path = description.catalogues[index].path
      description.catalogues[index].path = URL(fileURLWithPath: path, relativeTo: folder).path
    }
    count += description.systems.count
    for also in description.also {
      let other = target(also.name, folder)
      try check(other, also, in: shown, trail)
      for system in try joined(other, below: trail).systems {
        try add(system, also, in: shown, to: &description)
      }
    }
    let problems = description.problemsOfTerminalSystems(file: shown)
    guard problems.isEmpty else { throw WorldFileError(problems) }
    return description
  }

  /// The world that a file builds on; its systems count among the file's.
  private func base(
    _ base: NameInFile?,
    in file: String,
    _ folder: URL,
    _ trail: [URL]
  ) throws(WorldFileError) -> WorldDescription? {
    guard let base else { return nil }
    let other = target(base.name, folder)
    try check(other, base, in: file, trail)
    var joiner = WorldJoiner(library: library)
    return try joiner.joined(other, below: trail)
  }

  /// A world that ships by its name, any other by its path.
  private func target(_ name: String, _ folder: URL) -> String {
    let ships = !name.contains("/") && library.names.contains(name)
    return ships ? name : URL(fileURLWithPath: name, relativeTo: folder).path
  }

  /// Refuses what would never end, and what is not there, where it is named.
  private func check(
    _ target: String,
    _ also: NameInFile,
    in file: String,
    _ trail: [URL]
  ) throws(WorldFileError) {
    let url: URL
    do {
      url = try library.text(of: target).file.resolvingSymlinksInPath()
    } catch {
      throw WorldFileError([
        also.problem(
          in: file,
          "there is no world '\(also.name)' that can be read",
          remedy: "Name a file, or one that ships: \(library.names.joined(separator: ", "))."
        )
      ])
    }
    if trail.contains(url) {
      throw WorldFileError([
        also.problem(
          in: file,
          "'\(also.name)' joins this file, or is this file",
          remedy: "Remove one of the two 'also' or 'base'."
        )
      ])
    }
    if trail.count >= Self.deepest {
      throw WorldFileError([
        also.problem(
          in: file,
          "worlds are joined more than \(Self.deepest) deep",
          remedy: "Name in the first file all that it should have."
        )
      ])
    }
  }

  private func add(
    _ system: SystemDescription,
    _ also: NameInFile,
    in file: String,
    to description: inout WorldDescription
  ) throws(WorldFileError) {
    if description.systems.contains(where: { $0.name == system.name }) {
      throw WorldFileError([
        also.problem(
          in: file,
          "the system '\(system.name)' joins twice",
          remedy: "Remove one of the two, or give one world file another 'name'."
        )
      ])
    }
    description.systems.append(system)
    if count > WorldLibrary.mostSystems || description.systems.count > WorldLibrary.mostSystems {
      throw WorldFileError([
        also.problem(
          in: file,
          "more than \(WorldLibrary.mostSystems) systems",
          remedy: "Name fewer worlds."
        )
      ])
    }
  }
}
