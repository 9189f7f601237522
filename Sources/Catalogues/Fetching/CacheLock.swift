import Glibc

/// The right to ask for one catalogue, held against other tasks and other processes.
///
/// The kernel gives it up when the process ends, however it ends.
final class CacheLock: Sendable {
  private let descriptor: Int32

  /// Takes the lock, waiting up to a bound while another holds it.
  ///
  /// - Throws: ``FetchProblem/Kind/busy`` after the bound, ``FetchProblem/Kind/cache`` when the
  ///   file cannot be made.
  init(path: String, waitSeconds: Double) async throws(FetchProblem) {
    let flags = O_CREAT | O_RDWR | O_CLOEXEC | O_NOFOLLOW
    // Safe because the C string lives for the call and no pointer is kept.
    let descriptor = unsafe open(path, flags, 0o600)
    guard descriptor >= 0 else { throw CatalogueCache.problem(path) }
    let end = ContinuousClock.now + .seconds(waitSeconds)
    while flock(descriptor, LOCK_EX | LOCK_NB) != 0 {
      let isBusy = errno == EWOULDBLOCK || errno == EINTR
      guard isBusy, ContinuousClock.now < end, !Task.isCancelled else {
        close(descriptor)
        throw isBusy
          ? FetchProblem(
            .busy,
            cause: "another process is asking for the same catalogue",
            remedy: "wait until it has ended"
          ) : CatalogueCache.problem(path)
      }
      // The kernel's wait would hold a thread of the pool.
      try? await Task.sleep(for: .milliseconds(50))
    }
    self.descriptor = descriptor
  }

  deinit { close(descriptor) }
}
