import ArgumentParser
import DataPlane
import Foundation

struct Doctor: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "What this machine can and cannot do, with remedies.",
    discussion: """
      Examples:
        apus doctor
        apus doctor --json
      """
  )

  @Flag(help: "Print JSON.")
  var json = false

  func run() throws {
    let checks = DataPlaneProbe.check().map(Check.init) + [Self.cores, Self.vectors]
    let isReady = checks.allSatisfy { $0.ok || !$0.required }
    if json {
      try JSONOutput.print(Report(ready: isReady, checks: checks))
    } else {
      for check in checks { print(check.text) }
    }
    guard isReady else { throw ExitCode(1) }
  }

  private struct Report: Encodable {
    /// Whether everything that `connect` cannot do without is there.
    var ready: Bool
    var checks: [Check]
  }

  /// One thing that was tried.
  struct Check: Encodable {
    var name: String
    var ok: Bool
    var required = false
    var detail: String
    /// What to do, empty when nothing is to be done.
    var remedy = ""

    var text: String {
      let mark = ok ? "ok  " : required ? "NO  " : "no  "
      let head = "\(mark)\(name): \(detail)"
      return remedy.isEmpty ? head : "\(head)\n      \(remedy)"
    }
  }

  private static var cores: Check {
    let count = ProcessInfo.processInfo.activeProcessorCount
    let remedy = count >= 2 ? "" : "Two cores are needed for plans and packets side by side."
    return Check(name: "cores", ok: count >= 2, detail: "\(count)", remedy: remedy)
  }

  /// What the processor can do with vectors; nothing depends on it yet.
  private static var vectors: Check {
    let text = (try? String(contentsOfFile: "/proc/cpuinfo", encoding: .utf8)) ?? ""
    let flags = Set(
      text.split(separator: "\n").first { $0.hasPrefix("flags") }?.split(separator: " ") ?? []
    )
    let known = ["sse2", "avx2", "fma", "avx512f"].filter { flags.contains($0[...]) }
    return Check(name: "vector-instructions", ok: true, detail: known.joined(separator: ", "))
  }
}

extension Doctor.Check {
  fileprivate init(_ result: DataPlaneProbe.Result) {
    self.init(
      name: result.name,
      ok: result.isWorking,
      required: result.isRequired,
      detail: result.detail,
      remedy: result.remedy
    )
  }
}
