public import Foundation

/// Carries one question to a server; what is behind it may be the network or a test.
public protocol CatalogueTransport: Sendable {
  /// Sends one GET and stores the content of a 200 in a file.
  ///
  /// Redirects are not followed.
  ///
  /// - Throws: ``FetchProblem`` when there is no complete answer.
  func get(_ request: TransportRequest) async throws(FetchProblem) -> TransportAnswer
}

/// One GET.
public struct TransportRequest: Sendable {
  /// The address.
  public var url: URL
  /// Header fields to send.
  public var headers: [String: String]
  /// The file for the content of a 200; replaced where it exists.
  public var path: String
  /// The largest content in bytes that is taken.
  public var limitBytes: Int
  /// How long nothing may arrive, in seconds.
  public var idleSeconds: Double
  /// How long the whole may take, in seconds.
  public var deadlineSeconds: Double
  /// Called with the bytes so far and, where the server says it, the whole; on any thread.
  public var progress: @Sendable (Int, Int?) -> Void

  /// Creates a question with its bounds.
  public init(
    url: URL,
    headers: [String: String],
    path: String,
    limitBytes: Int,
    idleSeconds: Double,
    deadlineSeconds: Double,
    progress: @escaping @Sendable (Int, Int?) -> Void = { _, _ in }
  ) {
    self.url = url
    self.headers = headers
    self.path = path
    self.limitBytes = limitBytes
    self.idleSeconds = idleSeconds
    self.deadlineSeconds = deadlineSeconds
    self.progress = progress
  }
}

/// A complete answer.
public struct TransportAnswer: Sendable {
  /// The status.
  public var status: Int
  /// The header fields, names in lower case.
  public var headers: [String: String]
  /// The content of answers other than 200: their first 64 KiB.
  public var words: [UInt8]
  /// How many bytes of content arrived.
  public var receivedBytes: Int

  /// Creates an answer from its parts.
  public init(status: Int, headers: [String: String], words: [UInt8], receivedBytes: Int) {
    self.status = status
    self.headers = headers
    self.words = words
    self.receivedBytes = receivedBytes
  }
}
