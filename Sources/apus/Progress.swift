import Foundation

/// A line on standard error that shows how far a long command is and when it will end.
///
/// Silent for the first two seconds, and where standard error is not a terminal.
struct Progress {
  private let total: Int
  private let began = ContinuousClock.now
  private var shownAt = ContinuousClock.now
  private let isShown = isatty(STDERR_FILENO) == 1

  init(total: Int) { self.total = total }

  mutating func advance(to done: Int) {
    let now = ContinuousClock.now
    guard isShown, total > 0, now - began > .seconds(2), now - shownAt > .milliseconds(200) else {
      return
    }
    shownAt = now
    let elapsed = (now - began) / .seconds(1)
    let left = elapsed / Double(max(done, 1)) * Double(total - done)
    let percent = 100 * done / total
    let line = "\r\(percent) %  \(done) of \(total)  \(Int(left.rounded(.up))) s left   "
    Warnings.write(line)
  }

  func finish() {
    guard isShown, ContinuousClock.now - began > .seconds(2) else { return }
    Warnings.write("\r\u{1B}[K")
  }
}
