import World

extension World {
  /// What is wrong with the name of a system in a request; nil when there is such a system or none
  /// is named.
  func problem(ofSystem name: String?) -> APIProblem? {
    let names = description.systems.map(\.name)
    guard let name, !names.contains(name) else { return nil }
    return APIProblem(
      code: "unknown-system",
      message: "the world \(description.name) has no system '\(name.prefix(100))'",
      remedy: "Name one of \(names.joined(separator: ", ")), or none for the first."
    )
  }
}
