import Constellation
public import Foundation
public import Frames
public import Geography
public import Orbits
public import Service

/// Finds worlds by name or file, with the catalogues they refer to.
public struct WorldLibrary: Sendable {
  /// The most systems that one world may have.
  public static let mostSystems = 20
  /// The world that is meant when none is named.
  public static let defaultName = "starlink-2022-10"

  private let folder: URL
  /// Places by name.
  public let gazetteer: Gazetteer
  private let atlas: TerritoryAtlas

  /// Where the worlds that ship are, and the tables that they name.
  static var shippedFolder: URL { Bundle.module.bundleURL.appendingPathComponent("Worlds") }

  /// The library that ships.
  public init() throws {
    folder = Self.shippedFolder
    gazetteer = try Gazetteer.bundled()
    atlas = try TerritoryAtlas.bundled()
  }

  /// Names of the worlds that ship.
  public var names: [String] {
    let files = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
    return files.filter { $0.hasSuffix(".yaml") }.map { String($0.dropLast(5)) }.sorted()
  }

  /// The text of a world and the file that it stands in.
  ///
  /// - Parameter name: a name from ``names``, or the path of a file.
  /// - Returns: the text, unread, and the file that its catalogues' paths are relative to.
  /// - Throws: one problem when the file cannot be read or is not UTF-8.
  public func text(of name: String) throws(WorldFileError) -> (text: String, file: URL) {
    let shipped = folder.appendingPathComponent(name + ".yaml")
    let isName = !name.contains("/") && names.contains(name)
    let file = isName ? shipped : URL(fileURLWithPath: name)
    do {
      let data = try Data(contentsOf: file)
      guard let text = String(data: data, encoding: .utf8) else {
        throw problem(name, "the file is not UTF-8 text", "Is this a world file?")
      }
      return (text, file)
    } catch let error as WorldFileError {
      throw error
    } catch {
      throw problem(
        name,
        "the file cannot be read",
        "Name a file, or one of the worlds that ship: \(names.joined(separator: ", "))."
      )
    }
  }

  /// Reads a world's file and those of the worlds that it joins or builds on, without building it.
  public func description(of name: String) throws(WorldFileError) -> WorldDescription {
    var joiner = WorldJoiner(library: self)
    return try joiner.description(of: name)
  }

  /// Reads the YAML of a world's file alone.
  func draft(
    of name: String
  ) throws(WorldFileError) -> (reader: WorldReader, draft: WorldReader.Draft, file: URL) {
    let (text, file) = try text(of: name)
    let reader = WorldReader(
      gazetteer: gazetteer,
      folder: file.deletingLastPathComponent(),
      atlas: atlas
    )
    return (reader, try reader.draft(of: text, file: shown(name, file)), file)
  }

  /// A world ready to run.
  ///
  /// - Parameters:
  ///   - name: a name from ``names``, or the path of a file; nil means the default world.
  ///   - elements: a catalogue that takes the place of the world's own satellites.
  ///   - start: when to begin.
  ///   - crew: threads that share the making of plans.
  ///   - acts: what was decided beside the file's events, by the world's name; without a start the
  ///     world begins when the last of them holds.
  /// - Returns: the world, with warnings of element sets that are not as they should be.
  /// - Throws: what is wrong with the world's file, or with a catalogue that gives no element set.
  public func world(
    named name: String? = nil,
    elements: String? = nil,
    start: Instant? = nil,
    crew: Crew = Crew(size: 1),
    acts: (_ world: String) -> [Act] = { _ in [] }
  ) throws(WorldFileError) -> LoadedWorld {
    let name = name ?? Self.defaultName
    var description = try description(of: name)
    if let elements {
      // A catalogue stands for the shells that it takes the place of, their lasers too.
      let lasers = description.shells.contains { $0.lasers != .none }
      description.shells = []
      description.failedSatellites = []
      description.first.file = ""
      description.catalogues = [
        CatalogueDescription(
          elements,
          lasers: lasers ? .nearestStable : .none,
          lasersSince: description.first.catalogueLasersSince
        )
      ]
      description.start = nil
      description.name += "+" + stem(of: elements)
    }
    var catalogues: [World.Catalogue] = []
    var warnings: [WorldFileProblem] = []
    for (index, system) in description.systems.enumerated() {
      let read = try self.catalogues(of: system)
      warnings += read.warnings
      catalogues += read.catalogues.enumerated().map { number, catalogue in
        World.Catalogue(catalogue.name, catalogue.elements, system: index, number: number)
      }
    }
    let kept = acts(description.name)
    description.take(kept)
    // Who asks after something was decided asks of the world as it is then.
    let begin = start ?? kept.last.map { max($0.at, description.start ?? $0.at) }
    let world = World(
      description,
      catalogues: catalogues,
      start: begin,
      atlas: atlas,
      crew: crew
    )
    return LoadedWorld(world: world, warnings: warnings)
  }

  /// Reads the catalogues of a system, in their order, with the names of their files.
  ///
  /// - Returns: the element sets, and what was wrong with those that were left out.
  /// - Throws: what is wrong with a catalogue that gives no element set.
  public func catalogues(
    of system: SystemDescription
  ) throws(WorldFileError) -> (
    catalogues: [(name: String, elements: [ElementSet])], warnings: [WorldFileProblem]
  ) {
    var warnings: [WorldFileProblem] = []
    var catalogues: [(name: String, elements: [ElementSet])] = []
    for (index, description) in system.catalogues.enumerated() {
      // A catalogue that was given beside the world file stands under no key of it.
      let key = system.file.isEmpty ? "" : "constellation.catalogues[\(index)]"
      let file = system.file.isEmpty ? description.path : system.file
      let catalogue = try catalogue(description.path, namedBy: file, key: key)
      warnings += catalogue.warnings
      catalogues.append((stem(of: description.path), catalogue.elements))
    }
    return (catalogues, warnings)
  }

  private func stem(of path: String) -> String {
    URL(fileURLWithPath: path).deletingPathExtension().lastPathComponent
  }

  /// Reads a catalogue file; the sets that cannot be read come back as warnings.
  ///
  /// `file` and `key` say who names it, for messages.
  private func catalogue(
    _ path: String,
    namedBy file: String,
    key: String
  ) throws(WorldFileError) -> (elements: [ElementSet], warnings: [WorldFileProblem]) {
    guard let data = FileManager.default.contents(atPath: path) else {
      throw WorldFileError([
        WorldFileProblem(
          file: file,
          key: key,
          message: "the file of element sets \(path) cannot be read",
          remedy: "Check its name and rights; names are relative to the world file."
        )
      ])
    }
    let read = ElementCatalog.read([UInt8](data))
    let warnings = read.problems.map { WorldFileProblem($0, file: path) }
    guard !read.elements.isEmpty else {
      throw WorldFileError(
        warnings.isEmpty
          ? problem(path, "no element sets in it", "Is it TLE or OMM?").problems
          : warnings
      )
    }
    return (read.elements, warnings)
  }

  /// How a world is named to be read again.
  func source(_ name: String) -> WorldSource {
    WorldSource(name, isShipped: !name.contains("/") && names.contains(name))
  }

  /// How a file is called in messages.
  func shown(_ name: String, _ file: URL) -> String {
    source(name).isShipped ? file.lastPathComponent : name
  }

  private func problem(_ file: String, _ message: String, _ remedy: String) -> WorldFileError {
    WorldFileError([WorldFileProblem(file: file, message: message, remedy: remedy)])
  }
}

/// A world, and what was passed over while its catalogues were read.
public struct LoadedWorld: Sendable {
  /// The world, built and ready to be asked.
  public let world: World
  /// What was wrong with element sets, which were left out or used all the same.
  public let warnings: [WorldFileProblem]
}
