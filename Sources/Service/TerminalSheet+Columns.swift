import Frames

extension TerminalSheet {
  /// So many terminals in a row have the same value.
  public struct Run<Value: Codable & Sendable>: Codable, Sendable {
    /// What they have.
    public var value: Value
    /// How many they are.
    public var count: Int

    /// A run as stated; that it fits the terminals is checked when they are made of it.
    public init(value: Value, count: Int) {
      self.value = value
      self.count = count
    }
  }

  /// A sheet column by column, without what few terminals have.
  public struct Columns: Sendable {
    /// The identities.
    public var ids: [String] = []
    /// The names; nil where each has its identity for a name.
    public var names: [String]?
    /// Geodetic latitudes, north positive.
    public var latitudesDeg: [Double] = []
    /// Longitudes, east positive.
    public var longitudesDeg: [Double] = []
    /// Heights above the ellipsoid; nil where all are zero.
    public var heightsM: [Double]?
    /// The states; nil where all are activated.
    public var states: [Run<TerminalState>]?
    /// The contracts; nil where nobody has any.
    public var contracts: [Run<Contract>]?

    /// No terminals.
    public init() {}
  }

  /// Why columns make no sheet.
  public enum ColumnProblem: Error, Hashable, Sendable, CustomStringConvertible {
    /// One column has fewer or more values than another.
    case uneven
    /// A coordinate is none.
    case outOfRange
    /// The runs of a column are empty, or of more or fewer terminals than there are.
    case runs(String)

    /// What is wrong, in words.
    public var description: String {
      switch self {
      case .uneven: "the columns are not of one length"
      case .outOfRange: "a coordinate is out of range"
      case .runs(let name): "the runs of \(name) do not fit the terminals"
      }
    }
  }

  /// A sheet of columns as they were written.
  ///
  /// - Parameter columns: the values, taken as they are.
  /// - Throws: why they make no sheet.
  public init(_ columns: Columns) throws(ColumnProblem) {
    self.init(asRead: try columns.terminals())
  }
}

extension TerminalSheet.Columns {
  /// The terminals, in the order of the columns.
  func terminals() throws(TerminalSheet.ColumnProblem) -> [Terminal] {
    let counts = [latitudesDeg.count, longitudesDeg.count, names?.count, heightsM?.count]
    guard counts.allSatisfy({ $0 == nil || $0 == ids.count }) else { throw .uneven }
    guard arePlaces else { throw .outOfRange }
    var terminals: [Terminal] = []
    terminals.reserveCapacity(ids.count)
    for index in ids.indices {
      terminals.append(
        Terminal(
          id: TerminalID(ids[index]),
          name: names?[index] ?? ids[index],
          point: GeodeticPoint(
            latitudeDegrees: latitudesDeg[index],
            longitudeDegrees: longitudesDeg[index],
            heightMetres: heightsM?[index] ?? 0
          )
        )
      )
    }
    try Self.spread(states, "states", over: ids.count) { terminals[$0].state = $1 }
    try Self.spread(contracts, "contracts", over: ids.count) { terminals[$0].contract = $1 }
    return terminals
  }

  private var arePlaces: Bool {
    latitudesDeg.allSatisfy { (-90...90).contains($0) }
      && longitudesDeg.allSatisfy { (-180...180).contains($0) }
      && (heightsM ?? []).allSatisfy { (-500...50_000).contains($0) }
  }

  /// Gives each terminal the value of the run that it is in.
  private static func spread<Value>(
    _ runs: [TerminalSheet.Run<Value>]?,
    _ name: String,
    over count: Int,
    _ body: (Int, Value) -> Void
  ) throws(TerminalSheet.ColumnProblem) {
    guard let runs else { return }
    var first = 0
    for run in runs {
      guard run.count > 0, run.count <= count - first else { throw .runs(name) }
      for index in first..<first + run.count { body(index, run.value) }
      first += run.count
    }
    guard first == count else { throw .runs(name) }
  }
}
