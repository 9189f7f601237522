import Foundation
import Frames
import NIOCore
import NIOPosix
import NIOSSL
import Service
import Store
import Synchronization
import Testing

@testable import Console

/// One request and its answer over TLS.
enum TLSExchange {
  struct Answer {
    var status: Int
    var text: String
  }

  static func send(
    _ port: Int,
    _ head: String,
    body: String = "",
    configure: (inout TLSConfiguration) -> Void = { _ in }
  ) async throws -> Answer {
    var configuration = TLSConfiguration.makeClientConfiguration()
    configuration.trustRoots = .certificates(
      try NIOSSLCertificate.fromPEMBytes(Array(TestCertificate.certificate.utf8))
    )
    configure(&configuration)
    let context = try NIOSSLContext(configuration: configuration)
    let loop = MultiThreadedEventLoopGroup.singleton.next()
    let done = loop.makePromise(of: String.self)
    let channel = try await ClientBootstrap(group: loop)
      .channelInitializer { channel in
        channel.eventLoop.makeCompletedFuture {
          // An address is no server name for SNI; the certificate is checked against it all the same.
          try channel.pipeline.syncOperations.addHandler(
            NIOSSLClientHandler(context: context, serverHostname: "apus.test")
          )
          try channel.pipeline.syncOperations.addHandler(Collector(done))
        }
      }
      .connect(host: "127.0.0.1", port: port).get()
    let text = "\(head)\r\nConnection: close\r\nContent-Length: \(body.utf8.count)\r\n\r\n\(body)"
    try await channel.writeAndFlush(ByteBuffer(string: text)).get()
    let answer = try await done.futureResult.get()
    let status = answer.split(separator: " ").dropFirst().first.flatMap { Int($0) } ?? 0
    return Answer(status: status, text: answer)
  }

  private final class Collector: ChannelInboundHandler, RemovableChannelHandler {
    typealias InboundIn = ByteBuffer
    private let done: EventLoopPromise<String>
    private var text = ""

    init(_ done: EventLoopPromise<String>) { self.done = done }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
      text += String(buffer: unwrapInboundIn(data))
    }

    func channelInactive(context: ChannelHandlerContext) { done.succeed(text) }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
      // A server that closes at once is no failure when its answer is there.
      if text.isEmpty { done.fail(error) } else { done.succeed(text) }
      context.close(promise: nil)
    }
  }
}

@Suite("The page's port behind TLS and tokens", .serialized)
struct FrontTests {
  private static let now = Instant(sinceTAI2000: .seconds(800_000_000))

  private static func act(_ actor: String?) -> String {
    let name = actor.map { "\"actor\":\"\($0)\"," } ?? ""
    return
      "{\(name)\"reason\":\"r\",\"decision\":{\"gateway\":{\"name\":\"G\",\"works\":true}}}"
  }

  private static func run(
    _ body: @Sendable @escaping (RunningService, AccessStore) async throws -> Void
  ) async throws {
    let folder = FileManager.default.temporaryDirectory.path + "/apus-front-\(UUID())"
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let tokens = try AccessStore(inStateFolder: folder)
    let paths = try TestCertificate.write(into: folder)
    let tls = try TLSFiles.configuration(certificate: paths.certificate, key: paths.key)
    let front = Front(tls: tls, tokens: tokens, requiresToken: true)
    try await RunningService.run(front: front) { try await body($0, tokens) }
  }

  @Test("Without a token only liveness is told; with one, what its role allows")
  func roles() async throws {
    try await Self.run { service, tokens in
      let viewer = try tokens.create(name: "Vera", role: .viewer, now: Self.now).text
      let other = try tokens.create(name: "Otto", role: .operator, now: Self.now).text
      @Sendable func status(
        _ method: String,
        _ path: String,
        _ token: String?,
        _ body: String = ""
      )
        async throws -> Int
      {
        var head = "\(method) \(path) HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json"
        if let token { head += "\r\nAuthorization: Bearer \(token)" }
        return try await TLSExchange.send(service.port, head, body: body).status
      }
      #expect(try await status("GET", "/healthz", nil) == 200)
      for path in ["/", "/metrics", "/api/v1/world", "/readyz", "/nothing"] {
        #expect(try await status("GET", path, nil) == 401, "\(path)")
      }
      #expect(try await status("GET", "/api/v1/world", viewer) == 200)
      #expect(try await status("GET", "/metrics", viewer) == 200)
      #expect(try await status("POST", "/api/v1/acts", viewer, Self.act("Vera")) == 403)
      #expect(try await status("POST", "/api/v1/acts", other, Self.act(nil)) == 201)
      #expect(try await status("POST", "/api/v1/acts", other, Self.act("Vera")) == 403)
      #expect(try await status("POST", "/api/v1/connections", other, "{}") == 403)
      #expect(service.live.acts.map(\.actor) == ["Otto"])
    }
  }

  @Test("A refusal says what to show and who may; the page's files come to a browser's own form")
  func refusals() async throws {
    try await Self.run { service, tokens in
      let none = try await TLSExchange.send(service.port, "GET / HTTP/1.1\r\nHost: 127.0.0.1")
      #expect(none.text.lowercased().contains("www-authenticate: bearer realm=\"apus\""))
      #expect(none.text.contains("apus token create"))
      let text = try tokens.create(name: "Vera", role: .viewer, now: Self.now).text
      let basic = Data("vera:\(text)".utf8).base64EncodedString()
      let head = "GET / HTTP/1.1\r\nHost: apus.test:8443\r\nAuthorization: Basic \(basic)"
      // A listener on loopback checks the host; a foreign one is refused whatever the token.
      #expect(try await TLSExchange.send(service.port, head).status == 421)
      let own = head.replacingOccurrences(of: "apus.test:8443", with: "127.0.0.1:\(service.port)")
      #expect(try await TLSExchange.send(service.port, own).status == 200)
    }
  }

  @Test("TLS below 1.2 and plain text are not spoken")
  func versions() async throws {
    try await Self.run { service, _ in
      let head = "GET /healthz HTTP/1.1\r\nHost: 127.0.0.1"
      await #expect(throws: (any Error).self) {
        try await TLSExchange.send(service.port, head) { $0.maximumTLSVersion = .tlsv11 }
      }
      let modern = try await TLSExchange.send(service.port, head) { $0.minimumTLSVersion = .tlsv13 }
      #expect(modern.status == 200)
      await #expect(throws: (any Error).self) {
        try await TLSExchange.send(service.port, head) { $0.trustRoots = .default }
      }
    }
  }

  @Test("New files are shown without a restart; while they cannot be used, the old ones are")
  func renewal() async throws {
    let folder = FileManager.default.temporaryDirectory.path + "/apus-front-\(UUID())"
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let tokens = try AccessStore(inStateFolder: folder)
    let paths = try TestCertificate.write(into: folder)
    let reports = Mutex<[String]>([])
    let tls = try TLSFiles.configuration(
      certificate: paths.certificate,
      key: paths.key,
      lookingEvery: .zero
    ) { text in reports.withLock { $0.append(text) } }
    try await RunningService.run(front: Front(tls: tls, tokens: tokens)) { service in
      /// Whether who trusts a certificate alone is answered.
      @Sendable func isShown(_ certificate: String) async -> Bool {
        let roots = try? NIOSSLCertificate.fromPEMBytes(Array(certificate.utf8))
        let head = "GET /healthz HTTP/1.1\r\nHost: 127.0.0.1"
        let answer = try? await TLSExchange.send(service.port, head) {
          $0.trustRoots = .certificates(roots ?? [])
        }
        return answer?.status == 200
      }
      #expect(await isShown(TestCertificate.certificate))
      #expect(reports.withLock { $0.isEmpty })
      // The certificate comes before its key: until then both old ones are shown, and that is said once.
      try Data(TestCertificate.renewed.utf8).write(to: URL(fileURLWithPath: paths.certificate))
      #expect(await isShown(TestCertificate.certificate))
      #expect(await isShown(TestCertificate.certificate))
      #expect(reports.withLock { $0.count } == 1)
      let report = try #require(reports.withLock { $0.first })
      #expect(report.contains(paths.certificate) && report.contains("before"))
      try Data(TestCertificate.renewedKey.utf8).write(to: URL(fileURLWithPath: paths.key))
      #expect(await isShown(TestCertificate.renewed))
      #expect(await !isShown(TestCertificate.certificate))
      #expect(reports.withLock { $0.count } == 2)
      // Files that are gone are no new ones.
      try FileManager.default.removeItem(atPath: paths.key)
      #expect(await isShown(TestCertificate.renewed))
      #expect(reports.withLock { $0.count } == 3)
    }
  }

  @Test("Bad files are named with what to do; loopback works without, other addresses do not")
  func files() throws {
    let folder = FileManager.default.temporaryDirectory.path + "/apus-front-\(UUID())"
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let tokens = try AccessStore(inStateFolder: folder)
    let paths = try TestCertificate.write(into: folder)
    for (certificate, key) in [
      ("/nothing", paths.key), (paths.key, paths.key), (paths.certificate, "/nothing"),
      (paths.certificate, paths.certificate),
    ] {
      #expect(throws: TLSFiles.Problem.self) {
        try TLSFiles.configuration(certificate: certificate, key: key)
      }
    }
    let tls = try TLSFiles.configuration(certificate: paths.certificate, key: paths.key)
    let open = try ConsoleServer.Address("0.0.0.0:8443")
    let local = try ConsoleServer.Address("127.0.0.1:8088")
    try Front().check(local)
    func refusal(_ front: Front, _ address: ConsoleServer.Address) -> String {
      do {
        try front.check(address)
        return ""
      } catch {
        return "\(error)"
      }
    }
    #expect(refusal(Front(tls: tls, tokens: tokens), open).contains("apus token create"))
    #expect(
      refusal(Front(tokens: tokens, requiresToken: true), local).contains("apus token create")
    )
    let token = try tokens.create(name: "Ann", role: .viewer, now: Self.now).token
    #expect(refusal(Front(tokens: tokens), open).contains("--tls-certificate"))
    try Front(tls: tls, tokens: tokens).check(open)
    _ = try tokens.revoke(token.id, now: Self.now)
    #expect(refusal(Front(tls: tls, tokens: tokens), open).contains("apus token create"))
  }
}
