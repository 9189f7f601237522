import Console
import Foundation
import Service
import TerminalAPI

/// The interface of one terminal of a service, and of its router if that is wanted too.
struct TerminalInterface {
  let id: TerminalID
  private let address: InterfaceAddress
  private let dish: TerminalServer
  private let router: (server: TerminalServer, address: InterfaceAddress)?

  init(_ terminal: DeskTerminal, at address: InterfaceAddress, router: InterfaceAddress?) throws {
    id = terminal.id
    self.address = address
    try address.check()
    try router?.check()
    dish = try TerminalServer(terminal: terminal, at: address.endpoint)
    self.router = try router.map { place in
      let server = try TerminalServer(router: DeskRouter(terminal: terminal), at: place.endpoint)
      return (server, place)
    }
  }

  /// What serves it.
  var servers: [TerminalServer] { [dish] + (router.map { [$0.server] } ?? []) }

  /// Where it answers, once it listens.
  var place: InterfacePlace {
    get async throws {
      var place = InterfacePlace(
        id: id.rawValue,
        terminal: address.text(port: try await dish.port)
      )
      if let router { place.router = router.address.text(port: try await router.server.port) }
      return place
    }
  }
}

extension [TerminalInterface] {
  /// Where all of them answer, once they listen.
  var places: [InterfacePlace] {
    get async throws {
      var places: [InterfacePlace] = []
      for terminal in self { places.append(try await terminal.place) }
      return places
    }
  }

  /// Returns when all of them answer without a wait.
  func waitForHistories(in live: LiveWorld) async {
    for terminal in self { await live.devices.waitForHistory(of: terminal.id) }
  }

  /// Begins to compute what they remember; they answer when that is done.
  func begin(in live: LiveWorld) throws {
    guard !isEmpty else { return }
    let progress = SharedProgress(
      total: DeviceDesk.historySlots,
      of: "the last quarter of an hour of \(count) terminals"
    )
    try live.serveDevices(map(\.id)) { progress.advance(to: $0) }
  }
}

/// Where a terminal answers, and its router.
struct InterfacePlace: Encodable {
  var id: String
  var terminal: String
  var router: String?

  /// The places as one more member of a JSON object; nothing without any.
  static func json(_ places: [InterfacePlace]) -> String {
    guard !places.isEmpty else { return "" }
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    guard let data = try? encoder.encode(places) else { return "" }
    return ",\"terminals\":" + String(decoding: data, as: UTF8.self)
  }

  /// More than these are not listed for people.
  private static let mostLines = 8

  /// A line for each, or what there is to say of many.
  static func text(_ places: [InterfacePlace]) -> String {
    var lines = places.prefix(mostLines).map { place in
      "Terminal \(place.id): \(place.terminal)" + (place.router.map { ", router \($0)" } ?? "")
    }
    if places.count > mostLines, let last = places.last {
      lines.append("... and \(places.count - mostLines) more, the last at \(last.terminal)")
    }
    return lines.map { $0 + "\n" }.joined()
  }
}
