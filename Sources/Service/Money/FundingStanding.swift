public import Frames
public import Quantities

/// What a programme's money allows at an instant, for the kits whose fees its sponsors are asked for.
public enum FundingStanding: Hashable, Sendable {
  /// Sponsors and reserve pay.
  case funded
  /// The reserve is used up; service goes on as before until an instant, or without end.
  case grace(until: Instant?)
  /// No kit gets more than a rate, until an instant or without end.
  case throttled(DataRate, until: Instant?)
  /// No kit is served, until money comes.
  case suspended

  /// A stable word for it.
  public var word: String {
    switch self {
    case .funded: "funded"
    case .grace: "grace"
    case .throttled: "throttled"
    case .suspended: "suspended"
    }
  }

  /// When it ends by itself; nil: never.
  public var until: Instant? {
    switch self {
    case .grace(let until), .throttled(_, let until): until
    case .funded, .suspended: nil
    }
  }
}

extension FundingStanding: Codable {
  private enum Keys: String, CodingKey { case standing, until, throttleMbps }

  /// Reads an object: the word, and when it ends and the rate where there is one.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: Keys.self)
    let word = try container.decode(String.self, forKey: .standing)
    let until = try container.decodeIfPresent(Instant.self, forKey: .until)
    switch (word, try container.rate(forKey: .throttleMbps)) {
    case ("funded", nil): self = .funded
    case ("grace", nil): self = .grace(until: until)
    case ("throttled", let rate?): self = .throttled(rate, until: until)
    case ("suspended", nil): self = .suspended
    default:
      throw DecodingError.dataCorruptedError(
        forKey: .standing,
        in: container,
        debugDescription:
          "'\(word.prefix(40))' is not funded, grace, throttled (with a rate), suspended"
      )
    }
  }

  /// Writes an object: the word, and when it ends and the rate where there is one.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: Keys.self)
    try container.encode(word, forKey: .standing)
    try container.encodeIfPresent(until, forKey: .until)
    if case .throttled(let rate, _) = self {
      try container.encode(rate.megabitsPerSecond, forKey: .throttleMbps)
    }
  }
}

/// What a programme's standing becomes next, if nothing is entered until then.
public struct FundingForecast: Hashable, Codable, Sendable {
  /// The standing to come.
  public var standing: FundingStanding
  /// From when.
  public var at: Instant

  /// A standing to come, and from when.
  public init(standing: FundingStanding, at: Instant) {
    self.standing = standing
    self.at = at
  }
}

extension EndOfRunway {
  /// The standing at an instant, of a programme that has not been able to pay since a midnight.
  func standing(since: Instant, at instant: Instant) -> FundingStanding {
    let day = UTCDay(endingAt: since)
    let graceEnd = day.adding(graceDays).end
    let suspension = suspendAfterDays.map { day.adding(graceDays).adding($0).end }
    if let suspension, instant >= suspension { return .suspended }
    // Without a throttle the service stays as it was until it is suspended.
    guard let throttle else { return .grace(until: suspension) }
    guard instant < graceEnd else { return .throttled(throttle, until: suspension) }
    return .grace(until: graceEnd)
  }
}
