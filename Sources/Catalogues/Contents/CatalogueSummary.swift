public import Frames
public import Orbits

/// What a catalogue holds: objects, ages, shells with their planes, and what is on its way.
public struct CatalogueSummary: Sendable {
  /// What an object does that belongs to no shell; the raw values are stable words.
  public enum Motion: String, Hashable, Sendable, CaseIterable {
    /// Its orbit grows.
    case raising
    /// Its orbit shrinks, faster than drag alone in a shell.
    case lowering
    /// Its orbit hardly changes, at the inclination of a shell: waiting, or between planes.
    case drifting
    /// About to come down.
    case decaying
    /// None of these: no shell has its inclination.
    case other
  }

  /// What the summary presumes; all values are assumed.
  public struct Parameters: Hashable, Sendable {
    /// How shells are told apart.
    public var shells = ShellInference.Parameters()
    /// What counts as coming down.
    public var decay = DecayForecast.Parameters()
    /// Above this change of the semi-major axis, in km per day, an object raises or lowers its orbit.
    public var driftLimit = 0.5

    /// The values that the command uses.
    public init() {}
  }

  /// Several sets of one object.
  public struct Repeated: Hashable, Sendable {
    /// The object.
    public let catalogNumber: CatalogNumber
    /// Its name, from the set that stands for it.
    public let name: String
    /// How many sets it has.
    public let count: Int
  }

  /// The time that ages and decays are of.
  public let time: Instant
  /// How many sets could be read.
  public let setCount: Int
  /// The earliest, median and latest epoch; nil of an empty catalogue.
  public let epochs: Epochs?
  /// One set for each object, the one with the epoch nearest to the time; at the median epoch.
  public let objects: [CatalogueObject]
  /// Objects whose elements describe no orbit.
  public let unusableCount: Int
  /// Objects with more than one set, by number.
  public let repeated: [Repeated]
  /// The shells.
  public let shells: ShellInference
  /// What comes down.
  public let forecast: DecayForecast
  /// Objects outside the shells, by what they do.
  public let motions: [Motion: Int]
  /// What was presumed.
  public let parameters: Parameters

  /// Three epochs.
  public struct Epochs: Hashable, Sendable {
    /// The epochs, in order; the middle one is the upper median.
    public let first: Instant, median: Instant, last: Instant

    /// The epochs of sets; nil of none.
    public init?(_ sets: [ElementSet]) {
      let sorted = sets.map(\.epoch).sorted()
      guard let first = sorted.first, let last = sorted.last else { return nil }
      (self.first, median, self.last) = (first, sorted[sorted.count / 2], last)
    }
  }

  /// Summarises a catalogue.
  ///
  /// Shells and planes are of the catalogue's own median epoch, whatever the time: elements taken
  /// over months would blur the planes.
  ///
  /// - Parameters:
  ///   - sets: the sets of the catalogue.
  ///   - time: the time that ages and decays are of.
  ///   - parameters: what is presumed.
  ///   - progress: called with the number of objects done.
  public init(
    _ sets: [ElementSet],
    at time: Instant,
    parameters: Parameters = Parameters(),
    progress: (Int) -> Void = { _ in }
  ) {
    self.time = time
    self.parameters = parameters
    setCount = sets.count
    epochs = Epochs(sets)
    let (chosen, repeated) = Self.onePerObject(sets, nearest: time)
    self.repeated = repeated
    let shared = epochs?.median ?? time
    let objects = chosen.compactMap { CatalogueObject($0, at: shared) }
    self.objects = objects
    unusableCount = chosen.count - objects.count
    shells = ShellInference(objects, parameters: parameters.shells)
    forecast = DecayForecast(
      objects,
      from: time,
      parameters: parameters.decay,
      progress: progress
    )
    motions = Dictionary(
      grouping: ObjectMotions(objects, shells, forecast, parameters).motionOfObject.compactMap(
        \.self
      ),
      by: \.self
    )
    .mapValues(\.count)
  }

  /// The age of an epoch at the time, in days of 86,400 s; negative for epochs in the future.
  public func ageDays(of epoch: Instant) -> Double { time.utcMinutes(since: epoch) / 1_440 }

  /// The set nearest to a time for each object, in the order in which objects first appear.
  private static func onePerObject(
    _ sets: [ElementSet],
    nearest time: Instant
  ) -> ([ElementSet], [Repeated]) {
    let index = ElementSetIndex(sets)
    let chosen = index.nearest(to: time)
    let repeated = chosen.compactMap { set -> Repeated? in
      let count = index.sets(of: set.catalogNumber).count
      guard count > 1 else { return nil }
      return Repeated(catalogNumber: set.catalogNumber, name: set.objectName, count: count)
    }
    return (chosen, repeated.sorted { $0.catalogNumber < $1.catalogNumber })
  }
}
