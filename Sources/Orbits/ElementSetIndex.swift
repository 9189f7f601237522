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
  ///
  /// - Complexity: O(log n) for n sets of the object.
  public func nearest(of number: CatalogNumber, to instant: Instant) -> ElementSet? {
    guard let sets = sets[number], let place = place(ofNearest: instant, in: sets) else {
      return nil
    }
    return sets[place]
  }

  /// Where in ``sets(of:)`` the set stands that ``nearest(of:to:)`` gives.
  public func place(ofNearest instant: Instant, of number: CatalogNumber) -> Int? {
    sets[number].flatMap { place(ofNearest: instant, in: $0) }
  }

  private func place(ofNearest instant: Instant, in sets: [ElementSet]) -> Int? {
    guard !sets.isEmpty else { return nil }
    // The first set after the instant, by halving; the sets stand in the order of their epochs.
    var (low, high) = (0, sets.count)
    while low < high {
      let middle = (low + high) / 2
      if sets[middle].epoch > instant { high = middle } else { low = middle + 1 }
    }
    guard low > 0 else { return last(withEpochOf: 0, in: sets) }
    guard low < sets.count,
      Self.distance(sets[low], instant) <= Self.distance(sets[low - 1], instant)
    else { return low - 1 }
    return last(withEpochOf: low, in: sets)
  }

  /// The last of the sets that have one epoch.
  private func last(withEpochOf first: Int, in sets: [ElementSet]) -> Int {
    var place = first
    while place + 1 < sets.count, sets[place + 1].epoch == sets[first].epoch { place += 1 }
    return place
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
