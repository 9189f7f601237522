import Frames
public import Links
public import Quantities
public import Routing
public import Service

/// One way to the internet over the ground, for a territory or for one terminal.
public struct TerrestrialAccess: Hashable, Sendable {
  /// Whose it is.
  public var area: TerrestrialScope.Area
  /// Fixed or mobile.
  public var kind: TerrestrialKind
  /// Waiting and transmission between the place and the provider's network, towards it.
  public var accessUplink = DelayTerm.none
  /// The same from it.
  public var accessDownlink = DelayTerm.none
  /// The provider's network and what lies between it and the point of presence, each way.
  public var backhaul = DelayTerm.none
  /// Delay in the cables to the point of presence as a multiple of great-circle distance over c; nil
  /// when the terms hold all of it.
  public var fibreFactor: Double?
  /// The rate towards the place.
  public var downlinkRate: DataRate
  /// The rate from the place.
  public var uplinkRate: DataRate
  /// Random loss, each way by itself.
  public var loss = LossProcess(independent: 0)
  /// What kind of figures rates and loss are; terms of delay have labels of their own.
  public var label = DelayTerm.Label.assumed
  /// Where they come from, in words.
  public var source = ""

  /// Access with its rates, without delay and loss; ranges are not checked.
  public init(
    _ area: TerrestrialScope.Area,
    _ kind: TerrestrialKind,
    downlinkRate: DataRate,
    uplinkRate: DataRate
  ) {
    self.area = area
    self.kind = kind
    self.downlinkRate = downlinkRate
    self.uplinkRate = uplinkRate
  }
}

extension TerrestrialAccess {
  private var delays: DelayModel {
    var model = DelayModel()
    model.accessUplink = accessUplink
    model.accessDownlink = accessDownlink
    model.backhaul = backhaul
    return model
  }

  /// The path to a point of presence at a great-circle distance.
  ///
  /// No delay is shorter than light takes for the distance, whatever the terms say.
  func path(to pointOfPresence: String, distance: Length) -> Link.Path {
    let delays = delays
    var up = PathMakeup()
    up.accessUplinks = 1
    up.lines = 1
    let typical = delays.medianExcess(of: up)
    func direction(
      _ makeup: PathMakeup,
      _ typicalSeconds: Double,
      _ rate: DataRate
    )
      -> Link.Direction
    {
      let least =
        delays.distribution(of: makeup).minimumSeconds
        + distance.lightTimeSeconds * (fibreFactor ?? 0)
      return Link.Direction(
        delay: DelayCurve(constantSeconds: max(least, distance.lightTimeSeconds)),
        variation: DelayVariation(
          terms: delays.variation(of: makeup),
          typicalSeconds: typicalSeconds
        ),
        rate: rate,
        loss: loss
      )
    }
    return Link.Path(
      satellite: "",
      gateway: kind.rawValue,
      pointOfPresence: pointOfPresence,
      uplink: direction(up, typical.there, uplinkRate),
      downlink: direction(up.reversed, typical.back, downlinkRate)
    )
  }
}
