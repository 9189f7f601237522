import GRPCCore
import TerminalDevice
import TerminalMessages

/// Refusals with the codes and words of a real terminal, where clients look at them.
extension RPCError {
  /// A request that this device does not know.
  static func unimplemented(_ request: SpaceX_API_Device_Request) -> RPCError {
    RPCError(code: .unimplemented, message: "Unimplemented: \(RequestNames.name(of: request))")
  }

  /// A request that a real terminal takes only with its maker's signature.
  static let unsigned = RPCError(code: .permissionDenied, message: "Permission denied")

  /// What a terminal or a router could not do.
  init(_ fault: TerminalFault) {
    switch fault {
    case .refused(.locationDisabled):
      self.init(
        code: .permissionDenied,
        message: "Failed to get location: Disabled due to policy"
      )
    case .refused(let refusal):
      self.init(code: .invalidArgument, message: refusal.explanation)
    case .unavailable(let cause):
      self.init(code: .unavailable, message: cause)
    }
  }
}
