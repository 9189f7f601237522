import NIOCore
import NIOHTTP2
import Synchronization

/// Keeps a server's connections, and closes those too many, those that fell silent, and in the end all.
final class ConnectionBounds: Sendable {
  private let most: Int
  private let silence: TimeAmount
  private let streamReset: TimeAmount
  private let open = Mutex<[ObjectIdentifier: any Channel]>([:])
  private let mostStreams: Int
  private let streams = Mutex(OpenStreams())

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
  /// The end of a call is no end of its stream: an answer waits there until the peer lets it come. For one
  /// beyond the most the oldest makes room: whoever holds calls open keeps nobody else from asking.
  func watch(stream: any Channel) -> EventLoopFuture<Void> {
    let (number, oldest) = streams.withLock { $0.enter(stream, most: mostStreams) }
    stream.closeFuture.whenComplete { _ in self.streams.withLock { $0.leave(number) } }
    oldest?.triggerUserOutboundEvent(RoomNeeded(), promise: nil)
    return stream.eventLoop.makeCompletedFuture {
      try stream.pipeline.syncOperations.addHandlers(
        [
          IdleStateHandler(allTimeout: streamReset), SilenceHandler(), RoomHandler(),
          TimeLimitGuard(),
        ],
        position: .first
      )
    }
  }

  /// Closes what is still open: a peer that never answers would keep a server from ending.
  func closeAll() {
    for channel in open.withLock({ Array($0.values) }) { channel.close(promise: nil) }
  }
}

/// The streams of all connections, in the order in which they came.
private struct OpenStreams {
  private var channels: [UInt64: any Channel] = [:]
  private var next: UInt64 = 0

  /// Takes a stream in; beyond the most the oldest has to go, and is no longer among them.
  mutating func enter(
    _ channel: any Channel,
    most: Int
  ) -> (number: UInt64, oldest: (any Channel)?) {
    defer { next += 1 }
    channels[next] = channel
    guard channels.count > most, let oldest = channels.keys.min() else { return (next, nil) }
    return (next, channels.removeValue(forKey: oldest))
  }

  mutating func leave(_ number: UInt64) { channels[number] = nil }
}

/// That a stream has to make room for another.
private struct RoomNeeded: Sendable {}

/// Resets a stream that has to make room, and says that it is for want of it.
private final class RoomHandler: ChannelOutboundHandler {
  typealias OutboundIn = HTTP2Frame.FramePayload
  typealias OutboundOut = HTTP2Frame.FramePayload

  func triggerUserOutboundEvent(
    context: ChannelHandlerContext,
    event: Any,
    promise: EventLoopPromise<Void>?
  ) {
    guard event is RoomNeeded else {
      return context.triggerUserOutboundEvent(event, promise: promise)
    }
    // Clients tell this as RESOURCE_EXHAUSTED (gRPC over HTTP/2, "Errors").
    context.writeAndFlush(wrapOutboundOut(.rstStream(.enhanceYourCalm)), promise: nil)
    context.close(promise: promise)
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
