import Foundation
import Frames
import Glibc
import Orbits

/// The folder in which fetched catalogues are kept, each with its record and its lock.
public struct CatalogueCache: Sendable {
  /// The folder.
  public let path: String

  /// Where catalogues are kept: `$XDG_CACHE_HOME/apus/elements`, else `~/.cache/apus/elements`.
  ///
  /// The home is that of `HOME`, or the account's own where `HOME` is no absolute path.
  ///
  /// - Parameters:
  ///   - environment: the variables.
  ///   - accountHome: the home of the account, asked for where `HOME` does not do.
  /// - Returns: an absolute path.
  /// - Throws: ``FetchProblem/Kind/cache`` when there is no home. A folder that all share, or one
  ///   that depends on where the command is run, would hold no record of attempts.
  public static func standardPath(
    environment: [String: String],
    accountHome: () -> String? = { AccountHome.path() }
  ) throws(FetchProblem) -> String {
    // A relative path is to be ignored (XDG Base Directory Specification).
    if let folder = environment["XDG_CACHE_HOME"], folder.hasPrefix("/") {
      return folder + "/apus/elements"
    }
    let homes = [environment["HOME"], accountHome()]
    guard let home = homes.lazy.compactMap(\.self).first(where: { $0.hasPrefix("/") }) else {
      throw FetchProblem(
        .cache,
        cause: "there is no home folder to keep catalogues in",
        remedy: "name a folder with XDG_CACHE_HOME, as an absolute path"
      )
    }
    return home + "/.cache/apus/elements"
  }

  /// Creates the folder where it is missing.
  ///
  /// - Throws: ``FetchProblem/Kind/cache``.
  public init(path: String) throws(FetchProblem) {
    do {
      try FileManager.default.createDirectory(
        atPath: path,
        withIntermediateDirectories: true,
        attributes: [.posixPermissions: 0o700]
      )
    } catch {
      throw Self.problem(path)
    }
    self.path = path
  }

  /// The file of a catalogue.
  public func copyPath(_ query: CatalogueQuery, format: CatalogueQuery.Format) -> String {
    "\(path)/\(query.fileStem).\(format.rawValue)"
  }

  /// The file of the record beside it.
  public func recordPath(_ query: CatalogueQuery) -> String {
    "\(path)/\(query.fileStem).record.json"
  }

  func partPath(_ query: CatalogueQuery) -> String { "\(path)/\(query.fileStem).part" }

  /// What is known of a catalogue; nil when it was never asked for.
  ///
  /// A record that cannot be read counts as an attempt at the time of its file, and a catalogue that
  /// lies there all the same as a copy: damage must not lead to asking more often.
  func record(_ query: CatalogueQuery) -> FetchRecord? {
    let path = recordPath(query)
    guard let changed = Self.changed(path) else { return nil }
    if let bytes = PlainFile.read(path, limitBytes: 1 << 16),
      let record = FetchRecord(json: Data(bytes))
    {
      return record
    }
    var record = FetchRecord(unreadableFrom: changed)
    record.copy = CatalogueQuery.Format.allCases.compactMap { copy(query, $0) }
      .max { $0.fetchedUtc < $1.fetchedUtc }
    return record
  }

  private func copy(_ query: CatalogueQuery, _ format: CatalogueQuery.Format) -> FetchRecord.Copy? {
    let path = copyPath(query, format: format)
    guard let changed = Self.changed(path), let size = Self.size(path) else { return nil }
    return FetchRecord.Copy(
      url: "",
      format: format,
      fetchedUtc: changed,
      confirmedUtc: changed,
      sizeBytes: size
    )
  }

  /// Stores a record, safely against a crash at any point.
  func write(_ record: FetchRecord, _ query: CatalogueQuery) throws(FetchProblem) {
    let path = recordPath(query)
    guard let data = record.json() else { throw Self.problem(path) }
    try Self.store(data, path, by: path + ".new")
  }

  static func store(_ data: Data, _ path: String, by new: String) throws(FetchProblem) {
    guard PlainFile.create(new, [UInt8](data), mode: 0o600) else { throw problem(new) }
    try replace(path, by: new)
  }

  /// Puts a received file into the place of the copy, and takes away one of another format.
  func install(_ part: String, _ query: CatalogueQuery) throws(FetchProblem) {
    try Self.replace(copyPath(query, format: query.format), by: part)
  }

  /// Takes away a copy in a format that the record no longer names.
  func removeOthers(_ query: CatalogueQuery) {
    for format in CatalogueQuery.Format.allCases where format != query.format {
      try? FileManager.default.removeItem(atPath: copyPath(query, format: format))
    }
  }

  /// The content of a file, or nil when there is none or it is too large.
  static func bytes(_ path: String) -> [UInt8]? {
    PlainFile.read(path, limitBytes: ElementCatalog.largestInput)
  }

  static func size(_ path: String) -> Int? {
    let attributes = try? FileManager.default.attributesOfItem(atPath: path)
    guard attributes?[.type] as? FileAttributeType == .typeRegular else { return nil }
    return (attributes?[.size] as? NSNumber)?.intValue
  }

  private static func changed(_ path: String) -> Instant? {
    let attributes = try? FileManager.default.attributesOfItem(atPath: path)
    return (attributes?[.modificationDate] as? Date).map(SystemClock.instant)
  }

  /// Makes sure that the new file is on disk before its name is.
  private static func replace(_ path: String, by new: String) throws(FetchProblem) {
    // Safe because the C strings live for the calls and no pointer is kept.
    let descriptor = unsafe open(new, O_RDONLY | O_CLOEXEC | O_NOFOLLOW)
    guard descriptor >= 0 else { throw problem(new) }
    defer { close(descriptor) }
    guard fsync(descriptor) == 0, unsafe rename(new, path) == 0 else { throw problem(path) }
  }

  static func problem(_ path: String) -> FetchProblem {
    FetchProblem(
      .cache,
      cause: "\(path) cannot be written",
      remedy: "check its rights and the space on the disk, or name another folder with"
        + " XDG_CACHE_HOME"
    )
  }
}
