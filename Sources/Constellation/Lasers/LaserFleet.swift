/// The satellites of a constellation that choose their partners, by shell and track.
///
/// Built once with the constellation. A track is a plane, or in a shell whose nodes show no planes a
/// strip of nodes; tracks stand in the order of their nodes.
struct LaserFleet: Sendable {
  /// One shell.
  struct Group: Sendable {
    /// What its lasers can do.
    var rules: LaserTerminalRules
    /// The members of each track, as places in ``LaserFleet/satellites``; no track is empty.
    var tracks: [[Int32]]
  }

  /// The indices of the satellites in the constellation, in order.
  private(set) var satellites: [Int] = []
  /// The shells that have such satellites, in order.
  private(set) var groups: [Group] = []
  /// For each of ``satellites`` its group.
  private(set) var groupOfMember: [Int32] = []
  /// For each of ``satellites`` its track within the group.
  private(set) var trackOfMember: [Int32] = []
  /// The most lasers of any satellite.
  private(set) var width = 0

  init() {}

  init(_ all: [Satellite], _ shells: [Shell]) {
    var tracks: [Int: [Int: [Int32]]] = [:]
    for (index, satellite) in all.enumerated() {
      guard satellite.isOperational, satellite.hasLasers, let shell = satellite.shell,
        shells[shell].lasers == .nearestStable, let track = satellite.laserTrack
      else { continue }
      tracks[shell, default: [:]][track, default: []].append(Int32(satellites.count))
      satellites.append(index)
    }
    groupOfMember = Array(repeating: 0, count: satellites.count)
    trackOfMember = groupOfMember
    for (shell, members) in tracks.sorted(by: { $0.key < $1.key }) {
      let ordered = members.sorted { $0.key < $1.key }.map(\.value)
      for (track, places) in ordered.enumerated() {
        for place in places {
          groupOfMember[Int(place)] = Int32(groups.count)
          trackOfMember[Int(place)] = Int32(track)
        }
      }
      let rules = shells[shell].laserRules
      groups.append(Group(rules: rules, tracks: ordered))
      width = max(width, rules.usableLasers)
    }
  }
}

extension LaserTerminalRules {
  /// The lasers of a satellite, as far as they count.
  var usableLasers: Int { min(max(lasersPerSatellite, 0), Self.mostLasers) }
}
