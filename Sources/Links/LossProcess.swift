/// Random loss on one direction of a link, which comes in bursts (Gilbert 1960, Elliott 1963).
///
/// The link is good or bad by turns, each for a time that follows an exponential distribution, and
/// loses packets with a probability of its own in each state. Time and not packets drives it, so
/// that a burst lasts as long whatever is sent.
public struct LossProcess: Hashable, Sendable {
  /// The probability that a packet is lost while the link is good, `0 ... 1`.
  public var goodLossProbability: Double
  /// The probability that a packet is lost while the link is bad, `0 ... 1`.
  public var badLossProbability: Double
  /// How long the link is good at a time, on average, in seconds.
  public var meanGoodSeconds: Double
  /// How long the link is bad at a time, on average, in seconds; 0 when it never is.
  public var meanBadSeconds: Double

  /// A process of two states; ranges are not checked.
  public init(
    goodLossProbability: Double,
    badLossProbability: Double,
    meanGoodSeconds: Double,
    meanBadSeconds: Double
  ) {
    self.goodLossProbability = goodLossProbability
    self.badLossProbability = badLossProbability
    self.meanGoodSeconds = meanGoodSeconds
    self.meanBadSeconds = meanBadSeconds
  }

  /// Every packet is lost with the same probability, whatever became of the one before.
  public init(independent probability: Double) {
    self.init(
      goodLossProbability: probability,
      badLossProbability: probability,
      meanGoodSeconds: 1,
      meanBadSeconds: 0
    )
  }

  /// The part of the time in which the link is bad, `0 ... 1`.
  public var badShare: Double {
    hasBursts ? meanBadSeconds / (meanGoodSeconds + meanBadSeconds) : 0
  }

  /// The probability that a packet at a random time is lost, `0 ... 1`.
  public var meanProbability: Double {
    goodLossProbability + badShare * (badLossProbability - goodLossProbability)
  }

  /// Whether the two states can be told apart.
  public var hasBursts: Bool {
    meanBadSeconds > 0 && meanGoodSeconds > 0 && badLossProbability != goodLossProbability
  }
}
