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
    at time: Instant
  ) -> String {
    switch reason {
    case .notLicensed, .licencePending, .prohibited:
      licenceRemedy(for: [jurisdiction.territory], licences, system, at: time)
    case .disputedArea:
      licenceRemedy(for: jurisdiction.required, licences, system, at: time)
    case .borderBuffer:
      borderRemedy(jurisdiction, licences, at: time)
    case .borderCell:
      "A licence in every territory that the cell of the place lies over, or border-rule: buffer "
        + "under territories or in the licence of \(jurisdiction.territory.name)."
    case .notOnWhitelist:
      "The terminal has to be on the whitelist of \(jurisdiction.territory.name): "
        + "name it under territories.whitelists, or set whitelisted: true for it in the world file."
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

  private func licenceRemedy(
    for territories: [TerritoryCode],
    _ licences: LicenceBook,
    _ system: String,
    at time: Instant
  ) -> String {
    // A system that was joined has its licences in a file of its own.
    let isJoined = description.systems.count > 1 && system != description.name
    let use =
      isJoined
      ? "and join that file with 'also' in place of \(system)" : "and name that file with --world"
    let closed = territories.filter {
      !(licences.licence(of: $0, at: time)?.status ?? licences.standing).permitsService
    }
    guard !closed.isEmpty else {
      return "A licence begins or ends within this slot, and service with the next one."
    }
    let sentences = closed.map { territory in
      if let next = licences.nextPermission(in: territory, after: time), let from = next.from {
        let word = next.status == .licensed ? "licensed" : "stated as \(next.status.rawValue)"
        let by = next.decidedBy.isEmpty ? "" : ", decided by \(next.decidedBy)"
        return "\(territory.name) (\(territory)) is \(word) from \(from)\(by); "
          + "try --start \(from)."
      }
      return
        "\(territory.name) (\(territory)) would have to grant a licence; none is dated in this "
        + "world. To try it, save the world with 'apus world show \(system)', add the line "
        + "'- {territory: \(territory), status: licensed}' to territories.licences, \(use)."
    }
    return sentences.joined(separator: " ")
  }
}
