import Foundation
import Links
import Testing

/// Style that a reader should be able to rely on, checked as a test.
@Suite struct TidyTests {
  private static let root = URL(fileURLWithPath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

  /// Files that may be longer than 400 lines, each with the reason.
  private static let long: [String: String] = [:]

  private static func files(under folder: String, ending: String) -> [(name: String, text: String)]
  {
    let base = root.appendingPathComponent(folder)
    let names = FileManager.default.enumerator(atPath: base.path)?.allObjects as? [String] ?? []
    return names.filter { $0.hasSuffix(ending) && !$0.contains("/.") && !$0.hasPrefix(".") }
      .sorted()
      .compactMap { name in
        let file = base.appendingPathComponent(name)
        return (try? String(contentsOf: file, encoding: .utf8)).map { ("\(folder)/\(name)", $0) }
      }
  }

  /// All but what generators wrote.
  private static var sources: [(name: String, text: String)] {
    files(under: "Sources", ending: ".swift").filter { !$0.name.contains("/Generated/") }
  }

  @Test("There are sources to look at")
  func sourcesAreFound() {
    #expect(Self.sources.count > 100)
  }

  @Test("No file is longer than 400 lines without a reason")
  func fileLength() {
    for (name, text) in Self.sources + Self.files(under: "Tests", ending: ".swift") {
      let lines = text.split(separator: "\n", omittingEmptySubsequences: false).count
      #expect(lines <= 400 || Self.long[name] != nil, "\(name) has \(lines) lines")
    }
  }

  @Test("Nothing traps on purpose and nothing is left undone")
  func noTraps() {
    let banned = ["try!", "as!", "fatalError(", "TODO", "FIXME", "XXX", "preconditionFailure("]
    for (name, text) in Self.sources {
      for word in banned {
        #expect(!text.contains(word), "\(name) contains \(word)")
      }
    }
  }

  @Test("What the compiler cannot check has its reason beside it")
  func safety() {
    for (name, text) in Self.sources {
      let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
      for (number, line) in lines.enumerated() {
        let marks = ["@unchecked Sendable", "nonisolated(unsafe)", "@preconcurrency"]
        guard marks.contains(where: line.contains) else { continue }
        let near = lines[max(0, number - 5)...number]
        #expect(near.contains { $0.contains("Safe because") }, "\(name):\(number + 1)")
      }
      if text.contains("unsafe ") {
        #expect(text.contains("Safe because"), "\(name) says nowhere why its unsafe code is safe")
      }
    }
  }

  @Test("Each import is one of the target's declared dependencies")
  func imports() throws {
    let manifest = try String(
      contentsOf: Self.root.appendingPathComponent("Package.swift"),
      encoding: .utf8
    )
    let system: Set = [
      "Builtin", "Darwin", "Dispatch", "Foundation", "FoundationNetworking", "Glibc",
      "Synchronization",
      "Testing",
    ]
    for (name, text) in Self.sources {
      let target = String(name.split(separator: "/")[1])
      let declared = Self.dependencies(of: target, in: manifest)
      for module in Self.importedModules(text) where !system.contains(module) {
        #expect(declared.contains(module), "\(name) imports \(module)")
      }
    }
  }

  private static func importedModules(_ text: String) -> [String] {
    text.split(separator: "\n").compactMap { line in
      guard let match = line.firstMatch(of: /^(public |package |internal )?import (\w+)/) else {
        return nil
      }
      return String(match.2)
    }
  }

  /// Names in quotes between a target's declaration and the next one.
  private static func dependencies(of target: String, in manifest: String) -> Set<String> {
    let targets = manifest.split(separator: "arget(").dropFirst()
    guard let own = targets.first(where: { $0.contains("name: \"\(target)\"") }) else { return [] }
    return Set(own.matches(of: /"(\w+)"/).map { String($0.1) })
  }

  @Test("Every reason word stands in the documented list")
  func reasonsAreDocumented() throws {
    let list = try String(
      contentsOf: Self.root.appendingPathComponent("Documentation/Reasons.md"),
      encoding: .utf8
    )
    for reason in Reason.allCases {
      #expect(
        list.contains("| `\(reason.rawValue)` | \(reason.explanation) |"),
        "\(reason.rawValue)"
      )
    }
  }
}
