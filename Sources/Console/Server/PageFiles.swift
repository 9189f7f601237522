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

  init() {
    let folder = Bundle.module.bundleURL.appendingPathComponent("Page")
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

  /// The methods that the API's paths take, as its description says.
  ///
  /// - Parameter withControl: whether those are among them that the Unix socket alone offers.
  /// - Returns: the methods, by path.
  func methods(_ withControl: Bool) -> RouteMethods {
    guard let text = files["/openapi.json"]?.content,
      let document = try? JSONDecoder().decode(Description.self, from: Data(text.readableBytesView))
    else { return RouteMethods([]) }
    var routes: [(path: String, method: String)] = []
    for (path, item) in document.paths {
      for (method, operation) in item where withControl || !operation.tags.contains("Control") {
        routes.append((path, method.uppercased()))
        if method == "get" { routes.append((path, "HEAD")) }
      }
    }
    return RouteMethods(routes)
  }

  /// What is read of the API's description.
  private struct Description: Decodable {
    struct Operation: Decodable { var tags: [String] }
    var paths: [String: [String: Operation]]
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
