import Foundation

/// What `apus --version` says.
enum Version {
  /// The version; see CHANGELOG.md.
  static let number = "0.1.0"

  /// What terminals call their software.
  static let software = "apus-" + number

  /// The version and the commit it was built from.
  static var text: String {
    let file = Bundle.module.bundleURL.appendingPathComponent("Build/commit.txt")
    let commit = (try? String(contentsOf: file, encoding: .utf8)) ?? "unknown"
    return "apus \(number) (commit \(commit.trimmingCharacters(in: .whitespacesAndNewlines)))"
  }
}
