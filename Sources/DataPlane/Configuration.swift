import Frames
public import Links

extension DataPlane {
  /// What one terminal's packets are carried with.
  public struct Configuration: Sendable {
    /// The program and its arguments; empty for the user's shell (`$SHELL`, else `/bin/sh`).
    public var command: [String]
    /// How world time runs.
    public var clock: WorldClock
    /// Variables that the program gets besides those of this process.
    public var environment: [String: String] = [:]
    /// The start of every random draw.
    public var seed: UInt64 = 1
    /// What a change of satellite does to packets.
    public var handOver = HandOverPolicy()
    /// How much waits before the transmitter, and what makes room.
    public var queue = QueuePolicy()
    /// Whether packets meet what varies in a delay, or what stands for it.
    public var variation = VariationPolicy.drawn
    /// A second way out beside the satellite; none unless told otherwise.
    public var terrestrial: TerrestrialUplink?
    /// Who knows the other terminals of the world; without, they cannot be reached.
    public var peers: PeerDirectory?
    /// Names of machines on a local network behind the terminal; only root can have them.
    public var localNetwork: [String] = []
    /// Where this process takes connections inside the terminal's network; at most 16.
    public var innerListeners: [InnerListener] = []
    /// What the terminal's programs are told while there is no link.
    public var outage = OutageReply.silent
    /// The addresses inside.
    public var addresses = TerminalAddresses()
    /// The largest packet of the terminal's device, in bytes: `1_280 ... 1_500`.
    public var maximumTransmissionUnit = 1_500
    /// The most memory for packets on their way, in bytes: `1 MB ... 16 GB`, touched only when used.
    public var packetMemoryBytes = 512 << 20
    /// How long packets and connections may go on after the program's end, so that what it sent
    /// last arrives.
    public var drainLimit = Duration.seconds(5)
    /// Files that get what became of each packet.
    public var recording: PacketRecording?
    /// Whether the delays of packets are counted, which takes 24 kB for a link that carries some.
    public var measuresDelay = true
    /// The file to execute for the helper processes; it has to begin with
    /// ``DataPlaneProcess/runChildIfRequested(_:)``.
    public var executable = "/proc/self/exe"
    /// The congestion control of TCP at both ends of the link, such as `cubic`; nil for the host's.
    public var congestionControl: String?
    /// Whether the kernels may hand over streams in pieces of up to 64 kB, which are then cut here.
    public var offload = true
    /// The character device of TUN.
    public var tunnelDevice = "/dev/net/tun"
    /// Told what happened to the machine's time; called on the engine's thread, which it must not
    /// hold up.
    public var onClockNotice: (@Sendable (ClockNotice) -> Void)?
    /// Whether this process's SIGTERM, SIGHUP, SIGINT and SIGQUIT are passed on to the program.
    public var forwardsSignals = true

    /// The defaults for a command and a clock.
    public init(command: [String], clock: WorldClock) {
      self.command = command
      self.clock = clock
    }
  }
}

/// What happens to packets when the serving satellite changes at a slot mark.
public struct HandOverPolicy: Hashable, Sendable {
  /// The fate of packets that would leave during the gap.
  public enum Packets: String, Hashable, Sendable, Codable {
    /// They wait in the queue.
    case held
    /// They are lost, and counted so.
    case lost
  }

  /// How long nothing leaves after the mark, `0 ... 15` s.
  public var gap: Duration
  /// The order of packets that left before the change and those that leave after it.
  public enum Order: String, Hashable, Sendable, Codable {
    /// No packet arrives before one that left earlier.
    case kept
    /// Packets on a shorter new path may arrive before the last ones on the old path.
    case mayOvertake = "may-overtake"
  }

  /// What becomes of packets in the gap.
  public var packets: Packets
  /// Whether the change may re-order packets.
  public var order: Order

  /// Without a gap unless told otherwise.
  public init(gap: Duration = .zero, packets: Packets = .held, order: Order = .kept) {
    self.gap = gap
    self.packets = packets
    self.order = order
  }
}

/// Whether packets meet the spread of a delay's terms.
public enum VariationPolicy: String, Hashable, Sendable, Codable {
  /// Each term is drawn from its distribution.
  case drawn
  /// The one number that stands for the terms is added, always the same.
  case typical
  /// Nothing is added: packets meet the least delay.
  case least
}

/// A second way out of the terminal's network, beside the satellite: fibre, or a mobile network.
public struct TerrestrialUplink: Hashable, Sendable {
  /// The terminal's addresses on it.
  public var terminal = TerminalAddresses.terrestrial

  /// With the default addresses.
  public init() {}
}

/// How long the queue before a transmitter may get, and who is dropped from it.
public struct QueuePolicy: Hashable, Sendable {
  /// What makes room in a queue.
  public enum Discipline: String, Hashable, Sendable, Codable, CaseIterable {
    /// What comes to a full queue is dropped.
    case dropTail = "drop-tail"
    /// Packets that wait for more than 5 ms over 100 ms are dropped at the head (RFC 8289).
    case coDel = "codel"
    /// The same for each flow by itself, and flows take turns (RFC 8290).
    case fqCoDel = "fq-codel"
  }

  /// What may always wait: some twenty packets of full size.
  public static let floorBytes = 32_768

  /// The time that a full queue takes to empty.
  public var duration: Duration
  /// The size of the queue in bytes, whatever the rate; by the duration when nil.
  public var fixedBytes: Int?
  /// Who is dropped.
  public var discipline: Discipline
  /// Whether CoDel marks packets of flows that understand it (RFC 3168) instead of dropping them.
  public var marksCongestion: Bool

  /// Drop-tail and a tenth of a second unless told otherwise.
  public init(
    duration: Duration = .milliseconds(100),
    discipline: Discipline = .dropTail,
    marksCongestion: Bool = true
  ) {
    self.duration = duration
    self.discipline = discipline
    self.marksCongestion = marksCongestion
  }

  /// The bound in bytes at a rate.
  func bytes(atBitsPerSecond rate: Double) -> Int {
    if let fixedBytes { return max(Self.floorBytes, fixedBytes) }
    let bytes = rate / 8 * min(max(duration.inSeconds, 0), 60)
    return max(Self.floorBytes, Int(Int64(saturating: min(bytes, 1e15))))
  }
}

/// What programs behind the terminal are told while the link is down.
public enum OutageReply: String, Hashable, Sendable, Codable {
  /// Nothing, as a real terminal without a satellite: packets are lost and programs wait.
  case silent
  /// "Network unreachable" from the terminal itself, so that programs fail at once.
  case unreachable
}

/// The addresses of the terminal's network.
public struct TerminalAddresses: Hashable, Sendable {
  /// An IPv4 and an IPv6 address of one machine.
  public struct Pair: Hashable, Sendable {
    /// The IPv4 address.
    public var ipv4: IPAddress
    /// The IPv6 address.
    public var ipv6: IPAddress

    /// Both addresses of one machine.
    public init(ipv4: IPAddress, ipv6: IPAddress) {
      self.ipv4 = ipv4
      self.ipv6 = ipv6
    }

    /// Whether an address is one of the two.
    func contains(_ address: IPAddress) -> Bool { address == ipv4 || address == ipv6 }
  }

  /// The terminal's own, by default in the shared address space (RFC 6598), as behind a carrier's
  /// translator, and in a unique local prefix (RFC 4193).
  public var terminal = Self.pair(2)
  /// The point of presence, which the name `pop` stands for.
  public var pointOfPresence = Self.pair(1)
  /// The machine that runs the emulation, which the name `host` stands for.
  public var host = Self.pair(254)

  /// The gateway on the ground, which a traced route passes.
  public var gateway = Self.pair(3)

  /// The default addresses.
  public init() {}

  /// The default addresses with those of a terminal that shares its world with others.
  public init(of terminal: TerminalAddress) {
    self.terminal = Pair(
      ipv4: IPAddress(ipv4: terminal.ipv4),
      ipv6: IPAddress(high: terminal.ipv6High, low: terminal.ipv6Low)
    )
  }

  /// The terminal's addresses on its terrestrial uplink.
  public static let terrestrial = Pair(
    ipv4: IPAddress(ipv4: 0x6441_0002),
    ipv6: IPAddress(high: 0xfd61_7075_7300_0001, low: 2)
  )
  /// The terminal itself, as a real kit's user knows it (not configurable there either).
  public static let dish = IPAddress(ipv4: 0xc0a8_6401)
  /// The same in the sixth version, which a real kit does not have.
  public static let dishIPv6 = IPAddress(high: 0xfd61_7075_7300_0064, low: 1)
  /// The router of the kit, on the user's side.
  public static let router = IPAddress(ipv4: 0xc0a8_0101)

  /// `100.64.0.N` and `fd61:7075:7300::N`.
  private static func pair(_ number: UInt64) -> Pair {
    Pair(
      ipv4: IPAddress(ipv4: 0x6440_0000 | UInt32(number)),
      ipv6: IPAddress(high: 0xfd61_7075_7300_0000, low: number)
    )
  }
}
