import Foundation
import HTTPTypes
import Hummingbird
import Service

/// An act that someone asks for.
struct Petition: Sendable {
  /// What is to be done.
  var decision: Act.Decision
  /// Who asks.
  var actor: String
  /// Why.
  var reason: String
  /// Whether it is only to be said what it would do.
  var isDryRun = false
  /// The status of the answer when it is done.
  var status = HTTPResponse.Status.created
}

/// Who asks for an act and why: the members that the body of every act may have.
struct PetitionCover: Decodable {
  var actor: String?
  var reason: String?

  /// The longest name of a person or office, in bytes.
  static let longestActor = 200
  /// The longest reason, in bytes.
  static let longestReason = 2_000

  /// A petition for a decision.
  ///
  /// - Throws: a problem when a text is empty or too long.
  func petition(for decision: Act.Decision, _ request: Request) throws(APIProblem) -> Petition {
    let actor = actor ?? "operator"
    let reason = reason ?? ""
    guard !actor.isEmpty, actor.utf8.count <= Self.longestActor else {
      throw .badRequest("actor is empty or longer than \(Self.longestActor) bytes")
    }
    guard reason.utf8.count <= Self.longestReason else {
      throw .badRequest("reason is longer than \(Self.longestReason) bytes")
    }
    var petition = Petition(decision: decision, actor: actor, reason: reason)
    petition.isDryRun = try request.uri.queryParameters.flag("dry_run")
    return petition
  }
}

extension APIProblem {
  /// A request that cannot be read.
  static func badRequest(_ message: String) -> APIProblem {
    APIProblem(code: "bad-request", message: message, remedy: "See /api/v1/openapi.json.")
  }
}
