import Foundation
public import Service
public import TerminalDevice

/// Why a running service gives no readout of a terminal, or does not tell it something.
public enum DeviceFault: Error, Hashable, Sendable {
  /// The terminal refuses.
  case refused(DeviceRefusal)
  /// It is served and does not answer yet.
  case notReady(String)
  /// It cannot be asked now, with the cause and what helps.
  case unavailable(String)
}

extension DeviceFault: CustomStringConvertible {
  /// What is wrong, and what helps.
  public var description: String {
    switch self {
    case .refused(let refusal): refusal.explanation
    case .notReady(let cause), .unavailable(let cause): cause
    }
  }
}

extension ServiceClient {
  /// The terminals whose local interfaces the service serves.
  public func servedTerminals() throws(DeviceFault) -> [TerminalID] {
    struct Answer: Decodable {
      struct Row: Decodable { var id: String }
      var devices: [Row]
    }
    let answer: Answer = try device("GET", "/api/v1/devices")
    return answer.devices.map { TerminalID($0.id) }
  }

  /// How a terminal is now.
  public func deviceStatus(of id: TerminalID) throws(DeviceFault) -> DeviceStatus {
    try readout(.status, of: id)
  }

  /// The last quarter of an hour of a terminal.
  public func deviceHistory(of id: TerminalID) throws(DeviceFault) -> DeviceHistory {
    try readout(.history, of: id)
  }

  /// The map of a terminal's sky: in a frame, or in that which the terminal shows.
  public func deviceObstructionMap(
    of id: TerminalID,
    in frame: ObstructionMap.Frame? = nil
  ) throws(DeviceFault) -> ObstructionMap {
    try readout(.obstructionMap, of: id, query: frame.map { "?frame=\($0.rawValue)" } ?? "")
  }

  /// A terminal's settings.
  public func deviceConfig(of id: TerminalID) throws(DeviceFault) -> DeviceConfig {
    try readout(.config, of: id)
  }

  /// What a terminal says to whoever looks for a fault.
  public func deviceDiagnostics(of id: TerminalID) throws(DeviceFault) -> DeviceDiagnostics {
    try readout(.diagnostics, of: id)
  }

  /// Where a terminal says that it is, unless its settings forbid to tell.
  public func deviceLocation(of id: TerminalID) throws(DeviceFault) -> DeviceLocation {
    try readout(.location, of: id)
  }

  /// Who a terminal is.
  public func deviceInformation(of id: TerminalID) throws(DeviceFault) -> DeviceInformation {
    try readout(.information, of: id)
  }

  /// How the router behind a terminal is.
  public func routerStatus(of id: TerminalID) throws(DeviceFault) -> RouterStatus {
    try readout(.routerStatus, of: id)
  }

  /// The router's probes of the last quarter of an hour.
  public func routerHistory(of id: TerminalID) throws(DeviceFault) -> RouterHistory {
    try readout(.routerHistory, of: id)
  }

  /// What the router says to whoever looks for a fault.
  public func routerDiagnostics(of id: TerminalID) throws(DeviceFault) -> RouterDiagnostics {
    try readout(.routerDiagnostics, of: id)
  }

  /// Asks the service to serve a terminal's own interface, a connection's too.
  public func serveDevice(_ id: TerminalID) throws(DeviceFault) {
    do {
      _ = try deviceBody(
        "PUT",
        "/api/v1/terminals/\(Self.percentEncoded(id.rawValue))/device",
        Data()
      )
    } catch {
      throw DeviceFault(error)
    }
  }

  /// Tells a terminal something; it shows in the very next readout.
  public func perform(_ command: DeviceCommand, on id: TerminalID) throws(DeviceFault) {
    do {
      let body = try JSONEncoder().encode(command)
      _ = try deviceBody("POST", Self.devicePath(of: id, "commands"), body)
    } catch ServiceClientError.silent(let limit) {
      let words = ServiceClientError.silent(limit).description
      throw .unavailable("\(words) Whether the terminal has done it, its status says.")
    } catch {
      throw DeviceFault(error)
    }
  }

  private func readout<Value: Decodable>(
    _ readout: DeviceReadout,
    of id: TerminalID,
    query: String = ""
  ) throws(DeviceFault) -> Value {
    let answer: ReadoutAnswer<Value> = try device(
      "GET",
      Self.devicePath(of: id, readout.rawValue) + query
    )
    return answer.value
  }

  private static func devicePath(of id: TerminalID, _ rest: String) -> String {
    "/api/v1/terminals/\(percentEncoded(id.rawValue))/device/\(rest)"
  }

  /// One question and its answer; keys are as they are written, not those of the service's other answers.
  private func device<Value: Decodable>(
    _ method: String,
    _ path: String
  ) throws(DeviceFault) -> Value {
    do {
      return try JSONDecoder().decode(Value.self, from: deviceBody(method, path))
    } catch {
      throw DeviceFault(error)
    }
  }

  private func deviceBody(_ method: String, _ path: String, _ body: Data = Data()) throws -> Data {
    let answer = try exchange(method, path, body: body, within: deviceLimit)
    if answer.problem != nil,
      let refused = try? JSONDecoder()
        .decode(DeviceRefusalAnswer.self, from: Data(answer.text.utf8))
    {
      throw DeviceFault.refused(refused.refusal)
    }
    if let problem = answer.problem, problem.code == "terminal-not-ready" {
      throw DeviceFault.notReady("\(problem.message). \(problem.remedy)")
    }
    return try answer.checkedBody()
  }
}

/// What a client takes of a readout's answer.
private struct ReadoutAnswer<Value: Decodable>: Decodable {
  var value: Value
}

extension DeviceFault {
  /// What went wrong on the way, as a fault; a fault stays what it is.
  fileprivate init(_ error: any Error) {
    switch error {
    case let fault as DeviceFault: self = fault
    case let error as DecodingError:
      self = .unavailable("The service's answer cannot be read: \(error.place)")
    default: self = .unavailable("\(error)")
    }
  }
}
