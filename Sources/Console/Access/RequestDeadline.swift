import NIOCore
import NIOHTTPTypes

/// Ends a connection whose request does not come to its end in time.
///
/// A listener's idle timeout ends one that says nothing; this one ends those that say a byte now and
/// then to hold their place.
final class RequestDeadline: ChannelInboundHandler, RemovableChannelHandler {
  typealias InboundIn = HTTPRequestPart
  typealias InboundOut = HTTPRequestPart

  /// From a request's head to its end.
  static let limit = TimeAmount.seconds(120)

  private var expiry: Scheduled<Void>?

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    switch unwrapInboundIn(data) {
    case .head:
      let channel = context.channel
      expiry?.cancel()
      expiry = context.eventLoop.scheduleTask(in: Self.limit) { channel.close(promise: nil) }
    case .body: break
    case .end:
      expiry?.cancel()
      expiry = nil
    }
    context.fireChannelRead(data)
  }

  func channelInactive(context: ChannelHandlerContext) {
    expiry?.cancel()
    context.fireChannelInactive()
  }

  func handlerRemoved(context: ChannelHandlerContext) { expiry?.cancel() }
}
