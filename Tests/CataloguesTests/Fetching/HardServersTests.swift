import Foundation
import Frames
import Orbits
import Synchronization
import Testing

@testable import Catalogues

@Suite("Servers that refuse, hang, flood and lead astray")
struct HardServersTests {
  private static func problem(
    _ scene: FetchScene,
    _ server: LoopbackServer,
    limitBytes: Int = 1 << 20,
    idleSeconds: Double = 20,
    deadlineSeconds: Double = 60
  ) async throws -> FetchProblem? {
    let query = try FetchScene.query(server)
    let fetcher = try scene.fetcher(
      limitBytes: limitBytes,
      idleSeconds: idleSeconds,
      deadlineSeconds: deadlineSeconds
    )
    do throws(FetchProblem) {
      _ = try await fetcher.fetch(query)
      return nil
    } catch {
      return error
    }
  }

  @Test("refusals double the wait, up to a day; Retry-After counts where it is longer")
  func backOff() async throws {
    let scene = try FetchScene()
    let server = try LoopbackServer { _, count in
      LoopbackServer.Reply(
        status: "429 Too Many Requests",
        headers: count == 1 ? ["Retry-After": "40000"] : [:]
      )
    }
    defer { server.stop() }
    let waits: [Double] = [4, 40_000.0 / 3_600, 16, 24, 24]
    for (number, hours) in waits.enumerated() {
      #expect(try await Self.problem(scene, server)?.kind == .tooManyRequests)
      #expect(server.requests.count == number + 1)
      scene.pass(hours: hours - 0.01)
      #expect(try await Self.problem(scene, server)?.kind == .backingOff)
      #expect(server.requests.count == number + 1)
      scene.pass(hours: 0.02)
    }
  }

  @Test("a failed attempt without back-off counts for the two hours too, and not for longer")
  func failuresCount() async throws {
    let scene = try FetchScene()
    let server = try LoopbackServer(.csv("<html></html>"))
    defer { server.stop() }
    #expect(try await Self.problem(scene, server)?.kind == .webPage)
    #expect(try await Self.problem(scene, server)?.kind == .askedRecently)
    scene.pass(hours: 2)
    #expect(try await Self.problem(scene, server)?.kind == .webPage)
    #expect(server.requests.count == 2)
  }

  @Test("an answer that is late, or comes in drops, is given up")
  func slow() async throws {
    let late = try LoopbackServer(LoopbackServer.Reply(delay: 3))
    defer { late.stop() }
    let silence = try await Self.problem(FetchScene(), late, idleSeconds: 1)
    #expect(silence?.kind == .timedOut)
    let drops = try LoopbackServer(
      LoopbackServer.Reply(body: [UInt8](repeating: 48, count: 900_000), pause: 0.3)
    )
    defer { drops.stop() }
    let patience = try await Self.problem(FetchScene(), drops, deadlineSeconds: 1)
    #expect(patience?.kind == .timedOut)
  }

  @Test("an answer above the limit is given up, announced or not, and leaves no file")
  func huge() async throws {
    let body = [UInt8](repeating: 48, count: 400_000)
    for isOpenEnded in [false, true] {
      let scene = try FetchScene()
      let server = try LoopbackServer(LoopbackServer.Reply(body: body, isOpenEnded: isOpenEnded))
      defer { server.stop() }
      let problem = try await Self.problem(scene, server, limitBytes: 200_000)
      #expect(problem?.kind == .tooLarge)
      #expect(scene.files.count == 1)
    }
  }

  @Test("redirects are followed on the same host, a few times, and nowhere else")
  func redirects() async throws {
    let server = try LoopbackServer { request, count in
      request.target.hasPrefix("/gp.php")
        ? LoopbackServer.Reply(status: "302 Found", headers: ["Location": "/new?x=1"])
        : LoopbackServer.Reply(body: Array(FetchScene.json(2).utf8))
    }
    defer { server.stop() }
    let scene = try FetchScene()
    let fetched = try await scene.fetcher().fetch(FetchScene.query(server))
    #expect(fetched.state == .fetched)
    #expect(server.requests.map(\.target).last == "/new?x=1")
    #expect(server.requests.count == 2)

    let target = try LoopbackServer(LoopbackServer.Reply(body: Array(FetchScene.json(2).utf8)))
    defer { target.stop() }
    for place in ["http://localhost:\(target.port)/gp.php", target.base] {
      let away = try LoopbackServer(
        LoopbackServer.Reply(status: "301 Moved Permanently", headers: ["Location": place])
      )
      defer { away.stop() }
      let problem = try await Self.problem(FetchScene(), away)
      #expect(problem?.kind == .redirect)
      #expect(problem?.cause.contains(place) == true)
    }
    #expect(target.requests.isEmpty)

    let places = ["", "http://[", "::::", "%zz", "http://127.0.0.1:99999/", "a b"]
    for place in places {
      let astray = try LoopbackServer(
        LoopbackServer.Reply(status: "302 Found", headers: ["Location": place])
      )
      defer { astray.stop() }
      #expect(try await Self.problem(FetchScene(), astray) != nil, "\(place)")
    }

    let circle = try LoopbackServer(
      LoopbackServer.Reply(status: "307 Temporary Redirect", headers: ["Location": "/gp.php"])
    )
    defer { circle.stop() }
    #expect(try await Self.problem(FetchScene(), circle)?.cause.contains("in a circle") == true)
    #expect(circle.requests.count == 2)

    let chain = try LoopbackServer { _, count in
      LoopbackServer.Reply(status: "302 Found", headers: ["Location": "/\(count)"])
    }
    defer { chain.stop() }
    #expect(try await Self.problem(FetchScene(), chain)?.cause.contains("more than 5") == true)
    #expect(chain.requests.count == 6)

    let silent = try LoopbackServer(LoopbackServer.Reply(status: "302 Found"))
    defer { silent.stop() }
    let unsaid = try await Self.problem(FetchScene(), silent)
    #expect(unsaid?.cause.contains("without saying where to") == true)
    let file = try LoopbackServer(
      LoopbackServer.Reply(status: "302 Found", headers: ["Location": "file:///etc/passwd"])
    )
    defer { file.stop() }
    let local = try await Self.problem(FetchScene(), file)
    #expect(local?.cause.contains("file:///etc/passwd, which is not") == true)
  }

  @Test("nobody there is an answer too")
  func nobody() async throws {
    let server = try LoopbackServer(LoopbackServer.Reply())
    server.stop()
    let scene = try FetchScene()
    #expect(try await Self.problem(scene, server)?.kind == .notReached)
    #expect(try await Self.problem(scene, server)?.kind == .askedRecently)
  }

  @Test("twelve at once ask once")
  func together() async throws {
    let server = try LoopbackServer(
      LoopbackServer.Reply(body: Array(FetchScene.json(2).utf8), delay: 0.3)
    )
    defer { server.stop() }
    let scene = try FetchScene()
    let query = try FetchScene.query(server)
    let counts = try await withThrowingTaskGroup(of: Int.self) { group in
      for _ in 0..<12 {
        group.addTask { try await scene.fetcher().fetch(query).catalog.elements.count }
      }
      return try await group.reduce(into: []) { $0.append($1) }
    }
    #expect(counts == Array(repeating: 2, count: 12))
    #expect(server.requests.count == 1)
  }

  @Test("the record of an attempt is on disk before the question arrives, and counts it")
  func recordFirst() async throws {
    let scene = try FetchScene()
    let seen = Mutex<[FetchRecord?]>([])
    let server = try LoopbackServer { _, _ in
      let name = scene.files.first { $0.hasSuffix(".record.json") }
      let data = name.flatMap { FileManager.default.contents(atPath: "\(scene.folder)/\($0)") }
      seen.withLock { $0.append(data.flatMap { FetchRecord(json: $0) }) }
      return LoopbackServer.Reply(body: Array(FetchScene.json(2).utf8))
    }
    defer { server.stop() }
    for _ in 0..<2 {
      _ = try await scene.fetcher().fetch(FetchScene.query(server))
      #expect(seen.withLock { $0.last??.lastAttemptUtc } == scene.now)
      #expect(seen.withLock { $0.last??.failures } == 1)
      scene.pass(hours: 2)
    }
    #expect(server.requests.count == 2)
  }

  @Test("a crash while asking counts as an attempt, and so does a damaged record")
  func crash() async throws {
    let server = try LoopbackServer(LoopbackServer.Reply(body: Array(FetchScene.json(2).utf8)))
    defer { server.stop() }
    let scene = try FetchScene()
    let query = try FetchScene.query(server)
    let cache = try scene.cache()
    let attempt = FetchRecord(attempt: query.url.absoluteString, at: scene.now, after: nil)
    try cache.write(attempt, query)
    #expect(try await Self.problem(scene, server)?.kind == .askedRecently)
    #expect(server.requests.isEmpty)
    scene.pass(hours: 2)
    _ = try await scene.fetcher().fetch(query)
    try "{".write(toFile: cache.recordPath(query), atomically: true, encoding: .utf8)
    // The damaged record's time is its file's, by the machine's clock.
    let record = try #require(cache.record(query))
    #expect(abs((record.lastAttemptUtc - SystemClock.now()).inSeconds) < 3_600)
    #expect(record.copy?.format == .json)
    scene.pass(hours: (record.lastAttemptUtc - scene.now).inSeconds / 3_600)
    #expect(try await scene.fetcher().fetch(query).catalog.elements.count == 2)
    #expect(server.requests.count == 1)
  }
}
