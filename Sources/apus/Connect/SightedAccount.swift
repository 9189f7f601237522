import DataPlane

/// An account with the ground that the traffic went through when it began.
struct SightedAccount: Encodable {
  private enum CodingKeys: String, CodingKey {
    case through, filtering
  }

  var account: DataPlaneAccount
  var sight: (through: String, filtering: String)?

  /// Writes the account's own keys, and two more where the ground is known.
  func encode(to encoder: any Encoder) throws {
    try account.encode(to: encoder)
    guard let sight else { return }
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(sight.through, forKey: .through)
    try container.encode(sight.filtering, forKey: .filtering)
  }
}
