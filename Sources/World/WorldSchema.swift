import Foundation

/// The published JSON Schema of world files.
public enum WorldSchema {
  /// The schema (JSON Schema, draft 2020-12) as text.
  public static func text() throws -> String {
    let folder = Bundle.module.bundleURL.appendingPathComponent("Worlds")
    let data = try Data(contentsOf: folder.appendingPathComponent("world.schema.json"))
    return String(decoding: data, as: UTF8.self)
  }
}
