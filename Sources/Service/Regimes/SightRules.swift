import Frames
import Geography

/// The rules by which ``PathSight`` is made: what a position on the way allows anyone there to see
/// and to stop.
///
/// Which metadata each position sees follows from how packets travel. The link between terminal and
/// gateway is encrypted by the operator; from the gateway on they are plain internet packets, whose
/// source address is one of the operator's at the point of presence.
struct SightRules {
  let path: SightedPath
  let home: Regime?
  let gateway: Regime?
  let pointOfPresence: Regime?
  private let seat: Regime?

  init(path: SightedPath, book: RegimeBook, time: Instant) {
    self.path = path
    home = book.regime(of: path.home, at: time)
    gateway = path.gateway.flatMap { book.regime(of: $0.territory, at: time) }
    pointOfPresence = path.pointOfPresence.flatMap {
      book.regime(of: $0.territory, pointOfPresence: $0.name, at: time)
    }
    seat = path.seat.flatMap { book.regime(of: $0, at: time) }
  }

  // MARK: Observers

  var observers: [PathObserver] {
    var found = [homeState, satelliteOperator, operatorState]
    if path.gateway != nil { found.append(gatewayState) }
    if path.hasTerrestrialLine { found.append(terrestrialLine) }
    if path.pointOfPresence != nil { found += [pointOfPresenceState, destination] }
    return found
  }

  private var homeState: PathObserver {
    PathObserver(
      position: .homeState,
      name: "",
      territory: path.home,
      sees: [.times, .place],
      // What holds for networks on the ground there does not touch this way.
      regime: nil,
      label: .assumed,
      explanation: "By radio only: that something sends, when and about where, from nearby; "
        + "how near is not computed here. Not what is sent, with whom, or by whose account: "
        + "the link is encrypted and touches no network at home." + registration,
      source: "that the link is encrypted: the operator's statements (recalled)"
    )
  }

  private var registration: String {
    home?.registersKits == true ? " Kits there have to be registered by name." : ""
  }

  private var satelliteOperator: PathObserver {
    PathObserver(
      position: .satelliteOperator,
      name: path.system,
      territory: path.seat,
      sees: Metadata.allCases,
      regime: nil,
      label: .assumed,
      explanation: "It assigns the addresses, steers a beam to the place that the kit reports by "
        + "satellite navigation, and carries every packet; it keeps the account and who pays.",
      source: "follows from how the system works; what the operator keeps, and how long, is assumed"
    )
  }

  private var operatorState: PathObserver {
    let who =
      path.seat.map(\.name) ?? "The state in which the operator has its seat, not known here,"
    return PathObserver(
      position: .operatorState,
      name: path.system,
      territory: path.seat,
      sees: Metadata.allCases,
      regime: seat,
      label: label(of: seat),
      explanation: "\(who) can order from the operator what the operator has, wherever the user "
        + "and the ground stations are.\(listening(seat))",
      source: source(of: seat)
    )
  }

  private var gatewayState: PathObserver {
    PathObserver(
      position: .gatewayState,
      name: path.gateway?.name ?? "",
      territory: path.gateway?.territory,
      sees: [.addresses, .volume, .times, .unencryptedContent],
      regime: gateway,
      label: label(of: gateway),
      explanation:
        "The traffic lands here as packets; whether the operator encrypts them on to the "
        + "point of presence is not known. Not the place: many users share a gateway."
        + listening(gateway),
      source: source(of: gateway)
    )
  }

  private var terrestrialLine: PathObserver {
    let ends = [path.gateway?.territory, path.pointOfPresence?.territory].compactMap(\.self)
    let between = ends.map(\.rawCode).joined(separator: " and ")
    return PathObserver(
      position: .terrestrialLine,
      name: "",
      territory: nil,
      sees: [.addresses, .volume, .times, .unencryptedContent],
      regime: nil,
      label: .assumed,
      explanation:
        "Whoever carries the line between \(between); through which other territories it "
        + "runs is not known.",
      source: "the route of the line is not published; that it is not encrypted is assumed"
    )
  }

  private var pointOfPresenceState: PathObserver {
    PathObserver(
      position: .pointOfPresenceState,
      name: path.pointOfPresence?.name ?? "",
      territory: path.pointOfPresence?.territory,
      sees: [.addresses, .volume, .times, .unencryptedContent],
      regime: pointOfPresence,
      label: label(of: pointOfPresence),
      explanation:
        "Here the traffic joins the internet, with an address that is looked up as one of "
        + "this territory or of the user's. Not the place."
        + listening(pointOfPresence),
      source: source(of: pointOfPresence)
    )
  }

  private var destination: PathObserver {
    PathObserver(
      position: .destination,
      name: "",
      territory: nil,
      sees: [.addresses, .volume, .times],
      regime: nil,
      label: .modelled,
      explanation: "It sees an address of the operator at the point of presence, and all that the "
        + "user tells it; location by address shows the operator's listing, not the user's place.",
      source: "how internet packets are addressed (RFC 791, RFC 8200)"
    )
  }

  private func listening(_ regime: Regime?) -> String {
    guard let regime else { return "" }
    let law = regime.law.isEmpty ? "" : " (\(regime.law))"
    return " There, \(regime.interception.explanation)\(law)."
  }

  private func label(of regime: Regime?) -> SightLabel {
    regime.map { $0.isRecalled ? .assumed : .modelled } ?? .assumed
  }

  private func source(of regime: Regime?) -> String {
    guard let regime else { return "the world states nothing about this territory" }
    return regime.isRecalled ? "\(regime.source) [recalled]" : regime.source
  }

  // MARK: Controls

  var controls: [PathControl] {
    var found = [
      PathControl(
        position: .satelliteOperator,
        territory: path.seat,
        means:
          "The operator can end service for one terminal, an account, a cell or a territory at "
          + "the next slot, of its own will or by order of its state.",
        label: .modelled
      ),
      PathControl(
        position: .homeState,
        territory: path.home,
        means: "The state at home can forbid and punish possession, stop kits at customs, and jam "
          + "the band where it stands. It cannot filter what a working kit carries.",
        label: .assumed
      ),
    ]
    if let gateway = path.gateway {
      found.append(
        PathControl(
          position: .gatewayState,
          territory: gateway.territory,
          means:
            "\(gateway.territory.name) can close the gateway \(gateway.name); traffic then takes "
            + "another, where a satellite reaches one.",
          label: .modelled
        )
      )
    }
    if let presence = path.pointOfPresence {
      found.append(
        PathControl(
          position: .pointOfPresenceState,
          territory: presence.territory,
          means: "\(presence.territory.name) can filter what passes \(presence.name), and the user "
            + "gets that filtering, not the one at home: " + filteringThere + ".",
          label: label(of: pointOfPresence)
        )
      )
    }
    return found
  }

  private var filteringThere: String {
    pointOfPresence.map(\.filtering.explanation) ?? "nothing is stated about it"
  }
}
