import Frames
import Geography
import Links
import Quantities
import Service

extension World {
  /// What would have to change for a refused place to be served, as a sentence or two.
  func remedy(
    for reason: Reason,
    territory jurisdiction: Jurisdiction,
    _ licences: LicenceBook,
    ofSystem system: String,
    in slot: Slot,
    at time: Instant
  ) -> String {
    switch reason {
    case .notLicensed, .licencePending, .prohibited, .disputedArea:
      licenceRemedy(for: jurisdiction, licences, system, in: slot)
    case .borderBuffer:
      borderRemedy(jurisdiction, licences, at: time)
    case .borderCell:
      "A licence in every territory that the cell of the place lies over, or border-rule: buffer "
        + "under territories or in the licence of \(jurisdiction.territory.name)."
    case .notOnWhitelist:
      whitelistRemedy(jurisdiction, licences, in: slot)
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

  private func whitelistRemedy(
    _ jurisdiction: Jurisdiction,
    _ licences: LicenceBook,
    in slot: Slot
  ) -> String {
    let names = jurisdiction.whitelisting(under: licences, during: slot).map(\.name)
    return "The terminal has to be on the whitelist of \(names.joined(separator: " and ")): "
      + "name it under territories.whitelists, or set whitelisted: true for it in the world file."
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

  private func licenceRemedy(
    for jurisdiction: Jurisdiction,
    _ licences: LicenceBook,
    _ system: String,
    in slot: Slot
  ) -> String {
    // A system that was joined has its licences in a file of its own.
    let isJoined = description.systems.count > 1 && system != description.name
    let use =
      isJoined
      ? "and join that file with 'also' in place of \(system)" : "and name that file with --world"
    let closed = jurisdiction.required.filter {
      !licences.status(of: $0, during: slot).permitsService
    }
    guard !closed.isEmpty else { return whitelistRemedy(jurisdiction, licences, in: slot) }
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
        + "world. To try it, save the world with 'apus world show \(system)', add the line "
        + "'- {territory: \(territory), status: licensed}' to territories.licences, \(use)."
    }
    return (sentences + [trial(of: jurisdiction, openings, licences, after: slot)])
      .compactMap(\.self).joined(separator: " ")
  }

  /// From when the law serves a place through a whole slot; nil where a licence is missing altogether.
  private func trial(
    of jurisdiction: Jurisdiction,
    _ openings: [Slot?],
    _ licences: LicenceBook,
    after slot: Slot
  ) -> String? {
    guard openings.allSatisfy({ $0 != nil }) else { return nil }
    let (others, own) = (jurisdiction.neighbours, jurisdiction.required)
    let first = licences.slots(ofChangesIn: own + others, after: slot).first {
      jurisdiction.refusal(under: licences, during: $0, onWhitelist: true) == nil
    }
    guard let first else { return "In no slot of this world does all law that counts serve here." }
    return "Try --start \(first.start)."
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
