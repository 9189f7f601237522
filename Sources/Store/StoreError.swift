/// What can go wrong with stored state, with what to do about it.
public enum StoreError: Error, Hashable, Sendable, CustomStringConvertible {
  /// The folder or a file in it cannot be written.
  case notWritable(String)
  /// Another service holds the folder.
  case inUse(String)
  /// The database cannot be read or written, with SQLite's own words.
  case database(path: String, message: String)

  /// The cause, then the remedy, in words for people.
  public var description: String {
    switch self {
    case .notWritable(let path):
      "The state directory \(path) cannot be written. Name another with --state DIR."
    case .inUse(let path):
      "Another apus service holds the state directory \(path). Stop it, or name another with "
        + "--state DIR."
    case .database(let path, let message):
      "\(path): \(message). Is the disk full? Else move the file away and start again."
    }
  }
}
