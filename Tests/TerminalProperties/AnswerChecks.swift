import Frames
import GRPCCore
import Links
import SwiftProtobuf
import TerminalAnswers
import TerminalDevice
import TerminalMessages
import TerminalRehearsal

/// What holds for every answer of every terminal and router.
struct AnswerChecks {
  let terminal: RehearsedTerminal

  /// Asks the terminal, and looks at what it says, does and shows afterwards.
  func dish(_ request: SpaceX_API_Device_Request) async throws {
    guard let answer = try await ask(DishAnswers(terminal: terminal), request) else { return }
    try checkCommand(request, answer)
    guard request.isCommand else { return }
    try await readouts()
    terminal.advance(seconds: 1)
    try await readouts()
  }

  /// Asks the router.
  func router(_ request: SpaceX_API_Device_Request) async throws {
    _ = try await ask(RouterAnswers(router: RehearsedRouter(terminal)), request)
  }

  /// Sends a message of a stream, which is always answered.
  func stream(_ message: SpaceX_API_Device_ToDevice) async throws {
    let answer = await DishAnswers(terminal: terminal).answer(message)
    try Self.comesAgain(answer)
    switch (message.message, answer.message) {
    case (.healthCheck, .healthCheck): return
    case (.request(let request), .response(let response)): try checkMember(request, response)
    case (nil, .response(let response)):
      try expect(response.status.code == 12, "nothing was asked, and \(response.status)")
    default: throw Complaint(description: "a stream's answer is another one: \(answer)")
    }
  }

  /// Looks at every readout.
  func readouts() async throws {
    for request in Self.readouts {
      let answer = try await ask(DishAnswers(terminal: terminal), request)
      // Settings may forbid to tell the location.
      try expect(answer != nil || request.request == .getLocation(.init()), "\(request) is refused")
    }
  }

  private static let readouts: [SpaceX_API_Device_Request] =
    [
      .getStatus(.init()), .getHistory(.init()), .getDeviceInfo(.init()), .getLocation(.init()),
      .dishGetObstructionMap(.init()), .dishGetConfig(.init()), .getDiagnostics(.init()),
    ].map { member in .with { $0.request = member } }

  /// The answer to a request, looked at; nil for one that is refused as it may be.
  private func ask(
    _ answers: some DeviceAnswers,
    _ request: SpaceX_API_Device_Request
  ) async throws -> SpaceX_API_Device_Response? {
    let answer: SpaceX_API_Device_Response
    do throws(RPCError) {
      answer = try await answers.answer(request)
    } catch {
      let known: Set<RPCError.Code> = [.unimplemented, .permissionDenied, .invalidArgument]
      try expect(known.contains(error.code), "refused with \(error)")
      try expect(!error.message.isEmpty, "refused without a word")
      return nil
    }
    try checkMember(request, answer)
    return answer
  }

  private func checkMember(
    _ request: SpaceX_API_Device_Request,
    _ answer: SpaceX_API_Device_Response
  ) throws {
    try expect(answer.id == request.id, "asked as \(request.id), answered as \(answer.id)")
    try expect(answer.apiVersion == 42, "version \(answer.apiVersion)")
    try expect(answer.response != nil || answer.hasStatus, "neither a member nor a status")
    try FiniteNumbers.check(answer)
    try Self.comesAgain(answer)
    switch answer.response {
    case .dishGetHistory(let history): try check(history)
    case .dishGetObstructionMap(let map): try check(map)
    case .dishGetStatus(let status): try check(status)
    case .wifiGetHistory(let history):
      try expect(history.pingDropRate.count == 900, "a ring of \(history.pingDropRate.count)")
      try expect(history.pingLatencyMs.count == 900, "a ring of \(history.pingLatencyMs.count)")
    default: break
    }
  }

  /// Encoded, decoded and encoded again, a message has the same bytes; numbers that are none are
  /// not equal to themselves.
  private static func comesAgain<M: Message>(_ message: M) throws {
    let bytes: [UInt8] = try message.serializedBytes()
    let again: [UInt8] = try M(serializedBytes: bytes).serializedBytes()
    try expect(bytes == again, "\(M.protoMessageName) does not come again")
  }
}

// MARK: - Readouts

extension AnswerChecks {
  private func check(_ history: SpaceX_API_Device_DishGetHistoryResponse) throws {
    let rings = [
      history.popPingDropRate, history.popPingLatencyMs, history.downlinkThroughputBps,
      history.uplinkThroughputBps, history.powerIn,
    ]
    for ring in rings { try expect(ring.count == 900, "a ring of \(ring.count)") }
    let parts = history.popPingDropRate
    try expect(parts.allSatisfy { (0...1).contains($0) }, "a drop rate is no part")
    for ring in rings { try expect(ring.allSatisfy { $0 >= 0 }, "a sample below 0") }
    let starts = history.outages.map(\.startTimestampNs)
    try expect(starts == starts.sorted(), "outages are out of order")
    try expect(history.outages.allSatisfy { $0.durationNs >= 0 }, "an outage ends before it begins")
  }

  private func check(_ map: SpaceX_API_Device_DishGetObstructionMapResponse) throws {
    try expect(map.snr.count == 15_129, "a map of \(map.snr.count) cells")
    try expect(map.numRows == 123 && map.numCols == 123, "\(map.numRows) by \(map.numCols)")
    try expect(map.snr.allSatisfy { $0 == -1 || (0...1).contains($0) }, "a cell is no part")
  }

  private func check(_ status: SpaceX_API_Device_DishGetStatusResponse) throws {
    let device = terminal.value
    let watch = RehearsedSky.watches(from: device.now, to: device.now).values.first
    let isServed = device.ownCause == nil && watch?.link.path != nil
    // Of a second that nothing came back from it only learns when that is over.
    let isMuted = status.hasOutage && status.outage.cause == .noPings
    try expect(
      status.hasOutage != isServed || isMuted,
      "served: \(isServed), outage: \(status.hasOutage) \(status.outage.cause)"
    )
    try expect(status.hasAlerts && status.hasDeviceInfo, "no alerts, or nobody")
    try expect((0...1).contains(status.popPingDropRate), "drop rate \(status.popPingDropRate)")
    let obstructions = status.obstructionStats
    try expect((0...1).contains(obstructions.fractionObstructed), "\(obstructions)")
    try expect((0...1).contains(obstructions.timeObstructed), "\(obstructions)")
    try expect(obstructions.patchesValid <= 15_129, "\(obstructions)")
  }
}

// MARK: - Commands

extension AnswerChecks {
  /// What was done shows at once.
  private func checkCommand(
    _ request: SpaceX_API_Device_Request,
    _ answer: SpaceX_API_Device_Response
  ) throws {
    let device = terminal.value
    switch request.request {
    case .dishStow(let stow):
      try expect(device.status.isStowRequested != stow.unstow, "stow \(!stow.unstow) does not show")
    case .dishInhibitGps(let inhibition):
      try expect(device.status.gps.isInhibited == inhibition.inhibitGps, "navigation as before")
      try expect(answer.dishInhibitGps.inhibitGps == inhibition.inhibitGps, "another echo")
    case .dishPowerSave(let schedule):
      let kept = device.currentConfig.powerSave
      try expect(
        kept.startMinutes == schedule.powerSaveStartMinutes
          && kept.durationMinutes == schedule.powerSaveDurationMinutes
          && kept.isEnabled == schedule.enablePowerSave,
        "another schedule is kept: \(kept)"
      )
      try expect(answer.response == nil && answer.hasStatus, "power save has no member")
    case .dishClearObstructionMap:
      let isEmpty = device.obstructionMap.values.allSatisfy { $0 == ObstructionMap.noData }
      try expect(isEmpty, "the cleared map has data")
    case .reboot: try expect(device.uptimeSeconds == 0, "up after a reboot")
    default: break
    }
  }
}

extension SpaceX_API_Device_Request {
  fileprivate var isCommand: Bool {
    switch request {
    case .dishStow, .dishInhibitGps, .dishPowerSave, .dishClearObstructionMap, .reboot: true
    default: false
    }
  }
}
