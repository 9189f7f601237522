import CTunnel
import Foundation
import Testing

@testable import DataPlane

/// A stand-in for the engine's process, in Python: starts both helpers as the engine does, lets the
/// program run, says the helpers' numbers, and waits.
private let standIn = """
  import os,socket,subprocess,sys
  executable,words=sys.argv[1],sys.argv[2:]
  lines,helpers=[],[]
  for stage in ('__apus-pop','__apus-terminal'):
    ours,theirs=socket.socketpair(socket.AF_UNIX,socket.SOCK_SEQPACKET)
    os.dup2(theirs.fileno(),200); os.set_inheritable(200,True)
    helpers.append(subprocess.Popen([executable,stage]+words,pass_fds=[200]))
    theirs.close(); os.close(200); lines.append(ours)
  os.write(1,b'%d %d %d\\n' % (os.getpid(),helpers[0].pid,helpers[1].pid))
  kept=[socket.recv_fds(line,64,64)[1] for line in lines]
  lines[1].send(bytes([3,0]))
  status=helpers[1].wait()
  helpers[0].kill()
  """

/// What of a data plane could stay behind when its processes are gone: a namespace lives no longer
/// than its processes, descriptors and mounts.
private struct Remains {
  var devices: Set<String>
  var mounts: Set<String>
  var names: Set<String>

  static let machines = ["kill-a", "kill-b"]
  /// What a mount of a data plane has in its line; others may mount what they like meanwhile.
  private static let marks = [" /etc/resolv.conf ", " /etc/hosts ", " - tmpfs "] + machines
  private static let devices: Set = Set(
    ["sat0", "ter0", "pop0", "popt0", "lan0"] + machines.map { "v-" + $0 }
  )

  /// What is there now.
  static func now() -> Remains {
    let devices = (TextFile.read("/proc/net/dev") ?? "").split(separator: "\n").compactMap {
      $0.contains(":") ? String($0.prefix { $0 != ":" }).trimmed : nil
    }
    let mounts = (TextFile.read("/proc/self/mountinfo") ?? "").split(separator: "\n")
    let files = FileManager.default
    let names = (try? files.contentsOfDirectory(atPath: LocalNetwork.folder)) ?? []
    return Remains(
      devices: Set(devices).intersection(Self.devices),
      mounts: Set(mounts.map(String.init).filter { line in marks.contains { line.contains($0) } }),
      names: Set(names).intersection(machines)
    )
  }

  /// What is here and was not before.
  func beyond(_ before: Remains) -> [String] {
    devices.subtracting(before.devices).sorted() + mounts.subtracting(before.mounts).sorted()
      + names.subtracting(before.names).sorted()
  }
}

@Suite("Killed at any moment, nothing is left", .serialized, .enabled(if: isStageLive))
struct KillTests {
  /// The numbers of processes that carry a mark in their arguments.
  private func processes(with mark: String) -> [Int32] {
    let files = FileManager.default
    return ((try? files.contentsOfDirectory(atPath: "/proc")) ?? []).compactMap { entry in
      guard let number = Int32(entry), let data = files.contents(atPath: "/proc/\(entry)/cmdline")
      else { return nil }
      return data.range(of: Data(mark.utf8)) != nil ? number : nil
    }
  }

  /// One round; what is left three seconds after the kill.
  ///
  /// Without suspension: on a busy machine a test that gives up its thread may get it back after the
  /// program has ended by itself.
  private func round(_ victim: Int, after milliseconds: Int, seed: UInt64) throws -> [String] {
    let before = Remains.now()
    // A time to sleep that no other process has; every process of the round has it among its words.
    let mark = "300.\(UInt64.random(in: 1...(.max)))"
    var configuration = DataPlane.Configuration(
      command: ["sh", "-c", "(setsid sleep \(mark) &) ; sleep \(mark)"],
      clock: try testClock()
    )
    configuration.executable = try #require(stageExecutable)
    configuration.terrestrial = TerrestrialUplink()
    configuration.innerListeners = [
      InnerListener(address: TerminalAddresses.dish, port: 9_200),
      InnerListener(address: TerminalAddresses.router, port: 9_000),
    ]
    if geteuid() == 0 { configuration.localNetwork = Remains.machines }
    let plan = StagePlan(configuration, ownsTerminal: false)
    let process = Process()
    let pipe = Foundation.Pipe()
    process.executableURL = URL(filePath: "/usr/bin/env")
    process.arguments =
      ["python3", "-c", standIn, configuration.executable] + plan.arguments
    process.standardOutput = pipe
    process.standardError = FileHandle.nullDevice
    try process.run()
    let line = String(decoding: pipe.fileHandleForReading.availableData, as: UTF8.self)
    let numbers = line.split { $0 == " " || $0 == "\n" }.compactMap { Int32($0) }
    try #require(numbers.count == 3, "\(line)")
    usleep(UInt32(milliseconds) * 1_000)
    // So much for the eyes of this test.
    #expect(processes(with: mark).contains(numbers[0]), "seed \(seed)")
    #expect(ct_kill(numbers[victim], SIGKILL) == 0, "seed \(seed)")
    var left: [String] = []
    for _ in 0..<60 {
      left = processes(with: mark).map { "process \($0)" }
      // The point of presence's end leaves the terminal to the engine, which ends then.
      if victim == 1 { ct_kill(numbers[0], SIGKILL) }
      if left.isEmpty { left = Remains.now().beyond(before) }
      if left.isEmpty { break }
      usleep(50_000)
    }
    for number in processes(with: mark) { ct_kill(number, SIGKILL) }
    process.waitUntilExit()
    return left
  }

  @Test("The main process or a helper, twenty times", arguments: [UInt64(20_261_121)])
  func kill(seed: UInt64) throws {
    var generator = SeededGenerator(seed: seed)
    for index in 0..<20 {
      let victim = Int.random(in: 0...2, using: &generator)
      // The whole set-up takes some 30 to 100 ms; half of the moments are within it.
      let longest = Bool.random(using: &generator) ? 80 : 400
      let delay = Int.random(in: 0...longest, using: &generator)
      let left = try round(victim, after: delay, seed: seed)
      #expect(
        left.isEmpty,
        "seed \(seed), round \(index), victim \(victim) after \(delay) ms: \(left)"
      )
    }
  }
}
