import Frames
import Geography
import Links
import Quantities
import Scheduling
import Service

extension World {
  /// What would have to change for a refused place to be served, as a sentence or two.
  func remedy(
    for reason: Reason,
    of terminal: PlannedTerminal,
    under state: WorldState,
    in slot: Slot,
    at time: Instant
  ) -> String {
    let jurisdiction = terminal.jurisdiction
    let licences = state.circumstances.licences(ofSystem: terminal.system)
    let law = LawInForce(jurisdiction, licences, slot) {
      terminal.terminal.isWhitelisted
        || state.circumstances.whitelist.contains(terminal.terminal.id, in: $0)
    }
    return switch reason {
    case .notLicensed, .licencePending, .prohibited, .disputedArea:
      licenceRemedy(law, LicencePlace(description, system: terminal.system))
    case .borderBuffer:
      borderRemedy(jurisdiction, licences, at: time)
    case .borderCell:
      "A licence in every territory that the cell of the place lies over, or border-rule: buffer "
        + "under territories or in the licence of \(jurisdiction.territory.name)."
    case .notOnWhitelist:
      law.whitelistRemedy
    case .noSatelliteInView, .belowElevationMask, .beyondRangeLimit, .setsDuringSlot:
      "More satellites over this latitude, or a lower links.minimum-elevation-deg."
    case .gsoExclusion:
      "Satellites farther from the geostationary arc, or a smaller links.gso-exclusion-deg."
    case .noGatewayInReach:
      "A gateway within reach of a satellite that is in view here, or lasers on that satellite."
    case .noPointOfPresence:
      "A point of presence in the world file."
    case .beamFull:
      "A free beam: fewer active cells near here, or more links.beams-per-satellite."
    case .terminalSuspended, .terminalInactive:
      "The operator has to activate the terminal."
    case .terminalLost:
      "The kit has to be recovered, and then activated."
    case .terminalDestroyed:
      "Another kit in its place."
    case .notHomeTerritory:
      "A plan with roaming, or a contract whose home is this territory."
    case .accountUnfunded:
      "Someone has to pay for the terminal."
    case .obstructed, .outsideFieldOfView:
      "Another site or mount of the antenna, with more free sky before it."
    case .linkBelowThreshold, .jammed:
      "A stronger link: free sky, no interference."
    case .failed, .notOperational, .decayed, .noOrbit:
      "Working satellites in view."
    case .noTerrestrialAccess:
      "An entry for the territory or the terminal under terrestrial in the world file."
    case .terrestrialCut:
      "The networks on the ground have to be restored."
    case .terminalStowed:
      "The terminal has to be unstowed."
    case .terminalAsleep:
      "The terminal's schedule has to let it wake."
    case .terminalBooting:
      "The terminal has to finish its start."
    }
  }

  private func borderRemedy(
    _ jurisdiction: Jurisdiction,
    _ licences: LicenceBook,
    at time: Instant
  ) -> String {
    let stated = licences.licence(of: jurisdiction.territory, at: time)?.borderBuffer
    let buffer = stated ?? description.borderBuffer
    let near = jurisdiction.neighbours(within: buffer) ?? jurisdiction.neighbours
    return "A licence in every territory within \(buffer.kilometres) km of the place "
      + "(\(codes(near))), or a smaller territories.border-buffer-km"
      + (stated == nil ? "." : " in the licence of \(jurisdiction.territory.name).")
  }

  private func codes(_ territories: [TerritoryCode]) -> String {
    territories.map(\.rawCode).joined(separator: ", ")
  }

  private func licenceRemedy(_ law: LawInForce, _ place: LicencePlace) -> String {
    let (licences, slot) = (law.licences, law.slot)
    let closed = law.jurisdiction.required.filter {
      !licences.status(of: $0, during: slot).permitsService
    }
    guard !closed.isEmpty else { return law.whitelistRemedy }
    let openings = closed.map { licences.opening(of: $0, after: slot) }
    let sentences = zip(closed, openings).map { territory, opening in
      if let opening, let licence = licences.licence(of: territory, at: opening.start) {
        let word = licence.status == .licensed ? "licensed" : "stated as \(licence.status.rawValue)"
        let from = licence.from.map { " from \($0)" } ?? ""
        let by = licence.decidedBy.isEmpty ? "" : ", decided by \(licence.decidedBy)"
        return "\(territory.name) (\(territory)) is \(word)\(from)\(by)."
      }
      return
        "\(territory.name) (\(territory)) would have to grant a licence; none is dated in this "
        + "world. To try it, \(place.entry("'- {territory: \(territory), status: licensed}'"))."
    }
    // Where a licence is missing altogether, no instant helps.
    let isDated = openings.allSatisfy { $0 != nil }
    return (sentences + (isDated ? [law.trial] : [])).joined(separator: " ")
  }
}

/// The law that counts for one terminal, from the slot on in which it is refused.
private struct LawInForce {
  let jurisdiction: Jurisdiction
  let licences: LicenceBook
  let slot: Slot
  /// Whether the terminal is on a territory's whitelist, as it is in that slot.
  private let isListed: (TerritoryCode) -> Bool

  init(
    _ jurisdiction: Jurisdiction,
    _ licences: LicenceBook,
    _ slot: Slot,
    isListed: @escaping (TerritoryCode) -> Bool
  ) {
    self.jurisdiction = jurisdiction
    self.licences = licences
    self.slot = slot
    self.isListed = isListed
  }

  /// What to do where only a whitelist keeps the terminal out.
  var whitelistRemedy: String {
    let need = "The terminal has to be on \(lists(in: slot)): \(Self.listing)."
    return need + (opening(of: isListed).map { " Or try --start \($0.start)." } ?? "")
  }

  /// From when the law serves the terminal through a whole slot, and from when it would if the
  /// terminal were listed, where that is sooner.
  var trial: String {
    let own = opening(of: isListed)
    let listed = opening { _ in true }
    guard let listed else { return "In no slot of this world does all law that counts serve here." }
    if own == listed { return "Try --start \(listed.start)." }
    let need =
      "From \(listed.start) on only terminals on \(lists(in: listed)) are served: \(Self.listing)"
    return own.map { "\(need), or try --start \($0.start)." }
      ?? "\(need), and try --start \(listed.start)."
  }

  private static let listing =
    "name it under territories.whitelists, or set whitelisted: true for it in the world file"

  /// The first later slot in which the law serves who is on the lists that are told.
  private func opening(of isListed: (TerritoryCode) -> Bool) -> Slot? {
    let territories = jurisdiction.required + jurisdiction.neighbours
    return licences.slots(ofChangesIn: territories, after: slot).first {
      jurisdiction.refusal(under: licences, during: $0, isListed: isListed) == nil
    }
  }

  /// The lists that keep the terminal out in a slot.
  private func lists(in slot: Slot) -> String {
    let names = jurisdiction.whitelisting(under: licences, during: slot)
      .filter { !isListed($0) }.map(\.name)
    return "the whitelist of \(names.joined(separator: " and "))"
  }
}

extension Jurisdiction {
  /// The territory whose law is told: of those that decide the first that refuses during a slot, else
  /// the first.
  func deciding(under book: LicenceBook, during slot: Slot) -> TerritoryCode {
    required.first { !book.status(of: $0, during: slot).permitsService } ?? required.first
      ?? territory
  }
}
