import Foundation

/// Names of terminals as labels of the domain name system (RFC 1035, section 2.3.1).
enum DNSLabel {
  /// The label of a terminal whose name has no letter or digit that a label may have.
  static let unnamed = "terminal"
  /// A label has at most this many bytes.
  static let longest = 63

  /// A name as a label: lower-case letters, digits and single hyphens inside.
  ///
  /// Marks on letters are left out (`Köln` gives `koln`); whatever else a label may not have becomes
  /// a hyphen.
  static func folded(_ name: String) -> String {
    var label = ""
    for scalar in name.prefix(200).decomposedStringWithCompatibilityMapping.lowercased()
      .unicodeScalars
    {
      if scalar.properties.generalCategory == .nonspacingMark { continue }
      if isLetterOrDigit(scalar) {
        label.unicodeScalars.append(scalar)
      } else if !label.isEmpty, !label.hasSuffix("-") {
        label += "-"
      }
    }
    return trimmed(label, to: longest)
  }

  /// The label itself, or with -2, -3 and so on where it is taken.
  static func unique(_ label: String, isTaken: (String) -> Bool) -> String {
    guard isTaken(label) else { return label }
    var number = 2
    while true {
      let suffix = "-\(number)"
      let candidate = trimmed(label, to: longest - suffix.utf8.count) + suffix
      if !isTaken(candidate) { return candidate }
      number += 1
    }
  }

  private static func isLetterOrDigit(_ scalar: Unicode.Scalar) -> Bool {
    ("a"..."z").contains(scalar) || ("0"..."9").contains(scalar)
  }

  private static func trimmed(_ label: String, to length: Int) -> String {
    var label = String(label.prefix(length))
    while label.hasSuffix("-") { label.removeLast() }
    return label.isEmpty ? unnamed : label
  }
}
