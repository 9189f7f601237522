public import Orbits

/// One thing that is wrong with a world file: where, what, and what to do.
public struct WorldFileProblem: Hashable, Sendable {
  /// The file, as it was named.
  public var file: String
  /// Line and column in the file, from 1; 0 when the file as a whole is meant.
  public var line: Int, column: Int
  /// The key, as a path such as `constellation.shells[2].planes`.
  public var key: String
  /// What is wrong.
  public var message: String
  /// What to do about it.
  public var remedy: String

  /// A problem of the file as a whole, unless a line or a key is given.
  public init(
    file: String,
    line: Int = 0,
    column: Int = 0,
    key: String = "",
    message: String,
    remedy: String
  ) {
    self.file = file
    self.line = line
    self.column = column
    self.key = key
    self.message = message
    self.remedy = remedy
  }
}

extension WorldFileProblem: CustomStringConvertible {
  /// One line: place, key, what is wrong and what to do.
  public var description: String {
    let place = line > 0 ? "\(file):\(line):\(column): " : "\(file): "
    let subject = key.isEmpty ? "" : "\(key): "
    return "\(place)\(subject)\(message). \(remedy)"
  }
}

/// A world file that cannot be used, with everything that is wrong with it.
public struct WorldFileError: Error, CustomStringConvertible, Sendable {
  /// The problems, in the order of the file.
  public let problems: [WorldFileProblem]

  /// An error of one or more problems, which are kept in the order given.
  public init(_ problems: [WorldFileProblem]) { self.problems = problems }

  /// Every problem on a line of its own.
  public var description: String { problems.map(\.description).joined(separator: "\n") }
}

extension WorldFileProblem {
  /// A problem of an element set, in the file that the set stands in.
  public init(_ problem: ElementProblem, file: String) {
    self.init(
      file: file,
      line: problem.line ?? 0,
      column: problem.column ?? 0,
      message: problem.cause,
      remedy: problem.remedy
    )
  }
}
