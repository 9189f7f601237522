import Geography
import Service
import World

/// The territory that each kit stands in, as far as someone has asked: to look through a hundred thousand
/// kits by their identities takes as long as a slot's plan, and kits stay where they are.
struct KitTerritories: Sendable {
  /// By arrival in the registry; unknown until it is asked for.
  private var codes: [TerritoryCode?] = []

  /// Forgets kits that may have been moved.
  mutating func forget(_ ids: [TerminalID], of registry: Registry) {
    for arrival in ids.lazy.compactMap({ registry.arrival(of: $0) })
    where codes.indices.contains(arrival) {
      codes[arrival] = nil
    }
  }

  /// The territory of the kit at a position of a registry; of one that moves that in which its way
  /// through the slot begins, which is not kept.
  mutating func territory(
    at position: Int,
    of registry: Registry,
    in terminals: World.PreparedTerminals
  ) -> TerritoryCode {
    let arrival = registry.arrival(at: position)
    if arrival < codes.count, let known = codes[arrival] { return known }
    let terminal = registry.terminal(at: position)
    let territory = terminals.territory(of: terminal)
    guard terminal.track == nil else { return territory }
    if codes.count < registry.count {
      codes += Array(repeating: nil, count: registry.count - codes.count)
    }
    codes[arrival] = territory
    return territory
  }
}
