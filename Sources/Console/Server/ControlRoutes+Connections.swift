import Foundation
import Frames
import HTTPTypes
import Hummingbird
import Links
import NIOCore
import Quantities
import Scheduling
import Service
import Store
import World

extension ControlRoutes {
  /// Lets a program join as a terminal at a place, or as one of the world's own.
  func join(_ request: Request) async throws -> Response {
    guard let asked: ConnectionRequest = try await body(of: request) else {
      return Self.badRequest(Self.joiningNeeds)
    }
    do {
      switch try newcomer(asked) {
      case .own(let id): return joined(try live.join(as: id))
      case .newcomer(let terminal):
        return joined(
          try live.join { number in
            var terminal = terminal
            terminal.id = TerminalID("connect-\(number)")
            return terminal
          }
        )
      }
    } catch let refusal as LiveWorld.JoinRefusal {
      return failure(refusal)
    } catch let problem as APIProblem {
      return JSONAnswer.failure(problem, status: .badRequest)
    }
  }

  private static let joiningNeeds =
    "either terminal is needed, or name, latitude_deg, longitude_deg and height_m"

  /// Whom a program asks to be.
  private enum Wish {
    case own(TerminalID)
    case newcomer(Terminal)
  }

  private func newcomer(_ asked: ConnectionRequest) throws(APIProblem) -> Wish {
    if let id = asked.terminal {
      guard asked.latitudeDeg == nil, asked.longitudeDeg == nil, asked.heightM == nil,
        asked.system == nil
      else {
        throw APIProblem(
          code: "bad-request",
          message: "a terminal of the world has a place and a system of its own",
          remedy: "Send the terminal alone, or leave it out."
        )
      }
      return .own(TerminalID(id))
    }
    guard let name = asked.name, let point = asked.point else {
      throw APIProblem(
        code: "bad-request",
        message: Self.joiningNeeds,
        remedy: "See /api/v1/openapi.json."
      )
    }
    if let problem = live.world.problem(ofSystem: asked.system) { throw problem }
    var terminal = Terminal(id: TerminalID(""), name: String(name.prefix(100)), point: point)
    terminal.system = asked.system
    return .newcomer(terminal)
  }

  private func joined(_ guest: GuestBook.Guest) -> Response {
    let point = guest.planned.terminal.point(at: live.clock.now)
    return JSONAnswer.response(
      ConnectionAnswer(
        id: guest.id.rawValue,
        name: guest.planned.terminal.name,
        dnsLabel: guest.label,
        addressNumber: guest.address.number,
        socket: socket(of: guest),
        latitudeDeg: point.latitude.degrees,
        longitudeDeg: point.longitude.degrees,
        heightM: point.height.metres,
        system: live.world.systemName(of: guest.planned),
        world: live.world.description.name,
        anchorWorldUtc: live.clock.anchorWorld,
        anchorMonotonicNs: live.clock.anchorMonotonicNanoseconds,
        speed: live.clock.speed,
        seed: live.world.description.seed
      )
    )
  }

  private func failure(_ refusal: LiveWorld.JoinRefusal) -> Response {
    switch refusal {
    case .full(let limit):
      JSONAnswer.failure(
        APIProblem(
          code: "too-many-connections",
          message: "\(limit) terminals have joined already",
          remedy: "End some of them."
        ),
        status: .serviceUnavailable
      )
    case .taken(let id):
      JSONAnswer.failure(
        APIProblem(
          code: "terminal-taken",
          message: "another program carries the terminal '\(id.rawValue.prefix(100))'",
          remedy: "End it, or carry another terminal; /api/v1/connections lists who is carried."
        ),
        status: .conflict
      )
    case .unknown(let id): JSONAnswer.failure(unknownTerminal(id), status: .notFound)
    }
  }

  private func unknownTerminal(_ id: TerminalID) -> APIProblem {
    let own = live.world.description.terminals
    let some = own.prefix(5).map { "'\($0.id.rawValue.prefix(40))'" }.joined(separator: ", ")
    return APIProblem(
      code: "unknown-terminal",
      message: "the world \(live.world.description.name) has no terminal "
        + "'\(id.rawValue.prefix(100))'",
      remedy: own.isEmpty
        ? "It has none of its own: join at a place instead."
        : "It has \(own.count): \(some)\(own.count > 5 ? " and so on" : ""). /api/v1/terminals "
          + "lists the id of each, and the console's page shows it in the terminal's card."
    )
  }

  private func socket(of guest: GuestBook.Guest) -> String {
    StateDirectory.terminalSocketPath(in: stateFolder, number: guest.address.number)
  }
}

extension ConnectionRequest {
  /// The place; nil without coordinates or with ones that are no place on the Earth.
  fileprivate var point: GeodeticPoint? {
    guard let latitudeDeg, let longitudeDeg, let heightM, abs(latitudeDeg) <= 90,
      abs(longitudeDeg) <= 360, (-500...100_000).contains(heightM)
    else { return nil }
    return GeodeticPoint(
      latitudeDegrees: latitudeDeg,
      longitudeDegrees: longitudeDeg,
      heightMetres: heightM
    )
  }
}

extension ControlRoutes {
  /// Keeps the account that a program sends of its link.
  func takeAccount(_ request: Request, _ id: TerminalID?) async throws -> Response {
    guard let id else { return Self.unknownConnection() }
    switch live.admitAccount(of: id) {
    case .unknown: return Self.unknownConnection()
    case .tooSoon:
      return JSONAnswer.failure(
        APIProblem(
          code: "too-many-accounts",
          message: "accounts came faster than four a second",
          remedy: "Send the next one later; each holds all that the ones before it held."
        ),
        status: .tooManyRequests
      )
    case .welcome: break
    }
    do {
      let buffer = try await request.body.collect(upTo: ReportedAccount.largestSize)
      let json = Data(buffer.readableBytesView)
      let account = try ReportedAccount(json: json)
      guard live.enter(account, json: json, of: id) else { return Self.unknownConnection() }
      return Response(status: .noContent)
    } catch is NIOTooManyBytesError {
      return JSONAnswer.failure(
        APIProblem(
          code: "account-too-large",
          message: "the account is larger than \(ReportedAccount.largestSize) bytes",
          remedy: "Leave out the older entries of its lists."
        ),
        status: .contentTooLarge
      )
    } catch let problem as AccountProblem {
      return JSONAnswer.failure(
        APIProblem(
          code: "bad-account",
          message: problem.description,
          remedy: "Send the JSON that apus connect --json prints at its end."
        ),
        status: .badRequest
      )
    }
  }

  /// Finds another present terminal by its address or its label.
  func peer(of id: TerminalID?, _ query: Parameters) -> Response {
    let address = query["address"].map(String.init), name = query["name"].map(String.init)
    let key: LiveWorld.PeerKey?
    switch (address, name) {
    case (let text?, nil): key = TerminalAddress(text: text).map { .address($0) }
    case (nil, let label?): key = .label(label.lowercased())
    default: return Self.badRequest("either address or name is needed, once")
    }
    guard let id, live.isGuest(id) else { return Self.unknownConnection() }
    guard let key, let peer = live.peer(key, of: id) else {
      return JSONAnswer.failure(
        APIProblem(
          code: "unknown-peer",
          message: "no other terminal that is present has this "
            + (address == nil ? "name" : "address"),
          remedy: "/api/v1/connections lists who is present."
        ),
        status: .notFound
      )
    }
    return JSONAnswer.response(
      PeerAnswer(
        id: peer.guest.id.rawValue,
        name: peer.guest.planned.terminal.name,
        dnsLabel: peer.guest.label,
        ipv4: peer.guest.address.ipv4Text,
        ipv6: peer.guest.address.ipv6Text,
        socket: socket(of: peer.guest),
        oneWayBackboneS: peer.backboneSeconds
      )
    )
  }
}

extension TerminalAddress {
  /// The terminal that an IPv4 or IPv6 address as text belongs to; nil when it is no terminal's.
  fileprivate init?(text: String) {
    var bytes = [UInt8](repeating: 0, count: 16)
    let family = text.contains(":") ? AF_INET6 : AF_INET
    // Safe because the array has the sixteen bytes that the longer of the families writes.
    let isRead = unsafe bytes.withUnsafeMutableBytes {
      unsafe inet_pton(family, text, $0.baseAddress)
    }
    guard isRead == 1 else { return nil }
    func number(_ range: Range<Int>) -> UInt64 {
      bytes[range].reduce(0) { $0 << 8 | UInt64($1) }
    }
    if family == AF_INET {
      self.init(ipv4: UInt32(number(0..<4)))
    } else {
      self.init(ipv6High: number(0..<8), low: number(8..<16))
    }
  }
}
