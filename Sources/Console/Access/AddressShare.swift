import NIOCore
import NIOHTTPTypes
import Synchronization

/// How many of a listener's connections each group of addresses holds, so that one cannot hold all.
final class AddressShare: Sendable {
  private let limit: Int
  private let held = Mutex<[String: Int]>([:])

  /// At most so many connections of one group; nil bounds nothing.
  init(limit: Int?) { self.limit = limit ?? .max }

  /// Counts one more connection of a group; false where it has its share already.
  func enter(_ group: String) -> Bool {
    held.withLock { held in
      guard held[group, default: 0] < limit else { return false }
      held[group, default: 0] += 1
      return true
    }
  }

  func leave(_ group: String) {
    held.withLock { held in
      let left = held[group, default: 0] - 1
      held[group] = left > 0 ? left : nil
    }
  }
}

/// Counts one connection, and ends it at once where its address has its share.
final class AddressShareHandler: ChannelInboundHandler, RemovableChannelHandler {
  typealias InboundIn = HTTPRequestPart
  typealias InboundOut = HTTPRequestPart

  private let share: AddressShare
  /// The group under which it is counted; nil while it is not.
  private var group: String?

  init(_ share: AddressShare) { self.share = share }

  func handlerAdded(context: ChannelHandlerContext) {
    let channel = context.channel
    let name = AddressGroup.name(of: context.remoteAddress?.ipAddress)
    if share.enter(name) {
      group = name
    } else {
      // Not before its set-up is over.
      context.eventLoop.execute { channel.close(promise: nil) }
    }
  }

  func channelInactive(context: ChannelHandlerContext) {
    leave()
    context.fireChannelInactive()
  }

  func handlerRemoved(context: ChannelHandlerContext) { leave() }

  private func leave() {
    if let group { share.leave(group) }
    group = nil
  }
}
