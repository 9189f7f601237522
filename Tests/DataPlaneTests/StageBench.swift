import CTunnel
import Foundation
import Frames
import Testing

@testable import DataPlane

/// The program that live tests execute for the helpers: one whose `main` begins with
/// `DataPlaneProcess.runChildIfRequested`, named by the variable `APUS_EXECUTABLE`.
let stageExecutable = ProcessInfo.processInfo.environment["APUS_EXECUTABLE"]

/// Whether this machine and this run allow tests with helper processes.
let isStageLive =
  stageExecutable != nil
  && DataPlaneProbe.check().allSatisfy { $0.isWorking || !$0.isRequired }

/// The helper processes with plain cables in the engine's place: what one device sends, the other
/// gets, at once and unchanged.
///
/// Runs on a thread of its own, which made the helpers.
final class StageBench {
  /// What came of a run.
  struct Outcome: Sendable {
    var status: Int32
    var output: String
    /// What a server of the point of presence received.
    var received = 0
    /// The longest packet that a device gave, in bytes without its header.
    var longest = 0
    /// Packets of more than one segment, whose header says so.
    var segmented = 0
  }

  let helpers: HelperProcesses
  /// Where the program may put files as signs.
  let folder: String
  var received = 0
  private var longest = 0
  private var segmented = 0
  private var cables: [(from: Int32, to: Int32, isCut: Bool)] = []
  private var listener: Int32 = -1
  private var accepted: [Int32] = []
  private var buffer = [UInt8](repeating: 0, count: 70_000)

  private init(_ plan: StagePlan, _ configuration: DataPlane.Configuration, _ folder: String) throws
  {
    helpers = try HelperProcesses(plan, configuration)
    self.folder = folder
    join(helpers.terminalTunnel, helpers.popTunnel)
    if let fibre = helpers.terrestrialTunnels { join(fibre.terminal, fibre.pop) }
  }

  private func join(_ one: Int32, _ other: Int32) {
    cables.append((one, other, false))
    cables.append((other, one, false))
  }

  /// Runs a shell command behind the cables, with a server in the namespace of the point of
  /// presence unless its port is zero; `onTurn` is called some hundred times a second.
  static func run(
    _ command: String,
    change: @escaping @Sendable (inout StagePlan) -> Void = { _ in },
    port: UInt16 = 0,
    onTurn: @escaping @Sendable (StageBench) -> Void = { _ in }
  ) async throws -> Outcome {
    let folder = NSTemporaryDirectory() + "apus-stage-\(UUID().uuidString)"
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let words = ["sh", "-c", "cd '\(folder)'; exec >output 2>&1; " + command]
    var configuration = DataPlane.Configuration(command: words, clock: try testClock())
    configuration.executable = try #require(stageExecutable)
    var plan = StagePlan(configuration, ownsTerminal: false)
    change(&plan)
    let bench = (plan, configuration)
    let result: Result<Outcome, any Error> = await withCheckedContinuation { continuation in
      let isStarted = EngineThread.start {
        continuation.resume(
          returning: Result {
            let bench = try StageBench(bench.0, bench.1, folder)
            var outcome = Outcome(status: bench.carry(port, onTurn), output: "")
            outcome.received = bench.received
            outcome.longest = bench.longest
            outcome.segmented = bench.segmented
            return outcome
          }
        )
      }
      precondition(isStarted)
    }
    var outcome = try result.get()
    outcome.output = (try? String(contentsOfFile: folder + "/output", encoding: .utf8)) ?? ""
    return outcome
  }

  /// Whether the program has put a sign.
  func hasSign(_ name: String) -> Bool {
    FileManager.default.fileExists(atPath: folder + "/" + name)
  }

  /// Cuts the fibre, or joins it again: what is sent into it is lost, and both ends know.
  func setFibre(_ isOn: Bool) {
    guard let fibre = helpers.terrestrialTunnels, cables[2].isCut == isOn else { return }
    cables[2].isCut = !isOn
    cables[3].isCut = !isOn
    #expect(ct_set_carrier(fibre.terminal, isOn ? 1 : 0) == 0)
    #expect(ct_set_carrier(fibre.pop, isOn ? 1 : 0) == 0)
  }

  private func carry(_ port: UInt16, _ onTurn: (StageBench) -> Void) -> Int32 {
    if port != 0 { listen(port) }
    StageMessage.go.send(on: helpers.terminal.line)
    let deadline = ct_now() + 60_000_000_000
    while ct_now() < deadline {
      for cable in cables { pump(cable) }
      serve()
      onTurn(self)
      var status: Int32 = 0
      // Safe because the status lives for the call.
      if unsafe ct_wait_for(helpers.terminal.process, &status, WNOHANG) != 0 {
        end()
        return ct_exit_status(status)
      }
      _ = ct_poll_readable(helpers.terminalTunnel, 2)
    }
    helpers.terminal.end()
    end()
    return -1
  }

  private func end() {
    helpers.pop.end()
    close(helpers.terminal.line)
    let tunnels = Set(cables.map(\.from))
    for descriptor in Array(tunnels) + accepted + [listener] where descriptor >= 0 {
      close(descriptor)
    }
  }

  /// Ends every connection of the server so that its peers receive a reset.
  func resetConnections() {
    for descriptor in accepted { ct_close_with_reset(descriptor) }
    accepted = []
  }

  private func pump(_ cable: (from: Int32, to: Int32, isCut: Bool)) {
    for _ in 0..<256 {
      // Safe because the buffer's own count bounds the read, and what was read the write.
      let count = unsafe buffer.withUnsafeMutableBytes {
        unsafe read(cable.from, $0.baseAddress, $0.count)
      }
      guard count > 0 else { return }
      longest = max(longest, count - Int(CT_TUNNEL_HEADER))
      // The second byte is the kind of segmentation.
      if buffer[1] != 0 { segmented += 1 }
      if cable.isCut { continue }
      _ = unsafe buffer.withUnsafeBytes {
        unsafe ct_write_parts(cable.to, $0.baseAddress, count, nil, 0)
      }
    }
  }

  private func listen(_ port: UInt16) {
    StageMessage.sockets.send(SocketKind(isStream: true, isIPv6: false).wire, on: helpers.pop.line)
    guard let message = ArrivedMessage.receive(on: helpers.pop.line) else { return }
    for extra in message.descriptors.dropFirst() { close(extra) }
    listener = message.descriptors.first ?? -1
    #expect(ct_bind_port(listener, 0, port) == 0)
    #expect(ct_listen(listener, 8) == 0)
  }

  private func serve() {
    var peer = ct_endpoint()
    var local = ct_endpoint()
    // Safe because both endpoints live for the call.
    if listener >= 0, case let new = unsafe ct_accept(listener, &peer, &local), new >= 0 {
      #expect(ct_no_delay(new) == 0)
      accepted.append(new)
    }
    for descriptor in accepted {
      // Safe because the buffer's own count bounds the read.
      let count = unsafe buffer.withUnsafeMutableBytes {
        unsafe ct_receive(descriptor, $0.baseAddress, $0.count)
      }
      if count > 0 { received += count }
      if count == 0 { _ = ct_half_close(descriptor) }
    }
  }
}
