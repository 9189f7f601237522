import CTunnel
import Foundation
import Frames
import Links
import Testing

@testable import DataPlane

@Suite("What listens inside the terminal's network")
struct InnerListenerTests {
  private static let dish = InnerListener(address: TerminalAddresses.dish, port: 9_200)

  @Test("What cannot be is refused with what to do, before anything starts")
  func refused() throws {
    let many = (0...UInt16(InnerListener.capacity)).map {
      InnerListener(address: TerminalAddresses.dish, port: 9_000 + $0)
    }
    let cases = [
      many, [Self.dish, Self.dish], [InnerListener(address: TerminalAddresses.dish, port: 0)],
      [InnerListener(address: try #require(IPAddress("224.0.0.1")), port: 1)],
      [InnerListener(address: try #require(IPAddress("ff02::1")), port: 1)],
      [InnerListener(address: try #require(IPAddress("fe80::1")), port: 1)],
    ]
    for listeners in cases {
      var configuration = try configuration()
      configuration.innerListeners = listeners
      let error = #expect(throws: DataPlaneError.self) {
        try DataPlane(configuration: configuration)
      }
      #expect(error?.code == .configuration && error?.remedy.isEmpty == false)
    }
    try InnerListener.check(many.dropLast())
  }

  @Test("A helper reads the places as they were written")
  func arguments() throws {
    var configuration = try configuration()
    configuration.innerListeners = [
      Self.dish, InnerListener(address: TerminalAddresses.dishIPv6, port: 65_535),
    ]
    let plan = StagePlan(configuration, ownsTerminal: false)
    let read = try #require(StagePlan(plan.arguments))
    #expect(read.innerListeners == configuration.innerListeners)
    let index = try #require(plan.arguments.firstIndex { $0.hasPrefix("listen=") })
    for word in ["listen=", "listen=1.2.3.4", "listen=1.2.3.4,65536", "listen=1.2.3,80"] {
      var words = plan.arguments
      words[index] = word
      #expect(StagePlan(words) == nil, "\(word)")
    }
  }

  @Test("Before the start there is nothing to take")
  func early() throws {
    var configuration = try configuration()
    configuration.innerListeners = [Self.dish]
    #expect(try DataPlane(configuration: configuration).takeInnerListeners().isEmpty)
  }
}

@Suite("What listens inside, with a program", .serialized, .enabled(if: isStageLive))
struct LiveInnerListenerTests {
  /// What came of a run.
  private struct Outcome {
    var status: Int32
    var output: String
    var account: DataPlaneAccount
  }

  private static let places = [
    InnerListener(address: TerminalAddresses.dish, port: 9_200),
    InnerListener(address: TerminalAddresses.router, port: 9_000),
    InnerListener(address: TerminalAddresses.dishIPv6, port: 9_200),
  ]

  /// Runs a shell command behind a link that is down, or up for three slots.
  private func run(
    _ command: String,
    isUp: Bool = false,
    change: (inout DataPlane.Configuration) -> Void = { _ in },
    during body: (DataPlane) async throws -> Void
  ) async throws -> Outcome {
    let file = NSTemporaryDirectory() + "apus-inner-\(UUID().uuidString)"
    defer { try? FileManager.default.removeItem(atPath: file) }
    var configuration = DataPlane.Configuration(
      command: ["sh", "-c", "exec >\"$OUTPUT\" 2>&1; " + command],
      clock: try #require(WorldClock(startingNowAt: start.start + .seconds(1)))
    )
    configuration.executable = try #require(stageExecutable)
    configuration.environment = ["OUTPUT": file]
    configuration.forwardsSignals = false
    configuration.innerListeners = Self.places
    change(&configuration)
    let plane = try DataPlane(configuration: configuration)
    for slot in [start, start.next, start.next.next] {
      let up = link(slot, up: direction(milliseconds: 10))
      plane.publish(isUp ? up : Link(slot: slot, state: .down(.obstructed)))
    }
    try plane.start()
    do { try await body(plane) } catch {
      plane.stop()
      _ = await plane.waitForExit()
      throw error
    }
    let status = await plane.waitForExit()
    let output = (try? String(contentsOfFile: file, encoding: .utf8)) ?? ""
    return Outcome(status: status, output: output, account: try #require(plane.account))
  }

  /// Takes connections and says to each at which listener it came in, then closes the listeners.
  ///
  /// Ends when as many came as there have to be, and after ten seconds at most.
  private func serve(_ listeners: [Int32], connections: Int) async -> Int {
    await withCheckedContinuation { continuation in
      Thread.detachNewThread {
        var served = 0
        let deadline = ct_now() + 10_000_000_000
        while served < connections, ct_now() < deadline {
          for (index, listener) in listeners.enumerated() {
            var peer = ct_endpoint()
            var local = ct_endpoint()
            // Safe because both endpoints live for the call.
            let connection = unsafe ct_accept(listener, &peer, &local)
            guard connection >= 0 else { continue }
            let words = Array("listener \(index)\n".utf8)
            // Safe because the words' own count bounds the call.
            _ = unsafe words.withUnsafeBytes {
              unsafe ct_send(connection, $0.baseAddress, $0.count)
            }
            close(connection)
            served += 1
          }
          usleep(2_000)
        }
        for listener in listeners { close(listener) }
        continuation.resume(returning: served)
      }
    }
  }

  private static let client = """
    import socket,sys
    for place in sys.argv[1:]:
      host,port=place.rsplit(',',1)
      with socket.create_connection((host,int(port)),8) as s: print(s.makefile().readline().strip())
    """

  private static func call(_ places: [InnerListener]) -> String {
    "python3 -c \"\(client)\" " + places.map { "\($0.address),\($0.port)" }.joined(separator: " ")
  }

  @Test("A program reaches this process at each address while the link is down, not over it")
  func reach() async throws {
    let outcome = try await run(Self.call(Self.places)) { plane in
      let listeners = plane.takeInnerListeners()
      #expect(listeners.count == 3 && plane.takeInnerListeners().isEmpty)
      for listener in listeners {
        #expect(fcntl(listener, F_GETFL) & O_NONBLOCK != 0)
        #expect(fcntl(listener, F_GETFD) & FD_CLOEXEC != 0)
      }
      #expect(await serve(listeners, connections: 3) == 3)
    }
    #expect(outcome.status == 0)
    #expect(outcome.output == "listener 0\nlistener 1\nlistener 2\n")
    #expect(outcome.account.uplink.packetsIn == outcome.account.uplink.dropped.noise)
  }

  @Test("A connection waits until somebody takes over")
  func backlog() async throws {
    let outcome = try await run(Self.call([Self.places[0]])) { plane in
      try await Task.sleep(for: .milliseconds(800))
      #expect(await serve(plane.takeInnerListeners(), connections: 1) == 1)
    }
    #expect(outcome.status == 0 && outcome.output == "listener 0\n", "\(outcome.output)")
  }

  @Test("With a second way out they are as near")
  func terrestrial() async throws {
    let outcome = try await run(Self.call(Self.places)) {
      $0.terrestrial = TerrestrialUplink()
    } during: { plane in
      #expect(await serve(plane.takeInnerListeners(), connections: 3) == 3)
    }
    #expect(outcome.status == 0, "\(outcome.output)")
  }

  @Test("Machines behind the terminal reach them through it", .enabled(if: geteuid() == 0))
  func localNetwork() async throws {
    let outcome = try await run("ip netns exec a " + Self.call(Self.places)) {
      $0.localNetwork = ["a", "b"]
    } during: { plane in
      #expect(await serve(plane.takeInnerListeners(), connections: 3) == 3)
    }
    #expect(outcome.output == "listener 0\nlistener 1\nlistener 2\n", "\(outcome.output)")
    #expect(outcome.account.uplink.packetsIn == outcome.account.uplink.dropped.noise)
  }

  @Test("What nobody takes is closed at the end, and calls to it are refused or end")
  func notTaken() async throws {
    func sockets() throws -> Int {
      try FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd").count { entry in
        let target = try? FileManager.default.destinationOfSymbolicLink(
          atPath: "/proc/self/fd/\(entry)"
        )
        return target?.hasPrefix("socket:") == true
      }
    }
    let before = try sockets()
    for _ in 0..<5 { _ = try await run("true") { _ in } }
    try await Task.sleep(for: .milliseconds(300))
    #expect(try sockets() <= before)
  }

  @Test("The program cannot hold what listens: it has no such descriptor")
  func program() async throws {
    // Each socket that listens in this network, by its number, and how many of them the shell has.
    let outcome = try await run(
      "for i in $(awk '$4 == \"0A\" {print $10}' /proc/net/tcp /proc/net/tcp6); do"
        + " ls -l /proc/$$/fd | grep -c \"socket:.$i\"; done"
    ) { _ in }
    #expect(outcome.output == "0\n0\n0\n", "\(outcome.output)")
  }

  @Test("An address that the terminal does not have is said with its remedy")
  func elsewhere() async throws {
    var configuration = DataPlane.Configuration(
      command: ["true"],
      clock: try #require(WorldClock(startingNowAt: start.start))
    )
    configuration.executable = try #require(stageExecutable)
    configuration.forwardsSignals = false
    configuration.innerListeners = [
      Self.places[0], InnerListener(address: try #require(IPAddress("192.0.2.1")), port: 7),
    ]
    let plane = try DataPlane(configuration: configuration)
    let error = #expect(throws: DataPlaneError.self) { try plane.start() }
    #expect(error?.code == .networkSetup)
    #expect(error?.message.contains("192.0.2.1 port 7") == true)
    #expect(error?.remedy.contains("192.168.100.1") == true)
    #expect(plane.takeInnerListeners().isEmpty)
  }

  /// What the link has done up to now; the engine takes what was published before.
  private func account(_ plane: DataPlane) throws -> DataPlaneAccount {
    let now = plane.configuration.clock.now
    for _ in 0..<50 {
      if let account = plane.account, account.until >= now { return account }
    }
    throw DataPlaneError(.process, "The engine does not answer.")
  }

  @Test("Packets stop at once while the terminal is off, and go on at once")
  func off() async throws {
    let reason = Reason.terminalStowed.rawValue
    let outcome = try await run("ping -q -i 0.02 -w 3 pop", isUp: true) { plane in
      try await Task.sleep(for: .milliseconds(1_000))
      plane.publish(Link(slot: start, state: .down(.terminalStowed)))
      let off = try account(plane)
      try await Task.sleep(for: .milliseconds(1_000))
      let stillOff = try account(plane)
      plane.publish(link(start, up: direction(milliseconds: 10)))
      let on = try account(plane)
      try await Task.sleep(for: .milliseconds(800))
      let stillOn = try account(plane)

      #expect(off.uplink.packetsDelivered > 0)
      // What had left before arrives, and nothing else.
      let arrived = stillOff.uplink.packetsDelivered - off.uplink.packetsDelivered
      #expect(arrived <= off.uplink.packetsInFlight)
      #expect((stillOff.uplink.dropped.outage[reason] ?? 0) > 10)
      #expect(stillOn.uplink.packetsDelivered > on.uplink.packetsDelivered + 10)
      #expect(stillOn.uplink.dropped.outage == on.uplink.dropped.outage)
      // All of the time between is off, to the microsecond, and none before or after.
      func seconds(_ account: DataPlaneAccount) -> Double { account.outageSeconds[reason] ?? 0 }
      let between = (stillOff.until - off.until).inSeconds
      #expect(abs(seconds(stillOff) - seconds(off) - between) < 1e-6)
      #expect(seconds(stillOn) == seconds(on) && off.present.reason == reason && on.present.isUp)
    }
    #expect(outcome.account.handOvers == 0 && outcome.account.uplink.isBalanced)
  }
}
