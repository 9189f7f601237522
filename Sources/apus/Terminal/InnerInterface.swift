import DataPlane
import Foundation
import Links
import Synchronization
import TerminalAPI
import WebOrigins

/// A terminal's own interface inside its network, where real kits have it: the terminal's at
/// 192.168.100.1:9200 and, for pages, 9201, its router's at 192.168.1.1:9000.
///
/// Packets stop while the terminal itself is off, and the interface goes on answering.
final class InnerInterface: Sendable {
  /// Where it answers, in the order in which sockets are handed out.
  static let listeners = [
    InnerListener(address: TerminalAddresses.dish, port: 9_200),
    InnerListener(address: TerminalAddresses.router, port: 9_000),
    InnerListener(address: TerminalAddresses.dish, port: 9_201),
  ]

  private let plane: DataPlane
  private let source: any LinkSource
  private let feed: LinkFeed
  private let home: HomeNetwork
  /// Why the terminal itself is off, from when there is one to ask.
  private let ownReason = Mutex<(@Sendable () throws -> Reason?)?>(nil)
  private let looks = LatestAnswer()
  private let isDone = Mutex(false)

  init(_ plane: DataPlane, _ source: any LinkSource, _ feed: LinkFeed, home: HomeNetwork) {
    self.plane = plane
    self.source = source
    self.feed = feed
    self.home = home
  }

  /// Begins to answer; called once the data plane has started.
  func start() async throws {
    let sockets = plane.takeInnerListeners()
    let device = source.device(home: home) { [self] in look() }
    guard let device, sockets.count == Self.listeners.count else {
      for socket in sockets { close(socket) }
      return
    }
    ownReason.withLock { $0 = device.ownReason }
    let servers = [
      try TerminalServer(terminal: device.terminal, at: .bound(descriptor: sockets[0])),
      try TerminalServer(router: device.router, at: .bound(descriptor: sockets[1])),
    ]
    let web = try await TerminalWebServer(
      terminal: device.terminal,
      at: .bound(descriptor: sockets[2]),
      // Where a page of the terminal's own would come from.
      origins: Set([WebOrigin("http://\(TerminalAddresses.dish)")].compactMap(\.self))
    )
    // They end with the process: the programs that could ask end before it.
    for server in servers { Task { try? await server.serve() } }
    Task { try? await web.serve() }
    SecondFeed(plane, tell: device.measure).start()
    Thread.detachNewThread { [self] in
      while !isDone.withLock({ $0 }) {
        look()
        Thread.sleep(forTimeInterval: device.pause)
      }
    }
  }

  /// Stops packets, or lets them go on, as the terminal itself is; while nobody knows, as it was.
  private func look() {
    guard let ownReason = ownReason.withLock({ $0 }) else { return }
    try? looks.ask(ownReason) { feed.hold($0) }
  }

  /// Looks no more.
  func stop() { isDone.withLock { $0 = true } }
}
