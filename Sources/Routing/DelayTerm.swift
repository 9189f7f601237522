/// One named part of a one-way delay: a minimum, and a random part beside it.
///
/// The random part follows a gamma distribution: never negative, with a long tail, and able to take
/// the form of an exponential wait (shape 1) or of a sum of several. Its sums are found in
/// ``DelayDistribution``.
public struct DelayTerm: Hashable, Sendable {
  /// Where a figure comes from.
  public enum Label: String, Hashable, Sendable, CaseIterable {
    /// Taken from a measurement, which the source names.
    case measured
    /// Follows from a published model, which the source names.
    case modelled
    /// Chosen; nobody's published figure.
    case assumed
  }

  /// What is always there, in seconds.
  public var minimumSeconds: Double
  /// Mean of the random part, in seconds; 0 when the term is constant.
  public var randomMeanSeconds: Double
  /// Shape of the gamma distribution of the random part.
  public var shape: Double
  /// What kind of figure this is.
  public var label: Label
  /// Where it comes from, in words.
  public var source: String

  /// The shape where none is given (assumed): two waits of equal mean, one after the other, as for
  /// the next frame and for a grant in it.
  public static let defaultShape = 2.0

  /// A term of a minimum and a random part, in seconds; that neither is negative is not checked.
  public init(
    minimumSeconds: Double,
    randomMeanSeconds: Double = 0,
    shape: Double = defaultShape,
    label: Label = .assumed,
    source: String = ""
  ) {
    self.minimumSeconds = minimumSeconds
    self.randomMeanSeconds = randomMeanSeconds
    self.shape = shape
    self.label = label
    self.source = source
  }

  /// No delay.
  public static let none = DelayTerm(minimumSeconds: 0)

  /// A delay that is always the same, in seconds.
  public static func constant(_ seconds: Double) -> DelayTerm { DelayTerm(minimumSeconds: seconds) }

  /// The mean of the whole term, in seconds.
  public var meanSeconds: Double { minimumSeconds + randomMeanSeconds }

  /// Whether the term has a random part that a distribution can be made of: a mean from a nanosecond
  /// to days, and a shape that keeps the density within numbers.
  var isRandom: Bool { (1e-9...1e6).contains(randomMeanSeconds) && (1e-3...1e3).contains(shape) }
}
