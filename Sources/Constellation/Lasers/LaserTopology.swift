import Frames
public import Links

/// Which laser links are established in a slot: a function of the constellation, its outages and the
/// slot.
///
/// **Filed +Grids** keep the links of ``Constellation/lasers``. Where establishing takes no time, as is
/// the default, all of them are there always; otherwise a link is there once it was short and clear
/// enough at the slot's start and at each slot start as far back as that takes.
///
/// **Nearest-stable** shells choose partners at marks, the slots that begin at :12 of each UTC minute.
/// Along a plane a satellite is joined with the next one ahead and behind; between neighbouring planes
/// with the partner whose largest distance over an orbit is smallest, one at each end of each laser.
/// A new partner must promise to stay in reach for the rules' horizon, and be nearer by their
/// hysteresis than one that is held; a link is kept as long as it reaches the next mark. In reach means:
/// not longer than ``Constellation/maximumLaserLength``, everywhere above
/// ``Constellation/laserGrazingHeight``, not faster across the sky than
/// ``LaserTerminalRules/maximumTrackingRate``. Only operational satellites of one shell are joined, and
/// none whose planes are more than 100° apart: they move against each other. A link that was chosen carries once
/// ``LaserTerminalRules/establishmentSeconds`` have passed.
///
/// **Memory.** What is held counts from mark to mark, so that the choice has memory. It is a function of
/// world time all the same: what is in force in a period of twenty minutes, aligned to the UTC hour,
/// was begun from nothing at the start of the period before. Whoever begins at a slot looks back for 20
/// to 40 minutes (and as much more as establishing takes) and has the same bytes as whoever passed
/// through.
///
/// **Outages.** A satellite's links vanish with the first slot that begins in the outage; others choose
/// new partners at the next mark, and these carry when they are established. After the outage it is
/// chosen again from the next mark on.
///
/// The geometry between marks is the reader's to measure: in the last seconds before a mark a link may
/// be longer than allowed.
public struct LaserTopology: Sendable {
  /// The slot.
  public let slot: Slot
  /// Links that are established in the slot, sorted.
  public let links: [LaserLink]

  private let satelliteCount: Int
  private let outages: SatelliteOutages
  private let memory: LaserMemory?
  private let grid: GridAcquisition?

  /// Finds the links of a slot.
  ///
  /// - Parameters:
  ///   - constellation: the satellites.
  ///   - slot: the slot.
  ///   - previous: the topology of an earlier slot of the same constellation, which saves the
  ///     look-back; the result is the same with and without, whatever it is.
  ///   - start: the sky at the slot's start, where it is known; any other sky is ignored.
  ///   - outages: when satellites are out of service. Outages are part of the past: dated ones keep
  ///     `previous` usable, while others than it was made with, of its own time, make it useless.
  public init(
    of constellation: Constellation,
    in slot: Slot,
    after previous: LaserTopology? = nil,
    start: Sky? = nil,
    outages: SatelliteOutages = .none
  ) {
    self.slot = slot
    self.outages = outages
    satelliteCount = constellation.satellites.count
    let previous = previous.flatMap { $0.isUsable(for: slot, constellation, outages) ? $0 : nil }
    let known = start.flatMap { sky in
      sky.instant == slot.start && sky.states.count == constellation.satellites.count ? sky : nil
    }
    let failed = outages.satellites(at: slot.start)
    let isNext = previous?.slot.next == slot
    grid = GridAcquisition(
      of: constellation,
      in: slot,
      after: isNext ? previous?.grid : nil,
      outages,
      known: known
    )
    let filed = Self.filed(constellation, grid, failed: failed)
    guard !constellation.laserFleet.satellites.isEmpty else {
      (memory, links) = (nil, filed)
      return
    }
    let memory = LaserMemory(
      at: LaserClock.mark(of: slot),
      of: constellation,
      after: previous?.memory,
      outages,
      known: known
    )
    self.memory = memory
    let chosen = memory.links(of: constellation.laserFleet, at: slot.start, failed: failed)
    links = filed.isEmpty ? chosen : (filed + chosen).sorted()
  }

  /// Finds the links of a slot with satellites that have always been out of service.
  public init(
    of constellation: Constellation,
    in slot: Slot,
    after previous: LaserTopology? = nil,
    start: Sky? = nil,
    failed: Set<Int>
  ) {
    let outages = SatelliteOutages(always: failed)
    self.init(of: constellation, in: slot, after: previous, start: start, outages: outages)
  }

  private func isUsable(
    for slot: Slot,
    _ constellation: Constellation,
    _ outages: SatelliteOutages
  ) -> Bool {
    self.slot <= slot && satelliteCount == constellation.satellites.count
      && memory?.fits(constellation.laserFleet) ?? true
      && self.outages.known(at: self.slot.start) == outages.known(at: self.slot.start)
  }

  /// The links of filed shells that are there.
  private static func filed(
    _ constellation: Constellation,
    _ grid: GridAcquisition?,
    failed: Set<Int>
  ) -> [LaserLink] {
    let all = constellation.lasers
    guard grid != nil || !failed.isEmpty else { return all }
    return all.indices.filter { index in
      let link = all[index]
      guard !failed.contains(link.a), !failed.contains(link.b) else { return false }
      guard let grid, let shell = constellation.satellites[link.a].shell else { return true }
      return grid.isEstablished(index, by: constellation.shells[shell].laserRules)
    }
    .map { all[$0] }
  }
}
