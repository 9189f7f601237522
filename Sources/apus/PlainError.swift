import Foundation

/// A sentence for a person: what did not work and what to do.
struct PlainError: LocalizedError, CustomStringConvertible {
  let description: String

  init(_ description: String) { self.description = description }

  var errorDescription: String? { description }
}
