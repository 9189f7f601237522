/// A name as a world file gives it, with its place for messages.
public struct NameInFile: Hashable, Sendable {
  /// The name.
  public var name: String
  /// Line and column in the file, from 1.
  public var line: Int, column: Int
  /// The key under which it stands, such as `also[1]`.
  public var key: String

  /// A problem with what is named.
  func problem(in file: String, _ message: String, remedy: String) -> WorldFileProblem {
    WorldFileProblem(
      file: file,
      line: line,
      column: column,
      key: key,
      message: message,
      remedy: remedy
    )
  }
}
