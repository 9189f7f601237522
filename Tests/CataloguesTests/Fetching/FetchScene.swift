import Foundation
import Frames
import Synchronization

@testable import Catalogues

/// A folder of its own, a clock that is set by hand, and fetchers over both.
final class FetchScene: Sendable {
  let folder: String
  private let time: Mutex<Instant>

  init() throws {
    folder = NSTemporaryDirectory() + "apus-catalogues-" + UUID().uuidString
    time = Mutex(Instant(UTC(modifiedJulianDay: 61_000, timeOfDay: .zero)))
  }

  deinit { try? FileManager.default.removeItem(atPath: folder) }

  var now: Instant { time.withLock { $0 } }

  func pass(hours: Double) { time.withLock { $0 = $0 + .seconds(hours * 3_600) } }

  func cache() throws -> CatalogueCache { try CatalogueCache(path: folder) }

  func fetcher(
    limitBytes: Int = 1 << 20,
    idleSeconds: Double = 20,
    deadlineSeconds: Double = 60
  ) throws -> CatalogueFetcher {
    var bounds = CatalogueFetcher.Bounds()
    bounds.limitBytes = limitBytes
    bounds.idleSeconds = idleSeconds
    bounds.deadlineSeconds = deadlineSeconds
    return CatalogueFetcher(
      cache: try cache(),
      transport: URLSessionTransport(),
      userAgent: "apus/test",
      bounds: bounds,
      now: { [self] in now }
    )
  }

  static func query(
    _ server: LoopbackServer,
    _ group: String = "starlink",
    format: CatalogueQuery.Format = .json
  ) throws -> CatalogueQuery {
    try CatalogueQuery(.group(group), format: format, base: try CatalogueBase(server.base))
  }

  /// Names of the files in the folder, without locks and records of servers.
  var files: [String] {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
    return names.filter { !$0.hasSuffix(".lock") && !$0.hasSuffix(".host.json") }.sorted()
  }

  /// As many OMM sets as JSON.
  static func json(_ count: Int) -> String {
    let sets = (1...count).map { number in
      """
      {"OBJECT_NAME":"APUS-\(number)","OBJECT_ID":"2026-001A","EPOCH":"2025-11-20T00:00:00.000000",\
      "MEAN_MOTION":15.05,"ECCENTRICITY":0.0001,"INCLINATION":53.0,"RA_OF_ASC_NODE":\(number % 360),\
      "ARG_OF_PERICENTER":90,"MEAN_ANOMALY":10,"EPHEMERIS_TYPE":0,"CLASSIFICATION_TYPE":"U",\
      "NORAD_CAT_ID":\(100_000 + number),"ELEMENT_SET_NO":999,"REV_AT_EPOCH":1,"BSTAR":0.0001,\
      "MEAN_MOTION_DOT":0.00001,"MEAN_MOTION_DDOT":0}
      """
    }
    return "[" + sets.joined(separator: ",\n") + "]"
  }

  static let csv = """
    OBJECT_NAME,OBJECT_ID,EPOCH,MEAN_MOTION,ECCENTRICITY,INCLINATION,RA_OF_ASC_NODE,\
    ARG_OF_PERICENTER,MEAN_ANOMALY,EPHEMERIS_TYPE,CLASSIFICATION_TYPE,NORAD_CAT_ID,ELEMENT_SET_NO,\
    REV_AT_EPOCH,BSTAR,MEAN_MOTION_DOT,MEAN_MOTION_DDOT
    APUS-1,2026-001A,2025-11-20T00:00:00.000000,15.05,.0001,53.0,1.0,90.0,10.0,0,U,100001,999,1,\
    .0001,.00001,0
    """
}
