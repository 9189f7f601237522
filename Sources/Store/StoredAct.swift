public import Foundation
public import Frames
public import Service

/// An act as the audit log holds it.
public struct StoredAct: Hashable, Sendable {
  /// Its number: acts are numbered from 1 without gaps, in the order in which they were committed.
  public var id: Int64
  /// When it was entered, in world time.
  public var entered: Instant
  /// What was decided.
  public var act: Act

  /// An act with its number.
  public init(id: Int64, entered: Instant, act: Act) {
    self.id = id
    self.entered = entered
    self.act = act
  }
}

/// The answer that was given to a request with an idempotency key, kept so that the request can be
/// repeated without being done twice.
public struct KeptAnswer: Hashable, Sendable {
  /// The request that was answered.
  public var request: KeyedRequest
  /// The status of the answer, as HTTP numbers them.
  public var status: Int
  /// The body of the answer.
  public var body: Data

  /// An answer as it was given.
  public init(request: KeyedRequest, status: Int, body: Data) {
    self.request = request
    self.status = status
    self.body = body
  }
}

/// What is appended in one piece: the acts of one request, and the answer to it.
public struct Submission: Sendable {
  /// The acts, in their order; may be empty when only the answer is kept.
  public var acts: [Act]
  /// When they were entered, in world time.
  public var entered: Instant
  /// Makes the answer to keep from the numbers that the acts were given; nil keeps none.
  public var answer: (@Sendable (Range<Int64>) -> KeptAnswer)?

  /// Acts to append together.
  public init(
    acts: [Act],
    entered: Instant,
    answer: (@Sendable (Range<Int64>) -> KeptAnswer)? = nil
  ) {
    self.acts = acts
    self.entered = entered
    self.answer = answer
  }
}
