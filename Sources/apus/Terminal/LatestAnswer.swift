import Synchronization

/// Asks the same from several threads, and passes on what was asked last.
///
/// An answer may take seconds, so nobody holds anything meanwhile. One that was asked for earlier than
/// another that was passed on already is dropped: it is out of date.
final class LatestAnswer: Sendable {
  private struct Numbers {
    var asked = 0
    var passedOn = 0
  }

  private let numbers = Mutex(Numbers())

  /// Asks, and passes the answer on unless a later one has been; a question that fails has none.
  func ask<Value>(_ question: () throws -> Value, passOn: (Value) -> Void) rethrows {
    let number = numbers.withLock { numbers in
      numbers.asked += 1
      return numbers.asked
    }
    let answer = try question()
    numbers.withLock { numbers in
      guard number > numbers.passedOn else { return }
      numbers.passedOn = number
      passOn(answer)
    }
  }
}
