public import Frames
import Geography

/// Who can see and who can stop what on a way to the internet over a satellite system, and what would
/// hold for the same user on the networks at home.
///
/// For people who want to know what they expose before they use a kit: it names states and companies
/// by their place on the way, never a person, and holds nothing that would help to find one.
public struct PathSight: Hashable, Sendable {
  /// The way.
  public let path: SightedPath
  /// When.
  public let time: Instant
  /// Everyone who could see something, in the order of the way.
  public let observers: [PathObserver]
  /// Everyone who can stop something, in the order of the way.
  public let controls: [PathControl]
  /// What is stated about networks on the ground at home; nil when nothing is.
  public let home: Regime?
  /// What is stated at the gateway; nil when nothing is, or without a gateway.
  public let gateway: Regime?
  /// What is stated at the point of presence, whose filtering the user gets; nil when nothing is, or
  /// without one.
  public let pointOfPresence: Regime?

  /// Finds who is on a way at an instant, by what a book states.
  public init(of path: SightedPath, under book: RegimeBook, at time: Instant) {
    let rules = SightRules(path: path, book: book, time: time)
    self.path = path
    self.time = time
    home = rules.home
    gateway = rules.gateway
    pointOfPresence = rules.pointOfPresence
    observers = rules.observers
    controls = rules.controls
  }

  /// What networks on the ground at home keep back; nil when nothing is stated.
  public var filteringAtHome: Filtering? { home?.filtering }

  /// What is kept back on this way: the filtering at the point of presence; nil when nothing is stated.
  ///
  /// The home state filters what its own networks carry, and this way does not touch them.
  public var filteringOnPath: Filtering? { pointOfPresence?.filtering }

  /// Through whose ground it goes: `gateway X (PL), PoP frntdeu1 (DE)`; empty without a station.
  public var through: String {
    let gateway = path.gateway.map { "gateway \($0.name) (\($0.territory))" }
    let presence = path.pointOfPresence.map { "PoP \($0.name) (\($0.territory))" }
    return [gateway, presence].compactMap(\.self).joined(separator: ", ")
  }

  /// The filtering at home and on this way in a line, such as `none at the PoP (DE); targeted on
  /// networks at home (UA)`.
  public var filteringText: String {
    let ground = "\(Self.word(filteringAtHome)) on networks at home (\(path.home))"
    guard let presence = path.pointOfPresence else { return ground }
    return "\(Self.word(filteringOnPath)) at the PoP (\(presence.territory)); \(ground)"
  }

  private static func word(_ filtering: Filtering?) -> String {
    filtering?.rawValue ?? "not stated"
  }

  /// What would hold for the same user over networks on the ground at home, as a sentence or two.
  public var onTheGround: String {
    let name = path.home.name
    guard let home else {
      return "Nothing is stated about networks on the ground in \(name)."
    }
    let keeps =
      switch home.dataRetentionMonths {
      case nil: ""
      case 0: " Nothing has to be kept about who had which address."
      case let months?: " Who had which address is kept for \(months) months."
      }
    return "Over networks on the ground in \(name), \(home.filtering.explanation), and "
      + "\(home.interception.explanation).\(keeps)"
  }
}
