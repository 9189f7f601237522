import Foundation
import Frames
import Geography
import HTTPTypes
import Hummingbird
import Links
import Service
import Store
import Synchronization

/// Where acts are entered: judged in their order, written in groups, then in force, then answered.
final class ActDesk: Sendable {
  private let live: LiveWorld
  private let commit: GroupCommit<StoredAnswer>

  /// The desk of a world; a world without a store keeps its acts in memory.
  init(_ live: LiveWorld) {
    self.live = live
    commit = GroupCommit(log: live.store ?? MemoryLog()) { acts in
      live.apply(acts)
      live.counters.countCommit()
    }
  }

  /// Takes no more acts, and returns when those that wait are done.
  func finish() async { await commit.finish() }

  /// Enters an act and answers when it is on the disk: 201 with the act and its number.
  func answer(_ petition: Petition, request: KeyedRequest?) async -> Response {
    let decision = petition.decision
    let ticket = ArrivalTicket(live)
    let work = Work<StoredAnswer>(touching: decision.subjects, request: request) { [live] in
      if let problem = live.problem(of: decision) {
        live.counters.countRefusedAct(problem.code)
        return .refused(StoredAnswer(["error": problem], status: problem.status.code))
      }
      let (now, at) = ticket.arrive()
      let act = Act(at: at, actor: petition.actor, reason: petition.reason, decision: decision)
      let notices = live.notices(of: decision, at: at)
      return .accepted(acts: [act], entered: now) { ids in
        StoredAnswer(
          ActAnswer(StoredAct(id: ids.lowerBound, entered: now, act: act), notices: notices),
          status: 201
        )
      }
    }
    defer { ticket.settle() }
    return await answer(work)
  }

  /// Answers a request that cannot be entered: with what was answered under its key, where that was done,
  /// else with what is wrong.
  func answer(_ problem: APIProblem, request: KeyedRequest) async -> Response {
    let work = Work<StoredAnswer>(touching: [request.key], request: request) {
      .refused(StoredAnswer(["error": problem], status: problem.status.code))
    }
    return await answer(work)
  }

  private func answer(_ work: Work<StoredAnswer>) async -> Response {
    do throws(CommitError) {
      return try await commit.submit(work).response
    } catch {
      live.counters.countRefusedAct(error.code)
      return Self.failure(error)
    }
  }

  /// A page of the audit log.
  ///
  /// From memory: a table of a hundred thousand kits would be read from the disk for most of a second, and
  /// a disk that stands still keeps nobody from reading what is in force.
  func acts(after id: Int64, limit: Int) -> [StoredAct] {
    let first = live.position(afterAct: Int(clamping: id))
    return live.state.withLock { state in
      zip(state.acts.dropFirst(first).prefix(limit), state.entered.dropFirst(first)).enumerated()
        .map { offset, row in
          let number = Int64(live.number(ofActAt: first + offset))
          return StoredAct(id: number, entered: row.1, act: row.0)
        }
    }
  }

  static func failure(_ error: CommitError) -> Response {
    switch error {
    case .store(let error): return failure(error)
    case .keyReused:
      let problem = APIProblem(
        code: error.code,
        message: "\(error)",
        remedy: "A key belongs to one request: take a new random one for each act."
      )
      return JSONAnswer.failure(problem, status: .conflict)
    case .overloaded, .stopped:
      let problem = APIProblem(
        code: error.code,
        message: "\(error)",
        remedy: "Nothing was done; try again after the time in Retry-After."
      )
      var response = JSONAnswer.failure(problem, status: .serviceUnavailable)
      response.headers[.retryAfter] = "1"
      return response
    }
  }

  static func failure(_ error: StoreError) -> Response {
    let isFull = if case .diskFull = error { true } else { false }
    return JSONAnswer.failure(
      APIProblem(
        code: error.code,
        message: "\(error)",
        remedy: error.remedy
      ),
      status: isFull ? .init(code: 507, reasonPhrase: "Insufficient Storage") : .internalServerError
    )
  }
}

/// An answer as it is kept beside its acts and given again.
struct StoredAnswer: KeepableAnswer {
  var status: Int
  var body: Data
  /// Whether it is given again.
  var isReplay = false

  init(_ value: some Encodable, status: Int) {
    self.status = status
    body = JSONAnswer.encoded(value)
  }

  init(kept: KeptAnswer) {
    status = kept.status
    body = kept.body
    isReplay = true
  }

  var toKeep: (status: Int, body: Data) { (status, body) }

  var response: Response {
    var response = JSONAnswer.data(
      body,
      type: "application/json",
      status: HTTPResponse.Status(code: status)
    )
    if isReplay, let name = HTTPField.Name("Idempotency-Replayed") {
      response.headers[name] = "true"
    }
    return response
  }
}

/// Numbers acts and keeps the answers to keys while the service runs: for worlds without a store.
private final class MemoryLog: CommitLog {
  /// So many answers are kept; then the oldest go.
  private static let mostAnswers = 10_000

  /// Whose key it is.
  private struct Owner: Hashable {
    var caller: String, key: String

    init(_ request: KeyedRequest) { (caller, key) = (request.caller, request.key) }
  }

  private struct State {
    /// The number of the last act.
    var last: Int64 = 0
    var kept: [Owner: KeptAnswer] = [:]
    /// Whose answers are kept: a ring, of which ``next`` is the oldest once it is full.
    var owners: [Owner] = []
    var next = 0
  }

  private let state = Mutex(State())

  func commit(_ batch: [Submission]) throws(StoreError) -> [Range<Int64>] {
    state.withLock { state in
      batch.map { submission in
        let first = state.last + 1
        state.last += Int64(submission.acts.count)
        let numbers = first..<state.last + 1
        if let answer = submission.answer?(numbers) { Self.keep(answer, &state) }
        return numbers
      }
    }
  }

  private static func keep(_ answer: KeptAnswer, _ state: inout State) {
    let owner = Owner(answer.request)
    state.kept[owner] = answer
    guard state.owners.count == mostAnswers else { return state.owners.append(owner) }
    state.kept[state.owners[state.next]] = nil
    state.owners[state.next] = owner
    state.next = (state.next + 1) % mostAnswers
  }

  func keptAnswer(to request: KeyedRequest) throws(StoreError) -> KeptAnswer? {
    state.withLock { $0.kept[Owner(request)] }
  }
}

/// An act on its way to the disk: the plan of the slot from which it holds waits for it.
private final class ArrivalTicket: Sendable {
  private let live: LiveWorld
  private let at = Mutex<Instant?>(nil)

  init(_ live: LiveWorld) { self.live = live }

  /// Says that an act comes, and from when it will hold.
  func arrive() -> (now: Instant, at: Instant) {
    let arrival = live.arrival()
    at.withLock { $0 = arrival.at }
    return arrival
  }

  /// Says that it is in force, or was not written.
  func settle() {
    let at = at.withLock { at in
      defer { at = nil }
      return at
    }
    if let at { live.settle(at) }
  }
}

extension StoreError {
  /// The stable word for what went wrong.
  fileprivate var code: String {
    switch self {
    case .diskFull: "disk-full"
    case .readOnly, .notWritable: "read-only"
    default: "store"
    }
  }

  /// What whoever asked for an act can do.
  fileprivate var remedy: String {
    switch self {
    case .diskFull: "Nothing was done; try again when there is room."
    case .readOnly, .notWritable: "Nothing was done; try again when the store can be written."
    case .inputOutput:
      "It is not in force. Send it again under the same Idempotency-Key when the device is mended: "
        + "then it is done once, whatever the device has kept."
    default: "Nothing was done; mend the store and try again."
    }
  }
}

extension CommitError {
  /// The stable word for what went wrong.
  fileprivate var code: String {
    switch self {
    case .overloaded: "overloaded"
    case .keyReused: "idempotency-key-reused"
    case .store(let error): error.code
    case .stopped: "stopping"
    }
  }
}
