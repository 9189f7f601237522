package import GRPCCore
import TerminalDevice
package import TerminalMessages

/// What answers requests: a terminal or its router.
package protocol DeviceAnswers: Sendable {
  /// The member of the answer to a request; nil answers without one.
  func member(
    for request: SpaceX_API_Device_Request
  ) async throws -> SpaceX_API_Device_Response.OneOf_Response?
}

extension DeviceAnswers {
  /// The version of the interface whose names and numbers are served: that of mid-2026.
  package static var apiVersion: UInt64 { 42 }

  /// The answer to a request.
  package func answer(
    _ request: SpaceX_API_Device_Request
  ) async throws(RPCError)
    -> SpaceX_API_Device_Response
  {
    var response = SpaceX_API_Device_Response()
    response.id = request.id
    response.apiVersion = Self.apiVersion
    do {
      response.response = try await member(for: request)
    } catch let fault as TerminalFault {
      throw RPCError(fault)
    } catch let error as RPCError {
      throw error
    } catch {
      throw RPCError(code: .unavailable, message: "\(error)")
    }
    // An answer without a member says at least that all went well.
    if response.response == nil { response.status = .init() }
    return response
  }
}
