import CTunnel
import Foundation
import Testing

@testable import DataPlane

@Suite("The terminal's own network", .serialized, .enabled(if: isStageLive))
struct TerminalNetworkTests {
  @Test("The dish and the router answer by name, and a server can bind their addresses")
  func localAddresses() async throws {
    let program = """
      import socket
      for n in ('dish','router'):
        s=socket.create_server((n,9200)); c=socket.create_connection((n,9200),5)
        print(socket.gethostbyname(n),c.getpeername()[0])
      """
    let outcome = try await StageBench.run(
      "ping -c 1 -W 2 dish && ping -c 1 -W 2 router && python3 -c \"\(program)\" >names"
        + " && cat names >output"
    )
    #expect(outcome.status == 0, "\(outcome.output)")
    #expect(outcome.output == "192.168.100.1 192.168.100.1\n192.168.1.1 192.168.1.1\n")
  }
}

@Suite("Two uplinks", .serialized, .enabled(if: isStageLive))
struct UplinkTests {
  private let both: @Sendable (inout StagePlan) -> Void = {
    $0.terrestrial = TerminalAddresses.terrestrial
  }

  /// The device by which the kernel would send.
  private func route(_ words: String) -> String {
    "ip route get \(words) | sed -n 's/.* dev \\([^ ]*\\).*/\\1/p';"
  }

  @Test("The kernel takes the fibre first, and each address leaves by its own device")
  func choice() async throws {
    let outcome = try await StageBench.run(
      [
        "100.64.0.1", "100.64.0.254", "192.0.2.7", "2001:db8::7", "fd61:7075:7300::1",
        "192.0.2.7 from 100.64.0.2", "192.0.2.7 from 100.65.0.2",
        "2001:db8::7 from fd61:7075:7300::2", "2001:db8::7 from fd61:7075:7300:1::2",
        "100.64.0.254 from 100.64.0.2",
      ].map(route).joined(),
      change: both
    )
    let expected = Array(repeating: "ter0", count: 5) + ["sat0", "ter0", "sat0", "ter0", "sat0"]
    #expect(outcome.output.split(separator: "\n").map(String.init) == expected)
  }

  @Test("Both ways carry both families")
  func carry() async throws {
    let outcome = try await StageBench.run(
      "for i in 100.64.0.2 100.65.0.2 fd61:7075:7300::2 fd61:7075:7300:1::2; do"
        + " ping -q -c 2 -i 0.1 -W 2 -I $i pop || echo lost $i; done"
        + "; ping -q -c 2 -i 0.1 -W 2 192.0.2.9",
      change: both
    )
    #expect(outcome.status == 0, "\(outcome.output)")
    #expect(!outcome.output.contains("lost"), "\(outcome.output)")
  }

  @Test("Without a carrier on the fibre the kernel goes over to the satellite, and comes back")
  func failOver() async throws {
    // The kernel works off changes of carriers once a second (net/core/link_watch.c).
    let waiting =
      "wait_for() { for i in $(seq 60); do [ \"$(\(route("192.0.2.7")))\" = $1 ] &&"
      + " [ \"$(\(route("2001:db8::7")))\" = $1 ] && return; sleep 0.1; done; echo never $1; };"
    let outcome = try await StageBench.run(
      waiting + "wait_for ter0; touch cut; wait_for sat0;"
        + "ping -q -c 2 -i 0.1 -W 2 192.0.2.9 || echo lost;"
        + "ping -q -6 -c 2 -i 0.1 -W 2 2001:db8::9 || echo lost;"
        + "ping -c 1 -W 1 -I 100.65.0.2 192.0.2.9 && echo leaked;"
        + "ping -c 1 -W 1 -I fd61:7075:7300:1::2 2001:db8::9 && echo leaked;"
        + "touch joined; wait_for ter0; ping -q -c 2 -i 0.1 -W 2 192.0.2.9 || echo lost; true",
      change: both,
      onTurn: { bench in
        if bench.hasSign("joined") {
          bench.setFibre(true)
        } else if bench.hasSign("cut") {
          bench.setFibre(false)
        }
      }
    )
    #expect(outcome.status == 0)
    for word in ["never", "lost", "leaked"] {
      #expect(!outcome.output.contains(word), "\(outcome.output)")
    }
  }

  /// Sends 40 parts in some four seconds; the fibre is cut after a second of them.
  private func send(protocol number: Int) async throws -> StageBench.Outcome {
    let program = """
      import socket,time
      s=socket.socket(socket.AF_INET,socket.SOCK_STREAM,\(number)); s.settimeout(5)
      s.connect(('192.0.2.7',9)); first=s.getsockname()[0]
      for i in range(40):
        s.sendall(b'x'*1000); time.sleep(.1)
        if i==10: open('cut','w')
      s.shutdown(socket.SHUT_WR); print(first)
      try: s.recv(1); print('whole')
      except OSError as e: print('stalled')
      """
    return try await StageBench.run(
      "timeout 20 python3 -c \"\(program)\"",
      change: both,
      port: 9,
      onTurn: { if $0.hasSign("cut") { $0.setFibre(false) } }
    )
  }

  @Test("A TCP connection of the fibre stalls when it is cut")
  func tcpStalls() async throws {
    let outcome = try await send(protocol: 0)
    #expect(outcome.output == "100.65.0.2\nstalled\n")
    #expect(outcome.received < 40_000)
  }

  @Test(
    "A reset from the point of presence arrives, on one path and on several",
    arguments: [0, 262]
  )
  func reset(protocol number: Int) async throws {
    let program = """
      import socket,time
      s=socket.socket(socket.AF_INET,socket.SOCK_STREAM,\(number)); s.settimeout(5)
      s.connect(('192.0.2.7',9)); s.sendall(b'x'); time.sleep(.3); open('reset','w')
      try: print(s.recv(1))
      except ConnectionResetError: print('reset')
      """
    let outcome = try await StageBench.run(
      "python3 -c \"\(program)\"",
      change: both,
      port: 9,
      onTurn: { if $0.hasSign("reset") { $0.resetConnections() } }
    )
    #expect(outcome.output == "reset\n")
  }

  @Test(
    "A connection of Multipath TCP outlives the fibre",
    .enabled(if: TextFile.read("/proc/sys/net/mptcp/enabled")?.trimmed == "1")
  )
  func multipath() async throws {
    let outcome = try await send(protocol: 262)
    #expect(outcome.output == "100.65.0.2\nwhole\n")
    #expect(outcome.received == 40_000)
  }
}

@Suite("What the helpers are told")
struct StagePlanTests {
  @Test("A plan with and without the second uplink and the local network is read as written")
  func plan() throws {
    var plan = StagePlan(try configuration(), ownsTerminal: false)
    for names in [[], ["a"], ["a", "b-2"]] {
      for fibre in [nil, TerminalAddresses.terrestrial] {
        plan.localNetwork = names
        plan.terrestrial = fibre
        plan.offload = fibre == nil
        let read = try #require(StagePlan(plan.arguments))
        #expect(read.localNetwork == names && read.terrestrial == fibre && read.mayBridge)
        #expect(read.offload == plan.offload)
      }
    }
    #expect(StagePlan(["terrestrial=1.2.3.4"] + plan.arguments) != nil)
    #expect(StagePlan(plan.arguments.map { $0.hasPrefix("terr") ? "terrestrial=x,y" : $0 }) == nil)
  }
}
