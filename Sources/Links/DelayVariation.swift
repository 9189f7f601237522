/// What varies in a one-way delay beside the geometry: named terms, each with its distribution.
///
/// Each term is random by itself, with nothing below zero, and is added to the delay's curve. At any
/// time it follows its distribution; over ``coherenceSeconds`` it wanders from one value to another,
/// so that packets close together meet almost the same delay, and pings a second apart meet
/// independent ones.
public struct DelayVariation: Hashable, Sendable {
  /// One random term, which follows a gamma distribution.
  public struct Term: Hashable, Sendable {
    /// A stable word, such as `access-uplink`.
    public var name: String
    /// Mean, in seconds.
    public var meanSeconds: Double
    /// Shape of the distribution: 1 for an exponential wait, 2 for two of them.
    public var shape: Double

    /// A term; ranges are not checked.
    public init(name: String, meanSeconds: Double, shape: Double) {
      self.name = name
      self.meanSeconds = meanSeconds
      self.shape = shape
    }
  }

  /// The most terms that a packet meets; what is beyond is not drawn.
  public static let mostTerms = 6

  /// The random terms, independent of each other.
  public var terms: [Term]
  /// What stands for their sum where one number is asked for, in seconds.
  ///
  /// Shares of the median of the round trip, so that both directions' delays add up to it.
  public var typicalSeconds: Double
  /// After how long a term has forgotten its value, in seconds.
  public var coherenceSeconds: Double

  /// Assumed: longer than the frames and grants which the waits are for, shorter than what is
  /// between two pings.
  public static let defaultCoherenceSeconds = 0.02

  /// Terms with the number that stands for them all.
  public init(
    terms: [Term],
    typicalSeconds: Double,
    coherenceSeconds: Double = Self.defaultCoherenceSeconds
  ) {
    self.terms = terms
    self.typicalSeconds = typicalSeconds
    self.coherenceSeconds = coherenceSeconds
  }

  /// Nothing varies.
  public static let none = DelayVariation(terms: [], typicalSeconds: 0)
}
