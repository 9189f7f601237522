import CTunnel
import Glibc

/// The two helpers of a data plane while they live, seen from the engine.
///
/// They are to be made on the thread that outlives them: the kernel kills them when it ends.
struct HelperProcesses {
  let terminal: HelperProcess
  let pop: HelperProcess
  let terminalTunnel: Int32
  let popTunnel: Int32
  /// The two ends of the fibre, when there is one.
  let terrestrialTunnels: (terminal: Int32, pop: Int32)?
  /// What listens inside the terminal's network, in the order of the plan; whoever has started the
  /// helpers owns it.
  let innerListeners: [Int32]
  let ownsTerminal: Bool

  /// How long a helper may take to be ready, in milliseconds.
  private static let patience: Int32 = 15_000

  /// Starts both and waits until they are ready.
  init(_ configuration: DataPlane.Configuration) throws(DataPlaneError) {
    let plan = StagePlan(configuration, ownsTerminal: Self.hasTerminalForItself)
    try self.init(plan, configuration)
  }

  /// Starts both with a plan of their own.
  init(_ plan: StagePlan, _ configuration: DataPlane.Configuration) throws(DataPlaneError) {
    ownsTerminal = plan.ownsTerminal
    try LocalNetwork.check(plan.localNetwork)
    try InnerListener.check(plan.innerListeners)
    let pop = try HelperProcess(DataPlaneProcess.popArgument, plan, configuration)
    var started = [pop]
    do throws(DataPlaneError) {
      let terminal = try HelperProcess(DataPlaneProcess.terminalArgument, plan, configuration)
      started.append(terminal)
      let count = plan.terrestrial == nil ? 1 : 2
      let popTunnels = try pop.awaitDescriptors(count, configuration, plan, Self.patience)
      let terminalDescriptors: [Int32]
      do throws(DataPlaneError) {
        terminalDescriptors = try terminal.awaitDescriptors(
          count + plan.innerListeners.count,
          configuration,
          plan,
          Self.patience
        )
      } catch {
        for tunnel in popTunnels { close(tunnel) }
        throw error
      }
      popTunnel = popTunnels[0]
      terminalTunnel = terminalDescriptors[0]
      terrestrialTunnels = count == 2 ? (terminalDescriptors[1], popTunnels[1]) : nil
      innerListeners = Array(terminalDescriptors[count...])
      self.pop = pop
      self.terminal = terminal
    } catch {
      for helper in started { helper.end() }
      throw error
    }
  }

  /// Whether the program can have the controlling terminal to itself: both its input and its output
  /// are the terminal, and this process is in the foreground.
  ///
  /// In a pipeline the others need the terminal as well; there the program shares the process group,
  /// and the keyboard's signals reach it all the same.
  private static var hasTerminalForItself: Bool {
    isatty(0) == 1 && isatty(1) == 1 && tcgetpgrp(0) == getpgrp()
  }
}

/// A helper process and the line to it.
struct HelperProcess {
  let process: Int32
  let line: Int32

  init(
    _ argument: String,
    _ plan: StagePlan,
    _ configuration: DataPlane.Configuration
  ) throws(DataPlaneError) {
    let limit = ct_raise_descriptor_limit()
    guard limit > DataPlaneProcess.line else {
      throw DataPlaneError(
        .process,
        "This process may have \(limit) open files only.",
        remedy: "Allow more: ulimit -n 1024"
      )
    }
    var pair: [Int32] = [-1, -1]
    // Safe because there is room for both ends.
    let made = unsafe pair.withUnsafeMutableBufferPointer { unsafe ct_message_pair($0.baseAddress) }
    guard made == 0 else { throw Self.failure(made) }
    defer { close(pair[1]) }
    let words = [configuration.executable, argument] + plan.arguments
    let result = Self.spawn(
      configuration.executable,
      words,
      Self.environment(configuration.environment),
      give: pair[1]
    )
    guard result > 0 else {
      close(pair[0])
      throw Self.failure(result)
    }
    process = result
    line = pair[0]
  }

  private static func failure(_ result: Int32) -> DataPlaneError {
    DataPlaneError(.process, "A helper process could not start: \(DataPlaneError.text(-result)).")
  }

  private static func spawn(
    _ path: String,
    _ words: [String],
    _ environment: [String],
    give descriptor: Int32
  ) -> Int32 {
    // Safe because the copies live until they are freed below, after the call.
    var arguments: [UnsafeMutablePointer<CChar>?] = unsafe words.map { unsafe strdup($0) }
    var variables: [UnsafeMutablePointer<CChar>?] = unsafe environment.map { unsafe strdup($0) }
    unsafe arguments.append(nil)
    unsafe variables.append(nil)
    defer {
      unsafe (arguments + variables).forEach { unsafe free($0) }
    }
    return unsafe ct_spawn(path, &arguments, &variables, descriptor, DataPlaneProcess.line)
  }

  /// This process's environment with additions.
  private static func environment(_ additions: [String: String]) -> [String] {
    var lines: [String] = []
    // Safe because the list ends with a null pointer, and no thread of this module changes it.
    var entry = unsafe environ
    while let pointer = unsafe entry.pointee {
      let line = unsafe String(cString: pointer)
      let name = line.prefix { $0 != "=" }
      if additions[String(name)] == nil { lines.append(line) }
      unsafe entry += 1
    }
    return lines + additions.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }
  }

  /// Waits for the helper's devices and what listens inside, as many as there have to be.
  func awaitDescriptors(
    _ count: Int,
    _ configuration: DataPlane.Configuration,
    _ plan: StagePlan,
    _ milliseconds: Int32
  ) throws(DataPlaneError) -> [Int32] {
    guard ct_poll_readable(line, milliseconds) > 0 else {
      throw DataPlaneError(.process, "A helper process was not ready in time.")
    }
    guard let message = ArrivedMessage.receive(on: line), let first = message.bytes.first else {
      throw DataPlaneError(
        .process,
        "A helper process ended before it was ready.",
        remedy: "Does \(configuration.executable) begin with DataPlaneProcess.runChildIfRequested?"
      )
    }
    if first == StageMessage.ready.rawValue, message.descriptors.count == count {
      return message.descriptors
    }
    for descriptor in message.descriptors { close(descriptor) }
    throw StageFailure.error(in: message.bytes, configuration, plan.innerListeners)
  }

  /// Ends the helper and waits for it.
  @discardableResult
  func end() -> Int32 {
    close(line)
    _ = ct_kill(process, SIGKILL)
    return Namespaces.waitForExit(process)
  }
}
