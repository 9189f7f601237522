public import Frames
public import Geography

/// How much of the internet networks in a territory keep from their users.
public enum Filtering: String, CaseIterable, Codable, Sendable {
  /// Nothing beyond what courts order case by case.
  case none
  /// Lists of single sites or services, by order of an authority.
  case targeted
  /// Many sites of news, politics or opposition, or several of the large services.
  case extensive
  /// Most of the foreign internet, or all that is not permitted.
  case pervasive
  /// The networks are closed, everywhere or by region and hour.
  case shutdown

  /// What it means for people who use networks there, as a sentence.
  public var explanation: String {
    switch self {
    case .none: "nothing is kept back beyond what courts order case by case"
    case .targeted: "single sites or services are blocked by order of an authority"
    case .extensive: "many sites of news and politics, or several large services, are blocked"
    case .pervasive: "most of the foreign internet is blocked"
    case .shutdown: "the networks are closed, everywhere or by region and hour"
    }
  }
}

/// How authorities of a territory come to what networks in it carry.
public enum Interception: String, CaseIterable, Codable, Sendable {
  /// The operator hands out what a court orders, case by case.
  case courtOrder = "court-order"
  /// The operator keeps an interface ready, and authorities order what goes over it.
  case lawfulIntercept = "lawful-intercept"
  /// Beside single orders, whole links are searched under a general warrant or law.
  case bulk
  /// Authorities reach the network without the operator and without an order to it.
  case directAccess = "direct-access"

  /// What it means, as a sentence.
  public var explanation: String {
    switch self {
    case .courtOrder: "operators hand out what a court orders, case by case"
    case .lawfulIntercept: "operators keep an interface ready over which authorities order traffic"
    case .bulk: "beside single orders, whole links are searched under a general warrant"
    case .directAccess: "authorities reach the network without asking the operator"
    }
  }
}

/// One dated statement of what networks in a territory withhold from their users, and who may listen.
///
/// A record of the law and the practice of a whole territory, simplified to one word each: what holds
/// for one network or one day may differ.
public struct Regime: Hashable, Codable, Sendable {
  /// The territory.
  public var territory: TerritoryCode
  /// The point of presence for which it holds in place of what holds in the territory; nil for all of it.
  public var pointOfPresence: String?
  /// What is kept from users.
  public var filtering: Filtering
  /// How authorities come to what is carried.
  public var interception: Interception
  /// How many months operators must keep who had which address when; 0 for none, nil when unknown.
  public var dataRetentionMonths: Int?
  /// Whether who uses a satellite kit has to be registered by name; nil when unknown.
  public var registersKits: Bool?
  /// The names of the laws, as people there call them; may be empty.
  public var law: String
  /// From when it holds; nil means from the beginning of the world.
  public var from: Instant?
  /// When it ends; nil means that it stands until a later statement.
  public var until: Instant?
  /// Where this is known from.
  public var source: String
  /// True when no source was found and the statement, or a part of it, is from memory.
  public var isRecalled: Bool
  /// The day on which the source was last compared, at 0:00 UTC; nil when never since it was entered.
  public var checkedOn: Instant?

  /// A statement as dated; that its end comes after its beginning is not checked.
  public init(
    territory: TerritoryCode,
    pointOfPresence: String? = nil,
    filtering: Filtering,
    interception: Interception,
    dataRetentionMonths: Int? = nil,
    registersKits: Bool? = nil,
    law: String = "",
    from: Instant? = nil,
    until: Instant? = nil,
    source: String,
    isRecalled: Bool = false,
    checkedOn: Instant? = nil
  ) {
    self.territory = territory
    self.pointOfPresence = pointOfPresence
    self.filtering = filtering
    self.interception = interception
    self.dataRetentionMonths = dataRetentionMonths
    self.registersKits = registersKits
    self.law = law
    self.from = from
    self.until = until
    self.source = source
    self.isRecalled = isRecalled
    self.checkedOn = checkedOn
  }

  /// Whether it holds at an instant by its own dates.
  public func holds(at instant: Instant) -> Bool {
    (from.map { $0 <= instant } ?? true) && (until.map { instant < $0 } ?? true)
  }
}
