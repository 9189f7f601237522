import Foundation
import Testing

/// The command as it was built beside the tests, run as people run it.
enum BuiltCommand {
  /// What a run left.
  struct Result: Sendable {
    var status: Int32
    var output: String
    var errors: String
  }

  /// Runs it with arguments in a folder.
  ///
  /// - Parameters:
  ///   - arguments: as after the command's name.
  ///   - folder: where it is run.
  /// - Returns: its exit status and what it printed.
  /// - Throws: where it cannot be started.
  static func run(_ arguments: [String], in folder: URL? = nil) async throws -> Result {
    try await run(arguments, in: folder, into: nil)
  }

  /// Runs it with standard output in a pipe that nobody reads, and no signal that would end it there, as
  /// in a process that listens on sockets.
  static func runIntoClosedPipe(_ arguments: [String]) async throws -> Result {
    let pipe = Pipe()
    try pipe.fileHandleForReading.close()
    return try await run(arguments, in: nil, into: pipe.fileHandleForWriting)
  }

  private static func run(
    _ arguments: [String],
    in folder: URL?,
    into other: FileHandle?
  ) async throws -> Result {
    let tests = URL(fileURLWithPath: try #require(CommandLine.arguments.first))
    let program = tests.deletingLastPathComponent().appendingPathComponent("apus")
    let scratch = FileManager.default.temporaryDirectory
      .appendingPathComponent("apus-run-\(UUID().uuidString.prefix(8))")
    try FileManager.default.createDirectory(at: scratch, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: scratch) }
    // Files, not pipes: nobody has to read while it runs.
    let (output, errors) = (try Capture(scratch, "out"), try Capture(scratch, "err"))
    let process = Process()
    process.executableURL = other == nil ? program : URL(fileURLWithPath: "/bin/sh")
    let quiet = ["-c", "trap '' PIPE; exec \"$0\" \"$@\"", program.path]
    process.arguments = (other == nil ? [] : quiet) + arguments
    process.standardInput = FileHandle.nullDevice
    process.standardOutput = other ?? output.handle
    process.standardError = errors.handle
    if let folder { process.currentDirectoryURL = folder }
    let (ends, end) = AsyncStream.makeStream(of: Void.self)
    process.terminationHandler = { _ in end.finish() }
    try process.run()
    for await _ in ends {}
    return Result(
      status: process.terminationStatus,
      output: try output.text,
      errors: try errors.text
    )
  }

  /// A file that takes what is printed.
  private struct Capture {
    let url: URL
    let handle: FileHandle

    init(_ folder: URL, _ name: String) throws {
      url = folder.appendingPathComponent(name)
      try Data().write(to: url)
      handle = try FileHandle(forWritingTo: url)
    }

    var text: String { get throws { String(decoding: try Data(contentsOf: url), as: UTF8.self) } }
  }
}

/// A folder of a test's own, that goes with it.
func withFolder<Value>(
  _ body: (URL) async throws -> Value
) async throws -> Value {
  let folder = FileManager.default.temporaryDirectory
    .appendingPathComponent("apus-test-\(UUID().uuidString.prefix(8))")
  try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
  defer { try? FileManager.default.removeItem(at: folder) }
  return try await body(folder)
}
