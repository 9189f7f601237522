import CTunnel
import Glibc
public import Links

/// The emulated link between two TUN devices, and nothing else: no program, no egress, no namespaces
/// of its own.
///
/// For whoever has two devices already, in two namespaces say, and wants one link's delay, rate,
/// queue and loss between them. One thread carries the packets; it is the caller's.
///
/// ```swift
/// let bridge = try TunnelBridge(near: a, far: b, configuration: configuration)
/// bridge.publish(link)
/// bridge.run(until: { isDone })
/// ```
public final class TunnelBridge {
  private let path: AccessPath
  private let configuration: DataPlane.Configuration
  private let poller: Int32
  private var margin = WakeUpMargin()
  private var events = [ct_event](repeating: ct_event(), count: 8)
  private let start: Int64

  /// A device opened in this process's present network namespace, ready for ``TunnelBridge``.
  ///
  /// - Parameters:
  ///   - name: of the interface; it has no address yet and is down.
  ///   - namespace: a path to enter for the opening, such as `/run/netns/a`; nil for the present one.
  ///     Root only; the calling thread comes back to where it was.
  ///   - offload: whether the kernel may hand over streams in pieces of up to 64 kB.
  ///   - device: the character device of TUN.
  /// - Returns: its descriptor, which belongs to the caller.
  /// - Throws: ``DataPlaneError`` when this machine does not allow it.
  public static func openTunnel(
    named name: String,
    inNetworkNamespace namespace: String? = nil,
    offload: Bool = true,
    device: String = "/dev/net/tun"
  ) throws(DataPlaneError) -> Int32 {
    // Safe because the strings outlive the call.
    let descriptor = unsafe ct_open_tunnel_in(namespace, device, name)
    guard descriptor >= 0 else { throw DataPlaneError.tunnelDevice(device, -descriptor) }
    _ = ct_set_offload(descriptor, offload ? 1 : 0)
    return descriptor
  }

  /// A link between two devices that ``openTunnel(named:inNetworkNamespace:offload:device:)`` gave;
  /// the descriptors stay the caller's.
  ///
  /// Of the configuration count the clock, the seed, the queue, the hand-over, the variation and the
  /// memory.
  /// - Throws: ``DataPlaneError`` when there is no address space for packets.
  public init(
    near: Int32,
    far: Int32,
    configuration: DataPlane.Configuration
  ) throws(DataPlaneError) {
    self.configuration = configuration
    start = ct_now()
    let pool = try PacketPool(limitBytes: configuration.packetMemoryBytes)
    path = AccessPath(
      terminalTunnel: near,
      popTunnel: far,
      emulator: LinkEmulator(configuration, access: .bare, pool: pool, now: start)
    )
    poller = ct_poller()
    _ = ct_watch(poller, near, UInt32(CT_READABLE.rawValue), 0, 1)
    _ = ct_watch(poller, far, UInt32(CT_READABLE.rawValue), 1, 1)
  }

  deinit { close(poller) }

  /// Takes the link of a span of time; to be called on the thread that runs, or before.
  public func publish(_ span: LinkSpan) { path.emulator.publish(span, now: ct_now()) }

  /// Carries packets until told to stop.
  ///
  /// - Parameter isDone: asked a few times a second.
  public func run(until isDone: () -> Bool) {
    ct_make_thread_punctual()
    var nextQuestion = ct_now()
    while true {
      let now = ct_now()
      if now >= nextQuestion {
        if isDone() { return }
        nextQuestion = now + 100_000_000
      }
      turn(now, nextQuestion)
    }
  }

  private func turn(_ now: Int64, _ nextQuestion: Int64) {
    let next = path.emulator.nextEvent
    let time = min(next == .max ? .max : next - margin.nanoseconds, nextQuestion)
    let timeout = max(0, time - now)
    // Safe because the buffer's own count bounds what is written.
    let count = unsafe events.withUnsafeMutableBufferPointer {
      unsafe ct_wait(poller, $0.baseAddress, Int32($0.count), timeout)
    }
    if count == 0, timeout > 0 { margin.woke(late: ct_now() - now - timeout) }
    for index in 0..<max(0, Int(count)) {
      if events[index].tag == 0 {
        receive(path.terminalTunnel, path.emulator.uplink)
      } else {
        receive(path.popTunnel, path.emulator.downlink)
      }
    }
    forward()
  }

  private func receive(_ tunnel: Int32, _ pipe: Pipe) {
    path.drain(tunnel, refusingOn: pipe) {
      path.emulator.receive($0, length: $1, on: pipe, now: ct_now())
    }
  }

  private func forward() {
    let now = ct_now()
    path.emulator.advance(to: now)
    deliver(path.emulator.uplink, path.popTunnel, now)
    deliver(path.emulator.downlink, path.terminalTunnel, now)
  }

  private func deliver(_ pipe: Pipe, _ tunnel: Int32, _ now: Int64) {
    while let train = pipe.takeDue(now: now) {
      let isWritten = path.write(train, to: tunnel)
      pipe.finish(train, isWritten ? .delivered(at: ct_now()) : .lost(.refusedByDevice))
    }
  }

  /// What the link did so far; to be called on the thread that runs, or after.
  public var account: DataPlaneAccount {
    AccountSnapshot(
      path.emulator,
      clock: configuration.clock,
      start: start,
      now: ct_now()
    ).account
  }
}
