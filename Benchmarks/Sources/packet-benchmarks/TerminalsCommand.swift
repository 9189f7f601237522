import DataPlane
import Foundation
import Links

/// `terminals`: many terminals' links in one process, over tunnels in memory, live.
///
/// Each thread has a network of its own. Every link has four random terms of delay and a loss with
/// bursts, as those of a world have, and is published anew for each slot of 15 s while packets flow.
enum TerminalsCommand {
  static func run(_ options: Options) throws {
    let count = Int(try options.number("terminals", default: 10_000, in: 1...1e6))
    let threads = Int(try options.number("threads", default: 2, in: 1...64))
    let seconds = try options.number("seconds", default: 20, in: 1...300)
    let rate = try options.number("mbps-each", default: 1, in: 0.000_1...1_000)
    let before = ProcessMemory.residentBytes
    let began = MonotonicClock.nanoseconds
    let isLive = !options.has("not-live")
    let shares = (0..<threads).map { count * ($0 + 1) / threads - count * $0 / threads }
    let networks = try shares.enumerated().map { index, share in
      try TerminalLoad(
        terminals: share,
        bitsPerSecondEach: rate * 1e6,
        seed: UInt64(index),
        origin: isLive ? began : 0
      )
    }
    let idle = ProcessMemory.residentBytes - before
    let setUp = Double(MonotonicClock.nanoseconds - began) / 1e6
    let start = isLive ? MonotonicClock.nanoseconds : 0
    let busyBefore = ProcessTime.seconds
    let workers = networks.map { network in
      let box = Unshared(network)
      return Worker { box.value.run(from: start, seconds: seconds, isLive: isLive) }
    }
    let outcomes = workers.map { $0.wait() }
    let total = outcomes.reduce(into: TerminalLoad.Outcome()) { $0.add($1) }
    let busy = ProcessTime.seconds - busyBefore
    let perMegabit = Double(TerminalLoad.packetBytes) * 8 / seconds / 1e6 / Double(count)
    try JSONLine.print(
      total.errors.fields("error", "us").merging([
        "terminals": count, "threads": threads, "seconds": seconds,
        "offered_mbps_each": rate,
        "achieved_mbps_each": Double(total.delivered) * perMegabit,
        "sent_mbps_each": Double(total.sent) * perMegabit,
        "links_published": total.published, "slots_missed": total.late,
        "digest": String(total.digest, radix: 16), "without_plan": total.withoutPlan,
        "processor_us_per_packet": busy * 1e6 / Double(max(total.sent, 1)),
        "idle_kb_per_terminal": Double(idle) / 1_024 / Double(count), "set_up_ms": setUp,
        "resident_mb": Double(ProcessMemory.residentBytes) / 1_048_576,
      ]) { $1 }
    )
  }
}

/// Hands a value that only one thread uses to that thread.
struct Unshared<Value>: @unchecked Sendable {
  let value: Value

  init(_ value: Value) { self.value = value }
}

/// How long ago things were due, in steps of a microsecond up to a tenth of a second.
struct LatenessCounts {
  private var counts = [Int](repeating: 0, count: 100_001)
  private var total = 0
  private var largest = 0.0

  mutating func add(nanoseconds: Int64) {
    counts[min(max(Int(nanoseconds / 1_000), 0), counts.count - 1)] += 1
    total += 1
    largest = max(largest, Double(nanoseconds) / 1_000)
  }

  mutating func add(_ other: LatenessCounts) {
    for index in counts.indices { counts[index] += other.counts[index] }
    total += other.total
    largest = max(largest, other.largest)
  }

  private func at(_ share: Double) -> Double {
    var left = Int(Double(total) * share)
    for (index, count) in counts.enumerated() {
      if left < count { return Double(index) }
      left -= count
    }
    return largest
  }

  func fields(_ name: String, _ unit: String) -> [String: any Sendable] {
    [
      "\(name)_p50_\(unit)": at(0.5), "\(name)_p99_\(unit)": at(0.99),
      "\(name)_p999_\(unit)": at(0.999), "\(name)_max_\(unit)": largest,
    ]
  }
}

/// Memory of this process that is really there.
enum ProcessMemory {
  static var residentBytes: Int {
    let text = (try? String(contentsOfFile: "/proc/self/statm", encoding: .utf8)) ?? ""
    let words = text.split(separator: " ")
    return (words.count > 1 ? Int(words[1]) ?? 0 : 0) * Int(getpagesize())
  }
}

/// Processor time that this process has had.
enum ProcessTime {
  static var seconds: Double {
    var time = timespec()
    // Safe because the structure outlives the call.
    unsafe clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) * 1e-9
  }
}
