import CTunnel
import Links
import Testing

@testable import DataPlane

@Suite("The machine's clocks")
struct ClockWatchTests {
  private let hour: Int64 = 3_600 * second

  private func reading(_ seconds: Int64, slept: Int64 = 0, set: Int64 = 0) -> ClockWatch.Reading {
    let monotonic = seconds * second
    return ClockWatch.Reading(
      monotonic: monotonic,
      withSleep: monotonic + slept,
      calendar: 1_700_000_000 * second + monotonic + slept + set
    )
  }

  @Test("Time that only passes is nothing to speak of, nor is drift")
  func passing() {
    var watch = ClockWatch(reading(0))
    #expect(watch.observe(reading(10)).isEmpty)
    #expect(watch.observe(reading(20, set: 40 * millisecond)).isEmpty)
    #expect(watch.observe(reading(100_000, set: 40 * millisecond)).isEmpty)
  }

  @Test("Sleep and a set clock are told apart, once each")
  func events() {
    var watch = ClockWatch(reading(0))
    #expect(watch.observe(reading(1, slept: hour)) == [.suspended(seconds: 3_600)])
    #expect(watch.observe(reading(2, slept: hour)).isEmpty)
    #expect(watch.observe(reading(3, slept: hour, set: -hour)) == [.clockSet(bySeconds: -3_600)])
    #expect(
      watch.observe(reading(4, slept: hour + second, set: 0)) == [
        .suspended(seconds: 1), .clockSet(bySeconds: 3_600),
      ]
    )
  }

  @Test("The account adds them up")
  func account() {
    var machine = DataPlaneAccount.Machine()
    for notice in [
      ClockNotice.suspended(seconds: 2), .suspended(seconds: 3), .stalled(seconds: 0.5),
      .clockSet(bySeconds: -9),
    ] {
      machine.note(notice)
    }
    #expect(machine.suspendedSeconds == 5 && machine.stalledSeconds == 0.5)
    #expect(machine.clockSettings == 1)
  }

  @Test("The kernel's watch is quiet while no one sets the clock")
  func quiet() {
    let watch = ct_clock_watch()
    #expect(watch >= 0)
    #expect(ct_poll_readable(watch, 20) == 0)
    ct_rearm_clock_watch(watch)
    #expect(ct_poll_readable(watch, 20) == 0)
    let monotonic = ct_now()
    #expect(ct_now_with_sleep() >= monotonic && ct_calendar_now() > 1_600_000_000 * second)
  }
}
