import Foundation
public import Frames

/// What `apus connect` asks a running service for: to be a terminal at a place, or one of the
/// world's own.
struct ConnectionRequest: Codable {
  /// What people call the newcomer; the world's own terminals have their names.
  var name: String?
  var latitudeDeg: Double?
  var longitudeDeg: Double?
  var heightM: Double?
  /// The system that the newcomer is a kit of; the world's first when absent.
  var system: String?
  /// The identity of the world's terminal that the program is to carry; then nothing else is said.
  var terminal: String?
}

/// What a service answers to one that joins: its name there and how world time runs.
public struct ConnectionAnswer: Codable, Sendable {
  /// The terminal's identity in the service.
  public var id: String
  /// What people call it.
  public var name: String
  /// Its name among the terminals present, as a label of the domain name system: lower-case letters,
  /// digits and hyphens.
  public var dnsLabel: String
  /// Its number among the terminals present, from which its addresses follow (`TerminalAddress`).
  public var addressNumber: Int
  /// Where other terminals look for its Unix datagram socket: an absolute path.
  public var socket: String
  /// Where it is now: geodetic latitude in degrees.
  public var latitudeDeg: Double
  /// The longitude in degrees, east positive.
  public var longitudeDeg: Double
  /// The height above the ellipsoid in metres.
  public var heightM: Double
  /// The name of the system that it is a kit of.
  public var system: String
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

/// Another terminal that is present in the same world.
public struct PeerAnswer: Codable, Hashable, Sendable {
  /// Its identity in the service.
  public var id: String
  /// What people call it.
  public var name: String
  /// Its name as a label of the domain name system.
  public var dnsLabel: String
  /// Its IPv4 address.
  public var ipv4: String
  /// Its IPv6 address.
  public var ipv6: String
  /// The path of the Unix datagram socket that its program has bound, or will.
  public var socket: String
  /// One-way delay between the points of presence of both terminals, in seconds, modelled; absent
  /// while one of them has none.
  public var oneWayBackboneS: Double?
}
