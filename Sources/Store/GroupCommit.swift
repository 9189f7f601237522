public import Foundation
public import Frames
public import Service
import Synchronization

/// Where committed acts go: an ``ActStore``, or a test's own.
public protocol CommitLog: Sendable {
  /// Appends all of a batch or nothing; see ``ActStore/append(_:)-([Submission])``.
  func commit(_ batch: [Submission]) throws(StoreError) -> [Range<Int64>]
  /// The answer kept for a caller's key, or nil.
  func keptAnswer(to request: KeyedRequest) throws(StoreError) -> KeptAnswer?
}

extension ActStore: CommitLog {
  /// Appends all of a batch or nothing.
  public func commit(_ batch: [Submission]) throws(StoreError) -> [Range<Int64>] {
    try append(batch)
  }

  /// The answer kept for a caller's key, or nil.
  public func keptAnswer(to request: KeyedRequest) throws(StoreError) -> KeptAnswer? {
    try keptAnswer(caller: request.caller, key: request.key)
  }
}

/// An answer that can be kept beside the acts that it speaks of, and given again.
public protocol KeepableAnswer: Sendable {
  /// The answer again, as it was kept.
  init(kept: KeptAnswer)
  /// The status and the body to keep.
  var toKeep: (status: Int, body: Data) { get }
}

/// One thing to be done: what it touches, how it is judged, and by which key it is known.
public struct Work<Answer: KeepableAnswer>: Sendable {
  /// What it touches, such as `terminal/KIT-1`; empty means everything.
  ///
  /// Of two works with a subject in common the later is judged after the earlier is in force.
  public var subjects: Set<String>
  /// The request's key; nil where it may not be repeated.
  public var request: KeyedRequest?
  /// Judges the work against what is in force.
  public var judge: @Sendable () -> Verdict

  /// What becomes of a work.
  public enum Verdict: Sendable {
    /// It is not done, and this is why. Nothing is kept: asked again, it is judged again.
    case refused(Answer)
    /// These acts are appended together; the answer is made from the numbers that they are given.
    case accepted(acts: [Act], entered: Instant, answer: @Sendable (Range<Int64>) -> Answer)
  }

  /// A work to be done.
  public init(
    touching subjects: Set<String>,
    request: KeyedRequest? = nil,
    judge: @escaping @Sendable () -> Verdict
  ) {
    self.subjects = subjects
    self.request = request
    self.judge = judge
  }
}

/// Why a work was neither done nor judged.
public enum CommitError: Error, Hashable, Sendable, CustomStringConvertible {
  /// More works wait than can be taken.
  case overloaded(waiting: Int)
  /// The key belongs to another request of the same caller.
  case keyReused(target: String)
  /// What was to be appended could not be; none of the group was done.
  case store(StoreError)
  /// The service is stopping.
  case stopped

  /// The cause, then the remedy, in words for people.
  public var description: String {
    switch self {
    case .overloaded(let waiting): "\(waiting) acts wait already. Try again in a second."
    case .keyReused(let target):
      "The idempotency key was used for another request (\(target)). Take a new key."
    case .store(let error): error.description
    case .stopped: "The service is stopping. Try again when it runs."
    }
  }
}

/// Commits works in groups: as many as have come while the last group went to the disk share the
/// next wait for it.
///
/// Works are judged in the order in which they came, each against what is in force when all earlier
/// groups are. Two that touch the same subject never share a group. Only when the group's acts are on
/// the disk they are applied, in order, and then the callers are answered. When the disk refuses,
/// every caller of the group is told so and nothing is applied.
public final class GroupCommit<Answer: KeepableAnswer>: Sendable {
  /// An act that is on the disk.
  public typealias Apply = @Sendable ([StoredAct]) -> Void

  private let log: any CommitLog
  private let apply: Apply
  private let capacity: Int
  private let state = Mutex(State())
  /// Waiting for the disk blocks its thread: it is not one that serves others.
  private let thread = DispatchQueue(label: "apus.commit", qos: .userInitiated)

  typealias Outcome = Result<Answer, CommitError>

  /// A work that waits, and everyone who waits for it.
  final class Waiting: Sendable {
    let work: Work<Answer>
    let callers = Mutex<[CheckedContinuation<Outcome, Never>]>([])

    init(_ work: Work<Answer>) { self.work = work }
  }

  private struct State {
    var queue = WorkQueue<Waiting>()
    /// Works with a key that are not answered yet.
    var keyed: [CallerKey: Waiting] = [:]
    var isDraining = false
    var isStopped = false
  }

  private struct CallerKey: Hashable {
    var caller: String
    var key: String
  }

  /// No group is larger than this.
  static var largestGroup: Int { 1_024 }

  /// Commits to a log.
  ///
  /// - Parameters:
  ///   - log: takes the acts.
  ///   - capacity: how many works may wait.
  ///   - apply: puts acts in force; called with each group's acts in their order, never twice at once.
  public init(log: any CommitLog, capacity: Int = 10_000, apply: @escaping Apply) {
    self.log = log
    self.capacity = capacity
    self.apply = apply
  }

  /// Has a work judged and, where it is accepted, done; returns when it is on the disk and in force.
  ///
  /// A request whose key is known is not done again: its kept answer comes, and where the first is
  /// still on its way, this one waits for it.
  public func submit(_ work: Work<Answer>) async throws(CommitError) -> Answer {
    let outcome = await withCheckedContinuation { continuation in
      if let refusal = enter(work, continuation) {
        continuation.resume(returning: .failure(refusal))
      }
    }
    return try outcome.get()
  }

  /// Takes no more works; those that wait are still done.
  public func stop() { state.withLock { $0.isStopped = true } }

  /// Takes no more works, and returns when those that wait are done.
  public func finish() async {
    stop()
    // Groups are committed on this thread, one block after the other: none comes after this one.
    await withCheckedContinuation { done in thread.async { done.resume() } }
  }

  /// How many works wait, those with the disk left out.
  var waitingCount: Int { state.withLock { $0.queue.count } }

  private func enter(
    _ work: Work<Answer>,
    _ continuation: CheckedContinuation<Outcome, Never>
  ) -> CommitError? {
    state.withLock { state in
      guard !state.isStopped else { return .stopped }
      let key = work.request.map { CallerKey(caller: $0.caller, key: $0.key) }
      if let key, let first = state.keyed[key] {
        guard first.work.request?.fingerprint == work.request?.fingerprint else {
          return .keyReused(target: first.work.request?.target ?? "")
        }
        guard first.callers.withLock({ $0.count }) < 100 else {
          return .overloaded(waiting: state.queue.count)
        }
        first.callers.withLock { $0.append(continuation) }
        return nil
      }
      guard state.queue.count < capacity else { return .overloaded(waiting: state.queue.count) }
      let waiting = Waiting(work)
      waiting.callers.withLock { $0.append(continuation) }
      if let key { state.keyed[key] = waiting }
      state.queue.append(waiting, touching: work.subjects)
      if !state.isDraining {
        state.isDraining = true
        thread.async { self.drain() }
      }
      return nil
    }
  }

  private func drain() {
    while let group = nextGroup() { commit(group) }
  }

  private func nextGroup() -> [Waiting]? {
    state.withLock { state in
      let group = state.queue.takeGroup(atMost: Self.largestGroup)
      state.isDraining = !group.isEmpty
      return group.isEmpty ? nil : group
    }
  }

  /// Judges, appends, applies and answers one group.
  private func commit(_ group: [Waiting]) {
    var accepted: [(Waiting, Accepted)] = []
    for waiting in group {
      switch judged(waiting.work) {
      case .success(let acceptance): accepted.append((waiting, acceptance))
      case .failure(let answered): answer(waiting, answered.outcome)
      }
    }
    guard !accepted.isEmpty else { return }
    do throws(CommitError) {
      let ids = try append(accepted.map(\.1))
      apply(zip(accepted, ids).flatMap { $0.1.stored($1) })
      for ((waiting, acceptance), ids) in zip(accepted, ids) {
        answer(waiting, .success(acceptance.answer(ids)))
      }
    } catch {
      for (waiting, _) in accepted { answer(waiting, .failure(error)) }
    }
  }

  private struct Accepted {
    var acts: [Act]
    var entered: Instant
    var answer: @Sendable (Range<Int64>) -> Answer
    var request: KeyedRequest?

    func stored(_ ids: Range<Int64>) -> [StoredAct] {
      zip(ids, acts).map { StoredAct(id: $0, entered: entered, act: $1) }
    }

    var submission: Submission {
      guard let request else { return Submission(acts: acts, entered: entered) }
      return Submission(acts: acts, entered: entered) { [answer] ids in
        let (status, body) = answer(ids).toKeep
        return KeptAnswer(request: request, status: status, body: body)
      }
    }
  }

  /// An answer that is known without the disk.
  private struct Answered: Error { var outcome: Outcome }

  private func judged(_ work: Work<Answer>) -> Result<Accepted, Answered> {
    if let request = work.request {
      do throws(StoreError) {
        if let kept = try log.keptAnswer(to: request) {
          let isSame = kept.request.fingerprint == request.fingerprint
          let reused = CommitError.keyReused(target: kept.request.target)
          return .failure(
            Answered(outcome: isSame ? .success(Answer(kept: kept)) : .failure(reused))
          )
        }
      } catch {
        return .failure(Answered(outcome: .failure(.store(error))))
      }
    }
    switch work.judge() {
    case .refused(let answer): return .failure(Answered(outcome: .success(answer)))
    case .accepted(let acts, let entered, let answer):
      return .success(
        Accepted(acts: acts, entered: entered, answer: answer, request: work.request)
      )
    }
  }

  private func append(_ accepted: [Accepted]) throws(CommitError) -> [Range<Int64>] {
    do {
      return try log.commit(accepted.map(\.submission))
    } catch {
      throw .store(error)
    }
  }

  private func answer(_ waiting: Waiting, _ outcome: Outcome) {
    state.withLock { state in
      guard let request = waiting.work.request else { return }
      state.keyed[CallerKey(caller: request.caller, key: request.key)] = nil
    }
    // Nobody can join any more: the key is gone.
    for caller in waiting.callers.withLock({ $0 }) { caller.resume(returning: outcome) }
  }
}
