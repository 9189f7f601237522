import Foundation
import Glibc
public import Orbits

/// A copy of a catalogue outside the cache: in the format that was asked for, at a path.
public struct CatalogueOutput: Sendable {
  /// The content of the copy.
  public let bytes: [UInt8]
  /// The format that the kept catalogue was converted from; nil when it is copied as it is.
  public let convertedFrom: ElementCatalog.Format?
  /// How many sets the conversion left out: those that could not be read or not be written.
  public let leftOutCount: Int

  /// The copy of a catalogue in a format; converted where the kept one has another.
  ///
  /// - Throws: ``FetchProblem/Kind/cache`` when the kept file cannot be read.
  public init(
    _ fetched: FetchedCatalogue,
    as format: CatalogueQuery.Format
  ) throws(FetchProblem) {
    let wanted: ElementCatalog.Format = format == .csv ? .ommCSV : .ommJSON
    guard let found = fetched.catalog.format, found != wanted else {
      guard let bytes = CatalogueCache.bytes(fetched.path) else {
        throw FetchProblem(
          .cache,
          cause: "\(fetched.path) cannot be read",
          remedy: "check its rights"
        )
      }
      (self.bytes, convertedFrom, leftOutCount) = (bytes, nil, 0)
      return
    }
    let layout: ElementWriter.Layout = format == .csv ? .ommCSV : .ommJSON
    let written = ElementWriter().write(fetched.catalog.elements, as: layout)
    bytes = written.bytes
    convertedFrom = found
    leftOutCount = written.problems.count + fetched.catalog.problemCount
  }

  /// Writes the copy to a path; `-` is standard output.
  ///
  /// A regular file is replaced at once, also behind links, which stay. A FIFO, a device, and what
  /// standard output or standard error already is, is written through and never replaced.
  ///
  /// - Throws: ``FetchProblem/Kind/cache`` when it cannot be written.
  public func write(to path: String) throws(FetchProblem) {
    guard path != "-" else { return try write(through: STDOUT_FILENO, path) }
    var status = stat()
    // Safe because the C string and the local value live for the call.
    guard unsafe stat(path, &status) == 0 else { return try replace(path, mode: nil) }
    for descriptor in [STDOUT_FILENO, STDERR_FILENO] {
      var own = stat()
      guard unsafe fstat(descriptor, &own) == 0, own.st_dev == status.st_dev,
        own.st_ino == status.st_ino
      else { continue }
      return try write(through: descriptor, path)
    }
    switch status.st_mode & S_IFMT {
    case S_IFREG: try replace(path, mode: status.st_mode & 0o7777)
    case S_IFDIR:
      throw FetchProblem(.cache, cause: "\(path) is a folder", remedy: "name a file in it")
    default:
      // Safe because the C string lives for the call and no pointer is kept.
      let descriptor = unsafe open(path, O_WRONLY | O_CLOEXEC | O_NOCTTY)
      guard descriptor >= 0 else { throw Self.problem(path) }
      defer { close(descriptor) }
      try write(through: descriptor, path)
    }
  }

  /// Whether a path is the standard output, so that a report has to go elsewhere.
  public static func isStandardOutput(_ path: String) -> Bool {
    guard path != "-" else { return true }
    var (named, own) = (stat(), stat())
    // Safe because the C string and the local values live for the calls.
    return unsafe stat(path, &named) == 0 && fstat(STDOUT_FILENO, &own) == 0
      && named.st_dev == own.st_dev && named.st_ino == own.st_ino
      && named.st_rdev == own.st_rdev
  }

  private func write(through descriptor: Int32, _ path: String) throws(FetchProblem) {
    guard PlainFile.write(bytes, to: descriptor) else { throw Self.problem(path) }
  }

  private func replace(_ path: String, mode: mode_t?) throws(FetchProblem) {
    let target = try Self.target(path)
    let new = "\(target).\(UUID().uuidString).part"
    var isWritten = PlainFile.create(new, bytes, mode: 0o666)
    // Safe because the C strings live for the calls and no pointer is kept.
    if isWritten, let mode { isWritten = unsafe chmod(new, mode) == 0 }
    guard isWritten, unsafe rename(new, target) == 0 else {
      _ = unsafe unlink(new)
      throw Self.problem(path)
    }
  }

  /// Where a path leads when all links at its end are followed, also to what is not there yet.
  private static func target(_ path: String) throws(FetchProblem) -> String {
    var target = path
    // As many as the kernel follows.
    for _ in 0..<40 {
      guard let link = try? FileManager.default.destinationOfSymbolicLink(atPath: target) else {
        return target
      }
      let folder = target.lastIndex(of: "/").map { target[...$0] } ?? ""
      target = link.hasPrefix("/") ? link : folder + link
    }
    throw FetchProblem(
      .cache,
      cause: "\(path) is a link that leads in a circle",
      remedy: "name another file"
    )
  }

  private static func problem(_ path: String) -> FetchProblem {
    FetchProblem(
      .cache,
      cause: "\(path) cannot be written",
      remedy: "check the folder, its rights and the space on the disk"
    )
  }
}
