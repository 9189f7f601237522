import Foundation
import NIOCore
import NIOPosix

/// One request and its answer over a connection of its own on loopback.
enum PlainExchange {
  struct Answer {
    var status: Int
    /// By name in lower case.
    var headers: [String: String]
    var body: String
  }

  /// What came before the connection ended is no answer.
  struct Broken: Error { var text: String }

  static func send(
    _ port: Int,
    _ method: String,
    _ target: String,
    _ body: String,
    _ headers: [String: String]
  ) async throws -> Answer {
    let loop = MultiThreadedEventLoopGroup.singleton.next()
    let done = loop.makePromise(of: String.self)
    let channel = try await ClientBootstrap(group: loop)
      .channelInitializer { channel in
        channel.eventLoop.makeCompletedFuture {
          try channel.pipeline.syncOperations.addHandler(Collector(done))
        }
      }
      .connect(host: "127.0.0.1", port: port).get()
    let lines = headers.map { "\($0.key): \($0.value)\r\n" }.joined()
    let head = "\(method) \(target) HTTP/1.1\r\nHost: 127.0.0.1:\(port)\r\nConnection: close\r\n"
    // A server that refuses early need not read all: what counts is its answer.
    channel.writeAndFlush(
      ByteBuffer(string: "\(head)\(lines)Content-Length: \(body.utf8.count)\r\n\r\n\(body)"),
      promise: nil
    )
    return try answer(try await done.futureResult.get())
  }

  private static func answer(_ text: String) throws -> Answer {
    guard let end = text.range(of: "\r\n\r\n") else { throw Broken(text: text) }
    let lines = text[..<end.lowerBound].split(separator: "\r\n")
    let status = lines.first?.split(separator: " ").dropFirst().first.flatMap { Int($0) }
    guard let status else { throw Broken(text: text) }
    let headers = lines.dropFirst().reduce(into: [String: String]()) { headers, line in
      let parts = line.split(separator: ":", maxSplits: 1)
      guard parts.count == 2 else { return }
      headers[parts[0].lowercased()] = String(parts[1].drop { $0 == " " })
    }
    return Answer(status: status, headers: headers, body: String(text[end.upperBound...]))
  }

  private final class Collector: ChannelInboundHandler, RemovableChannelHandler {
    typealias InboundIn = ByteBuffer
    private let done: EventLoopPromise<String>
    private var received = ByteBuffer()

    init(_ done: EventLoopPromise<String>) { self.done = done }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
      var part = unwrapInboundIn(data)
      received.writeBuffer(&part)
    }

    func channelInactive(context: ChannelHandlerContext) { done.succeed(String(buffer: received)) }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
      context.close(promise: nil)
    }
  }
}
