public import Constellation
import Quantities

/// The delay between every two places of a list, over satellites and lasers.
public struct PlaceMatrix: Sendable {
  /// How many places there are.
  public let count: Int
  /// Delay one way in seconds, row by row; infinite where there is no path.
  private let seconds: [Double]

  /// Searches once from every place.
  ///
  /// - Parameters:
  ///   - places: for each place the satellites that it can reach.
  ///   - graph: the network. Paths do not lead over the ground.
  public init(of places: [[SatelliteInView]], in graph: NetworkGraph) {
    count = places.count
    var seconds = [Double](repeating: .infinity, count: places.count * places.count)
    var search = LabelSearch()
    let near = places.map { views in
      views.filter { (0..<graph.satelliteCount).contains($0.satellite) }
        .map { (satellite: $0.satellite, seconds: $0.range.lightTimeSeconds) }
    }
    for (a, views) in places.enumerated() {
      let labels = search.labels(
        from: graph.numbered(
          views.map { RouteTable.Seed(.satellite($0.satellite), link: $0.range) }
        ),
        in: graph,
        throughGround: false
      )
      seconds[a * count + a] = 0
      for b in (a + 1)..<max(count, a + 1) {
        var best = Double.infinity
        for (satellite, link) in near[b] { best = min(best, labels[satellite] + link) }
        seconds[a * count + b] = best
        seconds[b * count + a] = best
      }
    }
    self.seconds = seconds
  }

  /// Delay one way between two places in seconds; nil where there is no path or no such place.
  public func seconds(_ a: Int, _ b: Int) -> Double? {
    guard (0..<count).contains(a), (0..<count).contains(b) else { return nil }
    let found = seconds[a * count + b]
    return found.isFinite ? found : nil
  }
}
