import Foundation
public import Frames

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
