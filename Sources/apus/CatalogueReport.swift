import Catalogues
import Frames
import Orbits
import Quantities
import World

/// What a catalogue holds, as `apus elements show` prints it.
struct CatalogueReport: Encodable {
  var file: String
  var format: String
  var setCount: Int
  var objectCount: Int
  /// What of the file cannot be read, or was read with a wrong checksum.
  var problemCount: Int
  /// Objects whose elements describe no orbit.
  var withoutOrbitCount: Int
  /// The time that ages and decays are of.
  var timeUtc: Instant
  @Nullable var firstEpochUtc: Instant?
  /// The instant that shells and planes are of.
  @Nullable var medianEpochUtc: Instant?
  @Nullable var lastEpochUtc: Instant?
  @Nullable var ageMinDays: Double?
  @Nullable var ageMedianDays: Double?
  @Nullable var ageMaxDays: Double?
  var severalSets: [Repeated]
  var shells: [Shell]
  /// Objects outside the shells, by what they do.
  var outside: Outside
  var decays: Decays
  var assumed: Assumed

  struct Repeated: Encodable {
    var catalogNumber: Int
    var name: String
    var setCount: Int
  }

  struct Shell: Encodable {
    var inclinationDeg: Double
    var altitudeKm: Double
    var altitudeMinKm: Double
    var altitudeMaxKm: Double
    /// Period in minutes.
    var periodMin: Double
    var eccentricityMin: Double
    var eccentricityMax: Double
    var objectCount: Int
    /// Null where the nodes show no planes.
    @Nullable var planeCount: Int?
    @Nullable var planeSpacingDeg: Double?
    @Nullable var betweenPlanesCount: Int?
    var planes: [Plane]
  }

  struct Plane: Encodable {
    /// At the median epoch.
    var nodeDeg: Double
    var objectCount: Int
  }

  struct Outside: Encodable {
    var raisingCount: Int
    var loweringCount: Int
    var driftingCount: Int
    var decayingCount: Int
    var otherCount: Int
  }

  struct Decays: Encodable {
    var perigeeLimitKm: Double
    var days: Double
    var untilUtc: Instant
    var objectCount: Int
    var objects: [Decay]
    /// Catalogue numbers of objects with SGP4-XP elements, of which SGP4 says nothing.
    var notPropagated: [Int]
  }

  struct Decay: Encodable {
    var catalogNumber: Int
    var name: String
    var perigeeKm: Double
    /// An error word of SGP4, or empty.
    var error: String
    @Nullable var errorUtc: Instant?
  }

  /// The presumptions of the inference.
  struct Assumed: Encodable {
    var shellAltitudeHalfWidthKm: Double
    var shellInclinationHalfWidthDeg: Double
    var shellLeastCount: Int
    var shellLeastShare: Double
    var shellMostEccentricity: Double
    var shellMostBunching: Double
    var staggerStepKm: Double
    var planeResolutionDeg: Double
    var planeLeastContrast: Double
    var planeLeastShareOfMedian: Double
    var driftLimitKmPerDay: Double
  }
}

extension CatalogueReport {
  init(_ summary: CatalogueSummary, catalog: ElementCatalog, file: String) {
    let epochs = summary.epochs
    self.init(
      file: file,
      format: catalog.format?.rawValue ?? "",
      setCount: summary.setCount,
      objectCount: summary.objects.count + summary.unusableCount,
      problemCount: catalog.problemCount,
      withoutOrbitCount: summary.unusableCount,
      timeUtc: summary.time,
      firstEpochUtc: epochs?.first,
      medianEpochUtc: epochs?.median,
      lastEpochUtc: epochs?.last,
      ageMinDays: epochs.map { summary.ageDays(of: $0.last) },
      ageMedianDays: epochs.map { summary.ageDays(of: $0.median) },
      ageMaxDays: epochs.map { summary.ageDays(of: $0.first) },
      severalSets: summary.repeated.map {
        Repeated(catalogNumber: Int($0.catalogNumber.rawValue), name: $0.name, setCount: $0.count)
      },
      shells: summary.shells.shells.map(Shell.init),
      outside: Outside(summary.motions),
      decays: Decays(summary),
      assumed: Assumed(summary.parameters)
    )
  }
}

extension CatalogueReport.Shell {
  init(_ shell: ShellInference.Shell) {
    self.init(
      inclinationDeg: shell.inclinationDegrees,
      altitudeKm: shell.altitudeKilometres,
      altitudeMinKm: shell.altitudeRange.lowerBound,
      altitudeMaxKm: shell.altitudeRange.upperBound,
      periodMin: shell.periodMinutes,
      eccentricityMin: shell.eccentricityRange.lowerBound,
      eccentricityMax: shell.eccentricityRange.upperBound,
      objectCount: shell.members.count,
      planeCount: shell.planes?.planes.count,
      planeSpacingDeg: shell.planes?.spacingDegrees,
      betweenPlanesCount: shell.planes?.strayCount,
      planes: shell.planes?.planes.map {
        CatalogueReport.Plane(nodeDeg: $0.nodeDegrees, objectCount: $0.count)
      } ?? []
    )
  }
}

extension CatalogueReport.Outside {
  init(_ motions: [CatalogueSummary.Motion: Int]) {
    self.init(
      raisingCount: motions[.raising] ?? 0,
      loweringCount: motions[.lowering] ?? 0,
      driftingCount: motions[.drifting] ?? 0,
      decayingCount: motions[.decaying] ?? 0,
      otherCount: motions[.other] ?? 0
    )
  }
}

extension CatalogueReport.Decays {
  init(_ summary: CatalogueSummary) {
    let forecast = summary.forecast
    self.init(
      perigeeLimitKm: summary.parameters.decay.perigeeAltitude,
      days: summary.parameters.decay.days,
      untilUtc: forecast.instants.last ?? summary.time,
      objectCount: forecast.decays.count,
      objects: forecast.decays.map { decay in
        let object = summary.objects[decay.object]
        return CatalogueReport.Decay(
          catalogNumber: Int(object.elements.catalogNumber.rawValue),
          name: object.elements.objectName,
          perigeeKm: object.orbit.perigeeAltitude.kilometres,
          error: decay.error?.rawValue ?? "",
          errorUtc: decay.errorAt
        )
      },
      notPropagated: forecast.notPropagated.map {
        Int(summary.objects[$0].elements.catalogNumber.rawValue)
      }
    )
  }
}

extension CatalogueReport.Assumed {
  init(_ parameters: CatalogueSummary.Parameters) {
    let (shells, planes) = (parameters.shells, parameters.shells.planes)
    self.init(
      shellAltitudeHalfWidthKm: shells.altitudeHalfWidth,
      shellInclinationHalfWidthDeg: shells.inclinationHalfWidth,
      shellLeastCount: shells.leastCount,
      shellLeastShare: shells.leastShare,
      shellMostEccentricity: shells.mostEccentricity,
      shellMostBunching: shells.mostBunching,
      staggerStepKm: shells.staggerStep,
      planeResolutionDeg: planes.resolutionDegrees,
      planeLeastContrast: planes.leastContrast,
      planeLeastShareOfMedian: planes.leastShareOfMedian,
      driftLimitKmPerDay: parameters.driftLimit
    )
  }
}
