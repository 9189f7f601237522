import Frames
import Quantities
import Service

extension TerminalDevice {
  /// The last quarter of an hour.
  public var history: DeviceHistory {
    var history = rings.history
    history.firstSampleStart = boot.firstSecond.start
    history.time = now
    history.outages = outages
    history.events = outages.map {
      DeviceEvent(cause: $0.cause, start: $0.start, duration: $0.duration)
    }
    return history
  }

  /// The outages that reach into the history, in the order of time.
  public var outages: [DeviceOutage] {
    let first = now - .seconds(DeviceHistory.length)
    return spells.outages(until: now).filter { $0.start + $0.duration > first || $0.start >= first }
  }

  /// The map that the terminal shows: around its boresight when it moves, else around the zenith.
  public var obstructionMap: ObstructionMap {
    obstructionMap(in: terminal.track == nil ? .earth : .dish)
  }

  /// The map in either frame.
  public func obstructionMap(in frame: ObstructionMap.Frame) -> ObstructionMap {
    ObstructionMap(frame: frame, values: picture[frame].values)
  }

  /// The terminal's settings.
  public var currentConfig: DeviceConfig { config }

  /// Where the terminal says that it is.
  ///
  /// - Returns: The terminal's place in the world; how well it knows it is assumed.
  /// - Throws: That it tells nobody.
  public func location() throws(DeviceRefusal) -> DeviceLocation {
    guard config.locationAccess == .local else { throw .locationDisabled }
    var point = terminal.point(at: now)
    let later = terminal.point(at: now + .seconds(1))
    // A place may have been given with up to a whole turn.
    if abs(point.longitude.degrees) > 180 {
      point.longitude = point.longitude.normalizedToHalfTurn
    }
    return DeviceLocation(
      point: point,
      source: isGPSValid ? .gps : .network,
      sigmaMetres: isGPSValid ? parameters.gpsSigmaMetres : parameters.networkSigmaMetres,
      horizontalSpeedMetresPerSecond: terminal.track?.motion(at: now)?.metresPerSecond ?? 0,
      verticalSpeedMetresPerSecond: (later.height - point.height).metres,
      time: now
    )
  }

  /// What the terminal says to whoever looks for a fault.
  public var diagnostics: DeviceDiagnostics {
    DeviceDiagnostics(
      information: information,
      alerts: alerts,
      disablement: disablement,
      selfTest: ownCause == .booting ? .pending : .passed,
      location: try? location(),
      alignment: alignment,
      isStowed: stowedSince != nil,
      isObstructed: isObstructed
    )
  }

  /// What hides the sky, and what the hiding did within the history.
  var obstructionStatistics: ObstructionStatistics {
    var statistics = ObstructionStatistics()
    statistics.fractionObstructed = sky.hiddenFraction
    statistics.validSeconds = picture.seconds
    statistics.validPatches = UInt32(obstructionMapCount)
    statistics.isCurrentlyObstructed = isObstructed
    let hidden = outages.filter { $0.cause == .obstructed }
    statistics.timeObstructedFraction = timeFraction(of: hidden)
    let prolonged = hidden.filter {
      $0.duration.inSeconds >= parameters.prolongedObstructionSeconds
    }
    if !prolonged.isEmpty {
      let sum = prolonged.reduce(0) { $0 + $1.duration.inSeconds }
      statistics.averageProlongedDurationSeconds = sum / Double(prolonged.count)
    }
    if prolonged.count > 1, let first = prolonged.first, let last = prolonged.last {
      statistics.averageProlongedIntervalSeconds =
        (last.start - first.start).inSeconds / Double(prolonged.count - 1)
    }
    return statistics
  }

  /// Whether something hides its satellite now, by the outage that it tells.
  private var isObstructed: Bool { outage?.cause == .obstructed }

  private var obstructionMapCount: Int { picture[terminal.track == nil ? .earth : .dish].count }

  /// The part of the history's time, as far as it goes back, that outages take.
  private func timeFraction(of outages: [DeviceOutage]) -> Double {
    let first = max(boot.instant, now - .seconds(DeviceHistory.length))
    guard now > first else { return 0 }
    let sum = outages.reduce(0.0) { sum, outage in
      sum + max(0, (outage.start + outage.duration - max(outage.start, first)).inSeconds)
    }
    return min(1, sum / (now - first).inSeconds)
  }
}
