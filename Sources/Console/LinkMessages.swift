import Frames
import Links
import Quantities

/// A link of one slot as it goes over the socket.
struct LinkAnswer: Codable, Sendable {
  var slotStartUtc: Instant
  var state: LinkStateAnswer

  init(_ link: Link) {
    slotStartUtc = link.slot.start
    state = LinkStateAnswer(link.state)
  }

  /// The link, or nil when the answer says neither how it is nor why there is none.
  var link: Link? {
    state.state.map { Link(slot: Slot(containing: slotStartUtc), state: $0) }
  }

  private enum Keys: CodingKey { case slotStartUtc }

  init(from decoder: any Decoder) throws {
    slotStartUtc = try decoder.container(keyedBy: Keys.self)
      .decode(Instant.self, forKey: .slotStartUtc)
    state = try LinkStateAnswer(from: decoder)
  }

  /// Writes the time and the state side by side, in one object.
  func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: Keys.self)
    try container.encode(slotStartUtc, forKey: .slotStartUtc)
    try state.encode(to: encoder)
  }
}

/// A link of any span of time as it goes over the socket.
struct LinkSpanAnswer: Codable, Sendable {
  var startUtc: Instant
  var endUtc: Instant
  var state: LinkStateAnswer

  init(_ span: LinkSpan) {
    startUtc = span.start
    endUtc = span.end
    state = LinkStateAnswer(span.state)
  }

  /// The span, or nil when it has no state or does not end after its start.
  var span: LinkSpan? {
    guard startUtc < endUtc else { return nil }
    return state.state.map { LinkSpan(start: startUtc, end: endUtc, state: $0) }
  }

  private enum Keys: CodingKey { case startUtc, endUtc }

  init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: Keys.self)
    startUtc = try container.decode(Instant.self, forKey: .startUtc)
    endUtc = try container.decode(Instant.self, forKey: .endUtc)
    state = try LinkStateAnswer(from: decoder)
  }

  func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: Keys.self)
    try container.encode(startUtc, forKey: .startUtc)
    try container.encode(endUtc, forKey: .endUtc)
    try state.encode(to: encoder)
  }
}

/// How a link is, or why there is none: what a link's answer has beside its time.
struct LinkStateAnswer: Codable, Sendable {
  var reason: Reason?
  var satellite: String?
  var gateway: String?
  var pop: String?
  /// The part of the least one-way delay between terminal and gateway.
  var gatewayShare: Double?
  var uplink: DirectionAnswer?
  var downlink: DirectionAnswer?
  var handOver: HandOverAnswer?

  init(_ state: Link.State) {
    switch state {
    case .down(let reason): self.reason = reason
    case .up(let path):
      satellite = path.satellite
      gateway = path.gateway
      pop = path.pointOfPresence
      gatewayShare = path.gatewayShare
      uplink = DirectionAnswer(path.uplink)
      downlink = DirectionAnswer(path.downlink)
      handOver = path.handOver.map(HandOverAnswer.init)
    }
  }

  var state: Link.State? {
    if let reason { return .down(reason) }
    guard let satellite, let gateway, let pop, let uplink = uplink?.direction,
      let downlink = downlink?.direction
    else { return nil }
    return .up(
      Link.Path(
        satellite: satellite,
        gateway: gateway,
        pointOfPresence: pop,
        uplink: uplink,
        downlink: downlink,
        handOver: handOver?.handOver,
        gatewayShare: gatewayShare ?? 1
      )
    )
  }
}

/// One direction of a path as it goes over the socket.
struct DirectionAnswer: Codable, Sendable {
  /// The least delay at the start, the middle and the end of the time that the link is for.
  var delayS: [Double]
  /// What is added to it at random; absent: nothing.
  var variation: VariationAnswer?
  var rateBps: Double
  /// Random loss over all.
  var lossProbability: Double
  /// How it comes; absent: each packet by itself.
  var loss: LossAnswer?

  init(_ direction: Link.Direction) {
    let delay = direction.delay
    delayS = [delay.startSeconds, delay.middleSeconds, delay.endSeconds]
    variation = VariationAnswer(direction.variation)
    rateBps = direction.rate.bitsPerSecond
    lossProbability = direction.lossProbability
    loss = LossAnswer(direction.loss)
  }

  /// The direction, or nil when it has not three delays or has more random terms than a link may
  /// have.
  var direction: Link.Direction? {
    let variation = variation?.variation ?? .none
    guard delayS.count == 3, variation.terms.count <= DelayVariation.mostTerms else { return nil }
    return Link.Direction(
      delay: DelayCurve(
        startSeconds: delayS[0],
        middleSeconds: delayS[1],
        endSeconds: delayS[2]
      ),
      variation: variation,
      rate: .bitsPerSecond(rateBps),
      loss: loss?.loss ?? LossProcess(independent: lossProbability)
    )
  }
}

/// What varies in a delay, as it goes over the socket.
struct VariationAnswer: Codable, Sendable {
  /// One random term: gamma distributed, with its mean in seconds.
  struct TermAnswer: Codable, Sendable {
    var name: String
    var meanS: Double
    var shape: Double
  }

  var terms: [TermAnswer]
  var typicalS: Double
  var coherenceS: Double

  init(_ variation: DelayVariation) {
    terms = variation.terms.map {
      TermAnswer(name: $0.name, meanS: $0.meanSeconds, shape: $0.shape)
    }
    typicalS = variation.typicalSeconds
    coherenceS = variation.coherenceSeconds
  }

  var variation: DelayVariation {
    DelayVariation(
      terms: terms.map {
        DelayVariation.Term(name: $0.name, meanSeconds: $0.meanS, shape: $0.shape)
      },
      typicalSeconds: typicalS,
      coherenceSeconds: coherenceS
    )
  }
}

/// Random loss in two states, as it goes over the socket.
struct LossAnswer: Codable, Sendable {
  var goodLossProbability: Double
  var badLossProbability: Double
  var meanGoodS: Double
  var meanBadS: Double

  init(_ loss: LossProcess) {
    goodLossProbability = loss.goodLossProbability
    badLossProbability = loss.badLossProbability
    meanGoodS = loss.meanGoodSeconds
    meanBadS = loss.meanBadSeconds
  }

  var loss: LossProcess {
    LossProcess(
      goodLossProbability: goodLossProbability,
      badLossProbability: badLossProbability,
      meanGoodSeconds: meanGoodS,
      meanBadSeconds: meanBadS
    )
  }
}

/// What a change of satellite does at the start of a slot, as it goes over the socket.
struct HandOverAnswer: Codable, Sendable {
  var gapS: Double
  var burstS: Double
  var burstLossProbability: Double

  init(_ handOver: HandOver) {
    gapS = handOver.gapSeconds
    burstS = handOver.burstSeconds
    burstLossProbability = handOver.burstLossProbability
  }

  var handOver: HandOver {
    HandOver(gapSeconds: gapS, burstSeconds: burstS, burstLossProbability: burstLossProbability)
  }
}
