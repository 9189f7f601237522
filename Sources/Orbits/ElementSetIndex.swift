public import Frames

/// Element sets by object: catalogues such as CelesTrak's supplemental ones hold several for one.
public struct ElementSetIndex: Sendable {
  /// The catalogue numbers, each once, in the order in which they first came.
  public private(set) var numbers: [CatalogNumber] = []
  private var sets: [CatalogNumber: [ElementSet]] = [:]

  /// Groups sets by their catalogue numbers.
  public init(_ elements: some Sequence<ElementSet>) {
    for set in elements {
      if sets[set.catalogNumber] == nil { numbers.append(set.catalogNumber) }
      sets[set.catalogNumber, default: []].append(set)
    }
    for number in numbers where sets[number, default: []].count > 1 {
      // Stable, so that of equal epochs the one that came last stays last.
      sets[number]?.sort { $0.epoch < $1.epoch }
    }
  }

  /// All sets of an object by epoch, the earliest first; empty for an object that is not there.
  public func sets(of number: CatalogNumber) -> [ElementSet] { sets[number] ?? [] }

  /// The set of an object whose epoch is nearest to an instant; nil for one that is not there.
  ///
  /// Of two epochs as near, the later is taken; of two sets with one epoch, that which came last,
  /// as corrections do.
  public func nearest(of number: CatalogNumber, to instant: Instant) -> ElementSet? {
    guard let sets = sets[number], var nearest = sets.first else { return nil }
    for set in sets.dropFirst() where Self.distance(set, instant) <= Self.distance(nearest, instant)
    {
      nearest = set
    }
    return nearest
  }

  private static func distance(_ set: ElementSet, _ instant: Instant) -> Duration {
    let duration = set.epoch.duration(to: instant)
    return duration < .zero ? .zero - duration : duration
  }

  /// For each object the set whose epoch is nearest to an instant, in the order of ``numbers``.
  public func nearest(to instant: Instant) -> [ElementSet] {
    numbers.compactMap { nearest(of: $0, to: instant) }
  }
}

extension ElementCatalog {
  /// For each object the set whose epoch is nearest to an instant, in the order in which the objects
  /// first came; see ``ElementSetIndex``, which is quicker for many instants.
  public func nearest(to instant: Instant) -> [ElementSet] {
    ElementSetIndex(elements).nearest(to: instant)
  }
}
