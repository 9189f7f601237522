import ArgumentParser
import DataPlane
import Foundation
import Orbits

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

  /// Which of the orbit kernels this machine runs.
  private static var vectors: Check {
    let supported = InstructionSet.allCases.filter(\.isSupported).map(\.rawValue)
    return Check(
      name: "vector-instructions",
      ok: true,
      detail: "\(supported.joined(separator: ", ")); orbits use \(InstructionSet.best.rawValue)"
    )
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
