import Dispatch

/// Work that waits for disks or sockets, off the threads that all tasks share.
public enum BlockingWork {
  private static let queue = DispatchQueue(label: "apus.blocking", attributes: .concurrent)

  /// Does it on a thread of its own and waits for it; it is not cancelled.
  ///
  /// - Parameter body: The work.
  /// - Returns: What it returns.
  public static func run<Value: Sendable>(
    _ body: @escaping @Sendable () -> Value
  ) async -> Value {
    await withCheckedContinuation { continuation in
      queue.async { continuation.resume(returning: body()) }
    }
  }
}
