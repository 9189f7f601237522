import ArgumentParser
import Testing

@testable import apus

@Suite("Systems on the command line")
struct SystemOptionTests {
  @Test("An unknown system is refused with the names that there are")
  func unknown() throws {
    try SystemOption.check(nil, among: ["a"], of: "w")
    try SystemOption.check("b", among: ["a", "b"], of: "w")
    do {
      try SystemOption.check("c", among: ["a", "b"], of: "w")
      Issue.record("not refused")
    } catch {
      let text = Apus.message(for: error)
      for part in ["no system 'c'", "a, b", "world w"] { #expect(text.contains(part), "\(text)") }
    }
  }

  @Test(
    "A system of the world's own terminals is in its file, not on the command line",
    arguments: [
      ["schedule", "--all", "--system", "oneweb"],
      ["schedule", "--terminal", "x", "--system", "oneweb"],
      ["sky", "--terminal", "x", "--system", "oneweb"],
    ]
  )
  func ownTerminals(arguments: [String]) {
    do {
      _ = try Apus.parseAsRoot(arguments)
      Issue.record("not refused")
    } catch {
      #expect(Apus.message(for: error).contains("its file"))
    }
  }

  @Test(
    "Each command that imagines a terminal takes a system",
    arguments: [
      ["schedule", "--at", "Kyiv"], ["schedule", "--track", "t.csv"], ["service", "Kyiv"],
      ["service", "--country", "UA"], ["sky", "--at", "Kyiv"], ["connect", "--at", "Kyiv"],
    ]
  )
  func accepted(arguments: [String]) throws {
    _ = try Apus.parseAsRoot(arguments + ["--system", "oneweb"])
  }
}
