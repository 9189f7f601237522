import Foundation
import Service
import Store
import Testing

@testable import Console

/// A running service every answer of which is compared with the API's description.
struct DescribedService: Sendable {
  /// An answer with what tests look at.
  struct Answer: Sendable {
    var status: Int
    var json: JSONValue
    var isReplay: Bool
    var headers: [String: String]
    /// The stable word of a failure; empty in a success.
    var code: String { json["error"]["code"].text ?? "" }
    var message: String { json["error"]["message"].text ?? "" }
  }

  let service: RunningService
  let document: JSONValue
  /// The text of a token to show; nil for none.
  var token: String?

  /// Runs a service with the sample world, its acts in a store or in memory.
  static func run(
    stored: Bool = true,
    requiresToken: Bool = false,
    _ body: @Sendable @escaping (DescribedService, AccessStore) async throws -> Void
  ) async throws {
    let folder = FileManager.default.temporaryDirectory.path + "/apus-desk-\(UUID())"
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let store = try stored ? ActStore(in: try StateDirectory(path: folder), world: "w") : nil
    let tokens = try AccessStore(inStateFolder: folder)
    let front = Front(tokens: tokens, requiresToken: requiresToken)
    try await RunningService.run(front: front, store: store) { service in
      try await body(DescribedService(service: service, document: document()), tokens)
    }
  }

  /// The API's description, as it is served.
  static func document() throws -> JSONValue {
    try JSONDecoder().decode(JSONValue.self, from: Data(contentsOf: PageFiles.description))
  }

  func with(token: String) -> DescribedService {
    var service = self
    service.token = token
    return service
  }

  func get(_ path: String) async throws -> Answer { try await send("GET", path, "") }

  func post(
    _ path: String,
    _ body: String,
    key: String? = nil
  ) async throws -> Answer {
    try await send("POST", path, body, key.map { ["Idempotency-Key": $0] } ?? [:])
  }

  func post(csv: String, _ path: String, key: String? = nil) async throws -> Answer {
    var headers = ["Content-Type": "text/csv"]
    headers["Idempotency-Key"] = key
    return try await send("POST", path, csv, headers)
  }

  /// Sends a request to a path under `/api/v1`, and checks that the answer is described.
  func send(
    _ method: String,
    _ path: String,
    _ body: String,
    _ headers: [String: String] = [:]
  ) async throws -> Answer {
    var fields = ["Content-Type": "application/json"]
    fields["Authorization"] = token.map { "Bearer \($0)" }
    fields.merge(headers) { $1 }
    let received = try await PlainExchange.send(
      service.port,
      method,
      "/api/v1\(path)",
      body,
      fields
    )
    let answer = Answer(
      status: received.status,
      json: try JSONValue(received.body),
      isReplay: received.headers["idempotency-replayed"] == "true",
      headers: received.headers
    )
    let problems = problems(of: answer, to: method, path, body)
    #expect(problems.isEmpty, "\(method) \(path) \(answer.status): \(problems.prefix(5))")
    return answer
  }

  /// In what a request that was taken, or an answer, is not as the description says.
  private func problems(
    of answer: Answer,
    to method: String,
    _ path: String,
    _ body: String
  ) -> [String] {
    let checker = SchemaChecker(document: document)
    guard let operation = operation(method, path) else {
      // What is not described is refused, as a problem.
      let problem = JSONValue.object(["$ref": .string("#/components/schemas/Problem")])
      return (answer.status < 400 ? ["not described"] : [])
        + checker.problems(answer.json, problem, at: "error")
    }
    let responses = operation["responses"]
    let response = checker.resolved(responses["\(answer.status)"])
    guard response != .null else { return ["the status is not described"] }
    let schema = response["content"]["application/json"]["schema"]
    guard schema != .null else { return ["the body is not described"] }
    var problems = checker.problems(answer.json, schema, at: "answer")
    let asked = operation["requestBody"]["content"]["application/json"]["schema"]
    if asked != .null, (200...201).contains(answer.status) {
      let open = SchemaChecker(document: document, isClosed: false)
      let value = (try? JSONValue(body)) ?? .null
      problems += open.problems(value, asked, at: "request")
    }
    return problems
  }

  /// What is said of a method of a path; one that is written out comes before one that varies.
  private func operation(_ method: String, _ path: String) -> JSONValue? {
    let asked = "/api/v1\(path.prefix { $0 != "?" })".split(separator: "/")
    let fitting = document["paths"].members.filter { template, _ in
      let parts = template.split(separator: "/")
      return parts.count == asked.count
        && zip(parts, asked).allSatisfy { $0.hasPrefix("{") || $0 == $1 }
    }
    let best = fitting.min { $0.key.count { $0 == "{" } < $1.key.count { $0 == "{" } }
    let found = best?.value[method.lowercased()]
    // What the socket alone offers is refused here.
    let isControl = found?["tags"].elements.contains(.string("Control")) ?? false
    return found == .null || isControl ? nil : found
  }
}
