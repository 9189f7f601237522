import Foundation
import Frames
import Geography
import Service
import Testing

@testable import Store

/// A folder that is gone after the test.
func withFolder<Value>(_ body: (String) throws -> Value) throws -> Value {
  let path = FileManager.default.temporaryDirectory.path + "/apus-store-\(UUID())"
  try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
  defer { try? FileManager.default.removeItem(atPath: path) }
  return try body(path)
}

/// Acts for tests: numbered, so that each can be told from the others.
enum SampleActs {
  static let at = Instant(sinceTAI2000: .seconds(718_632_012))

  static func act(_ number: Int) -> Act {
    Act(
      at: at + .seconds(15 * (number / 100)),
      actor: "operator",
      reason: "act \(number) \"ü\"",
      decision: number.isMultiple(of: 3)
        ? .licence(Licence(territory: "UA", status: .licensed, from: at, source: "x/\(number)"))
        : .terminal(TerminalID("kit-\(number)"), .suspended)
    )
  }

  static func submissions(_ numbers: some Sequence<Int>) -> [Submission] {
    numbers.map { Submission(acts: [act($0)], entered: at) }
  }

  static func store(_ folder: String) throws -> ActStore {
    try ActStore(path: folder + "/w.sqlite", bounds: ActStore.KeptAnswerBounds())
  }

  static func request(_ key: String, body: String = "", caller: String = "c") throws -> KeyedRequest
  {
    try #require(
      KeyedRequest(caller: caller, key: key, method: "POST", path: "/a", body: Data(body.utf8))
    )
  }
}
