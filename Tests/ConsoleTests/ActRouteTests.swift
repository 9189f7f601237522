import Foundation
import Frames
import Service
import Testing

@testable import Console
@testable import Store

#if canImport(FoundationNetworking)
import FoundationNetworking
#endif

@Suite("Acts over HTTP")
struct ActRouteTests {
  /// An answer with what these tests look at.
  private struct Answer: Equatable {
    var status: Int
    var text: String
    var isReplay = false
    /// The stable word of a failure; empty in a success.
    var code: String {
      (try? JSONDecoder().decode([String: APIProblem].self, from: Data(text.utf8))["error"]?.code)
        ?? ""
    }
  }

  /// An act that may be done again and again; those about different kits are about different territories.
  private static func act(_ terminal: String, reason: String = "r", kits: Int = 1) -> String {
    let territories = ["DE", "ES", "FR", "PL", "CZ", "AT", "CH"]
    let number = Int(terminal.filter(\.isNumber)) ?? 0
    let ids = (0..<kits).map { "\"\(terminal)-\($0)\"" }.joined(separator: ",")
    return """
      {"actor":"Ann","reason":"\(reason)","decision":{"whitelist":
       {"territory":"\(territories[number % 7])","ids":[\(ids)],"listed":true}}}
      """
  }

  private static func send(
    _ port: Int,
    _ body: String,
    _ headers: [String: String] = [:],
    method: String = "POST",
    path: String = "acts"
  ) async throws -> Answer {
    let url = try #require(URL(string: "http://127.0.0.1:\(port)/api/v1/\(path)"))
    var request = URLRequest(url: url, timeoutInterval: 600)
    request.httpMethod = method
    if method != "GET" { request.httpBody = Data(body.utf8) }
    request.setValue("application/json", forHTTPHeaderField: "Content-Type")
    for (name, value) in headers { request.setValue(value, forHTTPHeaderField: name) }
    let (data, response) = try await URLSession.shared.data(for: request)
    let http = try #require(response as? HTTPURLResponse)
    return Answer(
      status: http.statusCode,
      text: String(decoding: data, as: UTF8.self),
      isReplay: http.value(forHTTPHeaderField: "Idempotency-Replayed") == "true"
    )
  }

  private static func withStore(
    _ body: @Sendable @escaping (RunningService, ActStore) async throws -> Void
  ) async throws {
    let folder = FileManager.default.temporaryDirectory.path + "/apus-acts-\(UUID())"
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let store = try ActStore(in: try StateDirectory(path: folder), world: "w")
    try await RunningService.run(store: store) { try await body($0, store) }
  }

  @Test("An act with a key is done once and answered the same way again")
  func keys() async throws {
    try await Self.withStore { service, store in
      let key = ["Idempotency-Key": "0f8fad5b-d9cb-469f-a165-70867728950e"]
      let first = try await Self.send(service.port, Self.act("berlin"), key)
      #expect(first.status == 201 && !first.isReplay)
      let again = try await Self.send(service.port, Self.act("berlin"), key)
      #expect(again == Answer(status: 201, text: first.text, isReplay: true))
      let other = try await Self.send(service.port, Self.act("off"), key)
      #expect(other.status == 409 && other.code == "idempotency-key-reused")
      #expect(try store.acts().count == 1 && service.live.acts.count == 1)
      // Without a key it is another act each time.
      _ = try await Self.send(service.port, Self.act("berlin"))
      #expect(service.live.acts == (try store.acts()))
      #expect(service.live.acts.count == 2)
      let bad = try await Self.send(service.port, Self.act("berlin"), ["Idempotency-Key": "a b"])
      #expect(bad.status == 400 && bad.code == "bad-idempotency-key")
    }
  }

  @Test("Many at once are each done once, and the log and the world have the same order")
  func concurrent() async throws {
    try await Self.withStore { service, store in
      let statuses = try await withThrowingTaskGroup(of: Int.self) { group in
        for number in 0..<200 {
          let key = ["Idempotency-Key": "k\(number % 100)"]
          let body = Self.act("t\(number % 100 % 7)", reason: "\(number % 100)")
          group.addTask { try await Self.send(service.port, body, key).status }
        }
        return try await group.reduce(into: [Int]()) { $0.append($1) }
      }
      #expect(statuses.allSatisfy { $0 == 201 })
      #expect(try store.acts() == service.live.acts)
      #expect(Set(service.live.acts.map(\.reason)).count == 100 && service.live.acts.count == 100)
    }
  }

  @Test("When the disk is full acts are refused, questions are answered, and then it goes on")
  func fullDisk() async throws {
    try await Self.withStore { service, store in
      #expect(try await Self.send(service.port, Self.act("berlin")).status == 201)
      try store.limit(toPages: 1)
      let long = Self.act("berlin", kits: 2_000)
      let refused = try await Self.send(service.port, long)
      #expect(refused.status == 507 && refused.code == "disk-full")
      #expect(refused.text.contains("Make room"))
      #expect(service.live.acts.count == 1)
      for path in ["acts", "terminals", "world"] {
        #expect(try await Self.send(service.port, "", method: "GET", path: path).status == 200)
      }
      try store.limit(toPages: 100_000)
      let done = try await Self.send(service.port, long)
      #expect(done.status == 201)
      #expect(try store.acts() == service.live.acts)
      #expect(try store.lastActID() == 2)
    }
  }

  @Test("The log is read by pages")
  func pages() async throws {
    struct Page: Decodable { var acts: [ActAnswer] }
    try await Self.withStore { service, _ in
      for number in 0..<5 { _ = try await Self.send(service.port, Self.act("t\(number)")) }
      let decoder = JSONDecoder()
      decoder.keyDecodingStrategy = .convertFromSnakeCase
      var ids: [Int64] = []
      while true {
        let path = "acts?after=\(ids.last ?? 0)&limit=2"
        let answer = try await Self.send(service.port, "", method: "GET", path: path)
        let page = try decoder.decode(Page.self, from: Data(answer.text.utf8))
        if page.acts.isEmpty { break }
        ids += page.acts.map(\.id)
      }
      #expect(ids == [1, 2, 3, 4, 5])
      for query in ["after=-1", "after=x", "limit=0", "limit=1001", "limit=9999999999999999999"] {
        let answer = try await Self.send(service.port, "", method: "GET", path: "acts?\(query)")
        #expect(answer.status == 400, "\(query)")
      }
    }
  }

  @Test("What is no act of a program of ours is refused, in JSON, and nothing happens")
  func hostile() async throws {
    try await Self.withStore { service, store in
      let port = service.port
      let large = Self.act("berlin", reason: String(repeating: "x", count: 70_000))
      for (body, headers, status, code) in [
        (large, [:], 413, "too-large"),
        (Self.act("berlin"), ["Content-Type": "text/plain"], 415, "unsupported-media-type"),
        (
          Self.act("berlin"), ["Content-Type": "application/x-www-form-urlencoded"], 415,
          "unsupported-media-type"
        ),
        (Self.act("berlin"), ["Origin": "https://evil.example"], 403, "foreign-origin"),
        (Self.act("berlin"), ["Origin": "http://localhost:3000"], 403, "foreign-origin"),
        (Self.act("berlin"), ["Origin": "null"], 403, "foreign-origin"),
        ("", [:], 400, "bad-request"), ("[]", [:], 400, "bad-request"),
        (Self.act("berlin").replacingOccurrences(of: "Ann", with: ""), [:], 400, "bad-request"),
      ] as [(String, [String: String], Int, String)] {
        let answer = try await Self.send(port, body, headers)
        #expect(answer.status == status && answer.code == code, "\(headers) \(answer)")
      }
      let wrong = try await Self.send(port, Self.act("berlin"), method: "PUT")
      #expect(wrong.status == 405 && wrong.code == "method-not-allowed")
      #expect(try store.acts().isEmpty)
      let own = ["Origin": "http://127.0.0.1:\(port)"]
      #expect(try await Self.send(port, Self.act("berlin"), own).status == 201)
    }
  }
}
