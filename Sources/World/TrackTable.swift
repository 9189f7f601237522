import Frames
import Quantities
public import Service

/// Reads tracks of moving terminals from CSV.
public enum TrackTable {
  /// The columns of a track's file.
  enum Column: String, CaseIterable {
    case time = "time_utc"
    case latitude = "latitude_deg"
    case longitude = "longitude_deg"
    case height = "height_m"
  }

  /// Heights above the ellipsoid that a waypoint may have, in metres.
  static let heights = Track.heights.lowerBound.metres...Track.heights.upperBound.metres

  /// Reads a file with the columns `time_utc,latitude_deg,longitude_deg` and, if wanted, `height_m`.
  ///
  /// - Parameters:
  ///   - path: The file; of at most 100,000 waypoints.
  ///   - repeats: Whether the track begins again when it has ended.
  /// - Returns: The track.
  /// - Throws: Every problem that was found, with its line.
  public static func track(
    readFrom path: String,
    repeats: Bool = false
  ) throws(WorldFileError) -> Track {
    let problems = ProblemList(file: path)
    guard let track = read(path, named: path, repeats: repeats, problems) else {
      throw WorldFileError(problems.problems)
    }
    return track
  }

  /// Reads a file; nil after its problems have been reported.
  static func read(
    _ path: String,
    named file: String,
    repeats: Bool,
    _ problems: ProblemList
  ) -> Track? {
    let count = problems.problems.count
    var table = CSVTable<Column>(
      file: file,
      problems: problems,
      required: [.time, .latitude, .longitude],
      largestCount: Track.largestCount
    )
    var waypoints: [Track.Waypoint] = []
    var lines: [Int] = []
    table.read(path: path) { row in
      guard let waypoint = waypoint(row) else { return }
      waypoints.append(waypoint)
      lines.append(row.line)
    }
    guard problems.problems.count == count, !problems.isFull else { return nil }
    do {
      return try Track(waypoints, repeats: repeats)
    } catch {
      problems.add(
        WorldFileProblem(
          file: file,
          line: error.index.map { lines[$0] } ?? 0,
          column: error.index == nil ? 0 : 1,
          message: error.message,
          remedy: error.remedy
        )
      )
      return nil
    }
  }

  private static func waypoint(_ row: CSVRow<Column>) -> Track.Waypoint? {
    guard let time = row.required(.time),
      let latitude = row.requiredNumber(.latitude, in: -90...90),
      let longitude = row.requiredNumber(.longitude, in: -180...180)
    else { return nil }
    guard let at = Instant(iso8601: time) else {
      row.report(
        "'\(time.prefix(40))' is not a time",
        "Write an ISO 8601 time in UTC, such as 2022-10-10T12:00:00Z.",
        in: .time
      )
      return nil
    }
    let height = row.number(.height, in: heights)
    return Track.Waypoint(
      at: at,
      point: GeodeticPoint(
        latitudeDegrees: latitude,
        longitudeDegrees: longitude,
        heightMetres: height ?? 0
      )
    )
  }
}

extension Track.Problem {
  /// The waypoint that it is about, from 0.
  var index: Int? {
    switch self {
    case .place(let index), .order(let index), .antipodal(let index): index
    case .empty, .tooMany, .open: nil
    }
  }

  /// What is wrong, as the beginning of a sentence.
  var message: String {
    switch self {
    case .empty: "the track has no waypoints"
    case .tooMany: "the track has more than \(Track.largestCount) waypoints"
    case .place: "the waypoint is at no place on the Earth"
    case .order: "the waypoint is not later than the one before it"
    case .antipodal: "the waypoint is opposite to the one before it on the Earth"
    case .open: "a track that repeats has to end where it begins"
    }
  }

  /// What to do about it.
  var remedy: String {
    switch self {
    case .empty: "Add at least one, with time, latitude and longitude."
    case .tooMany: "Leave some out: between two the terminal follows the great circle."
    case .place: "Correct its latitude, longitude or height."
    case .order: "Put the waypoints in the order of time, each at a time of its own."
    case .antipodal: "Add one between them, which says which way it goes."
    case .open: "Add a last waypoint at the place and height of the first."
    }
  }
}
