import Foundation
import HTTPTypes
import Hummingbird
import NIOCore

/// The files of the page, read once.
///
/// Only what was found in the page's folder at the start is ever served: no path of a request
/// reaches the file system.
struct PageFiles: Sendable {
  private struct File: Sendable {
    var content: ByteBuffer
    var type: String
  }

  private let files: [String: File]

  private static var folder: URL { Bundle.module.bundleURL.appendingPathComponent("Page") }

  /// Where the API's description is.
  static var description: URL { folder.appendingPathComponent("openapi.json") }

  init() {
    let folder = Self.folder
    var files: [String: File] = [:]
    let names = FileManager.default.enumerator(atPath: folder.path)
    while let name = names?.nextObject() as? String {
      guard let type = Self.type(of: name),
        let data = FileManager.default.contents(atPath: folder.appendingPathComponent(name).path)
      else { continue }
      files["/" + name] = File(content: ByteBuffer(bytes: data), type: type)
    }
    files["/"] = files["/index.html"]
    self.files = files
  }

  /// The file for the path of a request, or nil.
  func response(for path: String) -> Response? {
    files[path].map { JSONAnswer.buffer($0.content, type: $0.type) }
  }

  private static func type(of name: String) -> String? {
    switch name.split(separator: ".").last {
    case "html": "text/html; charset=utf-8"
    case "css": "text/css; charset=utf-8"
    case "js", "mjs": "text/javascript; charset=utf-8"
    case "svg": "image/svg+xml"
    case "png": "image/png"
    case "json": "application/json"
    case "txt": "text/plain; charset=utf-8"
    default: nil
    }
  }
}
