import Hummingbird
import NIOCore

/// What is known of a request beside itself: where it comes from and, once let in, who sends it.
struct ConsoleContext: RequestContext {
  var coreContext: CoreRequestContextStorage
  /// Who sends the request; nobody until it was let in.
  var caller = Caller.nobody
  /// The group of addresses that it comes from.
  let addressGroup: String

  init(source: ApplicationRequestContextSource) {
    coreContext = .init(source: source)
    addressGroup = AddressGroup.name(of: source.channel.remoteAddress?.ipAddress)
  }
}
