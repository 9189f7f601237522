import Foundation
import HTTPTypes
import Hummingbird

/// Which members the queries of requests may have, as the API's description says it.
///
/// A member that nobody reads would be a wish that is not granted: `dryrun` in place of `dry_run` would
/// do the act, and `teritory` in place of `territory` would list every kit.
struct QueryShape: Sendable {
  private typealias Object = [String: Any]

  /// The parts of the path between its slashes; one in braces stands for any.
  private let parts: [Substring]
  private let method: String
  private let known: Set<String>

  /// Where the query of a question does not matter: what listens to events stays connected, and what is
  /// outside of the API is asked by other programs' rules.
  private static let openQuestions: Set = ["/api/v1/events", "/healthz", "/readyz", "/metrics"]

  /// The shapes of all that is described, those without a part that stands for any first.
  private static let all: [QueryShape] = {
    guard let data = try? Data(contentsOf: PageFiles.description),
      let document = try? JSONSerialization.jsonObject(with: data) as? Object,
      let paths = document["paths"] as? [String: Object]
    else { return [] }
    let shared = (document["components"] as? Object)?["parameters"] as? Object ?? [:]
    let shapes = paths.flatMap { path, item in
      ["get", "post", "put", "patch", "delete"].compactMap { method in
        method == "get" && openQuestions.contains(path)
          ? nil : (item[method] as? Object).map { QueryShape(path, method, $0, shared) }
      }
    }
    return shapes.sorted { $0.freeCount < $1.freeCount }
  }()

  private init(_ path: String, _ method: String, _ operation: Object, _ shared: Object) {
    parts = path.split(separator: "/")
    self.method = method.uppercased()
    let parameters = (operation["parameters"] as? [Object] ?? []).map { parameter in
      (parameter["$ref"] as? String)?.split(separator: "/").last
        .flatMap { shared[String($0)] as? Object } ?? parameter
    }
    known = Set(
      parameters.filter { $0["in"] as? String == "query" }.compactMap { $0["name"] as? String }
    )
  }

  private var freeCount: Int { parts.count { $0.hasPrefix("{") } }

  private func isOf(_ method: String, _ path: [Substring]) -> Bool {
    method == self.method && path.count == parts.count
      && zip(parts, path).allSatisfy { $0 == $1 || $0.hasPrefix("{") }
  }

  /// What is wrong with the members of a request's query; nil where nothing is, and where the request is
  /// not described.
  static func problem(of request: Request) -> APIProblem? {
    guard request.uri.query != nil else { return nil }
    let path = request.uri.path.split(separator: "/")
    // Without a body the same is asked.
    let method = request.method == .head ? "GET" : request.method.rawValue
    guard let shape = all.first(where: { $0.isOf(method, path) }) else {
      return nil
    }
    let names = request.uri.queryParameters.map { String($0.key) }
    guard let unknown = names.filter({ !shape.known.contains($0) }).min() else { return nil }
    let known = shape.known.sorted().joined(separator: ", ")
    return APIProblem(
      code: "unknown-member",
      message: "there is no member '\(unknown.prefix(200))' in the query",
      remedy: (known.isEmpty ? "The query has none. " : "Known there are: \(known). ")
        + "See /api/v1/openapi.json."
    )
  }
}
