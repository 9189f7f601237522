import Foundation
import Frames
import Links
import Testing

@testable import DataPlane

@Suite("A recording of packets and their fates")
struct PacketRecorderTests {
  static let tshark = ["/usr/bin/tshark", "/usr/local/bin/tshark"].first {
    FileManager.default.isExecutableFile(atPath: $0)
  }

  /// A folder of its own for the files of a test, removed after it.
  private func inFolder(_ body: (String) throws -> Void) throws {
    let folder =
      FileManager.default.temporaryDirectory.path
      + "/apus-recording-\(UInt64.random(in: 0 ... .max))"
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: folder) }
    try body(folder)
  }

  private func bytes(_ path: String) throws -> [UInt8] {
    Array(try Data(contentsOf: URL(fileURLWithPath: path)))
  }

  private func delivered(_ length: Int) -> PacketFate {
    PacketFate(
      direction: .uplink,
      access: .satellite,
      arrivalNanoseconds: 1_500_000_123,
      departureNanoseconds: 1_500_120_123,
      dueNanoseconds: 1_523_409_123,
      deliveredNanoseconds: 1_523_412_123,
      ipLength: Int32(length),
      satellite: 3
    )
  }

  private func dropped(_ cause: DropCause, queue: Int64 = 0, length: Int) -> PacketFate {
    PacketFate(
      direction: .downlink,
      access: .satellite,
      arrivalNanoseconds: 2_000_000_000,
      departureNanoseconds: queue > 0 ? 2_000_000_000 + queue : 0,
      ipLength: Int32(length),
      cause: cause
    )
  }

  @Test("A capture has the packets, their times and what became of them")
  func capture() throws {
    try inFolder { folder in
      let path = folder + "/run.pcapng"
      let recorder = try PacketRecorder(
        PacketRecording(files: [path], application: "apus 9.9"),
        clock: testClock()
      )
      recorder.setName("STARLINK-1234", ofSatellite: 3)
      let first = packet(bytes: 101)
      let second = packet(bytes: 1_500)
      let nothing: [UInt8] = []
      recorder.record(delivered(101), bytes: first.span)
      recorder.record(dropped(.queueFull, queue: 12_300_000, length: 1_500), bytes: second.span)
      var marked = delivered(101)
      marked.access = .terrestrial
      marked.satellite = -1
      marked.congestionMarked = true
      recorder.record(marked, bytes: first.span)
      recorder.record(dropped(.outage(.jammed), length: 60), bytes: nothing.span)
      let summary = recorder.finish()
      #expect(summary.isComplete && summary.recordsLost == 0)
      #expect(summary.files.map(\.recordsWritten) == [4])
      let read = try CaptureReader(bytes(path))
      #expect(summary.files.map(\.bytes) == [UInt64(try bytes(path).count)])
      #expect(read.application == "apus 9.9" && read.rest == 0)
      #expect(read.interfaces == ["sat0-uplink", "sat0-downlink", "ter0-uplink"])
      #expect(read.packets.map(\.interface) == [0, 1, 2, 1])
      #expect(read.packets.map(\.bytes) == [first, second, first, []])
      #expect(read.packets.map(\.originalLength) == [101, 1_500, 101, 60])
      #expect(read.packets.map(\.flags) == [2, 1, 2, 1])
      #expect(
        read.packets.map(\.comment) == [
          "delivered 23.412 ms after arrival; queue 0.120 ms; set 23.409 ms; STARLINK-1234",
          "dropped: queue-full after 12.300 ms in the queue",
          "delivered 23.412 ms after arrival; queue 0.120 ms; set 23.409 ms; congestion marked",
          "dropped: outage:jammed",
        ]
      )
      // The tests' clock begins at 2022-10-10T12:00:12Z, 1,665,403,212 s after 1970.
      #expect(read.packets.first?.nanoseconds == 1_665_403_213_500_000_123)
      #expect(
        read.statistics == [
          .init(interface: 0, received: 1, dropped: 0),
          .init(interface: 1, received: 2, dropped: 0),
          .init(interface: 2, received: 1, dropped: 0),
        ]
      )
    }
  }

  @Test("A table has one row a packet, and what does not apply is empty")
  func table() throws {
    try inFolder { folder in
      let path = folder + "/run.CSV"
      let recorder = try PacketRecorder(PacketRecording(files: [path]), clock: testClock())
      recorder.setName("A, \"B\"", ofSatellite: 3)
      recorder.record(delivered(101), bytes: packet(bytes: 101).span)
      recorder.record(dropped(.malformed, length: 3), bytes: [1, 2, 3].span)
      recorder.finish()
      let text = String(decoding: try bytes(path), as: UTF8.self)
      let addresses = TerminalAddresses()
      let ends = "\(addresses.terminal.ipv4),40000,\(addresses.host.ipv4),9"
      let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
      try #require(lines.count == 4 && lines.last == "")
      #expect(lines.first.map { $0 + "\n" } == PacketTable.header[...])
      let start = "2022-10-10T12:00:13.500000123Z,satellite,uplink,udp,"
      let end = ",101,delivered,0.120000,23.412000,23.409000,false,\"A, \"\"B\"\"\""
      #expect(lines[1] == start + ends + end)
      #expect(
        lines[2] == "2022-10-10T12:00:14.000000000Z,satellite,downlink,,,,,,3,malformed,,,,false,"
      )
    }
  }

  @Test("Packets of every kind show their protocol and ports, whole or cut")
  func surface() {
    let whole = packet(bytes: 400)
    let surface = PacketSurface(whole.span)
    let cut = Array(whole[..<24])
    #expect(PacketSurface(cut.span) == surface)
    #expect(surface.protocolNumber == 17 && surface.sourcePort == 40_000)
    #expect(PacketSurface(Array(whole[..<23]).span).sourcePort == nil)
    #expect(PacketSurface(Array(whole[..<19]).span).source == nil)
    // IPv6 with hop-by-hop options and a fragment header before UDP, first and later fragment.
    var packet = [UInt8](repeating: 0, count: 64)
    packet[0] = 0x60
    (packet[4], packet[5], packet[6]) = (0, 24, 0)
    (packet[40], packet[48]) = (44, 17)
    (packet[56], packet[57], packet[58], packet[59]) = (0x30, 0x39, 0, 53)
    let first = PacketSurface(packet.span)
    #expect(first.protocolNumber == 17 && first.sourcePort == 12_345 && first.destinationPort == 53)
    packet[51] = 8
    let later = PacketSurface(packet.span)
    #expect(later.protocolNumber == 17 && later.sourcePort == nil)
  }

  @Test("Any bytes are looked at without harm", arguments: 1...20 as ClosedRange<UInt64>)
  func hostile(seed: UInt64) throws {
    var generator = SeededGenerator(seed: seed)
    var table = PacketTable()
    let clock = try testClock()
    for _ in 0..<2_000 {
      var bytes = (0..<Int(generator.unit() * 120)).map { _ in
        UInt8(truncatingIfNeeded: generator.next())
      }
      if !bytes.isEmpty {
        bytes[0] = generator.unit() < 0.5 ? 0x60 | bytes[0] & 15 : 0x40 | bytes[0] & 15
      }
      if bytes.count > 6 { bytes[6] = [0, 43, 44, 60, 17][Int(generator.unit() * 5)] }
      let fate = PacketFate(
        direction: .uplink,
        access: .satellite,
        arrivalNanoseconds: Int64(bitPattern: generator.next()),
        departureNanoseconds: Int64(bitPattern: generator.next()),
        dueNanoseconds: Int64(bitPattern: generator.next()),
        deliveredNanoseconds: Int64(bitPattern: generator.next()),
        ipLength: Int32(truncatingIfNeeded: generator.next())
      )
      let arrival = clock.instant(atMonotonicNanoseconds: fate.arrivalNanoseconds)
      let record = RecordedFate(fate: fate, arrival: arrival, satellite: "S")
      var output: [UInt8] = []
      table.encode(record, bytes.span, into: &output)
      #expect(output.filter { $0 == 44 }.count == 14, "seed \(seed)")
      output = []
      var capture = PacketCapture(application: "apus", snapLength: 100)
      capture.begin(into: &output)
      capture.encode(record, bytes.span, into: &output)
      #expect(try CaptureReader(output).packets.first?.bytes == Array(bytes.prefix(100)))
    }
  }

  @Test("A capture cut anywhere is right up to its last whole block")
  func cut() throws {
    try inFolder { folder in
      let path = folder + "/run.pcapng"
      let recorder = try PacketRecorder(PacketRecording(files: [path]), clock: testClock())
      for length in 40..<60 {
        recorder.record(delivered(length), bytes: packet(bytes: length).span)
      }
      recorder.finish()
      let whole = try bytes(path)
      let all = try CaptureReader(whole).packets
      #expect(all.count == 20)
      for length in stride(from: 12, to: whole.count, by: 7) {
        let read = try CaptureReader(Array(whole[..<length]))
        #expect(read.packets == Array(all[..<read.packets.count]))
      }
    }
  }

  @Test("The snap length cuts packets and keeps their length")
  func snapLength() throws {
    try inFolder { folder in
      let path = folder + "/run.pcapng"
      let recorder = try PacketRecorder(
        PacketRecording(files: [path], snapLength: 64),
        clock: testClock()
      )
      recorder.record(delivered(1_000), bytes: packet(bytes: 1_000).span)
      recorder.finish()
      let read = try CaptureReader(bytes(path)).packets
      #expect(read.map(\.bytes) == [Array(packet(bytes: 1_000)[..<64])])
      #expect(read.map(\.originalLength) == [1_000])
    }
  }

  @Test("A full disk ends its own file only, and says so")
  func fullDisk() throws {
    try inFolder { folder in
      let (full, good) = (folder + "/full.pcapng", folder + "/good.csv")
      try FileManager.default.createSymbolicLink(atPath: full, withDestinationPath: "/dev/full")
      let recorder = try PacketRecorder(PacketRecording(files: [full, good]), clock: testClock())
      for _ in 0..<5 { recorder.record(delivered(100), bytes: packet(bytes: 100).span) }
      let summary = recorder.finish()
      #expect(summary.isComplete && summary.recordsLost == 0)
      #expect(summary.files.map(\.recordsWritten) == [0, 5])
      try #require(summary.files.map(\.recordsNotWritten) == [5, 0])
      #expect(summary.files[0].problem?.contains("No space left on device") == true)
      #expect(summary.files[1].problem == nil)
    }
  }

  @Test("A pipe that no one reads holds up neither the link nor the end")
  func stuckPipe() throws {
    try inFolder { folder in
      let path = folder + "/pipe.pcapng"
      // Safe because both calls only read the path.
      let made = unsafe mkfifo(path, 0o600)
      #expect(made == 0)
      let recording = PacketRecording(files: [path], ringBytes: 1 << 16)
      // Without a reader it is an error, not a wait.
      #expect(throws: PacketRecordingError.self) {
        try PacketRecorder(recording, clock: testClock())
      }
      let reader = unsafe open(path, O_RDONLY | O_NONBLOCK)
      #expect(reader >= 0)
      let recorder = try PacketRecorder(recording, clock: testClock())
      let bytes = packet(bytes: 1_400)
      for _ in 0..<2_000 { recorder.record(delivered(1_400), bytes: bytes.span) }
      let began = ContinuousClock.now
      let summary = recorder.finish(waitingAtMost: .milliseconds(300))
      #expect(ContinuousClock.now - began < .seconds(5))
      #expect(!summary.isComplete && summary.recordsLost > 0)
      close(reader)
      // The broken pipe ends the writer, by an error and not by a signal.
      let end = recorder.finish(waitingAtMost: .seconds(10))
      #expect(end.isComplete)
      #expect(end.files.first?.problem?.contains("Broken pipe") == true)
      let file = try #require(end.files.first)
      #expect(file.recordsWritten + file.recordsNotWritten + end.recordsLost == 2_000)
    }
  }

  @Test("What finds no room is counted in the summary and in the capture")
  func noRoom() throws {
    try inFolder { folder in
      let path = folder + "/run.pcapng"
      let recorder = try PacketRecorder(
        PacketRecording(files: [path], ringBytes: 1 << 16),
        clock: testClock()
      )
      let bytes = packet(bytes: 1_400)
      for _ in 0..<20_000 { recorder.record(delivered(1_400), bytes: bytes.span) }
      let summary = recorder.finish()
      let read = try CaptureReader(Self.bytes(path))
      #expect(summary.recordsLost > 0)
      #expect(UInt64(read.packets.count) + summary.recordsLost == 20_000)
      #expect(
        read.statistics == [.init(interface: 0, received: 20_000, dropped: summary.recordsLost)]
      )
      recorder.record(delivered(1_400), bytes: bytes.span)
      #expect(recorder.summary.recordsLost == summary.recordsLost + 1)
    }
  }

  private static func bytes(_ path: String) throws -> [UInt8] {
    Array(try Data(contentsOf: URL(fileURLWithPath: path)))
  }

  @Test("A recording that cannot be is refused, and no file is lost by it")
  func refusals() throws {
    try inFolder { folder in
      let kept = folder + "/kept.csv"
      try "before".write(toFile: kept, atomically: true, encoding: .utf8)
      for files in [
        [], [folder + "/run.pcap"], [folder + "/.csv"], [kept, folder + "/missing/run.csv"],
        [kept, kept], [kept, folder + "/./kept.csv"], [folder + "/"],
      ] {
        #expect(throws: PacketRecordingError.self, "\(files)") {
          try PacketRecorder(PacketRecording(files: files), clock: testClock())
        }
      }
      #expect(throws: PacketRecordingError.self) {
        try PacketRecorder(PacketRecording(files: [kept], snapLength: 0), clock: testClock())
      }
      #expect(try String(contentsOfFile: kept, encoding: .utf8) == "before")
    }
  }

  @Test("tshark reads what was written", .enabled(if: Self.tshark != nil))
  func wireshark() throws {
    try inFolder { folder in
      let path = folder + "/run.pcapng"
      let recorder = try PacketRecorder(
        PacketRecording(files: [path], application: "apus 9.9"),
        clock: testClock()
      )
      recorder.setName("STARLINK-1234", ofSatellite: 3)
      recorder.record(delivered(101), bytes: packet(bytes: 101).span)
      recorder.record(
        dropped(.activeQueue, queue: 5_000_000, length: 101),
        bytes: packet(bytes: 101).span
      )
      recorder.finish()
      let lines = try Self.tshark(
        [
          "-r", path, "-T", "fields", "-E", "separator=|", "-e", "frame.interface_name", "-e",
          "frame.time_epoch", "-e", "frame.len", "-e", "frame.packet_flags_direction", "-e",
          "udp.dstport", "-e", "frame.comment", "-e", "_ws.malformed",
        ]
      )
      let comment =
        "delivered 23.412 ms after arrival; queue 0.120 ms; set 23.409 ms; STARLINK-1234"
      #expect(lines.count == 2)
      #expect(lines.first?.hasPrefix("sat0-uplink|") == true, "\(lines)")
      #expect(lines.first?.contains("13.500000123") == true, "\(lines)")
      #expect(lines.first?.hasSuffix("|101|0x00000002|9|\(comment)|") == true, "\(lines)")
      #expect(
        lines.last?.hasSuffix("|101|0x00000001|9|dropped: aqm after 5.000 ms in the queue|")
          == true,
        "\(lines)"
      )
    }
  }

  private static func tshark(_ arguments: [String]) throws -> [String] {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: try #require(tshark))
    process.arguments = arguments
    let output = Foundation.Pipe()
    process.standardOutput = output
    process.standardError = FileHandle.nullDevice
    try process.run()
    let data = output.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    #expect(process.terminationStatus == 0)
    return String(decoding: data, as: UTF8.self).split(separator: "\n").map(String.init)
  }
}
