import COrbitKernel
import Synchronization

#if canImport(Glibc)
import Glibc
#elseif canImport(Darwin)
import Darwin
#endif

/// A few threads that share pieces of work far too short for a thread of their own.
///
/// The states of ten thousand satellites at one instant take less than 200 µs, and waking a
/// thread takes a third of that: members that have just worked watch for the next piece for a
/// moment before they sleep.
public final class Crew: Sendable {
  /// How many threads work, the calling one among them.
  public let size: Int
  private let board: Board
  private let turn = Mutex<Void>(())

  /// Engages threads; one is the caller's own, the others live as long as the crew.
  ///
  /// - Parameter wanted: From 1 to 256; more than the machine has cores gains nothing. Threads that
  ///   the system refuses are done without, and ``size`` says how many there are.
  public init(size wanted: Int) {
    let board = Board()
    var size = 1
    while size < min(wanted, 256), CrewThread.start(member: size, board) { size += 1 }
    self.size = size
    self.board = board
  }

  deinit { board.dismiss() }

  /// Runs a piece of work once for each member, and returns when all are done.
  ///
  /// Calls from several threads take turns; a body must not call its own crew.
  public func work(_ body: @Sendable (_ member: Int) -> Void) {
    guard size > 1 else { return body(0) }
    turn.withLock { _ in
      withoutActuallyEscaping(body) { body in
        board.post(body, others: size - 1)
        body(0)
        board.awaitOthers()
      }
    }
  }
}

/// Where a crew's work is posted.
///
/// Safe because `body` is written before `generation` is raised and read after the raise was seen, by
/// members that `awaitOthers` waits for; the lock and the bell live as long as the board.
@safe private final class Board: @unchecked Sendable {
  private var body: (@Sendable (Int) -> Void)?
  private let generation = Atomic<Int>(0)
  private let unfinished = Atomic<Int>(0)
  private let sleeping = Atomic<Int>(0)
  private let isDismissed = Atomic<Bool>(false)
  private let mutex: UnsafeMutablePointer<pthread_mutex_t>
  private let bell: UnsafeMutablePointer<pthread_cond_t>

  /// How long a member watches before it sleeps.
  private static let watch = Duration.microseconds(200)

  init() {
    unsafe mutex = .allocate(capacity: 1)
    unsafe bell = .allocate(capacity: 1)
    unsafe pthread_mutex_init(mutex, nil)
    unsafe pthread_cond_init(bell, nil)
  }

  deinit {
    unsafe pthread_cond_destroy(bell)
    unsafe pthread_mutex_destroy(mutex)
    unsafe bell.deallocate()
    unsafe mutex.deallocate()
  }

  func post(_ body: @escaping @Sendable (Int) -> Void, others: Int) {
    self.body = body
    unfinished.store(others, ordering: .relaxed)
    generation.add(1, ordering: .sequentiallyConsistent)
    ring()
  }

  func awaitOthers() {
    var rounds = 0
    while unfinished.load(ordering: .acquiring) > 0 {
      rounds += 1
      if rounds % 1_024 == 0 { sched_yield() } else { apus_processor_pause() }
    }
    body = nil
  }

  func dismiss() {
    isDismissed.store(true, ordering: .relaxed)
    generation.add(1, ordering: .sequentiallyConsistent)
    ring()
  }

  /// Wakes who sleeps.
  ///
  /// A member counts itself as sleeping before it looks at the generation for
  /// the last time, so that either it sees the new one or is seen here.
  private func ring() {
    guard sleeping.load(ordering: .sequentiallyConsistent) > 0 else { return }
    unsafe pthread_mutex_lock(mutex)
    unsafe pthread_cond_broadcast(bell)
    unsafe pthread_mutex_unlock(mutex)
  }

  /// The life of a member: works off what is posted until the crew is dismissed.
  func serve(as member: Int) {
    var seen = 0
    while true {
      awaitNews(after: seen)
      seen += 1
      guard !isDismissed.load(ordering: .relaxed) else { return }
      body?(member)
      unfinished.subtract(1, ordering: .acquiringAndReleasing)
    }
  }

  private func awaitNews(after seen: Int) {
    let clock = ContinuousClock()
    let end = clock.now + Self.watch
    var rounds = 0
    while generation.load(ordering: .acquiring) == seen {
      rounds += 1
      guard rounds % 64 != 0 || clock.now < end else { return sleep(after: seen) }
      apus_processor_pause()
    }
  }

  private func sleep(after seen: Int) {
    unsafe pthread_mutex_lock(mutex)
    sleeping.add(1, ordering: .sequentiallyConsistent)
    while generation.load(ordering: .sequentiallyConsistent) == seen {
      unsafe pthread_cond_wait(bell, mutex)
    }
    sleeping.subtract(1, ordering: .relaxed)
    unsafe pthread_mutex_unlock(mutex)
  }
}

/// Starts the threads of a crew.
private enum CrewThread {
  private final class Start {
    let member: Int
    let board: Board

    init(_ member: Int, _ board: Board) { (self.member, self.board) = (member, board) }
  }

  /// - Returns: Whether the system gave a thread.
  static func start(member: Int, _ board: Board) -> Bool {
    let start = unsafe Unmanaged.passRetained(Start(member, board))
    var thread = pthread_t()
    let status = unsafe pthread_create(&thread, nil, Self.run, start.toOpaque())
    guard status == 0 else {
      unsafe start.release()
      return false
    }
    pthread_detach(thread)
    return true
  }

  private static let run: @convention(c) (UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? = {
    guard let raw = unsafe $0 else { return nil }
    let start = unsafe Unmanaged<Start>.fromOpaque(raw).takeRetainedValue()
    start.board.serve(as: start.member)
    return nil
  }
}
