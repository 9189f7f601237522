import Console
import Service
import ServiceLifecycle
import TerminalDevice
import World

/// A terminal whose local interface this process serves, with what keeps it going.
struct HostedTerminal {
  /// What answers for the terminal.
  let terminal: any TerminalHandle
  /// What answers for its router.
  let router: any RouterHandle
  /// Whose world it is, for people.
  let origin: String
  /// What has to run meanwhile.
  let services: [any ServiceLifecycle.Service]
  /// Returns when the terminal has its history.
  let ready: @Sendable () async -> Void
  /// Writes down what it remembers, and leaves its world.
  let end: @Sendable () -> Void
}

extension HostedTerminal {
  /// One of the terminals of a world that this process runs.
  init(_ live: LiveWorld, _ id: TerminalID) throws {
    try live.serveDevice(id)
    let dish = DeskTerminal(desk: live.devices, id: id)
    terminal = dish
    router = DeskRouter(terminal: dish)
    origin = "world \(live.world.description.name), run by this command"
    services = [WorldRunner(live: live, guest: id)]
    ready = { await live.devices.waitForHistory(of: id) }
    end = { live.devices.save() }
  }

  /// A terminal at a place of its own in such a world.
  init(_ live: LiveWorld, joining guest: Terminal) throws {
    try self.init(live, live.joined(guest))
  }
}

extension HostedTerminal {
  /// A terminal that joined a running service.
  init(_ links: ServiceLinks, origin: String) throws {
    let id = TerminalID(links.connection.id)
    try self.init(
      links.client,
      id,
      origin: origin,
      services: [KeepAlive(links: links)],
      end: { links.end() }
    )
  }

  /// One of the own terminals of a running service's world.
  init(
    _ client: ServiceClient,
    _ id: TerminalID,
    origin: String,
    services: [any ServiceLifecycle.Service] = [],
    end: @escaping @Sendable () -> Void = {}
  ) throws {
    do throws(DeviceFault) { try client.serveDevice(id) } catch {
      end()
      throw PlainError(error.description)
    }
    let dish = RemoteTerminal(client: client, id: id)
    self.init(
      terminal: dish,
      router: RemoteRouter(terminal: dish),
      origin: origin,
      services: services,
      ready: { _ = try? await dish.status() },
      end: end
    )
  }
}

extension DeviceDesk {
  /// Returns when a terminal has its history, or is not served any more.
  func waitForHistory(of id: TerminalID) async {
    while isOpen(id), !isReady(id), !Task.isCancelled {
      try? await Task.sleep(for: .milliseconds(20))
    }
  }
}

/// Tells a running service now and then that a terminal is still there.
private struct KeepAlive: ServiceLifecycle.Service {
  let links: ServiceLinks

  func run() async throws {
    await cancelWhenGracefulShutdown {
      while !Task.isCancelled {
        _ = try? links.links()
        try? await Task.sleep(for: .seconds(15))
      }
    }
  }
}

/// Runs a world's plans until the process is to stop.
struct WorldRunner: ServiceLifecycle.Service {
  let live: LiveWorld
  /// The terminal that this process has in it.
  let guest: TerminalID

  func run() async throws {
    await cancelWhenGracefulShutdown {
      await withTaskGroup { group in
        group.addTask { try? await live.run() }
        group.addTask {
          while !Task.isCancelled {
            live.keepAlive(guest)
            try? await Task.sleep(for: .seconds(15))
          }
        }
        await group.waitForAll()
      }
    }
  }
}
