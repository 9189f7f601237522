public import Frames

extension Books {
  /// Most days that are looked ahead: ten years.
  static let forecastDays = 3_660

  /// What a programme's money allows at an instant, for kits whose fees its sponsors are asked for:
  /// a function of the books and the instant.
  ///
  /// Up to the last closed day it is what it was; after it, what follows if nothing is entered.
  /// Once money pays all arrears it is ``FundingStanding/funded`` again from that instant on.
  ///
  /// - Throws: ``MoneyError/unknown(_:_:)``; ``MoneyError/tooFar(_:)``; ``MoneyError/overflow``.
  public func standing(
    of programme: String,
    at instant: Instant
  ) throws(MoneyError) -> FundingStanding {
    let known = try tally(programme)
    guard let open, instant >= open.end else { return known.standing(at: instant) }
    return try projected(known, to: instant).standing(at: instant)
  }

  /// What the standing becomes next after an instant if nothing is entered, and when.
  ///
  /// - Returns: nil when it stays for ten years.
  /// - Throws: ``MoneyError/unknown(_:_:)``; ``MoneyError/past(at:open:)`` for an instant in a closed
  ///   day; ``MoneyError/tooFar(_:)``; ``MoneyError/overflow``.
  public func nextStanding(
    of programme: String,
    at instant: Instant
  ) throws(MoneyError) -> FundingForecast? {
    let known = try projected(try tally(programme), to: instant)
    let now = known.standing(at: instant)
    if now != .funded {
      return now.until.map { FundingForecast(standing: known.standing(at: $0), at: $0) }
    }
    guard let end = try runwayEnd(of: known, after: instant) else { return nil }
    return FundingForecast(standing: end.tally.standing(at: end.at), at: end.at)
  }

  /// A programme as it will be when every day that has ended by an instant is closed.
  func projected(
    _ known: ProgrammeTally,
    to instant: Instant
  ) throws(MoneyError) -> ProgrammeTally {
    guard var day = open else { return known }
    guard instant >= day.start else { throw MoneyError.past(at: instant, open: day.start) }
    guard let last = UTCDay(containing: instant), last.number - day.number <= Self.mostDays else {
      throw MoneyError.tooFar(instant)
    }
    var tally = known
    while day.number < last.number {
      _ = try tally.close(day, under: terms)
      day = day.adding(1)
    }
    return tally
  }

  /// The end of the first day that cannot be paid, of a programme that is as it will be at an instant.
  func runwayEnd(
    of tally: ProgrammeTally,
    after instant: Instant
  ) throws(MoneyError) -> (at: Instant, tally: ProgrammeTally)? {
    if let since = tally.unfundedSince { return (since, tally) }
    guard var day = UTCDay(containing: instant) else { throw MoneyError.tooFar(instant) }
    var ahead = tally
    for _ in 0..<Self.forecastDays {
      _ = try ahead.close(day, under: terms)
      if let since = ahead.unfundedSince { return (since, ahead) }
      day = day.adding(1)
    }
    return nil
  }
}
