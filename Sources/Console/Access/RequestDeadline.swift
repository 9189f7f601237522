import NIOCore
import NIOHTTPTypes

/// How long a connection may keep the service waiting.
struct Patience: Hashable, Sendable {
  /// From a request's head to its end.
  var request = TimeAmount.seconds(120)
  /// How long an answer that waits may make less way than ``leastProgress``.
  var reading = TimeAmount.seconds(60)
  /// In bytes.
  var leastProgress = 60_000
}

/// Ends a connection whose request does not come to its end in time, or whose answers are not taken.
///
/// A listener's idle timeout ends one that says nothing; this one ends those that say a byte now and
/// then to hold their place, and those that ask and do not read, which may go on without a token.
final class RequestDeadline: ChannelInboundHandler, RemovableChannelHandler {
  typealias InboundIn = HTTPRequestPart
  typealias InboundOut = HTTPRequestPart

  private let patience: Patience
  private var expiry: Scheduled<Void>?
  private var stall: Scheduled<Void>?

  init(_ patience: Patience) { self.patience = patience }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    switch unwrapInboundIn(data) {
    case .head:
      let channel = context.channel
      expiry?.cancel()
      expiry = context.eventLoop.scheduleTask(in: patience.request) { channel.close(promise: nil) }
    case .body: break
    case .end:
      expiry?.cancel()
      expiry = nil
    }
    context.fireChannelRead(data)
  }

  func channelWritabilityChanged(context: ChannelHandlerContext) {
    stall?.cancel()
    stall = nil
    if !context.channel.isWritable { watch(context.channel, from: Self.waiting(context.channel)) }
    context.fireChannelWritabilityChanged()
  }

  /// Looks again after a while whether what waited then has made way.
  private func watch(_ channel: any Channel, from before: Int) {
    let this = NIOLoopBound(self, eventLoop: channel.eventLoop)
    stall = channel.eventLoop.scheduleTask(in: patience.reading) {
      let now = Self.waiting(channel)
      if now > before - this.value.patience.leastProgress {
        channel.close(promise: nil)
      } else {
        this.value.watch(channel, from: now)
      }
    }
  }

  /// How many bytes wait to be taken by the other side.
  private static func waiting(_ channel: any Channel) -> Int {
    (try? channel.syncOptions?.getOption(.bufferedWritableBytes)) ?? 0
  }

  func channelInactive(context: ChannelHandlerContext) {
    cancel()
    context.fireChannelInactive()
  }

  func handlerRemoved(context: ChannelHandlerContext) { cancel() }

  private func cancel() {
    expiry?.cancel()
    stall?.cancel()
  }
}
