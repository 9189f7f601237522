import Foundation
public import Frames
public import Orbits

/// A usable catalogue on disk, and how it came there.
public struct FetchedCatalogue: Sendable {
  /// How the catalogue came there.
  public enum State: Hashable, Sendable {
    /// It was received now.
    case fetched
    /// It was received earlier; the server says that it is current.
    case unchanged
    /// It was received earlier; nothing newer, for a reason.
    case kept(FetchProblem)
  }

  /// How the catalogue came there.
  public let state: State
  /// Where it is.
  public let path: String
  /// What is known about it.
  public let copy: FetchRecord.Copy
  /// When the server may be asked next.
  public let nextAttempt: Instant
  /// What it holds.
  public let catalog: ElementCatalog
  /// What is to be looked at although the catalogue is usable, as sentences without a full stop.
  public var warnings: [String] = []
}

/// Fetches catalogues and keeps them; asks no server more often than its policy allows.
public struct CatalogueFetcher: Sendable {
  /// How long, and how much, is taken.
  public struct Bounds: Sendable {
    /// The largest answer in bytes.
    public var limitBytes = 128 << 20
    /// How long nothing may arrive, in seconds.
    public var idleSeconds = 30.0
    /// How long one answer may take, in seconds.
    public var deadlineSeconds = 300.0
    /// How long to wait for another process that asks for the same, in seconds.
    public var lockSeconds = 60.0

    /// The bounds that the command uses.
    public init() {}
  }

  private let cache: CatalogueCache
  private let transport: any CatalogueTransport
  private let userAgent: String
  private let bounds: Bounds
  private let now: @Sendable () -> Instant

  /// Creates a fetcher.
  ///
  /// - Parameters:
  ///   - cache: where catalogues are kept.
  ///   - transport: what carries questions.
  ///   - userAgent: what the program calls itself to servers.
  ///   - bounds: how long, and how much, is taken.
  ///   - now: the clock.
  public init(
    cache: CatalogueCache,
    transport: any CatalogueTransport,
    userAgent: String,
    bounds: Bounds = Bounds(),
    now: @escaping @Sendable () -> Instant = { SystemClock.now() }
  ) {
    self.cache = cache
    self.transport = transport
    self.userAgent = userAgent
    self.bounds = bounds
    self.now = now
  }

  /// A catalogue: a new one where the server may be asked and gives one, else the copy on disk.
  ///
  /// - Parameters:
  ///   - query: what to ask for.
  ///   - isForced: ask before two hours are over; not followed for CelesTrak's servers.
  ///   - progress: called with the bytes so far and, where known, the whole; on any thread.
  /// - Returns: the catalogue, and how it came there.
  /// - Throws: ``FetchProblem`` when there is neither a new catalogue nor a copy.
  public func fetch(
    _ query: CatalogueQuery,
    isForced: Bool = false,
    progress: @escaping @Sendable (Int, Int?) -> Void = { _, _ in }
  ) async throws(FetchProblem) -> FetchedCatalogue {
    let lock: CacheLock
    do throws(FetchProblem) {
      lock = try await CacheLock(
        path: "\(cache.path)/\(query.fileStem).lock",
        waitSeconds: bounds.lockSeconds
      )
    } catch {
      // A folder that cannot be written holds a good copy all the same.
      guard [.busy, .cache].contains(error.kind), let record = cache.record(query) else {
        throw error
      }
      return try kept(query, record, error)
    }
    defer { withExtendedLifetime(lock) {} }
    let record = cache.record(query)
    let force = isForced && !query.base.isCelesTrak
    let decision = FetchPolicy.decision(record: record, now: now(), isForced: force)
    if let record, case .wait(let kind, let until) = decision {
      return try kept(query, record, waiting(kind, until, record, query))
    }
    let host = cache.hostRecord(query.base)
    if let host, case .wait = FetchPolicy.decision(host: host, now: now(), isForced: force) {
      let problem = waiting(host, host.nextAttempt(isForced: force), query)
      guard let record else { throw problem }
      return try kept(query, record, problem)
    }
    do throws(FetchProblem) {
      return try await ask(query, after: record, host, progress)
    } catch {
      guard error.kind == .cache, let record else { throw error }
      return try kept(query, record, error)
    }
  }

  // MARK: asking

  private func ask(
    _ query: CatalogueQuery,
    after earlier: FetchRecord?,
    _ host: HostRecord?,
    _ progress: @escaping @Sendable (Int, Int?) -> Void
  ) async throws(FetchProblem) -> FetchedCatalogue {
    let url = query.url
    let record = FetchRecord(attempt: url.absoluteString, at: now(), after: earlier)
    try cache.write(record, query)
    defer { try? FileManager.default.removeItem(atPath: cache.partPath(query)) }
    let validators = validators(query, record)
    var retryAfter: Duration?
    do throws(FetchProblem) {
      let answer = try await follow(url, validators, query, progress)
      retryAfter = HTTPDate.retryAfter(answer.headers["retry-after"], now: now())
      let meaning = FetchAnswer.meaning(
        status: answer.status,
        body: answer.status == 200
          ? CatalogueCache.bytes(cache.partPath(query)) ?? [] : answer.words,
        host: query.base.host,
        isConditional: !validators.isEmpty
      )
      switch meaning {
      case .problem(let problem): throw problem
      case .notModified, .catalogue: cache.removeHostRecord(query.base)
      }
      switch meaning {
      case .problem(let problem): throw problem
      case .notModified: return try confirm(query, record)
      case .catalogue(let catalog): return try accept(query, record, answer, catalog)
      }
    } catch {
      var counted = record
      if [.refused, .tooManyRequests].contains(error.kind) {
        counted.failures = max(record.failures, min(host?.failures ?? 0, 1_000) + 1)
      }
      let until = FetchPolicy.notBefore(
        after: error.kind,
        record: counted,
        retryAfter: retryAfter,
        now: now()
      )
      let failed = counted.failed(error, notBefore: until)
      try cache.write(failed, query)
      if let until, HostRecord.concerns(error.kind, retryAfter: retryAfter) {
        try note(error, until, retryAfter, counted.failures, query)
      }
      var timed = error
      timed.remedy += "; the next time is \(FetchPolicy.nextAttempt(after: failed)) or later"
      return try kept(query, failed, timed)
    }
  }

  private func note(
    _ problem: FetchProblem,
    _ until: Instant,
    _ retryAfter: Duration?,
    _ failures: Int,
    _ query: CatalogueQuery
  ) throws(FetchProblem) {
    let time = now()
    let record = HostRecord(
      refusedUtc: time,
      notBeforeUtc: until,
      askedForUtc: retryAfter.map { time + min($0, FetchPolicy.longestWait) },
      failures: failures,
      cause: problem.cause
    )
    try cache.write(record, query.base)
  }

  /// Asks, and follows redirects on the same host.
  private func follow(
    _ first: URL,
    _ validators: [String: String],
    _ query: CatalogueQuery,
    _ progress: @escaping @Sendable (Int, Int?) -> Void
  ) async throws(FetchProblem) -> TransportAnswer {
    var url = first
    var followed = 0
    var visited: Set = [first]
    while true {
      let headers = ["User-Agent": userAgent, "Accept": "text/csv, application/json, text/plain"]
      let answer = try await transport.get(
        TransportRequest(
          url: url,
          headers: headers.merging(validators) { _, new in new },
          path: cache.partPath(query),
          limitBytes: bounds.limitBytes,
          idleSeconds: bounds.idleSeconds,
          deadlineSeconds: bounds.deadlineSeconds,
          progress: progress
        )
      )
      guard Redirect.isRedirect(answer.status) else { return answer }
      let location = answer.headers["location"]
      url = try Redirect.target(from: url, location: location, followed: followed)
      followed += 1
      guard visited.insert(url).inserted else { throw Redirect.circle(url) }
    }
  }

  /// What lets the server say that nothing has changed; only for an undamaged copy of the same
  /// address.
  private func validators(_ query: CatalogueQuery, _ record: FetchRecord) -> [String: String] {
    guard let copy = record.copy, copy.url == record.url, copy.format == query.format,
      CatalogueCache.size(cache.copyPath(query, format: copy.format)) == copy.sizeBytes
    else { return [:] }
    var headers: [String: String] = [:]
    headers["If-None-Match"] = copy.etag
    headers["If-Modified-Since"] = copy.lastModified
    return headers
  }

  // MARK: outcomes

  private func accept(
    _ query: CatalogueQuery,
    _ record: FetchRecord,
    _ answer: TransportAnswer,
    _ catalog: ElementCatalog
  ) throws(FetchProblem) -> FetchedCatalogue {
    let part = cache.partPath(query)
    let time = now()
    let earlierCount = record.copy.flatMap { $0.setCount ?? read($0, query)?.elements.count }
    let copy = FetchRecord.Copy(
      url: record.url,
      format: query.format,
      fetchedUtc: time,
      confirmedUtc: time,
      sizeBytes: CatalogueCache.size(part) ?? 0,
      setCount: catalog.elements.count,
      etag: answer.headers["etag"].flatMap(HeaderText.accepted),
      lastModified: answer.headers["last-modified"].flatMap(HeaderText.accepted)
    )
    try cache.install(part, query)
    let done = record.succeeded(copy)
    try cache.write(done, query)
    cache.removeOthers(query)
    var fetched = result(.fetched, query, done, copy, catalog)
    if let earlierCount, catalog.elements.count < earlierCount - catalog.elements.count {
      fetched.warnings.append(
        "the catalogue shrank from \(earlierCount) to \(catalog.elements.count) sets"
      )
    }
    return fetched
  }

  private func confirm(
    _ query: CatalogueQuery,
    _ record: FetchRecord
  ) throws(FetchProblem) -> FetchedCatalogue {
    guard var copy = record.copy, let catalog = read(copy, query) else {
      throw FetchProblem(
        .status,
        cause: "\(query.base.host) answers 304, but the copy here cannot be read",
        remedy: "ask again later"
      )
    }
    copy.confirmedUtc = now()
    let done = record.succeeded(copy)
    try cache.write(done, query)
    return result(.unchanged, query, done, copy, catalog)
  }

  /// The copy with the reason for which there is nothing newer, or the reason alone.
  private func kept(
    _ query: CatalogueQuery,
    _ record: FetchRecord,
    _ problem: FetchProblem
  ) throws(FetchProblem) -> FetchedCatalogue {
    guard let copy = record.copy else { throw problem }
    guard let catalog = read(copy, query) else {
      var both = problem
      both.cause += ", and the copy \(cache.copyPath(query, format: copy.format)) cannot be read"
      throw both
    }
    return result(.kept(problem), query, record, copy, catalog)
  }

  private func read(_ copy: FetchRecord.Copy, _ query: CatalogueQuery) -> ElementCatalog? {
    let path = cache.copyPath(query, format: copy.format)
    guard let bytes = CatalogueCache.bytes(path) else { return nil }
    let catalog = ElementCatalog.read(bytes)
    return catalog.elements.isEmpty ? nil : catalog
  }

  private func result(
    _ state: FetchedCatalogue.State,
    _ query: CatalogueQuery,
    _ record: FetchRecord,
    _ copy: FetchRecord.Copy,
    _ catalog: ElementCatalog
  ) -> FetchedCatalogue {
    FetchedCatalogue(
      state: state,
      path: cache.copyPath(query, format: copy.format),
      copy: copy,
      nextAttempt: FetchPolicy.nextAttempt(after: record),
      catalog: catalog
    )
  }

  private func waiting(
    _ host: HostRecord,
    _ until: Instant,
    _ query: CatalogueQuery
  ) -> FetchProblem {
    let said = host.cause.isEmpty ? "" : " (\(host.cause))"
    return FetchProblem(
      .backingOff,
      cause: "\(query.base.host) refused at \(host.refusedUtc)\(said), which holds for all that is"
        + " asked of it",
      remedy: "the next time is \(until) or later"
    )
  }

  private func waiting(
    _ kind: FetchProblem.Kind,
    _ until: Instant,
    _ record: FetchRecord,
    _ query: CatalogueQuery
  ) -> FetchProblem {
    let asked = "\(query.base.host) was last asked for \(query.title) at \(record.lastAttemptUtc)"
    let last = record.lastCause.map { " (\($0))" } ?? ""
    guard kind != .clock else {
      return FetchProblem(
        kind,
        cause: "\(asked), which this machine's clock has not reached",
        remedy: "set the clock; if that record is wrong, remove \(cache.recordPath(query))"
      )
    }
    return FetchProblem(kind, cause: asked + last, remedy: "the next time is \(until) or later")
  }
}
