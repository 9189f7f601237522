import Foundation
import Synchronization

/// A line on standard error that shows how far a long command is and when it will end.
///
/// Silent for the first two seconds, and where standard error is not a terminal.
struct Progress {
  private let total: Int
  private let began = ContinuousClock.now
  private var shownAt = ContinuousClock.now
  private let isShown = isatty(STDERR_FILENO) == 1

  /// What is worked on, in front of the numbers.
  private let subject: String

  init(total: Int, subject: String = "") {
    self.total = total
    self.subject = subject.isEmpty ? "" : subject + ": "
  }

  mutating func advance(to done: Int) {
    let now = ContinuousClock.now
    guard isShown, total > 0, now - began > .seconds(2), now - shownAt > .milliseconds(200) else {
      return
    }
    shownAt = now
    let elapsed = (now - began) / .seconds(1)
    let left = elapsed / Double(max(done, 1)) * Double(total - done)
    let percent = 100 * done / total
    let line = "\r\(subject)\(percent) %  \(done) of \(total)  \(Int(left.rounded(.up))) s left   "
    Warnings.write(line)
  }

  func finish() {
    guard isShown, ContinuousClock.now - began > .seconds(2) else { return }
    Warnings.write("\r\u{1B}[K")
  }
}

/// A line of progress that another thread writes.
final class SharedProgress: Sendable {
  private let progress: Mutex<Progress>
  private let total: Int

  /// - Parameters:
  ///   - total: How many steps there are.
  ///   - subject: What is worked on, in front of the numbers.
  init(total: Int, of subject: String) {
    self.total = total
    progress = Mutex(Progress(total: total, subject: subject))
  }

  func advance(to done: Int) {
    progress.withLock { progress in
      progress.advance(to: done)
      if done >= total { progress.finish() }
    }
  }
}
