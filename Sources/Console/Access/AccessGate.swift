import Foundation
import Store
import Synchronization

/// Who can reach a listener, and what it asks of them therefore.
enum Exposure: Hashable, Sendable {
  /// The Unix socket: whoever can open it owns the service.
  case socket
  /// Programs of this machine.
  case loopback(requiresToken: Bool)
  /// Other machines.
  case network

  /// Whether a request needs a token.
  var requiresToken: Bool {
    switch self {
    case .socket: false
    case .loopback(let requiresToken): requiresToken
    case .network: true
    }
  }
}

/// Decides who is let in, by token and by rate.
final class AccessGate: Sendable {
  /// How often callers may ask.
  struct Rates: Hashable, Sendable {
    /// Requests of one token, or of one address where there is none.
    var requests: Rate
    /// Tokens that are none, from one address.
    var failures = Rate(perSecond: 0.1, burst: 10)

    /// What a listener of an exposure usually allows.
    init(_ exposure: Exposure) {
      requests =
        exposure == .network
        ? Rate(perSecond: 50, burst: 200) : Rate(perSecond: 20_000, burst: 40_000)
    }
  }

  /// What becomes of a request.
  enum Admission: Hashable, Sendable {
    case admitted(Caller)
    /// Without a token that holds.
    case unauthenticated
    /// The caller is known and may not.
    case forbidden(Permission)
    /// Too often; may come again after this time.
    case limited(Duration)
    /// Tokens cannot be read.
    case broken(StoreError)
  }

  let exposure: Exposure
  private let tokens: AccessStore?
  private let requests: Mutex<BucketTable>
  private let failures: Mutex<BucketTable>

  /// A gate before a listener; without tokens to compare with, what needs a token is closed.
  init(_ exposure: Exposure, tokens: AccessStore?, rates: Rates? = nil) {
    self.exposure = exposure
    self.tokens = tokens
    let rates = rates ?? Rates(exposure)
    requests = Mutex(BucketTable(rates.requests))
    failures = Mutex(BucketTable(rates.failures))
  }

  /// Decides about a request.
  ///
  /// - Parameters:
  ///   - token: what the request gives as its token; nil without one.
  ///   - address: the group of addresses that it comes from.
  ///   - permission: what it needs.
  ///   - now: time on a clock that does not run backwards.
  /// - Returns: whom the gate lets in, or why nobody.
  func admit(
    _ token: String?,
    from address: String,
    for permission: Permission,
    at now: Duration
  ) -> Admission {
    guard exposure != .socket else { return .admitted(.owner) }
    let caller: Caller
    do throws(StoreError) {
      caller = try self.caller(token)
    } catch {
      return .broken(error)
    }
    if caller == .nobody, permission != .open {
      // A right token is let in however many wrong ones came from its address: a secret of 256 bits is
      // not guessed, and nobody is locked out by a neighbour.
      let wait = failures.withLock { $0.take(for: address, at: now) }
      return wait.map { .limited($0) } ?? .unauthenticated
    }
    let key = if case .holder(let token) = caller { token.id } else { address }
    if let wait = requests.withLock({ $0.take(for: key, at: now) }) { return .limited(wait) }
    return caller.may(permission) ? .admitted(caller) : .forbidden(permission)
  }

  private func caller(_ token: String?) throws(StoreError) -> Caller {
    if let token, let tokens {
      return try tokens.verify(token).map { .holder($0) } ?? .nobody
    }
    return exposure.requiresToken || token != nil ? .nobody : .owner
  }
}
