public import Frames

/// How a programme stands: what it costs a month, who bears that, and how long the money lasts.
///
/// Figures are per month, as if the kits in service, the prices, the pledges and the standing of the
/// instant held for a whole month: what is not billed, since money suspends it, is in none of them but
/// those that say so. List value, invoiced price and marginal cost stand side by side; the burn is
/// made of the programme's ``Programme/basis``.
public struct FundingStatement: Hashable, Codable, Sendable {
  /// The programme.
  public var programme: String
  /// For when.
  public var at: Instant
  /// Which valuation of fees the burn is made of.
  public var basis: Valuation
  /// Kits in service by plan, those that nobody pays for included, by the plan's name.
  public var plans: [PlanLine]
  /// Kits entered as in service whose fees owners or sponsors are to pay.
  public var kits: Figure<Int>
  /// Those among them that money suspends: they are not served, and nobody is asked for their fees.
  public var suspendedKits: Figure<Int>
  /// Kits that are served and nobody pays for.
  public var donatedKits: Figure<Int>
  /// Fees that somebody is asked for, those of suspended kits not among them, in the three valuations.
  public var feesList: Figure<Money>
  /// The same as invoiced.
  public var feesInvoiced: Figure<Money>
  /// The same as what it costs the operator.
  public var feesMarginal: Figure<Money>
  /// What is given away, at list value: a memorandum, in no balance.
  public var donatedList: Figure<Money>
  /// Replacing lost kits.
  public var replacement: Figure<Money>
  /// What it costs whatever the number of kits.
  public var overhead: Figure<Money>
  /// Fees in the basis, replacements and overhead.
  public var burn: Figure<Money>
  /// What owners are asked for.
  public var owners: Figure<Money>
  /// What each sponsor covers, by name.
  public var sponsors: [SponsorLine]
  /// What all sponsors cover.
  public var covered: Figure<Money>
  /// The sponsors' part of the burn, 0 to 1; 1 where there is nothing to cover.
  public var coveredShare: Figure<Double>
  /// What neither sponsors nor owners bear, 0 or more.
  public var gap: Figure<Money>
  /// The burn if no kit were suspended: what going on as before takes; nil where none is.
  public var burnIfServed: Figure<Money>?
  /// The gap if no kit were suspended; nil where none is.
  public var gapIfServed: Figure<Money>?
  /// What is left of the reserve.
  public var reserve: Figure<Money>
  /// What the programme has cost that nothing has paid for.
  public var arrears: Figure<Money>
  /// How many months the reserve bears the gap, that if no kit were suspended; nil: there is none.
  public var runwayMonths: Figure<Double>?
  /// How much the number of kits grows each month: a parameter of the question, -0.99 to 10.
  public var growthPerMonth: Figure<Double>
  /// The same with growth, and with pledges that end or reach their caps; nil: beyond a century.
  public var runwayWithGrowthMonths: Figure<Double>?
  /// The end of the first day that the reserve does not pay whole, day by day as the books will be
  /// closed if nothing is entered; nil: not within ten years.
  public var runwayEnds: Figure<Instant>?
  /// What owners would have to pay for each kit a month, for the sponsors and them to bear all, with no
  /// kit suspended; nil without kits.
  public var breakEvenPrice: Figure<Money>?
  /// What the money allows now.
  public var standing: FundingStanding
  /// What it will allow next, and when; nil: nothing else within ten years.
  public var next: FundingForecast?

  /// The kits of one plan.
  public struct PlanLine: Hashable, Codable, Sendable {
    /// The plan.
    public var plan: String
    /// Kits of it in service.
    public var kits: Int
    /// The monthly price of one, in three valuations.
    public var monthly: ServicePlan.Prices
  }

  /// What one sponsor bears.
  public struct SponsorLine: Hashable, Codable, Sendable {
    /// The sponsor.
    public var sponsor: String
    /// What it covers a month, in the programme's currency.
    public var covered: Money
    /// What it has not paid yet of what it owes for all programmes, by currency; below zero: paid in
    /// advance.
    public var owed: [Money]
  }
}
