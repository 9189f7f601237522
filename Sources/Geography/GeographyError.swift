/// Why a data file of this module could not be used.
public struct GeographyDataError: Error, Hashable, Sendable, CustomStringConvertible {
  /// The file, by its name in the module's data folder.
  public let file: String
  /// What is wrong, and where in the file.
  public let cause: String

  /// An error about a file, with what is wrong in it.
  public init(file: String, cause: String) {
    self.file = file
    self.cause = cause
  }

  /// File, cause and remedy in one line.
  public var description: String {
    "\(file): \(cause); reinstall the data or make it again with Scripts/geography"
  }
}
