import Dispatch
import Foundation
import FoundationNetworking

/// The network: HTTP by Foundation's `URLSession`, one session for each question.
public struct URLSessionTransport: CatalogueTransport {
  /// Creates the transport; it keeps nothing between questions, cookies and caches included.
  public init() {}

  /// Sends one GET and stores the content of a 200 in a file.
  ///
  /// Redirects are not followed.
  public func get(_ request: TransportRequest) async throws(FetchProblem) -> TransportAnswer {
    let receiver = try DownloadReceiver(request)
    let configuration = URLSessionConfiguration.ephemeral
    configuration.timeoutIntervalForRequest = request.idleSeconds
    configuration.httpShouldSetCookies = false
    configuration.urlCache = nil
    configuration.httpCookieStorage = nil
    configuration.urlCredentialStorage = nil
    let session = URLSession(configuration: configuration, delegate: receiver, delegateQueue: nil)
    defer { session.invalidateAndCancel() }
    var question = URLRequest(url: request.url)
    question.timeoutInterval = request.idleSeconds
    question.cachePolicy = .reloadIgnoringLocalCacheData
    for (name, value) in request.headers { question.setValue(value, forHTTPHeaderField: name) }
    let task = session.dataTask(with: question)
    // Foundation on Linux has no limit of the whole transfer: a server that sends a byte a second
    // would hold the command for ever.
    // Not a task, which would wait for a thread where all of them compute.
    DispatchQueue.global().asyncAfter(deadline: .now() + request.deadlineSeconds) {
      [weak receiver] in
      receiver?.fail(DownloadReceiver.timedOut(request))
      task.cancel()
    }
    let result = await withTaskCancellationHandler {
      await receiver.result { task.resume() }
    } onCancel: {
      task.cancel()
    }
    return try result.get()
  }
}
