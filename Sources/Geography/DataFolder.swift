import Foundation

/// The files that ship with this module.
enum DataFolder {
  /// The bytes of a shipped file.
  static func bytes(of file: String) throws(GeographyDataError) -> [UInt8] {
    let url = Bundle.module.bundleURL.appendingPathComponent("Data/\(file)")
    do {
      return [UInt8](try Data(contentsOf: url))
    } catch {
      throw GeographyDataError(file: file, cause: "cannot be read at \(url.path): \(error)")
    }
  }
}
