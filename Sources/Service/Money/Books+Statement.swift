public import Frames

extension Books {
  /// How a programme stands at an instant of the open day or later, if nothing is entered until then.
  ///
  /// - Parameters:
  ///   - programme: Its name.
  ///   - instant: When.
  ///   - growth: How much the number of kits grows each month, -0.99 to 10.
  /// - Returns: the figures of one month as it is at that instant.
  /// - Throws: ``MoneyError/unknown(_:_:)``; ``MoneyError/past(at:open:)`` for an instant in a closed
  ///   day; ``MoneyError/outOfRange(_:)``; ``MoneyError/tooFar(_:)``; ``MoneyError/overflow``.
  public func statement(
    of programme: String,
    at instant: Instant,
    growthPerMonth growth: Double = 0
  ) throws(MoneyError) -> FundingStatement {
    guard (-0.99...10).contains(growth) else {
      throw MoneyError.outOfRange("a growth of \(growth) per month is not within -0.99 to 10")
    }
    let tally = try projected(try tally(programme), to: instant)
    guard let day = UTCDay(containing: instant) else { throw MoneyError.tooFar(instant) }
    let month = try MonthView(tally, day, terms, under: tally.funding(at: instant, under: terms))
    let basis = tally.programme.basis
    let (burn, gap) = (try month.burn(basis), try month.gap(basis))
    let isSuspended = month.suspendedKits > 0
    // What it takes to go on: how long money lasts, and what owners would have to pay, follow from it.
    let served = isSuspended ? try MonthView(tally, day, terms) : month
    let (servedBurn, servedGap) = (try served.burn(basis), try served.gap(basis))
    let end = try runwayEnd(of: tally, after: instant)
    let known = FigureSources(tally, day, terms)
    return FundingStatement(
      programme: programme,
      at: instant,
      basis: basis,
      plans: planLines(tally),
      kits: Figure(month.kits, .measured, source: "kits entered as in service"),
      suspendedKits: Figure(month.suspendedKits, .modelled, source: "kits by what money allows"),
      donatedKits: Figure(month.donatedKits, .measured, source: "kits entered as in service"),
      feesList: known.fees(month.fees(.list), .list),
      feesInvoiced: known.fees(month.fees(.invoiced), .invoiced),
      feesMarginal: known.fees(month.fees(.marginal), .marginal),
      donatedList: known.fees(month.donatedList, .list),
      replacement: known.replacement(month.accrual.replacement),
      overhead: known.stated(month.accrual.overhead, "overhead per month"),
      burn: known.modelled(
        burn,
        "fees (\(basis.rawValue)) + replacement + overhead"
      ),
      owners: known.modelled(month.accrual.owners, "invoiced fees of kits that owners pay for"),
      sponsors: try sponsorLines(month, tally.currency),
      covered: known.modelled(month.covered, "sum over sponsors of min(pledge, cap)"),
      coveredShare: Figure(
        burn == 0 ? 1 : min(1, Double(month.covered) / Double(burn)),
        .modelled,
        source: "min(1, covered / burn)"
      ),
      gap: known.modelled(gap, "max(0, burn - covered - owners)"),
      burnIfServed: isSuspended
        ? known.modelled(servedBurn, "burn if no kit were suspended") : nil,
      gapIfServed: isSuspended ? known.modelled(servedGap, "gap if no kit were suspended") : nil,
      reserve: known.counted(tally.reserve, Account.reserve(programme).name),
      arrears: known.counted(tally.arrears, Account.arrears(programme).name),
      runwayMonths: servedGap == 0
        ? nil
        : Figure(
          Double(tally.reserve) / Double(servedGap),
          .modelled,
          source: isSuspended ? "reserve / gap if served" : "reserve / gap"
        ),
      growthPerMonth: Figure(growth, .assumed, source: "growth per month"),
      runwayWithGrowthMonths: try runway(tally, day, growth),
      runwayEnds: end.map { Figure($0.at, .modelled, source: "the books closed day by day") },
      breakEvenPrice: try known.breakEven(servedBurn, served, isSuspended),
      standing: tally.standing(at: instant),
      next: try nextStanding(of: programme, at: instant)
    )
  }

  private func planLines(_ tally: ProgrammeTally) -> [FundingStatement.PlanLine] {
    var kits: [String: Int] = [:]
    for group in tally.groups where group.kits > 0 {
      kits[group.group.plan, default: 0] += group.kits
    }
    return kits.sorted { $0.key < $1.key }.compactMap { name, count in
      terms.plans[name].map {
        FundingStatement.PlanLine(plan: name, kits: count, monthly: $0.monthly)
      }
    }
  }

  private func sponsorLines(
    _ month: MonthView,
    _ currency: Currency
  ) throws(MoneyError) -> [FundingStatement.SponsorLine] {
    var covered: [String: Int64] = [:]
    for part in month.accrual.covered {
      covered[part.sponsor] = try covered[part.sponsor, default: 0].plus(part.amount)
    }
    return month.sponsors.map {
      FundingStatement.SponsorLine(
        sponsor: $0,
        covered: Money(minorUnits: covered[$0, default: 0], currency),
        owed: balances(of: .receivable($0))
      )
    }
  }

  /// Months until the reserve does not bear the gaps any more, the last one in part: the sum of the
  /// gaps is at the most the reserve.
  private func runway(
    _ tally: ProgrammeTally,
    _ day: UTCDay,
    _ growth: Double
  ) throws(MoneyError) -> Figure<Double>? {
    var ahead = tally
    var left = Double(tally.reserve)
    for month in 0..<1_200 {
      // A mean month of the Gregorian calendar: 146,097 days in 4,800 months.
      let later = UTCDay(number: day.number + month * 146_097 / 4_800)
      let factor = Double.pow(1 + growth, month)
      // Kits beyond all counting: no month is reached in which the reserve is too small.
      guard let view = try? MonthView(&ahead, later, terms, factor: factor),
        let gap = (try? view.gap(tally.programme.basis)).map(Double.init)
      else { return nil }
      guard gap > left else {
        left -= gap
        continue
      }
      let source = "sum of monthly gaps <= reserve, kits growing"
      return Figure(Double(month) + left / gap, .modelled, source: source)
    }
    return nil
  }
}

extension Double {
  /// A power with a whole exponent, 0 or more, by repeated squaring.
  fileprivate static func pow(_ base: Double, _ exponent: Int) -> Double {
    var (result, square, rest) = (1.0, base, exponent)
    while rest > 0 {
      if rest % 2 == 1 { result *= square }
      square *= square
      rest /= 2
    }
    return result
  }
}

/// Where the figures of a statement come from.
private struct FigureSources {
  let programme: Programme
  let planLabel: FigureLabel
  /// Whether a rate is among what fees follow from.
  let isConverted: Bool

  init(_ tally: ProgrammeTally, _ day: UTCDay, _ terms: TermsInForce) {
    programme = tally.programme
    let plans = tally.groups.filter { $0.kits > 0 }.compactMap { terms.plans[$0.group.plan] }
    let foreign = Set(plans.map(\.currency)).subtracting([tally.currency])
    isConverted = !foreign.isEmpty
    let rates = foreign.compactMap {
      terms.rates.label(from: $0, to: tally.currency, before: day.end)
    }
    let labels = Set(plans.map(\.label) + rates)
    // A sum is no better known than the least known of its parts.
    let worstFirst: [FigureLabel] = [.assumed, .modelled, .measured]
    planLabel = worstFirst.first(where: labels.contains) ?? .measured
  }

  private func figure(_ units: Int64, _ label: FigureLabel, _ source: String) -> Figure<Money> {
    Figure(Money(minorUnits: units, programme.currency), label, source: source)
  }

  func fees(_ units: Int64, _ valuation: Valuation) -> Figure<Money> {
    let rates = isConverted ? ", by the exchange rates that hold" : ""
    return figure(units, planLabel, "kits by plan times \(valuation.rawValue) price" + rates)
  }

  func modelled(_ units: Int64, _ source: String) -> Figure<Money> {
    figure(units, .modelled, source)
  }

  func counted(_ units: Int64, _ source: String) -> Figure<Money> {
    figure(units, .measured, source)
  }

  func stated(_ units: Int64, _ source: String) -> Figure<Money> {
    figure(units, programme.label, source)
  }

  func replacement(_ units: Int64) -> Figure<Money> {
    programme.expectedLossesPerMonth == nil
      ? figure(units, .measured, "kits replaced in the last 30 days times replacement cost")
      : figure(units, programme.label, "expected losses times replacement cost")
  }

  func breakEven(
    _ burn: Int64,
    _ month: MonthView,
    _ isSuspended: Bool
  ) throws(MoneyError) -> Figure<Money>? {
    guard month.kits > 0 else { return nil }
    let rest = Money(minorUnits: try burn.minus(month.covered), programme.currency)
    let price = try rest.scaled(by: 1, over: Int64(month.kits))
    let source = isSuspended ? "(burn - sponsors, if served) / kits" : "(burn - sponsors) / kits"
    return Figure(price, .modelled, source: source)
  }
}
