import Constellation
import Links
import Quantities
import Radio
import Routing
import Scheduling
import Yams

/// Reads the sections `links` and `delay` of a world file.
enum LinksSection {
  static func read(_ value: YAMLValue, into world: inout WorldDescription) {
    guard
      let map = value.mapping([
        "minimum-elevation-deg", "gso-exclusion-deg", "flat-earth-maximum-slant-range-km",
        "beams-per-satellite", "channels-per-cell", "cells-n-side", "detour-tolerance-ms",
        "loss-probability", "loss", "load-weight", "stay-weight", "hand-over", "radio",
      ])
    else { return }
    var rules = world.rules
    rules.minimumElevation = .degrees(map.number("minimum-elevation-deg", in: 0...90, or: 25))
    rules.gsoExclusion = .degrees(map.number("gso-exclusion-deg", in: 0...90, or: 0))
    if let range = map["flat-earth-maximum-slant-range-km"]?.number(in: 1...50_000) {
      rules.groundLinkRule = .maximumSlantRange(.kilometres(range))
    }
    rules.beamsPerSatellite = map.integer("beams-per-satellite", in: 1...10_000, or: 16)
    rules.channelsPerCell = map.integer("channels-per-cell", in: 1...64, or: 8)
    rules.detourToleranceSeconds =
      map.number("detour-tolerance-ms", in: 0...10_000, or: 5) / 1_000
    rules.loss = loss(map)
    rules.loadWeight = map.number("load-weight", in: 0...1, or: 0)
    rules.stayWeight = map.number("stay-weight", in: 0...1, or: 0)
    map["hand-over"].map { rules.handOver = handOver($0) }
    map["radio"].map { rules.radio = radio($0, rules.radio) }
    world.rules = rules
    if let sides = map["cells-n-side"], let number = sides.integer(in: 1...1_024) {
      if number & (number - 1) == 0 {
        world.cellSides = number
      } else {
        sides.report("\(number) is not a power of two", remedy: "Write 64, 128, 256 or so.")
      }
    }
  }

  /// Random loss: one probability for every packet, or bursts.
  static func loss(_ map: YAMLMapping) -> LossProcess {
    let independent = LossProcess(independent: map.number("loss-probability", in: 0...1, or: 0))
    guard let value = map["loss"] else { return independent }
    if map["loss-probability"] != nil {
      value.report(
        "random loss stands twice, as 'loss' and as 'loss-probability'",
        remedy: "Keep 'loss' for loss in bursts, or 'loss-probability' for independent loss."
      )
    }
    guard
      let map = value.mapping([
        "good-loss-probability", "bad-loss-probability", "mean-good-s", "mean-bad-s",
      ]),
      let good = map.required("good-loss-probability")?.number(in: 0...1),
      let bad = map.required("bad-loss-probability")?.number(in: 0...1),
      let meanGood = map.required("mean-good-s")?.number(in: 0.001...1_000_000),
      let meanBad = map.required("mean-bad-s")?.number(in: 0.001...10_000)
    else { return independent }
    if bad < good {
      map["bad-loss-probability"]?.report(
        "less is lost while the link is bad than while it is good",
        remedy: "Exchange the two probabilities."
      )
    }
    return LossProcess(
      goodLossProbability: good,
      badLossProbability: bad,
      meanGoodSeconds: meanGood,
      meanBadSeconds: meanBad
    )
  }

  private static func handOver(_ value: YAMLValue) -> HandOver {
    guard let map = value.mapping(["gap-ms", "burst-ms", "burst-loss-probability"]) else {
      return HandOver()
    }
    let milliseconds = 0.0...15_000.0
    return HandOver(
      gapSeconds: map.number("gap-ms", in: milliseconds, or: 0) / 1_000,
      burstSeconds: map.number("burst-ms", in: milliseconds, or: 0) / 1_000,
      burstLossProbability: map.number("burst-loss-probability", in: 0...1, or: 0)
    )
  }

  private static func radio(_ value: YAMLValue, _ defaults: AccessRadio) -> AccessRadio {
    guard
      let map = value.mapping([
        "downlink-frequency-ghz", "downlink-bandwidth-mhz", "downlink-flux-dbw-m2-mhz",
        "terminal-gain-dbi", "terminal-noise-temperature-k", "clear-sky-loss-db",
        "scan-exponent", "uplink-frequency-ghz", "uplink-bandwidth-mhz", "terminal-eirp-dbw",
        "satellite-g-over-t-db-k", "uplink-share", "implementation-gap-db",
        "maximum-efficiency-bit-s-hz",
      ])
    else { return defaults }
    var radio = defaults
    func set(_ key: String, _ range: ClosedRange<Double>, _ apply: (Double) -> Void) {
      map[key]?.number(in: range).map(apply)
    }
    set("downlink-frequency-ghz", 0.1...300) { radio.downlinkFrequency = .gigahertz($0) }
    set("downlink-bandwidth-mhz", 0.001...10_000) { radio.downlinkBandwidth = .megahertz($0) }
    set("downlink-flux-dbw-m2-mhz", -250 ... -50) {
      radio.downlinkFluxDensity = .init(decibels: $0)
    }
    set("terminal-gain-dbi", -10...80) { radio.terminalGain = .decibels($0) }
    set("terminal-noise-temperature-k", 1...10_000) { radio.terminalNoiseTemperatureKelvin = $0 }
    set("clear-sky-loss-db", 0...100) { radio.clearSkyLoss = .decibels($0) }
    set("scan-exponent", 0...4) { radio.scanExponent = $0 }
    set("uplink-frequency-ghz", 0.1...300) { radio.uplinkFrequency = .gigahertz($0) }
    set("uplink-bandwidth-mhz", 0.001...10_000) { radio.uplinkBandwidth = .megahertz($0) }
    set("terminal-eirp-dbw", -50...100) { radio.terminalEIRP = .init(decibels: $0) }
    set("satellite-g-over-t-db-k", -50...60) { radio.satelliteFigureOfMerit = .init(decibels: $0) }
    set("uplink-share", 0.001...1) { radio.uplinkShare = $0 }
    set("implementation-gap-db", 0...20) { radio.modulation.gap = .decibels($0) }
    set("maximum-efficiency-bit-s-hz", 0.1...12) { radio.modulation.maximumEfficiency = $0 }
    return radio
  }

  static func readDelay(_ value: YAMLValue, into world: inout WorldDescription) {
    guard
      let map = value.mapping([
        "access-uplink-ms", "access-downlink-ms", "satellite-ms", "gateway-ms", "backhaul-ms",
        "point-of-presence-ms", "fibre-factor",
      ])
    else { return }
    var delays = DelayModel()
    map["access-uplink-ms"].map { delays.accessUplink = term($0) }
    map["access-downlink-ms"].map { delays.accessDownlink = term($0) }
    map["satellite-ms"].map { delays.satellite = term($0) }
    map["gateway-ms"].map { delays.gateway = term($0) }
    map["backhaul-ms"].map { delays.backhaul = term($0) }
    map["point-of-presence-ms"].map { delays.pointOfPresence = term($0) }
    delays.fibreFactor = map.number("fibre-factor", in: 1...10, or: 1)
    world.rules.delays = delays
  }

  /// A term of delay: a number, or a minimum with a random part.
  static func term(_ value: YAMLValue) -> DelayTerm {
    let milliseconds = 0.0...10_000.0
    guard value.node.mapping != nil else {
      return .constant((value.number(in: milliseconds) ?? 0) / 1_000)
    }
    guard
      let map = value.mapping(["minimum-ms", "random-mean-ms", "shape", "label", "source"])
    else { return .none }
    return DelayTerm(
      minimumSeconds: map.number("minimum-ms", in: milliseconds, or: 0) / 1_000,
      randomMeanSeconds: map.number("random-mean-ms", in: milliseconds, or: 0) / 1_000,
      shape: map.number("shape", in: 0.1...100, or: DelayTerm.defaultShape),
      label: map["label"].flatMap { $0.choice(of: DelayTerm.Label.self) } ?? .assumed,
      source: map.string("source", or: "")
    )
  }
}
