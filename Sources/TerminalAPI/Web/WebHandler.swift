import NIOCore
import NIOHTTP1
import TerminalAnswers

/// One connection of a web server: takes a request whole, within its bounds, and answers it.
///
/// One request after another: the handler before it holds back those that come early.
final class WebHandler<Answers: DeviceAnswers>: ChannelInboundHandler {
  typealias InboundIn = HTTPServerRequestPart
  typealias OutboundOut = HTTPServerResponsePart

  private let answers: Answers
  private let rules: WebGuard
  private let limits: ServerLimits
  private var head: HTTPRequestHead?
  private var body: [UInt8] = []
  private var deadline: Scheduled<Void>?
  private var task: Task<Void, Never>?

  init(answers: Answers, rules: WebGuard, limits: ServerLimits) {
    self.answers = answers
    self.rules = rules
    self.limits = limits
  }

  /// Base64 takes four bytes for three, and a frame has five in front.
  private var mostBytes: Int { (limits.requestBytes + 5) / 3 * 4 + 4 }

  func channelActive(context: ChannelHandlerContext) {
    expect(within: limits.connectionSilence, context)
    context.fireChannelActive()
  }

  func channelInactive(context: ChannelHandlerContext) {
    deadline?.cancel()
    task?.cancel()
    context.fireChannelInactive()
  }

  /// Whatever is wrong with a connection ends it.
  func errorCaught(context: ChannelHandlerContext, error: any Error) {
    context.close(promise: nil)
  }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    switch unwrapInboundIn(data) {
    case .head(let head):
      (self.head, body) = (head, [])
      expect(within: limits.callSilence, context)
    case .body(let bytes):
      guard let head else { return }
      guard body.count + bytes.readableBytes <= mostBytes else {
        self.head = nil
        return finish(Reply(.payloadTooLarge, closes: true), to: head, context)
      }
      body += bytes.readableBytesView
    case .end:
      guard let head else { return }
      self.head = nil
      answer(head, context)
    }
  }

  private func answer(_ head: HTTPRequestHead, _ context: ChannelHandlerContext) {
    guard let format = format(of: head) else {
      return finish(refusal(of: head), to: head, context)
    }
    // Now the client waits: its silence is none, and what it asked for takes the time that it takes.
    expect(within: limits.streamReset, context)
    let (loop, answers, body) = (context.eventLoop, answers, body)
    let bound = NIOLoopBound((self, context), eventLoop: loop)
    task = Task {
      let bytes = await answers.answer(body, as: format)
      guard !Task.isCancelled else { return }
      loop.execute {
        let (handler, context) = bound.value
        var reply = Reply(.ok, fields: handler.rules.fields(for: head), body: bytes)
        reply.fields.add(name: "content-type", value: format.contentType)
        handler.finish(reply, to: head, context)
      }
    }
  }

  /// How a call is coded; nil for a request that is none.
  private func format(of head: HTTPRequestHead) -> WebFormat? {
    guard rules.refusal(head) == nil, head.method == .POST, head.uri == WebPath.handle else {
      return nil
    }
    return head.headers.first(name: "content-type").flatMap { WebFormat(contentType: $0) }
  }

  /// What is said to a request that is no call: a browser's question before one, or why not.
  private func refusal(of head: HTTPRequestHead) -> Reply {
    if let status = rules.refusal(head) { return Reply(status, closes: true) }
    if head.uri != WebPath.handle { return Reply(.notFound, fields: rules.fields(for: head)) }
    switch head.method {
    case .OPTIONS: return Reply(.noContent, fields: rules.preflightFields(for: head))
    case .POST: return Reply(.unsupportedMediaType, fields: rules.fields(for: head))
    default: return Reply(.methodNotAllowed, fields: ["allow": "POST, OPTIONS"])
    }
  }

  private func finish(_ reply: Reply, to head: HTTPRequestHead, _ context: ChannelHandlerContext) {
    guard context.channel.isActive else { return }
    // An answer that nobody takes keeps a connection no longer than this.
    expect(within: limits.streamReset, context)
    let closes = reply.closes || !head.isKeepAlive
    var fields = reply.fields
    fields.add(name: "content-length", value: "\(reply.body.count)")
    if closes { fields.add(name: "connection", value: "close") }
    let start = HTTPResponseHead(version: .http1_1, status: reply.status, headers: fields)
    context.write(wrapOutboundOut(.head(start)), promise: nil)
    if !reply.body.isEmpty {
      let bytes = context.channel.allocator.buffer(bytes: reply.body)
      context.write(wrapOutboundOut(.body(.byteBuffer(bytes))), promise: nil)
    }
    let bound = NIOLoopBound((self, context), eventLoop: context.eventLoop)
    context.writeAndFlush(wrapOutboundOut(.end(nil))).whenComplete { _ in
      let (handler, context) = bound.value
      if closes { return context.close(promise: nil) }
      handler.expect(within: handler.limits.connectionSilence, context)
    }
  }

  /// Closes the connection unless something else is expected before a time is over.
  private func expect(within time: Duration, _ context: ChannelHandlerContext) {
    deadline?.cancel()
    let bound = NIOLoopBound(context, eventLoop: context.eventLoop)
    deadline = context.eventLoop.scheduleTask(in: TimeAmount(time)) {
      bound.value.close(promise: nil)
    }
  }
}

/// The one path that is served.
private enum WebPath {
  static let handle = "/SpaceX.API.Device.Device/Handle"
}

/// An answer before it is written.
private struct Reply {
  var status: HTTPResponseStatus
  var fields: HTTPHeaders
  var body: [UInt8]
  var closes: Bool

  init(
    _ status: HTTPResponseStatus,
    fields: HTTPHeaders = [:],
    body: [UInt8] = [],
    closes: Bool = false
  ) {
    (self.status, self.fields, self.body, self.closes) = (status, fields, body, closes)
  }
}
