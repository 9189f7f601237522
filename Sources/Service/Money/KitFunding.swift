public import Frames

/// What a programme's money allows its kits at an instant.
///
/// This is the one rule by which kits are served and billed: a kit that it suspends gets no link and
/// no bill, and every other kit in service gets both.
public struct KitFunding: Hashable, Sendable {
  /// What holds for kits whose fees nobody pays whole.
  public let standing: FundingStanding
  /// Sponsors whose kits go on as if the programme could pay.
  ///
  /// They have pledged the whole fee of the kits that carry their name, and no cap of that pledge is
  /// reached. Told only of a programme that is throttled or suspended: before, it makes no difference.
  public let payingSponsors: Set<String>

  /// What money allows the kits of a group.
  ///
  /// Kits that their owners pay for, and those that are given away, do not hang on the programme.
  public func standing(of group: BillingGroup) -> FundingStanding {
    let isPaid = group.sponsor.map { payingSponsors.contains($0) } ?? false
    return group.askedPayer == .sponsor && !isPaid ? standing : .funded
  }
}

extension FundingStanding {
  /// How much it takes away: more is worse.
  public var severity: Int {
    switch self {
    case .funded, .grace: 0
    case .throttled: 1
    case .suspended: 2
    }
  }
}

extension ProgrammeTally {
  /// What money allows kits at an instant that is not before the days it knows are over.
  ///
  /// What a pledge has paid is what it had paid when the last day was closed, and for kits sold since.
  func funding(at instant: Instant, under terms: TermsInForce) -> KitFunding {
    let standing = standing(at: instant)
    guard standing.severity > 0 else { return KitFunding(standing: standing, payingSponsors: []) }
    let isNewMonth = UTCDay(containing: instant).map { !isMonth(of: $0) } ?? false
    let paying = pledges.indices.filter { index in
      let tally = pledges[index]
      guard tally.pledge.promise == .wholeFee, tally.pledge.holds(at: instant),
        let conversion = conversion(of: index, before: instant, terms)
      else { return false }
      // A cap is reached when what it leaves buys not one minor unit of the programme's currency.
      return conversion.floor(tally.capacity(inNewMonth: isNewMonth)) > 0
    }
    return KitFunding(
      standing: standing,
      payingSponsors: Set(paying.map { pledges[$0].pledge.sponsor })
    )
  }
}

extension Books {
  /// What money allows the kits of a programme at an instant.
  ///
  /// A cap that a day's fees reach holds from the midnight that ends the day, one that the price of
  /// kits reaches from their sale; a monthly cap is open again from the midnight that begins a month.
  ///
  /// - Parameters:
  ///   - programme: Its name.
  ///   - instant: When, in the open day or later: then what follows if nothing is entered until then.
  /// - Returns: what holds for each group of its kits.
  /// - Throws: ``MoneyError/unknown(_:_:)``; ``MoneyError/past(at:open:)`` for an instant in a closed
  ///   day; ``MoneyError/tooFar(_:)``; ``MoneyError/overflow``.
  public func funding(
    of programme: String,
    at instant: Instant
  ) throws(MoneyError) -> KitFunding {
    try projected(try tally(programme), to: instant).funding(at: instant, under: terms)
  }
}
