import DataPlane
import Foundation
import Frames
import Links
import Synchronization

/// Publishes each slot's link to a data plane ahead of its start, from a thread of its own.
///
/// A thread and not a task: a source may block on a socket or compute for some tens of
/// milliseconds, and neither must hold up the rest.
final class LinkFeed: Sendable {
  private let source: any LinkSource
  private let plane: DataPlane
  private let terrestrial: TerrestrialOption.Choice?
  private let gate = Mutex(LinkGate())
  private let isDone = Mutex(false)

  init(source: any LinkSource, plane: DataPlane, terrestrial: TerrestrialOption.Choice? = nil) {
    self.source = source
    self.plane = plane
    self.terrestrial = terrestrial
  }

  /// Stops the packets of the satellite's link while the terminal itself is off, for a reason.
  ///
  /// Nil lets them go on. From any thread; what was said last holds within milliseconds.
  func hold(_ reason: Reason?) {
    publish { gate, now in gate.hold(reason, now: now) }
  }

  /// Publishes what the gate lets through, in the order in which it was told.
  private func publish(_ change: (inout LinkGate, Instant) -> [Link]) {
    gate.withLock { gate in
      for link in change(&gate, source.clock.now) { plane.publish(link) }
    }
  }

  /// Publishes nothing more, and complains no more: who has left is not told of slots.
  func stop() { isDone.withLock { $0 = true } }

  /// Publishes until it is stopped.
  func start() {
    Thread.detachNewThread { [self] in
      var complained = false
      let times = FeedTimes(mayChange: source.mayChange, speed: source.clock.speed)
      while !isDone.withLock({ $0 }) {
        let asked = source.clock.now
        let slot = Slot(containing: asked)
        do {
          let links = try source.links()
          publish { gate, now in gate.take(links, now: now) }
          for span in try terrestrial?.spans(source) ?? [] { plane.publish(span, on: .terrestrial) }
          let pause = times.pause(
            asked: asked,
            now: source.clock.now,
            hasPresent: links.contains { $0.slot == slot },
            hasNext: links.contains { $0.slot > slot }
          )
          Thread.sleep(forTimeInterval: min(pause, 16))
        } catch {
          if !complained, !isDone.withLock({ $0 }) { Warnings.print("apus: \(error)") }
          complained = true
          Thread.sleep(forTimeInterval: 1)
        }
      }
    }
  }
}
