import Frames
import Links
import Quantities
import Service
import TerminalDevice
import Testing

@testable import Console

@Suite("When measurements reach a terminal")
struct DeviceCellTests {
  private static let slot = Slot(containing: SteadyLink.noon)
  private static let second = WorldSecond(containing: slot.start + .seconds(5))

  /// A terminal with a link that answers from the start of its slot on.
  private static func cell() -> DeviceCell {
    let cell = DeviceCell(SteadyLink.terminal("a"))
    let watch = SteadyLink.watch(slot)
    cell.begin([watch], at: slot.start, memory: nil, software: "apus")
    return cell
  }

  private static func measured(_ bits: Double) -> MeasuredSecond {
    MeasuredSecond(
      probesSent: 100,
      probesLost: 0,
      meanRoundTripMilliseconds: 41,
      downlinkBits: bits,
      uplinkBits: 0
    )
  }

  private static func throughput(of cell: DeviceCell, at instant: Instant) -> Double? {
    cell.read(at: instant) { $0.status.downlinkThroughputBitsPerSecond }
  }

  @Test("Whoever asks before a second's measurement is in reads the second before, for a moment")
  func wait() {
    let cell = Self.cell()
    let (first, second) = (Self.second, Self.second.next)
    cell.enter([first: Self.measured(1e6)])
    #expect(Self.throughput(of: cell, at: first.end + .milliseconds(500)) == 1e6)
    let soon = second.end + .milliseconds(250)
    #expect(cell.read(at: soon) { $0.now } == second.end - .milliseconds(1))
    #expect(Self.throughput(of: cell, at: soon) == 1e6)
    cell.enter([second: Self.measured(2e6)])
    #expect(cell.read(at: soon) { $0.now } == soon)
    #expect(Self.throughput(of: cell, at: soon) == 2e6)
    // None comes any more.
    let late = second.next.end + .milliseconds(300)
    #expect(cell.read(at: late) { $0.now } == late)
    #expect(Self.throughput(of: cell, at: late) == 0)
  }

  @Test("A measurement that comes before its second is over is kept until then")
  func early() {
    let cell = Self.cell()
    let second = Self.second
    cell.enter([second: Self.measured(3e6)])
    for milliseconds in [-80, -20, -1] as [Int64] {
      #expect(Self.throughput(of: cell, at: second.end + .milliseconds(milliseconds)) == 0)
    }
    #expect(Self.throughput(of: cell, at: second.end) == 3e6)
    let origins = cell.read(at: second.end) { $0.history.origins }
    #expect(origins?.count { $0 == .measured } == 1)
  }
}
