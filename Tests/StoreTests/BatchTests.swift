import Foundation
import Frames
import GRDB
import Service
import Synchronization
import Testing

@testable import Store

@Suite("Batches: whole or not at all")
struct BatchTests {
  @Test("Numbers follow one another without gaps, also after a batch that failed")
  func numbers() throws {
    try withFolder { folder in
      let store = try SampleActs.store(folder)
      let two = Submission(acts: [SampleActs.act(1), SampleActs.act(2)], entered: SampleActs.at)
      let none = Submission(acts: [], entered: SampleActs.at)
      #expect(try store.append([two, none, two]) == [1..<3, 3..<3, 3..<5])
      let before = try store.acts()
      try store.limit(toPages: 1)
      let large = SampleActs.submissions(0..<5_000)
      #expect(throws: StoreError.diskFull(path: folder + "/w.sqlite")) { try store.append(large) }
      #expect(try store.acts() == before)
      #expect(try store.lastActID() == 4)
      // Room again: the same store goes on.
      try store.limit(toPages: 100_000)
      #expect(try store.append(SampleActs.submissions([9])) == [5..<6])
      #expect(try store.acts(after: 4, limit: 5).map(\.act) == [SampleActs.act(9)])
    }
  }

  @Test("The writer waits for the disk at each commit, and keeps foreign keys")
  func settings() throws {
    try withFolder { folder in
      let store = try SampleActs.store(folder)
      let writer = try #require(store.writer)
      let (journal, synchronous, keys) = try writer.writeWithoutTransaction { database in
        (
          try String.fetchOne(database, sql: "PRAGMA journal_mode"),
          try Int.fetchOne(database, sql: "PRAGMA synchronous"),
          try Int.fetchOne(database, sql: "PRAGMA foreign_keys")
        )
      }
      // 2 is FULL.
      #expect(journal == "wal" && synchronous == 2 && keys == 1)
    }
  }

  @Test("Pages of the log together are the log")
  func pages() throws {
    try withFolder { folder in
      let store = try SampleActs.store(folder)
      _ = try store.append(SampleActs.submissions(0..<9_500))
      var (all, last) = ([StoredAct](), Int64(0))
      while true {
        let page = try store.acts(after: last, limit: 777)
        guard let end = page.last else { break }
        all += page
        last = end.id
      }
      #expect(all.map(\.id) == (1...9_500).map(Int64.init))
      #expect(all.map(\.act) == (0..<9_500).map(SampleActs.act))
      #expect(try store.acts() == all.map(\.act))
      #expect(try store.acts(after: 0, limit: 0).isEmpty)
      #expect(try store.acts(after: 9_500, limit: 5).isEmpty)
    }
  }

  @Test("A reader beside the writer sees what is committed and can write nothing")
  func reader() throws {
    try withFolder { folder in
      let directory = try StateDirectory(path: folder)
      #expect(throws: StoreError.self) { try ActStore.reader(in: folder, world: "w") }
      let store = try ActStore(in: directory, world: "w")
      _ = try store.append(SampleActs.submissions([1]))
      let reader = try ActStore.reader(in: folder, world: "w")
      #expect(try reader.acts().count == 1)
      _ = try store.append(SampleActs.submissions([2]))
      #expect(try reader.acts() == [SampleActs.act(1), SampleActs.act(2)])
      #expect(throws: StoreError.self) { try reader.append(SampleActs.submissions([3])) }
    }
  }

  @Test("A folder that may not be written is said to be so, and nothing is lost")
  func readOnly() throws {
    try withFolder { folder in
      do {
        let store = try SampleActs.store(folder)
        _ = try store.append(SampleActs.submissions([1]))
      }
      let queue = try DatabaseQueue(path: folder + "/w.sqlite")
      try queue.close()
      // The file system's rights do not bind root, SQLite's own do.
      let reader = try ActStore.reader(in: folder, world: "w")
      #expect(throws: StoreError.readOnly(path: folder + "/w.sqlite")) {
        try reader.append(SampleActs.submissions([2]))
      }
      #expect(try reader.acts() == [SampleActs.act(1)])
    }
  }

  @Test("A backup that is made while acts come in is a whole log from its beginning")
  func backup() async throws {
    let folder = FileManager.default.temporaryDirectory.path + "/apus-store-\(UUID())"
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let directory = try StateDirectory(path: folder)
    let store = try ActStore(in: directory, world: "w")
    _ = try store.append(SampleActs.submissions(0..<500))
    let writing = Task.detached {
      for number in 500..<1_500 { _ = try store.append(SampleActs.submissions([number])) }
    }
    for number in 0..<5 {
      let reader = try ActStore.reader(in: folder, world: "w")
      let target = folder + "/backup-\(number)"
      try reader.backup(to: target)
      let acts = try ActStore(path: target, bounds: ActStore.KeptAnswerBounds()).acts()
      #expect(acts.count >= 500)
      #expect(acts == (0..<acts.count).map(SampleActs.act))
      #expect(throws: StoreError.exists(path: target)) { try reader.backup(to: target) }
    }
    try await writing.value
    #expect(try store.acts().count == 1_500)
    #expect(throws: StoreError.noFolder(path: folder + "/none")) {
      try store.backup(to: folder + "/none/backup")
    }
    let left = try FileManager.default.contentsOfDirectory(atPath: folder)
    #expect(!left.contains { $0.contains(".part-") })
  }
}

@Suite("Answers that are kept for keys")
struct KeptAnswerTests {
  private static func submission(_ request: KeyedRequest, _ text: String) -> Submission {
    Submission(acts: [SampleActs.act(1)], entered: SampleActs.at) { ids in
      KeptAnswer(request: request, status: 201, body: Data("\(text) \(ids)".utf8))
    }
  }

  @Test("An answer comes back as it was, to its caller alone")
  func roundTrip() throws {
    try withFolder { folder in
      let store = try SampleActs.store(folder)
      let request = try SampleActs.request("k", body: "1")
      _ = try store.append([Self.submission(request, "a")])
      let kept = try #require(try store.keptAnswer(caller: "c", key: "k"))
      #expect(kept.request == request)
      #expect(String(decoding: kept.body, as: UTF8.self) == "a 1..<2")
      #expect(try store.keptAnswer(caller: "d", key: "k") == nil)
      #expect(try store.keptAnswer(caller: "c", key: "K") == nil)
    }
  }

  @Test("Answers are forgotten when they are old, or too many; acts never")
  func bounds() throws {
    try withFolder { folder in
      let time = Atomic<Int64>(1_000)
      let bounds = ActStore.KeptAnswerBounds(seconds: 100, count: 3) {
        time.load(ordering: .relaxed)
      }
      let store = try ActStore(path: folder + "/w.sqlite", bounds: bounds)
      for number in 0..<6 {
        let request = try SampleActs.request("k\(number)")
        _ = try store.append([Self.submission(request, "")])
      }
      time.store(1_100, ordering: .relaxed)
      let held = try (0..<6).map {
        try store.keptAnswer(caller: "c", key: "k\($0)") != nil
      }
      #expect(held == [false, false, false, true, true, true])
      time.store(1_101, ordering: .relaxed)
      #expect(try store.keptAnswer(caller: "c", key: "k5") == nil)
      // A key that has grown old may be used again.
      let request = try SampleActs.request("k5")
      time.store(2_000, ordering: .relaxed)
      _ = try store.append([Self.submission(request, "again")])
      #expect(try store.keptAnswer(caller: "c", key: "k5") != nil)
      // Old ones are gone from the table too, whatever the time.
      time.store(1_050, ordering: .relaxed)
      #expect(try store.keptAnswer(caller: "c", key: "k4") == nil)
      #expect(try store.acts().count == 7)
    }
  }

  @Test("Two requests have the same fingerprint only when they are the same")
  func fingerprints() throws {
    func fingerprint(_ method: String, _ path: String, _ body: String) throws -> Data {
      try #require(
        KeyedRequest(caller: "c", key: "k", method: method, path: path, body: Data(body.utf8))
      ).fingerprint
    }
    let texts = ["", "1", "11", "1:", "a", "a1", "POST", "T"]
    var seen: Set<Data> = []
    for method in texts {
      for path in texts { for body in texts { seen.insert(try fingerprint(method, path, body)) } }
    }
    #expect(seen.count == 512)
    #expect(try fingerprint("POST", "/a", "b") == fingerprint("POST", "/a", "b"))
  }

  @Test("Keys are of 1 to 200 visible characters", arguments: ["", "a b", "ü", "\n"])
  func keys(text: String) {
    let data = Data()
    #expect(KeyedRequest(caller: "c", key: text, method: "POST", path: "/", body: data) == nil)
    let long = String(repeating: "k", count: 200)
    #expect(KeyedRequest(caller: "c", key: long, method: "POST", path: "/", body: data) != nil)
    #expect(KeyedRequest(caller: "c", key: long + "k", method: "P", path: "/", body: data) == nil)
  }
}
