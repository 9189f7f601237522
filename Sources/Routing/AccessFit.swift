/// Finds the minimum and the random part of the access uplink with which a delay model meets
/// quantiles of round-trip times that someone has published.
///
/// Round trips of all samples together make one distribution, as a measurement over places and times
/// does. The other terms stay as the model has them.
public struct AccessFit: Hashable, Sendable {
  /// One round trip between a terminal and its point of presence, by its geometry.
  public struct Sample: Hashable, Sendable {
    /// Twice propagation and fibre, in seconds.
    public var geometrySeconds: Double
    /// Satellites on the way there.
    public var satellites: Int

    /// A round trip by its geometry alone.
    public init(geometrySeconds: Double, satellites: Int) {
      self.geometrySeconds = geometrySeconds
      self.satellites = satellites
    }
  }

  /// A quantile that is to be met.
  public struct Target: Hashable, Sendable {
    /// The share of round trips that take no longer, above 0 and below 1.
    public var probability: Double
    /// What they take at most, in seconds.
    public var seconds: Double

    /// A quantile of round-trip times.
    public init(probability: Double, seconds: Double) {
      self.probability = probability
      self.seconds = seconds
    }
  }

  /// The term found, of the shape asked for.
  public var term: DelayTerm
  /// By how much the fit misses the target that it misses most, in seconds.
  public var largestMissSeconds: Double

  /// Fits by least squares over the targets; nil without samples or targets that make sense.
  ///
  /// For a random part of a given mean the best minimum follows at once, since it moves all
  /// quantiles alike. The mean is searched for by golden sections, to 10 µs.
  ///
  /// - Parameters:
  ///   - model: the other terms.
  ///   - samples: the geometry of the places and times that the targets speak of.
  ///   - targets: the quantiles; with one alone the random part is found to be none.
  ///   - shape: the shape of the random part, above 0.
  public init?(
    _ model: DelayModel,
    samples: [Sample],
    targets: [Target],
    shape: Double = DelayTerm.defaultShape
  ) {
    let isSensible =
      !samples.isEmpty && !targets.isEmpty && shape > 0 && shape.isFinite
      && samples.allSatisfy { $0.geometrySeconds.isFinite && (0...1_000).contains($0.satellites) }
      && targets.allSatisfy { $0.probability > 0 && $0.probability < 1 && $0.seconds.isFinite }
    guard isSensible else { return nil }
    func trial(_ mean: Double) -> AccessFit {
      AccessFit(model, samples: samples, targets: targets, randomMean: mean, shape: shape)
    }
    let latest = targets.map(\.seconds).max() ?? 0
    var (low, high) = (0.0, max(latest, 0))
    let golden = (5.0.squareRoot() - 1) / 2
    var inner = (high - golden * (high - low), low + golden * (high - low))
    var trials = (trial(inner.0), trial(inner.1))
    while high - low > 1e-5 {
      if trials.0.squares <= trials.1.squares {
        high = inner.1
        inner = (high - golden * (high - low), inner.0)
        trials = (trial(inner.0), trials.0)
      } else {
        low = inner.0
        inner = (inner.1, low + golden * (high - low))
        trials = (trials.1, trial(inner.1))
      }
    }
    // The end of the range has no inner point at it.
    let none = trial(0)
    let best = trial((low + high) / 2)
    self = none.squares <= best.squares ? none : best
  }

  /// The sum of the squares of the misses.
  private var squares = 0.0

  /// The best minimum for one random part, and what it misses.
  private init(
    _ model: DelayModel,
    samples: [Sample],
    targets: [Target],
    randomMean: Double,
    shape: Double
  ) {
    var model = model
    model.accessUplink = DelayTerm(
      minimumSeconds: 0,
      randomMeanSeconds: randomMean,
      shape: shape,
      label: .modelled,
      source: "fitted to quantiles of round-trip times"
    )
    let mixture = RoundTripMixture(model, samples)
    let found = targets.map { mixture.quantile($0.probability) }
    let gaps = zip(targets, found).map { $0.seconds - $1 }
    let minimum = max(0, gaps.reduce(0, +) / Double(gaps.count))
    model.accessUplink.minimumSeconds = minimum
    term = model.accessUplink
    largestMissSeconds = gaps.map { abs($0 - minimum) }.max() ?? 0
    squares = gaps.reduce(0) { $0 + ($1 - minimum) * ($1 - minimum) }
  }
}

/// The round trips of several samples, each as likely as the others.
private struct RoundTripMixture {
  private let parts: [(shift: Double, terms: DelayDistribution)]

  init(_ model: DelayModel, _ samples: [AccessFit.Sample]) {
    let counts = Set(samples.map(\.satellites))
    let terms = Dictionary(
      uniqueKeysWithValues: counts.map {
        ($0, model.roundTrip(satellites: $0, ends: .terminalToPointOfPresence))
      }
    )
    parts = samples.compactMap { sample in
      terms[sample.satellites].map { (sample.geometrySeconds, $0) }
    }
  }

  /// The round trip that a share of all does not exceed, in seconds, to a tenth of a microsecond.
  func quantile(_ probability: Double) -> Double {
    let ends = parts.map { part in
      (part.shift + part.terms.quantile(0), part.shift + part.terms.quantile(1))
    }
    var (low, high) = (ends.map(\.0).min() ?? 0, ends.map(\.1).max() ?? 0)
    while high - low > 1e-7 {
      let middle = (low + high) / 2
      let share = parts.reduce(0) { $0 + $1.terms.cumulative(middle - $1.shift) }
      if share < probability * Double(parts.count) { low = middle } else { high = middle }
    }
    return high
  }
}
