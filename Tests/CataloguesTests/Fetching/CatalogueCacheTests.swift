import Foundation
import Orbits
import Testing

@testable import Catalogues

@Suite("Where catalogues are kept, and what happens when that goes wrong")
struct CatalogueCacheTests {
  private static func server(_ counts: [Int]) throws -> LoopbackServer {
    try LoopbackServer { _, count in
      let sets = counts[min(count, counts.count - 1)]
      return LoopbackServer.Reply(body: Array(FetchScene.json(sets).utf8), isOpenEnded: true)
    }
  }

  @Test("the folder is of XDG_CACHE_HOME, HOME or the account, and never relative or shared")
  func folder() throws {
    let path = { (variables: [String: String], account: String?) in
      try CatalogueCache.standardPath(environment: variables, accountHome: { account })
    }
    #expect(try path(["XDG_CACHE_HOME": "/c", "HOME": "/h"], "/a") == "/c/apus/elements")
    #expect(try path(["XDG_CACHE_HOME": "c", "HOME": "/h"], "/a") == "/h/.cache/apus/elements")
    for home in [nil, "", "h", "./h"] {
      let variables = home.map { ["HOME": $0] } ?? [:]
      #expect(try path(variables, "/a") == "/a/.cache/apus/elements")
      for account in [nil, "", "a"] {
        let problem = #expect(throws: FetchProblem.self) { try path(variables, account) }
        #expect(problem?.remedy.contains("XDG_CACHE_HOME") == true)
      }
    }
    #expect(AccountHome.path()?.hasPrefix("/") != false)
  }

  @Test("a folder that cannot be written gives its good copy, with the reason")
  func readOnly() async throws {
    let server = try Self.server([2])
    defer { server.stop() }
    for blocked in [".lock", ".record.json.new"] {
      let scene = try FetchScene()
      let query = try FetchScene.query(server)
      _ = try await scene.fetcher().fetch(query)
      scene.pass(hours: 3)
      let asked = server.requests.count
      // Root may write anywhere; a folder in the place of the file stops it as well.
      let place = "\(scene.folder)/\(query.fileStem)\(blocked)"
      try? FileManager.default.removeItem(atPath: place)
      try FileManager.default.createDirectory(
        atPath: place + "/full",
        withIntermediateDirectories: true
      )
      let fetched = try await scene.fetcher().fetch(query)
      guard case .kept(let problem) = fetched.state else {
        Issue.record("\(blocked): \(fetched.state)")
        continue
      }
      #expect(problem.kind == .cache)
      #expect(fetched.catalog.elements.count == 2)
      #expect(server.requests.count == asked)
    }
  }

  @Test("a copy that cannot be read is said to be so within the two hours")
  func corrupt() async throws {
    let server = try Self.server([2])
    defer { server.stop() }
    let scene = try FetchScene()
    let query = try FetchScene.query(server)
    let path = try await scene.fetcher().fetch(query).path
    try "x".write(toFile: path, atomically: true, encoding: .utf8)
    let problem = await #expect(throws: FetchProblem.self) {
      try await scene.fetcher().fetch(query)
    }
    #expect(problem?.kind == .askedRecently)
    #expect(problem?.cause.hasSuffix("the copy \(path) cannot be read") == true)
  }

  @Test("a catalogue of less than half the sets is taken, with a warning")
  func shrunk() async throws {
    let server = try Self.server([9, 4, 2, 1])
    defer { server.stop() }
    let scene = try FetchScene()
    let query = try FetchScene.query(server)
    var warnings: [[String]] = []
    for _ in 0..<4 {
      let fetched = try await scene.fetcher().fetch(query)
      #expect(fetched.state == .fetched)
      warnings.append(fetched.warnings)
      scene.pass(hours: 3)
    }
    #expect(warnings == [[], ["the catalogue shrank from 9 to 4 sets"], [], []])
  }
}
