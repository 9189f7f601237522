import Foundation
import Frames
import SeededRandomness
import Service
import Synchronization
import Testing

@testable import Store

/// An answer of plain text.
private struct TextAnswer: KeepableAnswer, Equatable {
  var text: String

  init(_ text: String) { self.text = text }

  init(kept: KeptAnswer) { text = String(decoding: kept.body, as: UTF8.self) + " again" }

  var toKeep: (status: Int, body: Data) { (201, Data(text.utf8)) }
}

/// A value that a test's tasks share.
private final class Shared<Value: Sendable>: Sendable {
  private let mutex: Mutex<Value>

  init(_ value: Value) { mutex = Mutex(value) }

  var value: Value { mutex.withLock { $0 } }

  func change(_ body: (inout Value) -> Void) {
    mutex.withLock { value in
      var copy = value
      body(&copy)
      value = copy
    }
  }
}

/// A log in memory that can be made to fail and to wait.
private final class MemoryLog: CommitLog {
  struct State {
    var batches: [[Submission]] = []
    var last: Int64 = 0
    var kept: [String: KeptAnswer] = [:]
    var random = SeededGenerator(seed: 1)
    var failurePercent = 0
    var commits = 0
  }

  let state: Mutex<State>
  /// While it is closed, commits wait.
  let isClosed = Atomic(false)
  /// How often a commit has begun.
  let begun = Atomic(0)

  init(seed: UInt64, failurePercent: Int) {
    state = Mutex(
      State(random: SeededGenerator(seed: seed), failurePercent: failurePercent)
    )
  }

  static let failure = StoreError.diskFull(path: "memory")

  func commit(_ batch: [Submission]) throws(StoreError) -> [Range<Int64>] {
    begun.add(1, ordering: .relaxed)
    while isClosed.load(ordering: .relaxed) { usleep(1_000) }
    let ids: [Range<Int64>]? = state.withLock { state in
      state.commits += 1
      guard Int.random(in: 0..<100, using: &state.random) >= state.failurePercent else {
        return nil
      }
      state.batches.append(batch)
      return batch.map { submission in
        let first = state.last + 1
        state.last += Int64(submission.acts.count)
        let ids = first..<state.last + 1
        if let answer = submission.answer?(ids) { state.kept[answer.request.key] = answer }
        return ids
      }
    }
    guard let ids else { throw Self.failure }
    return ids
  }

  func keptAnswer(to request: KeyedRequest) throws(StoreError) -> KeptAnswer? {
    state.withLock { $0.kept[request.key] }
  }
}

@Suite("Works that are committed in groups")
struct GroupCommitTests {
  private typealias Commit = GroupCommit<TextAnswer>

  private static func accepted(_ text: String) -> Work<TextAnswer>.Verdict {
    let act = Act(
      at: SampleActs.at,
      actor: "a",
      reason: text,
      decision: .terminal(TerminalID(text), .activated)
    )
    return .accepted(acts: [act], entered: SampleActs.at) { TextAnswer("\(text) \($0)") }
  }

  /// Each work writes down how often each of its subjects was touched before it: played again one
  /// after another in the log's order, every one has to find the same.
  @Test(
    "A group is as good as one after another, and what fails was never there",
    arguments: 1...20
  )
  func serial(seed: UInt64) async throws {
    let log = MemoryLog(seed: seed, failurePercent: 20)
    let seen = Shared<[String: Int]>([:])
    let applied = Shared<[String]>([])
    let commit = Commit(log: log) { acts in
      for act in acts {
        applied.change { $0.append(act.act.reason) }
        for subject in act.act.reason.split(separator: " ").dropFirst() {
          let name = String(subject.split(separator: "=")[0])
          seen.change { $0[name, default: 0] += 1 }
        }
      }
    }
    let names = (0..<8).map { "s\($0)" }
    var random = SeededGenerator(seed: seed)
    let wanted = (0..<300).map { number -> (Int, Set<String>) in
      (number, Set(names.shuffled(using: &random).prefix(Int.random(in: 0...3, using: &random))))
    }
    let answers = await withTaskGroup(of: (Int, String?).self) { group in
      for (number, subjects) in wanted {
        group.addTask {
          let work = Work<TextAnswer>(touching: subjects) {
            let counts = (subjects.isEmpty ? names : subjects.sorted()).map { name in
              "\(name)=\(seen.value[name] ?? 0)"
            }
            return Self.accepted("\(number) " + counts.joined(separator: " "))
          }
          return (number, try? await commit.submit(work).text)
        }
      }
      return await group.reduce(into: [Int: String?]()) { $0[$1.0] = $1.1 }
    }
    let batches = log.state.withLock { $0.batches }
    let logged = batches.flatMap { $0.flatMap { $0.acts.map(\.reason) } }
    #expect(applied.value == logged)
    var model: [String: Int] = [:]
    for reason in logged {
      for part in reason.split(separator: " ").dropFirst() {
        let pair = part.split(separator: "=")
        #expect(model[String(pair[0]), default: 0] == Int(pair[1]), "seed \(seed): \(reason)")
        model[String(pair[0]), default: 0] += 1
      }
    }
    let done = Set(logged.compactMap { Int($0.split(separator: " ")[0]) })
    #expect(done.count == logged.count)
    for (number, answer) in answers { #expect((answer != nil) == done.contains(number)) }
    #expect(answers.count == 300 && done.count < 300)
    #expect(batches.count < logged.count)
  }

  @Test("What is refused is answered and leaves nothing")
  func refusal() async throws {
    let log = MemoryLog(seed: 1, failurePercent: 0)
    let commit = Commit(log: log) { _ in Issue.record("there was nothing to apply") }
    let request = try SampleActs.request("k")
    let work = Work<TextAnswer>(touching: ["a"], request: request) { .refused(TextAnswer("no")) }
    #expect(try await commit.submit(work) == TextAnswer("no"))
    #expect(log.state.withLock { $0.commits } == 0)
    let again = Work<TextAnswer>(touching: ["a"], request: request) { .refused(TextAnswer("not")) }
    #expect(try await commit.submit(again) == TextAnswer("not"))
  }

  @Test("A key's request is done once: repeated while it waits, and after")
  func once() async throws {
    let log = MemoryLog(seed: 1, failurePercent: 0)
    let commit = Commit(log: log) { _ in }
    let judged = Shared(0)
    let work = Work<TextAnswer>(touching: ["a"], request: try SampleActs.request("k")) {
      judged.change { $0 += 1 }
      return Self.accepted("x")
    }
    let answers = await withTaskGroup(of: String?.self) { group in
      for _ in 0..<50 { group.addTask { try? await commit.submit(work).text } }
      return await group.reduce(into: [String?]()) { $0.append($1) }
    }
    #expect(Set(answers).isSubset(of: ["x 1..<2", "x 1..<2 again"]))
    #expect(judged.value == 1 && log.state.withLock { $0.last } == 1)
    let other = Work<TextAnswer>(
      touching: ["a"],
      request: try SampleActs.request("k", body: "other")
    ) { Self.accepted("y") }
    await #expect(throws: CommitError.keyReused(target: "POST /a")) {
      try await commit.submit(other)
    }
  }

  @Test("A key whose request failed may be tried again")
  func failedOnce() async throws {
    let log = MemoryLog(seed: 1, failurePercent: 100)
    let commit = Commit(log: log) { _ in }
    let work = Work<TextAnswer>(touching: ["a"], request: try SampleActs.request("k")) {
      Self.accepted("x")
    }
    await #expect(throws: CommitError.store(MemoryLog.failure)) { try await commit.submit(work) }
    log.state.withLock { $0.failurePercent = 0 }
    #expect(try await commit.submit(work).text == "x 1..<2")
  }

  @Test("More than can wait is refused; what waits is done, also when the service stops")
  func overload() async throws {
    let log = MemoryLog(seed: 1, failurePercent: 0)
    let commit = Commit(log: log, capacity: 5) { _ in }
    log.isClosed.store(true, ordering: .relaxed)
    let outcomes = await withTaskGroup(of: Result<String, CommitError>.self) { group in
      for number in 0..<40 {
        // One is with the disk before the others come.
        while number == 1, log.begun.load(ordering: .relaxed) == 0 { await Task.yield() }
        group.addTask {
          do throws(CommitError) {
            let work = Work<TextAnswer>(touching: []) { Self.accepted("\(number)") }
            return .success(try await commit.submit(work).text)
          } catch {
            return .failure(error)
          }
        }
      }
      var outcomes: [Result<String, CommitError>] = []
      // Five more wait: the other 34 are refused while the gate is closed.
      while outcomes.count < 34, let outcome = await group.next() { outcomes.append(outcome) }
      commit.stop()
      log.isClosed.store(false, ordering: .relaxed)
      for await outcome in group { outcomes.append(outcome) }
      return outcomes
    }
    let failures = outcomes.compactMap { outcome -> CommitError? in
      if case .failure(let error) = outcome { error } else { nil }
    }
    // The first may be with the disk already when the queue is full, or wait among the five.
    #expect((34...35).contains(failures.count))
    #expect(failures.allSatisfy { $0 == .overloaded(waiting: 5) })
    #expect(log.state.withLock { Int($0.last) } == 40 - failures.count)
    await #expect(throws: CommitError.stopped) {
      try await commit.submit(Work(touching: []) { Self.accepted("late") })
    }
  }

  @Test("Who waits for the end waits until all that was taken is on the disk and answered")
  func finish() async {
    let log = MemoryLog(seed: 1, failurePercent: 0)
    let commit = Commit(log: log) { _ in }
    log.isClosed.store(true, ordering: .relaxed)
    let isOver = Shared(false)
    await withTaskGroup(of: Void.self) { group in
      for number in 0..<20 {
        group.addTask {
          let work = Work<TextAnswer>(touching: []) { Self.accepted("\(number)") }
          _ = try? await commit.submit(work)
        }
        while number == 0, log.begun.load(ordering: .relaxed) == 0 { await Task.yield() }
      }
      while commit.waitingCount < 19 { await Task.yield() }
      group.addTask {
        await commit.finish()
        isOver.change { $0 = true }
      }
      for _ in 0..<100 { await Task.yield() }
      #expect(!isOver.value)
      log.isClosed.store(false, ordering: .relaxed)
    }
    #expect(log.state.withLock { Int($0.last) } == 20)
    await #expect(throws: CommitError.stopped) {
      try await commit.submit(Work(touching: []) { Self.accepted("late") })
    }
    // There is nothing left to wait for.
    await commit.finish()
  }

  @Test("On a real store: the disk fills, every caller is told, and it goes on when there is room")
  func fullDisk() async throws {
    let folder = FileManager.default.temporaryDirectory.path + "/apus-store-\(UUID())"
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let store = try SampleActs.store(folder)
    let applied = Shared<[Act]>([])
    let commit = Commit(log: store) { acts in applied.change { $0 += acts.map(\.act) } }
    @Sendable func work(_ number: Int) throws -> Work<TextAnswer> {
      Work(touching: ["s\(number)"], request: try SampleActs.request("k\(number)")) {
        Self.accepted("\(number) " + String(repeating: "long ", count: 200))
      }
    }
    _ = try await commit.submit(work(0))
    try store.limit(toPages: 60)
    let outcomes = await withTaskGroup(of: Bool.self) { group in
      for number in 1...500 {
        group.addTask { (try? await commit.submit(work(number))) != nil }
      }
      return await group.reduce(into: [Bool]()) { $0.append($1) }
    }
    #expect(outcomes.contains(false))
    #expect(try store.acts() == applied.value)
    #expect(try store.acts().count == 1 + outcomes.count { $0 })
    try store.limit(toPages: 1_000_000)
    // Those that failed are done now, those that were done are not done again.
    for number in 0...500 { _ = try await commit.submit(work(number)) }
    let numbers = try store.acts().compactMap { Int($0.reason.split(separator: " ")[0]) }
    #expect(numbers.sorted() == Array(0...500))
  }
}

@Suite("The queue that groups are taken from")
struct WorkQueueTests {
  @Test("Each goes as early as those before it let it, and never earlier", arguments: 1...200)
  func groups(seed: UInt64) {
    var random = SeededGenerator(seed: seed)
    let names = (0..<6).map { "s\($0)" }
    let works = (0..<40).map { _ in
      Set(names.shuffled(using: &random).prefix(Int.random(in: 0...2, using: &random)))
    }
    var queue = WorkQueue<Int>()
    for (number, subjects) in works.enumerated() { queue.append(number, touching: subjects) }
    var groups: [[Int]] = []
    while queue.count > 0 { groups.append(queue.takeGroup(atMost: 100)) }
    #expect(groups == Self.slowly(works), "seed \(seed)")
  }

  /// A work's group is one later than the latest group of any work before it that it meets; one that
  /// touches everything is met by all that come after it.
  private static func slowly(_ works: [Set<String>]) -> [[Int]] {
    var groupOf: [Int] = []
    for (number, subjects) in works.enumerated() {
      let meets = (0..<number).filter { earlier in
        works[earlier].isEmpty || subjects.isEmpty || !works[earlier].isDisjoint(with: subjects)
      }
      groupOf.append((meets.map { groupOf[$0] }.max() ?? -1) + 1)
    }
    return (0...(groupOf.max() ?? 0)).map { group in
      groupOf.indices.filter { groupOf[$0] == group }
    }
  }

  @Test("No group is larger than asked, and all come in the end")
  func bounded() {
    var queue = WorkQueue<Int>()
    for number in 0..<1_000 { queue.append(number, touching: ["s\(number % 10)"]) }
    var taken: [Int] = []
    while queue.count > 0 {
      let group = queue.takeGroup(atMost: 4)
      #expect((1...4).contains(group.count))
      #expect(Set(group.map { $0 % 10 }).count == group.count)
      taken += group
    }
    #expect(taken.sorted() == Array(0..<1_000))
    for subject in 0..<10 {
      let ofSubject = taken.filter { $0 % 10 == subject }
      #expect(ofSubject == ofSubject.sorted())
    }
  }
}
