import NIOCore
import Synchronization

/// Keeps a server's connections, and closes those too many, those that fell silent, and in the end all.
final class ConnectionBounds: Sendable {
  private let most: Int
  private let silence: TimeAmount
  private let streamReset: TimeAmount
  private let open = Mutex<[ObjectIdentifier: any Channel]>([:])
  private let mostStreams: Int
  private let streams = Mutex(0)

  init(_ limits: ServerLimits) {
    most = limits.connections
    mostStreams = limits.streams
    silence = TimeAmount(limits.connectionSilence)
    streamReset = TimeAmount(limits.streamReset)
  }

  /// Puts a new connection under the bounds; called on its event loop.
  func admit(_ channel: any Channel) -> EventLoopFuture<Void> {
    let key = ObjectIdentifier(channel)
    let count = open.withLock { open in
      open[key] = channel
      return open.count
    }
    channel.closeFuture.whenComplete { _ in self.open.withLock { $0[key] = nil } }
    return channel.eventLoop.makeCompletedFuture {
      // The transport's own keep-alive only says goodbye to a peer that no longer answers, and leaves
      // the connection open.
      try channel.pipeline.syncOperations.addHandlers(
        [IdleStateHandler(readTimeout: silence), SilenceHandler()],
        position: .first
      )
      // Only once it is registered can it be closed in an orderly way.
      if count > most { channel.eventLoop.execute { channel.close(promise: nil) } }
    }
  }

  /// Resets a stream on which nothing comes and nothing is taken; called on its event loop.
  ///
  /// The end of a call is no end of its stream: an answer waits there until the peer lets it come. One
  /// beyond the most is closed at once.
  func watch(stream: any Channel) -> EventLoopFuture<Void> {
    let count = streams.withLock { streams in
      streams += 1
      return streams
    }
    stream.closeFuture.whenComplete { _ in self.streams.withLock { $0 -= 1 } }
    return stream.eventLoop.makeCompletedFuture {
      // As with connections: only once it is there can it be closed in an orderly way.
      if count > mostStreams { stream.eventLoop.execute { stream.close(promise: nil) } }
      try stream.pipeline.syncOperations.addHandlers(
        [IdleStateHandler(allTimeout: streamReset), SilenceHandler(), TimeLimitGuard()],
        position: .first
      )
    }
  }

  /// Closes what is still open: a peer that never answers would keep a server from ending.
  func closeAll() {
    for channel in open.withLock({ Array($0.values) }) { channel.close(promise: nil) }
  }
}

/// Closes a connection or a stream on which nothing has happened for too long.
private final class SilenceHandler: ChannelInboundHandler {
  typealias InboundIn = NIOAny

  func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
    guard event is IdleStateHandler.IdleStateEvent else {
      return context.fireUserInboundEventTriggered(event)
    }
    context.close(promise: nil)
  }
}
