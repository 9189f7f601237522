import Foundation
import FoundationNetworking
import Glibc
import Synchronization

/// Takes what a session delivers: writes the content to a file as it comes and holds the bounds.
///
/// The session calls on its own serial queue; the deadline comes from elsewhere, hence the lock.
final class DownloadReceiver: NSObject, URLSessionDataDelegate, Sendable {
  typealias Result = Swift.Result<TransportAnswer, FetchProblem>

  private struct State {
    var answer: TransportAnswer?
    var announcedBytes: Int?
    var failure: FetchProblem?
    var continuation: CheckedContinuation<Result, Never>?
    var isDone = false
  }

  private static let mostWords = 64 << 10
  private let request: TransportRequest
  private let file: Int32
  private let state = Mutex(State())

  init(_ request: TransportRequest) throws(FetchProblem) {
    self.request = request
    let flags = O_CREAT | O_WRONLY | O_TRUNC | O_CLOEXEC | O_NOFOLLOW
    // Safe because the C string lives for the call and no pointer is kept.
    file = unsafe open(request.path, flags, 0o600)
    guard file >= 0 else {
      throw FetchProblem(
        .cache,
        cause: "\(request.path) cannot be written",
        remedy: "check the rights and the space of its folder"
      )
    }
  }

  deinit { close(file) }

  /// Starts the transfer and waits for its end, without holding a thread.
  func result(start: @Sendable () -> Void) async -> Result {
    await withCheckedContinuation { continuation in
      state.withLock { $0.continuation = continuation }
      start()
    }
  }

  /// Notes why the transfer is given up; the first reason stands.
  func fail(_ problem: FetchProblem) {
    state.withLock { if $0.failure == nil { $0.failure = problem } }
  }

  static func timedOut(_ request: TransportRequest) -> FetchProblem {
    FetchProblem(
      .timedOut,
      cause: "\(request.url.host ?? "the server") did not finish within "
        + "\(Int(request.deadlineSeconds.rounded(.up))) s",
      remedy: "ask again later"
    )
  }

  // MARK: what the session calls

  func urlSession(
    _ session: URLSession,
    task: URLSessionTask,
    willPerformHTTPRedirection response: HTTPURLResponse,
    newRequest request: URLRequest,
    completionHandler: @escaping @Sendable (URLRequest?) -> Void
  ) {
    // The redirect itself is the answer; who asked decides whether to follow.
    note(response)
    completionHandler(nil)
  }

  func urlSession(
    _ session: URLSession,
    dataTask: URLSessionDataTask,
    didReceive response: URLResponse,
    completionHandler: @escaping @Sendable (URLSession.ResponseDisposition) -> Void
  ) {
    if let response = response as? HTTPURLResponse { note(response) }
    let announced = state.withLock { $0.announcedBytes }
    if let announced, announced > request.limitBytes {
      fail(tooLarge(announced))
      completionHandler(.cancel)
      // Foundation on Linux goes on for all that the disposition says (seen with Swift 6.3.1).
      dataTask.cancel()
    } else {
      completionHandler(.allow)
    }
  }

  func urlSession(_ session: URLSession, dataTask: URLSessionDataTask, didReceive data: Data) {
    let (received, status, announced) = state.withLock { state -> (Int, Int, Int?) in
      state.answer?.receivedBytes += data.count
      return (state.answer?.receivedBytes ?? 0, state.answer?.status ?? 0, state.announcedBytes)
    }
    if received > request.limitBytes {
      fail(tooLarge(received))
      dataTask.cancel()
    } else if status != 200 {
      state.withLock { state in
        let room = Self.mostWords - (state.answer?.words.count ?? 0)
        state.answer?.words += data.prefix(max(0, room))
      }
    } else if !write(data) {
      fail(
        FetchProblem(
          .cache,
          cause: "\(request.path) cannot be written (error \(errno))",
          remedy: "check the space on the disk"
        )
      )
      dataTask.cancel()
    } else {
      request.progress(received, announced)
    }
  }

  func urlSession(
    _ session: URLSession,
    task: URLSessionTask,
    didCompleteWithError error: (any Error)?
  ) {
    // A redirect without Location ends so, without having been announced (Swift 6.3.1 on Linux).
    if error == nil, state.withLock({ $0.answer == nil }),
      let response = task.response as? HTTPURLResponse
    {
      note(response)
    }
    let (continuation, result) = state.withLock { state in
      let continuation = state.isDone ? nil : state.continuation
      state.isDone = true
      return (continuation, verdict(state, error))
    }
    continuation?.resume(returning: result)
  }

  // MARK: what it means

  private func note(_ response: HTTPURLResponse) {
    var headers: [String: String] = [:]
    for (name, value) in response.allHeaderFields {
      headers["\(name)".lowercased()] = "\(value)"
    }
    let length = headers["content-length"].flatMap { Int($0) }
    let isPlain = ["", "identity"].contains(headers["content-encoding"]?.lowercased() ?? "")
    let fields = headers
    state.withLock { state in
      // Of compressed content the length is that of what was sent, not of what arrives here.
      state.announcedBytes = isPlain ? length : nil
      state.answer = TransportAnswer(
        status: response.statusCode,
        headers: fields,
        words: [],
        receivedBytes: 0
      )
    }
  }

  private func verdict(_ state: State, _ error: (any Error)?) -> Result {
    if let failure = state.failure { return .failure(failure) }
    let announced = state.announcedBytes
    if let answer = state.answer, answer.status == 200, let announced,
      answer.receivedBytes < announced
    {
      return .failure(truncated(answer.receivedBytes, announced, error))
    }
    if let error { return .failure(unreached(error, state.answer)) }
    guard let answer = state.answer else { return .failure(unreached(nil, nil)) }
    return .success(answer)
  }

  private func write(_ data: Data) -> Bool {
    // Safe because the pointer is used inside the closure only, with its own count.
    unsafe data.withUnsafeBytes { bytes in
      var done = 0
      while done < bytes.count {
        let rest = unsafe UnsafeRawBufferPointer(rebasing: bytes[done...])
        let count = unsafe Glibc.write(file, rest.baseAddress, rest.count)
        if count < 0, errno == EINTR { continue }
        guard count > 0 else { return false }
        done += count
      }
      return true
    }
  }

  private func tooLarge(_ bytes: Int) -> FetchProblem {
    FetchProblem(
      .tooLarge,
      cause: "\(host) sends \(bytes) bytes or more; \(request.limitBytes) are the limit",
      remedy: "ask for a smaller group"
    )
  }

  private func truncated(_ received: Int, _ announced: Int, _ error: (any Error)?) -> FetchProblem {
    if (error as? URLError)?.code == .timedOut {
      return FetchProblem(
        .timedOut,
        cause: "\(host) stopped after \(received) of \(announced) bytes",
        remedy: "ask again later"
      )
    }
    return FetchProblem(
      .truncated,
      cause: "\(host) announced \(announced) bytes and sent \(received)",
      remedy: "ask again later"
    )
  }

  private func unreached(_ error: (any Error)?, _ answer: TransportAnswer?) -> FetchProblem {
    let code = (error as? URLError)?.code
    if code == .timedOut {
      return FetchProblem(
        .timedOut,
        cause: "\(host) did not answer within \(Int(request.idleSeconds.rounded(.up))) s",
        remedy: "ask again later"
      )
    }
    // The connection broke inside the content, whose length was not announced.
    if let answer, answer.status == 200 {
      return FetchProblem(
        .truncated,
        cause: "the connection to \(host) broke after \(answer.receivedBytes) bytes",
        remedy: "ask again later"
      )
    }
    let words = error.map { ": \($0.localizedDescription)" } ?? ""
    return FetchProblem(
      .notReached,
      cause: "no answer from \(host)\(words)",
      remedy: "check the network and the address"
    )
  }

  private var host: String { request.url.host ?? "the server" }
}
