import Constellation
import Quantities
import Routing
import Scheduling
import Service

extension WorldDescription {
  /// The sections that a world takes over from the one it builds on.
  ///
  /// Terminals, money and events are each world's own: they are what its story is about.
  mutating func build(on base: WorldDescription, isStated: (String) -> Bool) {
    let file = first.file
    seed = base.seed
    systems = base.systems
    (disputes, borderBuffer, borderRule) = (base.disputes, base.borderBuffer, base.borderRule)
    (whitelist, cellSides) = (base.whitelist, base.cellSides)
    (terrestrial, failover, usersPerKit) = (base.terrestrial, base.failover, base.usersPerKit)
    (regimes, networks) = (base.regimes, base.networks)
    if isStated("constellation") { replaceSatellites(file: file) }
    if isStated("links") { replaceLinks() }
    if isStated("territories") { replaceTerritories() }
    if isStated("terrestrial") { terrestrial = [] }
    if isStated("failover") { failover = [] }
    if isStated("regimes") || isStated("regime-files") { regimes = [] }
    if isStated("networks") || isStated("network-files") { networks = [] }
  }

  /// Leaves ground, rules and licences of the first system, under the name of this world.
  private mutating func replaceSatellites(file: String) {
    let old = first
    var system = SystemDescription(name: name)
    system.file = file
    (system.seat, system.ground, system.rules) = (old.seat, old.ground, old.rules)
    (system.licences, system.standing) = (old.licences, old.standing)
    system.lawSource = old.lawSource
    first = system
  }

  /// Delays are a section of their own.
  private mutating func replaceLinks() {
    let delays = first.rules.delays
    first.rules = SchedulingRules()
    first.rules.delays = delays
    cellSides = WorldDescription(name: "", title: "").cellSides
  }

  private mutating func replaceTerritories() {
    let fresh = WorldDescription(name: "", title: "")
    (disputes, borderBuffer, borderRule) = (fresh.disputes, fresh.borderBuffer, fresh.borderRule)
    whitelist = fresh.whitelist
    guard !systems.isEmpty else { return }
    first.licences = []
    first.standing = fresh.standing
    first.lawSource = nil
  }
}
