import Frames
import Foundation
import Testing

@testable import Catalogues

@Suite("Refusals that hold for a whole server")
struct HostRefusalTests {
  private static func problem(
    _ scene: FetchScene,
    _ server: LoopbackServer,
    _ group: String,
    isForced: Bool = false
  ) async throws -> FetchProblem? {
    let query = try FetchScene.query(server, group)
    let fetcher = try scene.fetcher()
    do throws(FetchProblem) {
      let fetched = try await fetcher.fetch(query, isForced: isForced)
      if case .kept(let problem) = fetched.state { return problem }
      return nil
    } catch {
      return error
    }
  }

  private static func server(
    refusing statuses: [String],
    _ headers: [String: String] = [:]
  ) throws -> LoopbackServer {
    try LoopbackServer { _, count in
      count < statuses.count
        ? LoopbackServer.Reply(status: statuses[count], headers: headers)
        : LoopbackServer.Reply(body: Array(FetchScene.json(2).utf8))
    }
  }

  @Test(
    "what is refused to one query is refused to all, until the time that was said at once",
    arguments: ["403 Forbidden", "429 Too Many Requests"]
  )
  func allQueries(_ status: String) async throws {
    let scene = try FetchScene()
    let server = try Self.server(refusing: [status, status])
    defer { server.stop() }
    let other = try Self.server(refusing: [])
    defer { other.stop() }
    let next = scene.now + .seconds(4 * 3_600)
    let first = try await Self.problem(scene, server, "starlink")
    #expect(first?.remedy.contains("\(next) or later") == true, "\(first as Any)")
    scene.pass(hours: 3.99)
    let second = try await Self.problem(scene, server, "oneweb")
    #expect(second?.kind == .backingOff)
    #expect(second?.description.contains("\(next) or later") == true, "\(second as Any)")
    #expect(server.requests.count == 1)
    #expect(try await Self.problem(scene, other, "oneweb") == nil)
    scene.pass(hours: 0.02)
    // The second refusal in a row doubles the wait, also by another query.
    #expect(try await Self.problem(scene, server, "oneweb")?.kind != .backingOff)
    scene.pass(hours: 7.9)
    #expect(try await Self.problem(scene, server, "stations")?.kind == .backingOff)
    #expect(server.requests.count == 2)
    scene.pass(hours: 0.2)
    #expect(try await Self.problem(scene, server, "stations") == nil)
    // A good answer ends it for all.
    #expect(try scene.cache().hostRecord(CatalogueBase(server.base)) == nil)
    #expect(try await Self.problem(scene, server, "geo") == nil)
    #expect(server.requests.count == 4)
  }

  @Test("an error of the server with Retry-After holds for all queries, one without for its own")
  func serverErrors() async throws {
    for (headers, isHeld) in [(["Retry-After": "9000"], true), ([:], false)] {
      let scene = try FetchScene()
      let server = try Self.server(refusing: ["503 Service Unavailable"], headers)
      defer { server.stop() }
      #expect(try await Self.problem(scene, server, "starlink")?.kind == .server)
      let other = try await Self.problem(scene, server, "oneweb")
      #expect((other?.kind == .backingOff) == isHeld)
    }
  }

  @Test("force overrides the two hours and the doubling, but not Retry-After")
  func force() async throws {
    for (headers, isHeld) in [(["Retry-After": "600"], true), ([:], false)] {
      let scene = try FetchScene()
      let server = try Self.server(refusing: ["429 Too Many Requests"], headers)
      defer { server.stop() }
      _ = try await Self.problem(scene, server, "starlink")
      scene.pass(hours: 599 / 3_600)
      let forced = try await Self.problem(scene, server, "starlink", isForced: true)
      #expect((forced?.kind == .backingOff) == isHeld)
      scene.pass(hours: 2 / 3_600)
      #expect(try await Self.problem(scene, server, "starlink", isForced: true) == nil)
      #expect(server.requests.count == (isHeld ? 2 : 3))
    }
  }

  @Test("a hostile record of a server keeps nobody out for more than a day, and links are not read")
  func hostile() throws {
    let scene = try FetchScene()
    let cache = try scene.cache()
    let base = try CatalogueBase("http://127.0.0.1:8000/gp.php")
    let far = scene.now + .seconds(1e9)
    var record = HostRecord(
      refusedUtc: scene.now,
      notBeforeUtc: far,
      askedForUtc: far,
      failures: .max,
      cause: "x"
    )
    try cache.write(record, base)
    #expect(cache.hostRecord(base) == record)
    for isForced in [false, true] {
      #expect(record.nextAttempt(isForced: isForced) == scene.now + .seconds(86_400))
    }
    record.askedForUtc = nil
    #expect(FetchPolicy.decision(host: record, now: scene.now, isForced: true) == .ask)
    let path = cache.hostRecordPath(base)
    try FileManager.default.moveItem(atPath: path, toPath: path + ".moved")
    try FileManager.default.createSymbolicLink(
      atPath: path,
      withDestinationPath: path + ".moved"
    )
    #expect(cache.hostRecord(base) == nil)
    // Ports are servers of their own; paths, and the names of CelesTrak, are not.
    let stem = { (text: String) in try CatalogueBase(text).hostStem }
    #expect(try stem("http://127.0.0.1:8000/other") == base.hostStem)
    #expect(try stem("http://127.0.0.1:8001/gp.php") != base.hostStem)
    #expect(try stem("http://www.celestrak.com/x") == stem(CatalogueBase.celestrak))
  }
}
