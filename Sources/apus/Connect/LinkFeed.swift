import DataPlane
import Foundation
import Frames
import Links

/// Publishes each slot's link to a data plane ahead of its start, from a thread of its own.
///
/// A thread and not a task: a source may block on a socket or compute for some tens of
/// milliseconds, and neither must hold up the rest.
final class LinkFeed: Sendable {
  private let source: any LinkSource
  private let plane: DataPlane
  private let terrestrial: TerrestrialOption.Choice?

  init(source: any LinkSource, plane: DataPlane, terrestrial: TerrestrialOption.Choice? = nil) {
    self.source = source
    self.plane = plane
    self.terrestrial = terrestrial
  }

  /// Publishes for as long as the process lives.
  func start() {
    Thread.detachNewThread { [self] in
      var complained = false
      while true {
        let slot = Slot(containing: source.clock.now)
        do {
          let links = try source.links()
          for link in links { plane.publish(link) }
          for span in try terrestrial?.spans(source) ?? [] { plane.publish(span, on: .terrestrial) }
          wait(untilAfter: slot, hasNext: links.contains { $0.slot > slot })
        } catch {
          if !complained { Warnings.print("apus: \(error)") }
          complained = true
          Thread.sleep(forTimeInterval: 1)
        }
      }
    }
  }

  /// Waits for the middle of the next slot when that slot's link is published already, else a
  /// second at most.
  private func wait(untilAfter slot: Slot, hasNext: Bool) {
    let now = source.clock.now
    let middle = slot.end + slot.duration / 4
    let whole = (middle - now).inSeconds / source.clock.speed
    Thread.sleep(forTimeInterval: hasNext ? max(0.01, min(whole, 16)) : 0.25)
  }
}
