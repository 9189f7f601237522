import Frames
import Links
import Quantities
import Service

extension PlannedTerminal {
  /// The site at the end of the slot.
  var endSite: TopocentricSite { motion?.end ?? place.site }

  /// Why the terminal's own surroundings or antenna exclude a satellite, or nil.
  ///
  /// - Parameters:
  ///   - start: where the satellite is at the start of the slot.
  ///   - end: where it is at the end.
  /// - Returns: what excludes it at one of the two.
  func refusal(from start: Position<ITRF>, to end: Position<ITRF>) -> Reason? {
    let looks = [place.site.look(at: start), endSite.look(at: end)]
    return looks.lazy.compactMap {
      terminal.refusal(ofAzimuth: $0.azimuth, elevation: $0.elevation)
    }.first
  }

  /// How well a satellite is placed at the start of the slot, at most 1: the cosine of its angle to
  /// the boresight, which is the sine of its elevation where the antenna is not tilted.
  func merit(of satellite: Position<ITRF>) -> Double {
    let look = place.site.look(at: satellite)
    return terminal.offBoresight(azimuth: look.azimuth, elevation: look.elevation).cosine
  }
}
