import Foundation
import Frames
import Links
import Quantities
import Testing

@testable import DataPlane

/// The program that live tests execute for the helpers: one whose `main` begins with
/// `DataPlaneProcess.runChildIfRequested`, named by the variable `APUS_EXECUTABLE`.
private let helper = ProcessInfo.processInfo.environment["APUS_EXECUTABLE"]

/// Whether this machine and this run allow live tests.
private let isLive =
  helper != nil
  && DataPlaneProbe.check().allSatisfy { $0.isWorking || !$0.isRequired }

/// What a program behind a terminal left behind.
private struct Outcome {
  var status: Int32
  var output: String
  var account: DataPlaneAccount
}

@Suite("Real programs behind a terminal", .serialized, .enabled(if: isLive))
struct LiveTests {
  /// Runs a shell command behind a link of a delay, 20 slots long.
  private func run(
    _ command: String,
    milliseconds delay: Double = 10,
    megabits rate: Double = .infinity,
    at world: Instant = start.start + .seconds(1),
    change: (inout DataPlane.Configuration) -> Void = { _ in },
    link make: (Int, Slot) -> Link.State? = { _, _ in nil }
  ) async throws -> Outcome {
    let file = NSTemporaryDirectory() + "apus-live-\(UUID().uuidString)"
    defer { try? FileManager.default.removeItem(atPath: file) }
    let clock = try #require(WorldClock(startingNowAt: world))
    var configuration = DataPlane.Configuration(
      command: ["sh", "-c", "exec >\"$OUTPUT\" 2>&1; " + command],
      clock: clock
    )
    configuration.executable = try #require(helper)
    configuration.environment = ["OUTPUT": file]
    configuration.forwardsSignals = false
    change(&configuration)
    let plane = try DataPlane(configuration: configuration)
    var slot = Slot(containing: world)
    for index in 0..<20 {
      let way = direction(milliseconds: delay, megabits: rate)
      let state = make(index, slot) ?? DataPlaneTests.link(slot, up: way).state
      plane.publish(Link(slot: slot, state: state))
      slot = slot.next
    }
    try plane.start()
    let status = await plane.waitForExit()
    let output = (try? String(contentsOfFile: file, encoding: .utf8)) ?? ""
    let account = try #require(plane.account)
    #expect(account.uplink.isBalanced && account.downlink.isBalanced)
    return Outcome(status: status, output: output, account: account)
  }

  @Test("The program's status is passed on", arguments: [("exit 7", 7), ("kill -9 $$", 137)])
  func status(command: String, status: Int32) async throws {
    #expect(try await run(command).status == status)
  }

  @Test("A command that does not exist gives 127")
  func missing() async throws {
    #expect(try await run("true") { $0.command = ["/nonexistent/program"] }.status == 127)
  }

  @Test("Ping measures what the link was set to", arguments: ["-4", "-6"])
  func ping(family: String) async throws {
    let outcome = try await run("ping \(family) -q -c 50 -i 0.02 pop", milliseconds: 20)
    #expect(outcome.status == 0, "\(outcome.output)")
    let trips = outcome.account.echoes
    #expect(trips.count == 50)
    let set = try #require(trips.set)
    #expect(set.minimum >= 40 && set.maximum < 40.001)
    let error = try #require(trips.error)
    // The promise for an idle machine is a median below 0.5 ms; a shared one gets ten times that.
    #expect(error.median < 5)
  }

  @Test("A slot mark changes the delay at once")
  func slotChange() async throws {
    let outcome = try await run(
      "ping -c 4 -i 1 pop",
      at: start.start + .milliseconds(13_500),
      link: { index, slot in
        DataPlaneTests.link(
          slot,
          satellite: "S\(index)",
          up: direction(milliseconds: index == 0 ? 10 : 40)
        ).state
      }
    )
    let set = try #require(outcome.account.echoes.set)
    #expect(set.minimum == 20 && set.maximum == 80)
    #expect(outcome.account.handOvers == 1)
    #expect(outcome.account.satellites.map(\.satellite) == ["S0", "S1"])
  }

  @Test("An outage loses packets under its reason, silently or not")
  func outage() async throws {
    for reply in [OutageReply.silent, .unreachable] {
      let outcome = try await run("ping -c 1 -W 1 pop") {
        $0.outage = reply
      } link: { _, _ in
        .down(.notLicensed)
      }
      #expect(outcome.status != 0)
      #expect((outcome.account.uplink.dropped.outage["not-licensed"] ?? 0) >= 1)
      #expect(outcome.output.contains("nreachable") == (reply == .unreachable))
      #expect((outcome.account.outageSeconds["not-licensed"] ?? 0) > 0)
    }
  }

  @Test("A file comes through whole, in both families, at the set rate")
  func file() async throws {
    let folder = NSTemporaryDirectory() + "apus-live-\(UUID().uuidString)"
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: folder) }
    var generator = SeededGenerator(seed: 4)
    let pattern = (0..<99_991).map { _ in UInt8.random(in: 0...255, using: &generator) }
    let bytes = (0..<200).reduce(into: Data()) { data, _ in data += pattern }
    try bytes.write(to: URL(filePath: folder + "/big"))
    let server = try Server(
      "import http.server as h,functools as f;"
        + "handler=f.partial(h.SimpleHTTPRequestHandler,directory='\(folder)');"
        + "s=h.ThreadingHTTPServer(('127.0.0.1',0),handler);"
        + "print(s.server_port,flush=True);s.serve_forever()"
    )
    defer { server.stop() }
    let outcome = try await run(
      "for v in -4 -6; do curl $v -s http://host:\(server.port)/big | cmp - \(folder)/big || exit 9; done",
      milliseconds: 5,
      megabits: 200
    )
    #expect(outcome.status == 0, "\(outcome.output)")
    #expect(outcome.account.egress.connectionsOpened == 2)
    // 40 MB at 200 Mb/s take 1.6 s and more.
    #expect(outcome.account.servedSeconds > 1.6)
    #expect(outcome.account.handshakes.count == 2)
  }

  @Test("A closed port refuses, on the host and at the point of presence")
  func refused() async throws {
    let outcome = try await run(
      "for u in host:9 pop:80; do for v in -4 -6; do curl $v -s -m 5 http://$u/; echo $?; done; done"
    )
    #expect(outcome.output == "7\n7\n7\n7\n")
    #expect(outcome.account.egress.connectionsRefused == 4)
    #expect(outcome.account.servedSeconds < 3)
  }

  @Test("Datagrams come back from the host, fragments too, and a closed port says so")
  func datagrams() async throws {
    let server = try Server(
      "import socket;s=socket.socket(socket.AF_INET,socket.SOCK_DGRAM);"
        + "s.bind(('127.0.0.1',0));print(s.getsockname()[1],flush=True)\n"
        + "while 1:\n d,a=s.recvfrom(65535);s.sendto(d,a)"
    )
    defer { server.stop() }
    let program = """
      import socket
      for fam,dst in ((socket.AF_INET,'100.64.0.254'),(socket.AF_INET6,'fd61:7075:7300::fe')):
        for n in (1,1400,20000):
          s=socket.socket(fam,socket.SOCK_DGRAM);s.settimeout(5);s.connect((dst,\(server.port)))
          s.send(b'x'*n);print(len(s.recv(65535)))
        s=socket.socket(fam,socket.SOCK_DGRAM);s.settimeout(5);s.connect((dst,9));s.send(b'x')
        try: s.recv(1)
        except ConnectionRefusedError: print('refused')
      """
    let outcome = try await run("python3 -c \"\(program)\"")
    #expect(outcome.output == "1\n1400\n20000\nrefused\n1\n1400\n20000\nrefused\n")
  }

  @Test("The names pop and host are answered by the files and by the name service")
  func names() async throws {
    let program = """
      import socket
      for n in ('pop','host'): print(sorted({a[4][0] for a in socket.getaddrinfo(n,1)}))
      for q in (1,28):
        s=socket.socket(socket.AF_INET,socket.SOCK_DGRAM);s.settimeout(5);s.connect(('100.64.0.1',53))
        s.send(bytes([1,2,1,0,0,1,0,0,0,0,0,0,4])+b'host'+bytes([0,0,q,0,1]));r=s.recv(512)
        print(socket.inet_ntop(socket.AF_INET if q==1 else socket.AF_INET6,r[-4:] if q==1 else r[-16:]))
      """
    let outcome = try await run("python3 -c \"\(program)\"")
    #expect(
      outcome.output == """
        ['100.64.0.1', 'fd61:7075:7300::1']
        ['100.64.0.254', 'fd61:7075:7300::fe']
        100.64.0.254
        fd61:7075:7300::fe

        """
    )
    #expect(outcome.account.egress.nameQueries == 2)
  }

  @Test("When the program ends, what it left running ends too")
  func daemons() async throws {
    let mark = "apus-live-\(UUID().uuidString)"
    let outcome = try await run("(exec -a \(mark) setsid sleep 300 >/dev/null 2>&1 &); sleep 0.3")
    #expect(outcome.status == 0)
    #expect(!(try isRunning(mark)))
  }

  @Test("Nothing stays open after a run")
  func descriptors() async throws {
    func openDescriptors() async throws -> [String] {
      // The engine's thread lets go of the last of them just after the status is known.
      try await Task.sleep(for: .milliseconds(300))
      return try FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd").compactMap {
        try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/fd/\($0)")
      }
    }
    _ = try await run("true")
    let before = try await openDescriptors()
    for _ in 0..<3 { _ = try await run("ping -c 1 pop; curl -s -m 1 http://host:9/") }
    let after = try await openDescriptors()
    #expect(after.count <= before.count, "\(before.sorted()) \(after.sorted())")
  }

  @Test("Stopping ends a program that does not want to end")
  func stop() async throws {
    let clock = try #require(WorldClock(startingNowAt: start.start))
    var configuration = DataPlane.Configuration(
      command: ["sh", "-c", "trap '' TERM; while :; do sleep 1; done"],
      clock: clock
    )
    configuration.executable = try #require(helper)
    configuration.forwardsSignals = false
    let plane = try DataPlane(configuration: configuration)
    plane.publish(link(up: direction(milliseconds: 1)))
    try plane.start()
    #expect(throws: DataPlaneError.self) { try plane.start() }
    #expect(plane.account != nil)
    // Time for the shell to set its trap.
    try await Task.sleep(for: .milliseconds(700))
    plane.stop()
    #expect(await plane.waitForExit() == 137)
  }

  @Test("Without the device the error says which command opens it")
  func closedDevice() throws {
    let clock = try #require(WorldClock(startingNowAt: start.start))
    var configuration = DataPlane.Configuration(command: ["true"], clock: clock)
    configuration.executable = try #require(helper)
    configuration.forwardsSignals = false
    configuration.tunnelDevice = "/nonexistent/tun"
    let plane = try DataPlane(configuration: configuration)
    let error = #expect(throws: DataPlaneError.self) { try plane.start() }
    #expect(error?.code == .tunnelDeviceMissing)
    #expect(error?.remedy.contains("modprobe") == true)
  }

  private func isRunning(_ mark: String) throws -> Bool {
    try FileManager.default.contentsOfDirectory(atPath: "/proc").contains { entry in
      let data = FileManager.default.contents(atPath: "/proc/\(entry)/cmdline") ?? Data()
      return String(decoding: data, as: UTF8.self).hasPrefix(mark)
    }
  }
}

/// A server on the host's loopback, written in Python, that prints its port.
private final class Server {
  let port: Int
  private let process = Process()

  init(_ program: String) throws {
    let pipe = Foundation.Pipe()
    process.executableURL = URL(filePath: "/usr/bin/env")
    process.arguments = ["python3", "-c", program]
    process.standardOutput = pipe
    process.standardError = FileHandle.nullDevice
    try process.run()
    let line = String(decoding: pipe.fileHandleForReading.availableData, as: UTF8.self)
    port = try #require(Int(line.trimmed))
  }

  func stop() {
    // It inherits the blocked signals of the thread that started it, SIGTERM among them.
    kill(process.processIdentifier, SIGKILL)
  }
}
