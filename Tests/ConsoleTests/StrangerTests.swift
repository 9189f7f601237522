import Foundation
import Frames
import NIOCore
import NIOPosix
import Store
import Testing

@testable import Console

@Suite("What a stranger can do at the page's port", .serialized)
struct StrangerTests {
  private static let now = Instant(sinceTAI2000: .seconds(800_000_000))

  private static func status(
    _ desk: DescribedService,
    _ method: String,
    _ target: String,
    _ body: String = "",
    _ headers: [String: String] = [:]
  ) async throws -> Int {
    let token = desk.token.map { ["Authorization": "Bearer \($0)"] } ?? [:]
    let fields = headers.merging(token) { given, _ in given }
    return try await PlainExchange.send(desk.service.port, method, target, body, fields).status
  }

  /// Sends a request and checks the status of its answer.
  private static func check(
    _ expected: Int,
    _ desk: DescribedService,
    _ method: String,
    _ target: String,
    _ body: String = "",
    _ headers: [String: String] = [:]
  ) async throws {
    let status = try await status(desk, method, target, body, headers)
    #expect(status == expected, "\(method) \(target.prefix(100)) \(headers)")
  }

  @Test("Asking for events and going, or for their head alone, takes nobody's place")
  func events() async throws {
    try await RunningService.run { service in
      for _ in 0...EventHub.limit {
        let head = try await PlainExchange.send(service.port, "HEAD", "/api/v1/events", "", [:])
        #expect(head.status == 200)
      }
      #expect(service.live.events.count == 0)
    }
  }

  @Test("Whoever reads nothing of what it asked for is let go")
  func unread() async throws {
    var front = Front()
    front.patience.reading = .milliseconds(300)
    try await RunningService.run(front: front) { service in
      let asked = 3_000
      let heads = try await SilentReader.ask(
        service.port,
        "GET /api/v1/openapi.json HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n",
        times: asked,
        waiting: .seconds(2)
      )
      #expect(heads > 0 && heads < asked)
      #expect(try await PlainExchange.send(service.port, "GET", "/healthz", "", [:]).status == 200)
    }
  }

  @Test("One address holds no more than its share of connections, and gets it back")
  func share() throws {
    let share = AddressShare(limit: 2)
    #expect(share.enter("a") && share.enter("a") && !share.enter("a") && share.enter("b"))
    share.leave("a")
    #expect(share.enter("a") && !share.enter("a"))
    let (all, own) = try (ConsoleServer.Address("0.0.0.0:1"), ConsoleServer.Address("127.0.0.1:1"))
    #expect(Front().share(at: all) == 200)
    #expect(Front().share(at: own) == nil)
  }

  @Test("A viewer changes nothing, by whatever way it writes a path or a method")
  func viewer() async throws {
    try await DescribedService.run(requiresToken: true) { desk, tokens in
      let viewer = desk.with(token: try tokens.create(name: "V", role: .viewer, now: Self.now).text)
      let body = #"{"territory":"DE","ids":["x"],"listed":true}"#
      let json = ["Content-Type": "application/json"]
      // Every path that the description knows, with every method but those that look.
      let paths = try DescribedService.document()["paths"].members.keys.sorted()
        .map { $0.replacingOccurrences(of: "{id}", with: "berlin") }
        .map { $0.replacingOccurrences(of: "{name}", with: "x") }
      for path in paths {
        for method in ["POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE"] {
          let status = try await Self.status(viewer, method, path, body, json)
          #expect([403, 405].contains(status), "\(method) \(path) \(status)")
        }
      }
      let odd = [
        "//api/v1/whitelists", "/api//v1/whitelists/", "/api/v1/%77hitelists", "/API/v1/whitelists",
        "/api/v1/whitelists;x", "/api/v1/./whitelists", "/api/v1/world/../whitelists",
        "/api/v1/whitelists%2f", "/api/v1/whitelists?dry_run=true", "/healthz/../api/v1/whitelists",
        "http://127.0.0.1/api/v1/whitelists",
      ]
      for path in odd {
        try await Self.check(403, viewer, "POST", path, body, json)
      }
      let overridden = json.merging(["X-HTTP-Method-Override": "POST"]) { $1 }
      try await Self.check(405, viewer, "GET", "/api/v1/whitelists", body, overridden)
      #expect(desk.service.live.acts.isEmpty)
    }
  }

  @Test("Without a token nothing but liveness is told, by whatever way a path is written")
  func nobody() async throws {
    for target in [
      "/", "/index.html", "/metrics", "/readyz", "/api/v1/openapi.json", "/api/v1/events",
      "/api/v1/world", "/healthz/", "//healthz", "/%68ealthz", "/healthz/../metrics",
      "/metrics?token=x",
    ] {
      // One service each: of wrong tokens only ten are answered so.
      let permission = Permission.needed(method: "GET", path: String(target.prefix { $0 != "?" }))
      #expect(permission == .read, "\(target)")
      #expect(!Caller.nobody.may(permission))
    }
    try await DescribedService.run(stored: false, requiresToken: true) { desk, _ in
      for target in ["/metrics", "/api/v1/events", "/index.html", "//healthz", "/healthz/"] {
        try await Self.check(401, desk, "GET", target)
        try await Self.check(401, desk, "HEAD", target)
      }
      try await Self.check(429, desk, "OPTIONS", "/api/v1/acts")
      try await Self.check(200, desk, "GET", "/healthz?x=1")
    }
  }

  @Test("A page of another origin acts by no form, no script and no packed body")
  func crossSite() async throws {
    try await DescribedService.run(stored: false) { desk, _ in
      let body = #"{"actor":"x","territory":"DE","ids":["x"],"listed":true}"#
      let types = [
        "text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "",
        "text/plain; charset=application/json",
      ]
      for type in types {
        let fields = ["Content-Type": type]
        try await Self.check(415, desk, "POST", "/api/v1/whitelists", body, fields)
      }
      for origin in [
        "null", "http://evil.example", "http://localhost:1", "http://127.0.0.1.evil.example",
      ] {
        let fields = ["Content-Type": "application/json", "Origin": origin]
        try await Self.check(403, desk, "POST", "/api/v1/whitelists", body, fields)
      }
      let packed = ["Content-Type": "application/json", "Content-Encoding": "gzip"]
      try await Self.check(415, desk, "POST", "/api/v1/whitelists", body, packed)
      #expect(desk.service.live.acts.isEmpty)
      let answer = try await PlainExchange.send(desk.service.port, "GET", "/api/v1/world", "", [:])
      #expect(answer.headers["cross-origin-resource-policy"] == "same-origin")
      #expect(answer.headers["referrer-policy"] == "no-referrer")
    }
  }

  @Test("A body that breaks off is the sender's fault, and heads beyond the bounds are refused")
  func malformed() async throws {
    try await DescribedService.run(stored: false) { desk, _ in
      let long = String(repeating: "a", count: 20_000)
      try await Self.check(400, desk, "GET", "/\(long)")
      try await Self.check(400, desk, "GET", "/metrics", "", ["X": long])
      let broken = ["Content-Type": "application/json", "Transfer-Encoding": "chunked"]
      try await Self.check(400, desk, "POST", "/api/v1/whitelists", "zz\r\n", broken)
      try await Self.check(200, desk, "GET", "/healthz")
    }
  }

  @Test("The socket and the files of the state are their owner's alone, in whatever folder")
  func rights() async throws {
    let folder = FileManager.default.temporaryDirectory.path + "/apus-rights-\(UUID())"
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: folder) }
    try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: folder)
    @Sendable func rights(_ path: String) throws -> Int {
      let attributes = try FileManager.default.attributesOfItem(atPath: path)
      return try #require((attributes[.posixPermissions] as? NSNumber)?.intValue) & 0o777
    }
    let store = try ActStore(in: try StateDirectory(path: folder), world: "w")
    _ = try AccessStore(inStateFolder: folder)
    try store.backup(to: folder + "/copy.sqlite")
    for name in try FileManager.default.contentsOfDirectory(atPath: folder)
    where name.contains(".sqlite") {
      let rights = try rights("\(folder)/\(name)")
      #expect(rights & 0o077 == 0, "\(name)")
    }
    try await RunningService.run { service in
      let rights = try rights(service.folder + "/apus.sock")
      #expect(rights == 0o600)
    }
  }
}

/// Asks many times over one connection, reads nothing for a while and then what has come.
enum SilentReader {
  /// How many answers began to come before the connection ended, or before all were there.
  static func ask(
    _ port: Int,
    _ request: String,
    times: Int,
    waiting: Duration
  ) async throws -> Int {
    let loop = MultiThreadedEventLoopGroup.singleton.next()
    let done = loop.makePromise(of: Int.self)
    let channel = try await ClientBootstrap(group: loop)
      .channelOption(.autoRead, value: false)
      .channelInitializer { channel in
        channel.eventLoop.makeCompletedFuture {
          try channel.pipeline.syncOperations.addHandler(Counter(done, until: times))
        }
      }
      .connect(host: "127.0.0.1", port: port).get()
    let all = String(repeating: request, count: times)
    channel.writeAndFlush(ByteBuffer(string: all), promise: nil)
    try await Task.sleep(for: waiting)
    channel.read()
    let count = try await done.futureResult.get()
    channel.close(promise: nil)
    return count
  }

  private final class Counter: ChannelInboundHandler, RemovableChannelHandler {
    typealias InboundIn = ByteBuffer
    private let done: EventLoopPromise<Int>
    private let enough: Int
    private var count = 0
    private var tail: [UInt8] = []
    private var isDone = false

    init(_ done: EventLoopPromise<Int>, until enough: Int) {
      (self.done, self.enough) = (done, enough)
    }

    func channelReadComplete(context: ChannelHandlerContext) { context.channel.read() }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
      let mark = Array("HTTP/1.1 200".utf8)
      tail += unwrapInboundIn(data).readableBytesView
      let text = tail
      var index = 0
      while index + mark.count <= text.count {
        if text[index] == mark[0], text[index..<index + mark.count].elementsEqual(mark) {
          count += 1
        }
        index += 1
      }
      tail = Array(text.suffix(min(text.count, mark.count - 1)))
      if count >= enough { finish() }
    }

    func channelInactive(context: ChannelHandlerContext) { finish() }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
      context.close(promise: nil)
    }

    private func finish() {
      if !isDone { done.succeed(count) }
      isDone = true
    }
  }
}
