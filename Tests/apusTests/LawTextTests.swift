import Foundation
import Testing

@testable import apus

@Suite("What service answers say of the law")
struct LawTextTests {
  private static func answer(
    _ place: String,
    _ options: [String],
    in folder: URL
  ) async throws -> Answer {
    let state = ["--state", folder.path + "/state", "--json"]
    let result = try await BuiltCommand.run(["service", place] + options + state)
    #expect(result.status == 0, "\(result.errors)")
    return try Answer(Data(result.output.utf8))
  }

  /// The instant that a remedy proposes.
  private static func proposal(in answer: Answer) throws -> String {
    let words = answer.members.shown("what_it_would_take")
    let found = try #require(words.firstMatch(of: /Try --start (\S+)\./), "\(words)")
    return String(found.1)
  }

  @Test(
    "In a disputed area the law of who decides is told, and what would change it",
    arguments: [
      ("de-facto", "none", "licensed", "RU", "licensed", ""),
      ("de-facto", "licensed", "none", "RU", "none", "Russia (RU) would have to grant"),
      ("de-jure", "licensed", "none", "UA", "licensed", ""),
      ("de-jure", "none", "licensed", "UA", "none", "Ukraine (UA) would have to grant"),
      ("closed", "licensed", "none", "RU", "none", "Russia (RU) would have to grant"),
    ]
  )
  func disputed(
    policy: String,
    ukraine: String,
    russia: String,
    decider: String,
    status: String,
    remedy: String
  ) async throws {
    try await withFolder { folder in
      let file = folder.appendingPathComponent("w.yaml")
      let text = """
        apus-world: 1
        name: disputed
        start: 2022-10-10T12:00:00Z
        base: starlink-2022-10
        territories:
          standing: none
          disputes: \(policy)
          border-buffer-km: 0
          licences:
            - {territory: UA, status: \(ukraine)}
            - {territory: RU, status: \(russia)}
        """
      try Data(text.utf8).write(to: file)
      let answer = try await Self.answer("Donetsk", ["--world", file.path], in: folder)
      #expect(answer.members.shown("disputes") == policy)
      #expect(answer.members.shown("licence_territory") == decider)
      #expect(answer.object("licence").shown("status") == status)
      #expect(answer.members.shown("what_it_would_take").hasPrefix(remedy))
      let plain = try await BuiltCommand.run([
        "service", "Donetsk", "--world", file.path, "--state", folder.path + "/state",
      ])
      #expect(plain.output.contains("'disputes: \(policy)'"))
      #expect(plain.output.contains("(\(decider)): \(status)"))
    }
  }

  @Test(
    "An instant that a remedy proposes is one at which the law serves",
    arguments: [
      ("cut-off", "Kyiv", "2022-02-24T12:00:00Z"), ("blackout", "Tehran", "2022-09-20T12:00:00Z"),
    ]
  )
  func proposals(world: String, place: String, time: String) async throws {
    try await withFolder { folder in
      let options = ["--world", world]
      let closed = try await Self.answer(place, options + ["--time", time], in: folder)
      #expect(closed.members.shown("reason") == "not-licensed")
      let start = try Self.proposal(in: closed)
      let opened = try await Self.answer(place, options + ["--start", start], in: folder)
      #expect(opened.members.shown("slot_start_utc") == start)
      #expect(
        !["not-licensed", "prohibited", "licence-pending", "border-buffer"]
          .contains(opened.members.shown("reason"))
      )
    }
  }

  @Test("A statement that another overrules is not proposed")
  func overruled() async throws {
    try await withFolder { folder in
      let file = folder.appendingPathComponent("w.yaml")
      let text = """
        apus-world: 1
        name: overruled
        start: 2022-10-10T12:00:00Z
        base: starlink-2022-10
        territories:
          standing: none
          border-buffer-km: 0
          licences:
            - {territory: UA, status: emergency, from: 2022-11-01T00:00:05Z, until: 2022-12-01T00:00:00Z}
            - {territory: UA, status: none, from: 2022-11-01T00:00:07Z, until: 2022-12-01T00:00:00Z}
            - {territory: UA, status: licensed, from: 2023-01-01T00:00:00Z}
        """
      try Data(text.utf8).write(to: file)
      let answer = try await Self.answer("Kyiv", ["--world", file.path], in: folder)
      #expect(try Self.proposal(in: answer) == "2023-01-01T00:00:12Z")
    }
  }

  @Test(
    "A start that a remedy proposes serves who is on no whitelist, or the whitelist is told",
    arguments: [
      ("", "2025-06-01T00:00:12Z", false), ("", "2025-06-01T00:00:12Z", true),
      (", until: 2025-06-01T00:00:00Z", nil, false), (", until: 2025-06-01T00:00:00Z", nil, true),
    ] as [(String, String?, Bool)]
  )
  func whitelisted(end: String, start: String?, isListing: Bool) async throws {
    try await withFolder { folder in
      let file = folder.appendingPathComponent("w.yaml")
      let later =
        start == nil ? "" : "\n    - {territory: UA, status: licensed, from: 2025-06-01T00:00:00Z}"
      let text = """
        apus-world: 1
        name: listed
        base: iridium
        start: 2025-04-01T00:00:00Z
        territories:
          standing: none
          border-buffer-km: 0
          licences:
            - {territory: UA, status: whitelist, from: 2025-05-01T00:00:00Z\(end)}\(later)
        """
      try Data(text.utf8).write(to: file)
      // Before the whitelist is the law, and while it is.
      let asked = isListing ? ["--start", "2025-05-10T00:00:12Z"] : []
      let answer = try await Self.answer("Kyiv", ["--world", file.path] + asked, in: folder)
      let words = answer.members.shown("what_it_would_take")
      #expect(words.contains("on the whitelist of Ukraine"), "\(words)")
      #expect(words.contains("territories.whitelists"), "\(words)")
      guard let start else {
        // Only who is listed is ever served: the start goes with the list.
        let listed = "and try --start 2025-05-01T00:00:12Z."
        #expect(words.contains(listed) == !isListing && !words.contains("or try"), "\(words)")
        return
      }
      #expect(words.contains("r try --start \(start)."), "\(words)")
      let opened = try await Self.answer(
        "Kyiv",
        ["--world", file.path, "--start", start],
        in: folder
      )
      #expect(opened.members.shown("slot_start_utc") == start)
      #expect(opened.object("licence").shown("status") == "licensed")
      #expect(!["not-licensed", "not-on-whitelist"].contains(opened.members.shown("reason")))
    }
  }
}
