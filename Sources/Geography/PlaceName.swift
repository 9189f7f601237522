import Foundation

/// Names of places in the form in which they are compared.
enum PlaceName {
  /// Lower case, without marks above or below letters, apostrophes and full stops; one space for
  /// every run of spaces, hyphens and commas.
  ///
  /// `Scripts/geography/make_places.py` folds the list in the same way.
  static func folded(_ name: some StringProtocol) -> String {
    var out = ""
    var isSpaced = false
    for scalar in name.lowercased().decomposedStringWithCanonicalMapping.unicodeScalars {
      if (0x300...0x36F).contains(scalar.value) || dropped.contains(scalar) { continue }
      if spaces.contains(scalar) {
        isSpaced = true
        continue
      }
      if isSpaced, !out.isEmpty { out.append(" ") }
      isSpaced = false
      if let letters = letters[scalar] {
        out.append(letters)
      } else {
        out.unicodeScalars.append(scalar)
      }
    }
    return out
  }

  /// The least number of bytes to change, insert or remove, or nil if it is above `limit`.
  static func distance(_ a: [UInt8], _ b: ArraySlice<UInt8>, limit: Int) -> Int? {
    guard abs(a.count - b.count) <= limit else { return nil }
    var row = Array(0...b.count)
    for (i, letter) in a.enumerated() {
      var diagonal = row[0]
      row[0] = i + 1
      var least = row[0]
      for (j, other) in b.enumerated() {
        let changed = diagonal + (letter == other ? 0 : 1)
        diagonal = row[j + 1]
        row[j + 1] = min(changed, diagonal + 1, row[j] + 1)
        least = min(least, row[j + 1])
      }
      if least > limit { return nil }
    }
    return row[b.count] <= limit ? row[b.count] : nil
  }

  /// Letters that have no canonical decomposition.
  private static let letters: [Unicode.Scalar: String] = [
    "ß": "ss", "ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ı": "i",
    "ħ": "h", "ŧ": "t", "ə": "e",
  ]
  private static let dropped = Set("'’‘ʼʻʹʿʾ`´.\u{200C}\u{200D}".unicodeScalars)
  private static let spaces = Set(" -–—_/,;()\u{A0}\t".unicodeScalars)
}
