/// Kits that are billed alike.
///
/// The books count the kits of a group and know no single kit.
public struct BillingGroup: Hashable, Codable, Sendable {
  /// Who is asked for a kit's fee.
  public enum Payer: String, CaseIterable, Codable, Sendable {
    /// Its owner.
    case owner
    /// The sponsors of its programme; what none of them covers is the programme's gap. Without a
    /// programme nobody pays.
    case sponsor
    /// Nobody: the operator gives the service away.
    case donated
  }

  /// The name of the plan.
  public var plan: String
  /// The sponsor whose name the kits carry.
  public var sponsor: String?
  /// Who is asked for the fee.
  public var payer: Payer
  /// The programme that the kits belong to.
  public var programme: String?

  /// A group; that plan, sponsor and programme exist is checked where kits are entered.
  public init(
    plan: String,
    sponsor: String? = nil,
    payer: Payer = .sponsor,
    programme: String? = nil
  ) {
    self.plan = plan
    self.sponsor = sponsor
    self.payer = payer
    self.programme = programme
  }

  /// Who is asked in truth: of what only a programme could pay, outside of one nobody.
  var askedPayer: Payer { programme == nil && payer == .sponsor ? .donated : payer }
}
