import Frames
import Links

/// What is published of a satellite's link while the terminal itself may be off: every slot's link as
/// it is, or down for the terminal's own reason.
///
/// A slot of which no link is known stays without a plan, which loses its packets too: what was said
/// of a slot can be replaced, and never taken back.
struct LinkGate {
  /// Slots ahead of which a link is kept: as many as the packets' side keeps.
  static let capacity = 256

  /// Why the terminal is off; nil while it is not.
  private(set) var reason: Reason?
  /// What the network last said of the slots that are not over, in order.
  private var known: [Link] = []

  /// Takes what the network says of slots.
  ///
  /// - Returns: What is to be published of these slots.
  mutating func take(_ links: [Link], now: Instant) -> [Link] {
    let slots = Set(links.map(\.slot))
    known.removeAll { slots.contains($0.slot) }
    known += links
    known.sort { $0.slot < $1.slot }
    forget(before: now)
    if known.count > Self.capacity { known.removeLast(known.count - Self.capacity) }
    return links.map(published)
  }

  /// Shuts the gate for a reason, or opens it.
  ///
  /// - Returns: What is to be published anew: the slot under way and all later ones that are known.
  mutating func hold(_ reason: Reason?, now: Instant) -> [Link] {
    guard reason != self.reason else { return [] }
    self.reason = reason
    forget(before: now)
    return known.map(published)
  }

  private func published(_ link: Link) -> Link {
    guard let reason else { return link }
    return Link(slot: link.slot, state: .down(reason))
  }

  private mutating func forget(before now: Instant) {
    known.removeAll { $0.slot.end <= now }
  }
}
