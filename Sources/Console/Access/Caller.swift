import Store

/// Who sends a request.
enum Caller: Hashable, Sendable {
  /// Whoever may open the service's socket, or comes over loopback where no token is asked for.
  case owner
  /// The holder of a token.
  case holder(AccessToken)
  /// Nobody that is known.
  case nobody

  /// By what the caller's idempotency keys are told from those of others.
  var keySpace: String {
    switch self {
    case .owner: "owner"
    case .holder(let token): token.id
    case .nobody: ""
    }
  }

  /// Whether the caller may do what needs a permission.
  func may(_ permission: Permission) -> Bool {
    switch (self, permission) {
    case (_, .open), (.owner, _): true
    case (.holder, .read): true
    case (.holder(let token), .act): token.role != .viewer
    case (.holder(let token), .operate): token.role == .operator
    case (.holder(let token), .handleMoney): token.role == .treasurer
    case (.holder, .own), (.nobody, _): false
    }
  }

  /// Who stands in the audit log: a token's name whatever the request states, else what it states.
  ///
  /// - Throws: when a token's holder claims to be somebody else, or nobody is named.
  func actor(stated: String?) throws(APIProblem) -> String {
    let stated = stated.flatMap { $0.isEmpty ? nil : $0 }
    switch self {
    case .holder(let token):
      guard stated == nil || stated == token.name else {
        throw APIProblem(
          code: "foreign-actor",
          message: "the token is \(token.name)'s and the request names another actor",
          remedy: "Leave out 'actor'; the token's name is written down."
        )
      }
      return token.name
    case .owner, .nobody:
      guard let stated, stated.utf8.count <= 200 else {
        throw APIProblem(
          code: "bad-request",
          message: "the request names no actor, or one of more than 200 bytes",
          remedy: "Say in 'actor' who decides."
        )
      }
      return stated
    }
  }
}

/// What a request needs its caller to be allowed to do.
enum Permission: Hashable, Sendable {
  /// Nothing.
  case open
  /// To look.
  case read
  /// To act at all.
  case act
  /// To act on licences, terminals and networks.
  case operate
  /// To act on sponsors, pledges and the ledger.
  case handleMoney
  /// What is the owner's alone.
  case own

  /// What a request needs, by its method and path; a path that is not known here needs the owner.
  static func needed(method: String, path: String) -> Permission {
    if method == "GET" || method == "HEAD" { return path == "/healthz" ? .open : .read }
    let parts = path.split(separator: "/")
    guard parts.count >= 3, parts[0] == "api", parts[1] == "v1" else { return .own }
    switch parts[2] {
    case "exchange-rates", "ledger", "plans", "pledges", "programmes", "sponsors":
      return .handleMoney
    // What decides of money is a treasurer's, by whatever path it comes: ``Act/Decision/permission``.
    case "acts": return .act
    case "licences", "terminals", "terrestrial", "whitelists": return .operate
    default: return .own
    }
  }

  /// Whom to ask for it, in words.
  var holder: String {
    switch self {
    case .open: "anyone"
    case .read: "a token of any role"
    case .act: "a token of the role operator or treasurer"
    case .operate: "a token of the role operator"
    case .handleMoney: "a token of the role treasurer"
    case .own: "the owner, on the service's Unix socket"
    }
  }
}
