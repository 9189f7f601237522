public import Frames

/// What the link did: every packet once, every second once.
public struct DataPlaneAccount: Hashable, Sendable, Codable {
  /// World time at which the account begins.
  public var from: Instant
  /// World time up to which it reaches.
  public var until: Instant
  /// From the terminal to the point of presence.
  public var uplink: Direction
  /// From the point of presence to the terminal.
  public var downlink: Direction
  /// The satellites that served, in order.
  public var satellites: [ServedSpan]
  /// Changes of the serving satellite.
  public var handOvers: Int
  /// What the link is at the end of the account.
  public var present = Present()
  /// World time with service, in seconds.
  public var servedSeconds: Double
  /// World time without service, in seconds, by the reason's word.
  public var outageSeconds: [String: Double]
  /// World time, in seconds, for which no link was published, or one with impossible numbers.
  public var noLinkPlanSeconds: Double
  /// Round trips of echo requests.
  public var echoes: RoundTripSummary
  /// Round trips of TCP handshakes.
  public var handshakes: RoundTripSummary
  /// What went on beyond the point of presence.
  public var egress: Egress
  /// The second way out, where the terminal has one.
  public var terrestrial: Terrestrial?
  /// What happened to the machine's time.
  public var machine = Machine()
  /// What was recorded, and what was lost of it.
  public var recording: PacketRecording.Summary?

  enum CodingKeys: String, CodingKey {
    case from = "from_utc"
    case until = "until_utc"
    case uplink, downlink, satellites
    case handOvers = "hand_overs"
    case present
    case servedSeconds = "served_seconds"
    case outageSeconds = "outage_seconds"
    case noLinkPlanSeconds = "no_link_plan_seconds"
    case echoes = "echo_round_trips"
    case handshakes = "tcp_handshakes"
    case egress, terrestrial, machine, recording
  }
}

extension DataPlaneAccount {
  /// The state of the link at one time.
  public struct Present: Hashable, Sendable, Codable {
    /// The satellite that serves; nil without one.
    public var satellite: String?
    /// The word of the reason for which there is no service; nil with service, and where no plan is
    /// known.
    public var reason: String?
    /// Whether packets pass.
    public var isUp = false

    enum CodingKeys: String, CodingKey {
      case satellite, reason
      case isUp = "up"
    }
  }

  /// The terminal's second way out.
  public struct Terrestrial: Hashable, Sendable, Codable {
    /// From the terminal to the point of presence.
    public var uplink: Direction
    /// From the point of presence to the terminal.
    public var downlink: Direction
    /// World time in which it could be used, in seconds.
    public var servedSeconds: Double
    /// World time in which it could not, in seconds, by the reason's word.
    public var outageSeconds: [String: Double]
    /// How often it was cut or came back.
    public var carrierChanges: Int

    enum CodingKeys: String, CodingKey {
      case uplink, downlink
      case servedSeconds = "served_seconds"
      case outageSeconds = "outage_seconds"
      case carrierChanges = "carrier_changes"
    }
  }

  /// What happened to the machine's time, beside its passing.
  public struct Machine: Hashable, Sendable, Codable {
    /// How long the machine slept, in seconds; world time stood still with it.
    public var suspendedSeconds = 0.0
    /// How long the process did not run although it should have, in seconds.
    public var stalledSeconds = 0.0
    /// How often the calendar's clock was set, which world time does not follow.
    public var clockSettings = 0

    enum CodingKeys: String, CodingKey {
      case suspendedSeconds = "suspended_seconds"
      case stalledSeconds = "stalled_seconds"
      case clockSettings = "clock_settings"
    }
  }
}

extension DataPlaneAccount {
  /// The packets of one direction.
  public struct Direction: Hashable, Sendable, Codable {
    /// Packets that came from the device.
    public var packetsIn: Int
    /// Their bytes.
    public var bytesIn: Int
    /// Packets that reached the other end.
    public var packetsDelivered: Int
    /// Their bytes.
    public var bytesDelivered: Int
    /// Packets that a queue marked instead of dropping them (RFC 3168).
    public var packetsMarked: Int
    /// Packets on their way now.
    public var packetsInFlight: Int
    /// Bytes of those that wait before the transmitter.
    public var bytesWaiting: Int
    /// How long delivered packets took, from the device to the other end; none without one.
    public var delay: DelayHistogram.Summary?
    /// Packets lost, by cause.
    public var dropped: Drops

    /// Whether each packet that came is accounted for exactly once.
    public var isBalanced: Bool { packetsIn == packetsDelivered + packetsInFlight + dropped.total }

    enum CodingKeys: String, CodingKey {
      case packetsIn = "packets_in"
      case bytesIn = "bytes_in"
      case packetsDelivered = "packets_delivered"
      case bytesDelivered = "bytes_delivered"
      case packetsMarked = "packets_marked"
      case packetsInFlight = "packets_in_flight"
      case bytesWaiting = "bytes_waiting"
      case delay = "delay_ms"
      case dropped = "packets_dropped"
    }
  }

  /// Packets lost, by cause.
  public struct Drops: Hashable, Sendable, Codable {
    /// The queue was full.
    public var queueFull = 0
    /// The queue's own management made room (CoDel), so that packets wait less.
    public var activeQueue = 0
    /// Its hops ended on the way, as a traced route wants.
    public var hopLimit = 0
    /// The link's random loss.
    public var randomLoss = 0
    /// The link was down, by the reason's word.
    public var outage: [String: Int] = [:]
    /// In the gap of a hand-over.
    public var handOver = 0
    /// No link was published for the slot, or one with impossible numbers.
    public var noLinkPlan = 0
    /// Not an IP packet that a router would pass.
    public var malformed = 0
    /// Chatter between neighbours: multicast, broadcast, link-local.
    public var noise = 0
    /// The device or the namespace behind the link did not take it.
    public var refusedByDevice = 0
    /// Still on its way when the run ended.
    public var shutdown = 0

    /// All of them.
    public var total: Int {
      queueFull + activeQueue + hopLimit + randomLoss + handOver + noLinkPlan + malformed + noise
        + refusedByDevice + shutdown
        + outage.values.reduce(0, +)
    }

    enum CodingKeys: String, CodingKey {
      case queueFull = "queue_full"
      case activeQueue = "aqm"
      case hopLimit = "hop_limit"
      case randomLoss = "random_loss"
      case outage
      case handOver = "hand_over"
      case noLinkPlan = "no_link_plan"
      case malformed, noise
      case refusedByDevice = "refused_by_device"
      case shutdown
    }
  }

  /// A satellite and the slots in which it served without a break by another.
  public struct ServedSpan: Hashable, Sendable, Codable {
    /// The satellite's name.
    public var satellite: String
    /// The start of the first slot.
    public var firstSlot: Instant
    /// The start of the last slot.
    public var lastSlot: Instant

    enum CodingKeys: String, CodingKey {
      case satellite
      case firstSlot = "first_slot_utc"
      case lastSlot = "last_slot_utc"
    }
  }

  /// Round trips as measured at the terminal's device, beside what the link was set to.
  ///
  /// Quantiles are of at most 8,192 trips, drawn evenly from all. There are none without a trip.
  public struct RoundTripSummary: Hashable, Sendable, Codable {
    /// How many were measured.
    public var count: Int
    /// From the request leaving the device to its reply being written to it, in milliseconds.
    public var measured: Quantiles?
    /// What the link was set to take for the same packets, queues and transmission included.
    public var set: Quantiles?
    /// The part of the measured time spent beyond the point of presence.
    public var beyond: Quantiles?
    /// The magnitude of measured less set less beyond, in milliseconds.
    public var error: Quantiles?

    enum CodingKeys: String, CodingKey {
      case count
      case measured = "measured_ms"
      case set = "set_ms"
      case beyond = "beyond_pop_ms"
      case error = "error_ms"
    }
  }

  /// Order statistics, in the unit of the key that holds them.
  public struct Quantiles: Hashable, Sendable, Codable {
    /// The smallest.
    public var minimum: Double
    /// The middle one.
    public var median: Double
    /// Ninety-nine in a hundred are no larger.
    public var p99: Double
    /// The largest.
    public var maximum: Double

    enum CodingKeys: String, CodingKey {
      case minimum = "min"
      case median, p99
      case maximum = "max"
    }

    /// - Returns: `nil` without values.
    init?(_ values: [Double]) {
      let sorted = values.sorted()
      guard let first = sorted.first, let last = sorted.last else { return nil }
      minimum = first
      maximum = last
      median = sorted[sorted.count / 2]
      p99 = sorted[min(sorted.count - 1, Int((Double(sorted.count) * 0.99).rounded(.down)))]
    }
  }

  /// What the point of presence did for the terminal.
  public struct Egress: Hashable, Sendable, Codable {
    /// TCP connections that the destination accepted.
    public var connectionsOpened = 0
    /// TCP connections that the destination refused.
    public var connectionsRefused = 0
    /// TCP connections to destinations that cannot be reached.
    public var connectionsUnreachable = 0
    /// Requests for connections not taken because a table or the descriptors were full.
    public var connectionsOverloaded = 0
    /// Conversations in UDP.
    public var datagramFlows = 0
    /// Datagrams that came faster than they were taken, at the point of presence or from the host;
    /// they were never on the link, or had crossed it.
    public var datagramsOverflowed = 0
    /// Questions to the name service.
    public var nameQueries = 0
    /// Echo requests passed on to the host's network.
    public var echoesForwarded = 0
    /// Packets answered with an ICMP error.
    public var packetsRejected = 0
    /// Packets that went on to other terminals.
    public var packetsToTerminals = 0
    /// Of those, packets for which there was no room, or whose terminal took none.
    public var packetsToTerminalsLost = 0
    /// Packets that came from other terminals.
    public var packetsFromTerminals = 0

    /// Nothing yet.
    public init() {}

    enum CodingKeys: String, CodingKey {
      case connectionsOpened = "tcp_connections_opened"
      case connectionsRefused = "tcp_connections_refused"
      case connectionsUnreachable = "tcp_connections_unreachable"
      case connectionsOverloaded = "tcp_connections_overloaded"
      case datagramFlows = "udp_flows"
      case datagramsOverflowed = "udp_datagrams_overflowed"
      case nameQueries = "dns_queries"
      case echoesForwarded = "echoes_forwarded"
      case packetsRejected = "packets_rejected"
      case packetsToTerminals = "packets_to_terminals"
      case packetsToTerminalsLost = "packets_to_terminals_lost"
      case packetsFromTerminals = "packets_from_terminals"
    }
  }
}
