import ArgumentParser
import Console
import DataPlane
import Scheduling
import Service
import World

/// Which of a world's terminals a service serves the interfaces of, and where.
struct InterfaceOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Serve the local interfaces of these terminals, or of all.",
      valueName: "id,...|all"
    )
  )
  var terminalApi: String?

  @Option(
    help: ArgumentHelp(
      "Where the first of them answers; the others at the ports that follow.",
      valueName: "addr:port"
    )
  )
  var terminalApiListen = "127.0.0.1:9200"

  @Option(
    help: ArgumentHelp(
      "Where the first one's router answers; routers are left out without.",
      valueName: "addr:port"
    )
  )
  var terminalRouterListen: String?

  func validate() throws {
    if terminalApi == nil, terminalRouterListen != nil {
      throw ValidationError("--terminal-router-listen wants --terminal-api.")
    }
    if let terminalApi, terminalApi.split(separator: ",").isEmpty {
      throw ValidationError("--terminal-api wants ids of terminals, or all.")
    }
  }

  /// The interfaces that were asked for; none start before they are run.
  ///
  /// - Parameters:
  ///   - live: The world whose terminals they are.
  ///   - console: Where the page is served.
  /// - Returns: One for each chosen terminal.
  /// - Throws: What of the wish cannot be.
  func interfaces(
    of live: LiveWorld,
    beside console: ConsoleServer.Address
  ) throws -> [TerminalInterface] {
    let ids = try chosen(live)
    guard !ids.isEmpty else { return [] }
    guard ids.count <= DeviceDesk.limit else {
      throw PlainError(
        "--terminal-api: \(ids.count) terminals are too many, at most \(DeviceDesk.limit) can answer. "
          + "Name some of them."
      )
    }
    let terminals = try PortRange(
      from: InterfaceAddress(terminalApiListen, option: "--terminal-api-listen"),
      count: ids.count
    )
    let routers = try terminalRouterListen.map { text in
      try PortRange(
        from: InterfaceAddress(text, option: "--terminal-router-listen"),
        count: ids.count
      )
    }
    let page = PortRange(console, option: "--listen")
    try PortRange.check([page, terminals] + (routers.map { [$0] } ?? []))
    DataPlane.raiseDescriptorLimit()
    return try ids.enumerated().map { position, id in
      try TerminalInterface(
        DeskTerminal(desk: live.devices, id: id),
        at: terminals.addresses[position],
        router: routers?.addresses[position]
      )
    }
  }

  private func chosen(_ live: LiveWorld) throws -> [TerminalID] {
    guard let terminalApi else { return [] }
    let own = live.terminals.map(\.terminal.id)
    guard terminalApi != "all" else { return own }
    let ids = terminalApi.split(separator: ",").map { TerminalID(String($0)) }
    let known = Set(own)
    guard Set(ids).count == ids.count else {
      throw PlainError("--terminal-api names a terminal twice.")
    }
    guard let unknown = ids.first(where: { !known.contains($0) }) else { return ids }
    let some = own.prefix(5).map(\.rawValue).joined(separator: ", ")
    throw PlainError(
      "The world \(live.world.description.name) has no terminal '\(unknown)'; "
        + (own.isEmpty ? "it has none." : "it has \(own.count), such as \(some).")
    )
  }
}
