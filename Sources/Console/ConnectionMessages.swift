import Foundation
public import Frames
import Links
import Quantities

/// What `apus connect` asks a running service for.
struct ConnectionRequest: Codable {
  var name: String
  var latitudeDeg: Double
  var longitudeDeg: Double
  var heightM: Double
  /// The system that the terminal is a kit of; the world's first when absent.
  var system: String?

  /// Whether the coordinates are those of a place on the Earth.
  var isPlace: Bool {
    abs(latitudeDeg) <= 90 && abs(longitudeDeg) <= 360 && (-500...100_000).contains(heightM)
  }
}

/// What a service answers to one that joins: its name there and how world time runs.
public struct ConnectionAnswer: Codable, Sendable {
  /// The terminal's identity in the service.
  public var id: String
  /// The world's name.
  public var world: String
  /// World time at the anchor.
  public var anchorWorldUtc: Instant
  /// `CLOCK_MONOTONIC` at the anchor: the same clock for every process of the machine.
  public var anchorMonotonicNs: Int64
  /// World seconds per second.
  public var speed: Double
  /// Seed of the world.
  public var seed: UInt64
}

/// A link as it goes over the socket.
struct LinkAnswer: Codable {
  struct DirectionAnswer: Codable {
    /// Delay at the start, the middle and the end of the slot.
    var delayS: [Double]
    var rateBps: Double
    var lossProbability: Double

    init(_ direction: Link.Direction) {
      let delay = direction.delay
      delayS = [delay.startSeconds, delay.middleSeconds, delay.endSeconds]
      rateBps = direction.rate.bitsPerSecond
      lossProbability = direction.lossProbability
    }

    var direction: Link.Direction? {
      guard delayS.count == 3 else { return nil }
      return Link.Direction(
        delay: DelayCurve(
          startSeconds: delayS[0],
          middleSeconds: delayS[1],
          endSeconds: delayS[2]
        ),
        rate: .bitsPerSecond(rateBps),
        lossProbability: lossProbability
      )
    }
  }

  /// What a change of satellite does at the start of the slot.
  struct HandOverAnswer: Codable {
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

  var slotStartUtc: Instant
  var reason: Reason?
  var satellite: String?
  var gateway: String?
  var pop: String?
  var uplink: DirectionAnswer?
  var downlink: DirectionAnswer?
  var handOver: HandOverAnswer?

  init(_ link: Link) {
    slotStartUtc = link.slot.start
    reason = link.reason
    satellite = link.path?.satellite
    gateway = link.path?.gateway
    pop = link.path?.pointOfPresence
    uplink = link.path.map { DirectionAnswer($0.uplink) }
    downlink = link.path.map { DirectionAnswer($0.downlink) }
    handOver = link.path?.handOver.map(HandOverAnswer.init)
  }

  var link: Link? {
    let slot = Slot(containing: slotStartUtc)
    if let reason { return Link(slot: slot, state: .down(reason)) }
    guard let satellite, let gateway, let pop, let uplink = uplink?.direction,
      let downlink = downlink?.direction
    else { return nil }
    return Link(
      slot: slot,
      state: .up(
        Link.Path(
          satellite: satellite,
          gateway: gateway,
          pointOfPresence: pop,
          uplink: uplink,
          downlink: downlink,
          handOver: handOver?.handOver
        )
      )
    )
  }
}
