extension Satellite { public var system: Int { 0 } }
extension Constellation { public var systems: [String] { ["a"] } }
