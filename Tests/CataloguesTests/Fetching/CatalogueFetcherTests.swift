import Foundation
import Frames
import Orbits
import Testing

@testable import Catalogues

@Suite("Fetching from a server on this machine")
struct CatalogueFetcherTests {
  private static func good(
    _ count: Int = 3,
    _ headers: [String: String] = [:]
  ) -> LoopbackServer.Reply {
    LoopbackServer.Reply(headers: headers, body: Array(FetchScene.json(count).utf8))
  }

  private static func kept(_ fetched: FetchedCatalogue) -> FetchProblem? {
    if case .kept(let problem) = fetched.state { problem } else { nil }
  }

  @Test("a catalogue arrives, is stored with its record, and the question is as documented")
  func fresh() async throws {
    let scene = try FetchScene()
    let server = try LoopbackServer(Self.good(3, ["ETag": "\"1\"", "Last-Modified": "x"]))
    defer { server.stop() }
    let query = try FetchScene.query(server)
    let fetched = try await scene.fetcher().fetch(query)
    #expect(fetched.state == .fetched)
    #expect(fetched.catalog.elements.count == 3)
    #expect(fetched.nextAttempt == scene.now + .seconds(7_200))
    #expect(fetched.copy.etag == "\"1\"")
    #expect(
      try String(contentsOfFile: fetched.path, encoding: .utf8) == FetchScene.json(3)
    )
    #expect(scene.files == ["\(query.fileStem).json", "\(query.fileStem).record.json"])
    let request = try #require(server.requests.first)
    #expect(request.target == "/gp.php?GROUP=starlink&FORMAT=json")
    #expect(request.headers["user-agent"] == "apus/test")
    #expect(request.headers["if-none-match"] == nil)
  }

  @Test(
    "CSV arrives where this version reads it",
    .enabled(if: !ElementCatalog.read(FetchScene.csv).elements.isEmpty)
  )
  func csv() async throws {
    let scene = try FetchScene()
    let server = try LoopbackServer(.csv(FetchScene.csv))
    defer { server.stop() }
    let fetched = try await scene.fetcher().fetch(FetchScene.query(server, format: .csv))
    #expect(fetched.state == .fetched)
    #expect(fetched.path.hasSuffix(".csv"))
  }

  @Test("within two hours nothing is asked, whatever the format; after them it is")
  func twoHours() async throws {
    let scene = try FetchScene()
    let server = try LoopbackServer(Self.good())
    defer { server.stop() }
    _ = try await scene.fetcher().fetch(FetchScene.query(server))
    for _ in 0..<3 {
      let again = try await scene.fetcher().fetch(FetchScene.query(server, "STARLINK"))
      #expect(Self.kept(again)?.kind == .askedRecently)
      #expect(again.catalog.elements.count == 3)
    }
    let other = try await scene.fetcher().fetch(FetchScene.query(server, format: .csv))
    #expect(Self.kept(other)?.kind == .askedRecently)
    #expect(server.requests.count == 1)
    scene.pass(hours: 1.999)
    _ = try await scene.fetcher().fetch(FetchScene.query(server))
    #expect(server.requests.count == 1)
    scene.pass(hours: 0.002)
    #expect(try await scene.fetcher().fetch(FetchScene.query(server)).state == .fetched)
    #expect(server.requests.count == 2)
    _ = try await scene.fetcher().fetch(FetchScene.query(server, "oneweb"))
    #expect(server.requests.count == 3)
  }

  @Test("a server that is not CelesTrak's may be asked by force")
  func force() async throws {
    let scene = try FetchScene()
    let server = try LoopbackServer(Self.good())
    defer { server.stop() }
    _ = try await scene.fetcher().fetch(FetchScene.query(server))
    let forced = try await scene.fetcher().fetch(FetchScene.query(server), isForced: true)
    #expect(forced.state == .fetched)
    #expect(server.requests.count == 2)
  }

  @Test("a clock that is put back does not unlock")
  func clockBack() async throws {
    let scene = try FetchScene()
    let server = try LoopbackServer(Self.good())
    defer { server.stop() }
    _ = try await scene.fetcher().fetch(FetchScene.query(server))
    scene.pass(hours: -100)
    let again = try await scene.fetcher().fetch(FetchScene.query(server))
    #expect(Self.kept(again)?.kind == .clock)
    #expect(server.requests.count == 1)
  }

  @Test("what the server gave goes back to it, and its 304 keeps the copy")
  func conditional() async throws {
    let scene = try FetchScene()
    let date = "Thu, 20 Nov 2025 10:00:00 GMT"
    let server = try LoopbackServer { request, _ in
      request.headers["if-none-match"] == "W/\"a\""
        && request.headers["if-modified-since"] == date
        ? LoopbackServer.Reply(status: "304 Not Modified", isOpenEnded: true)
        : Self.good(3, ["ETag": "W/\"a\"", "Last-Modified": date])
    }
    defer { server.stop() }
    let first = try await scene.fetcher().fetch(FetchScene.query(server))
    scene.pass(hours: 3)
    let second = try await scene.fetcher().fetch(FetchScene.query(server))
    #expect(second.state == .unchanged)
    #expect(second.copy.fetchedUtc == first.copy.fetchedUtc)
    #expect(second.copy.confirmedUtc == scene.now)
    #expect(second.nextAttempt == scene.now + .seconds(7_200))
    // A damaged copy is not confirmed but fetched anew.
    try "x".write(toFile: second.path, atomically: true, encoding: .utf8)
    scene.pass(hours: 3)
    #expect(try await scene.fetcher().fetch(FetchScene.query(server)).state == .fetched)
    #expect(server.requests.last?.headers["if-none-match"] == nil)
  }

  @Test("bad answers keep the good copy and say their word; without a copy they are the error")
  func badAnswers() async throws {
    let page = "<!DOCTYPE html><html><head><title>Oops</title></head><body>Down</body></html>"
    let many = String(repeating: "x", count: 3_000)
    let whole = Array(FetchScene.json(9).utf8)
    let cases: [(FetchProblem.Kind, LoopbackServer.Reply, String)] = [
      (.refused, .init(status: "403 Forbidden", body: Array("Too often!".utf8)), "Too often!"),
      (.server, .init(status: "500 Internal Server Error"), "500"),
      (.notFound, .init(status: "404 Not Found", body: Array(page.utf8)), "Oops Down"),
      (.noData, .init(status: "404 Not Found", body: Array("No GP data found".utf8)), "No GP"),
      (.webPage, .csv(page), "web page"),
      (.noData, .csv("No GP data found\r\n"), "No GP data found"),
      (.noData, .csv("[]"), "empty"),
      (.empty, .csv(""), "empty"),
      (.unreadable, .csv(many), "no element-set format"),
      (.truncated, .init(body: Array(whole.dropLast(500)), announced: whole.count), "announced"),
      (.unreadable, .init(body: Array(whole.dropLast(500)), isOpenEnded: true), "breaks off"),
      (.status, .init(status: "418 I'm a teapot"), "418"),
      (.status, .init(status: "304 Not Modified"), "304"),
    ]
    for (kind, reply, words) in cases {
      let server = try LoopbackServer { _, count in count == 1 ? Self.good() : reply }
      defer { server.stop() }
      let scene = try FetchScene()
      let query = try FetchScene.query(server)
      let problem = await #expect(throws: FetchProblem.self) {
        try await scene.fetcher().fetch(query)
      }
      #expect(problem?.kind == kind, "\(String(describing: problem))")
      #expect(problem?.cause.contains(words) == true, "\(String(describing: problem))")
      scene.pass(hours: 25)
      #expect(try await scene.fetcher().fetch(query).state == .fetched)
      scene.pass(hours: 2)
      let kept = try await scene.fetcher().fetch(query)
      #expect(Self.kept(kept)?.kind == kind)
      #expect(kept.catalog.elements.count == 3)
      #expect(scene.files.count == 2, "\(kind): \(scene.files)")
      #expect(server.requests.count == 3)
    }
  }
}
