import NIOCore
import NIOHPACK
import NIOHTTP2

/// Takes a time limit that is none out of a call's headers before gRPC reads them.
///
/// A limit has one to eight digits and a unit (gRPC over HTTP/2, `Timeout`). GRPCCore traps on a negative one,
/// which any client could send; what it cannot read otherwise it passes over, and so are these.
final class TimeLimitGuard: ChannelInboundHandler {
  typealias InboundIn = HTTP2Frame.FramePayload
  typealias InboundOut = HTTP2Frame.FramePayload

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    guard case .headers(var contents) = unwrapInboundIn(data),
      contents.headers.contains(where: { Self.isNoLimit($0.name, $0.value) })
    else { return context.fireChannelRead(data) }
    contents.headers = HPACKHeaders(
      contents.headers.filter { !Self.isNoLimit($0.name, $0.value) }.map { ($0.name, $0.value) }
    )
    context.fireChannelRead(wrapInboundOut(.headers(contents)))
  }

  /// Whether a header is one of a time limit, and its value cannot be one.
  private static func isNoLimit(_ name: String, _ value: String) -> Bool {
    guard name.lowercased() == "grpc-timeout" else { return false }
    let digits = value.utf8.dropLast()
    return !(1...8).contains(digits.count) || !digits.allSatisfy { (48...57).contains($0) }
      || !"HMSmun".utf8.contains(value.utf8.last ?? 0)
  }
}
