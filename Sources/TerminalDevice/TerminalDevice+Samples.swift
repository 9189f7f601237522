import Frames
import Links
import Quantities

extension TerminalDevice {
  /// Writes the sample of a second that is over; ``now`` is its end.
  mutating func finish(_ second: WorldSecond, _ measured: MeasuredSecond?) {
    spells.forget(before: now - .seconds(DeviceHistory.length))
    guard second >= boot.firstSecond else { return }
    let number = UInt64(second.number - boot.firstSecond.number)
    rings.skip(to: number)
    let spells = spells
    let isOff = { (offset: Double) in
      spells.spell(at: second.start + .seconds(offset))?.cause != nil
    }
    let modelled = probes.outcome(of: second, link: watch?.link, isOff: isOff)
    var sample = DeviceSample(
      dropRate: modelled.dropRate,
      modelledDropRate: modelled.dropRate,
      roundTripMilliseconds: modelled.meanRoundTripMilliseconds
    )
    if let measured {
      sample.take(measured, offShare: offShare(second), whole: parameters.probesPerSecond)
    }
    sample.powerWatts = powerWatts(sample, in: spells.spell(at: second.start)?.cause)
    rings.append(sample)
    noteLostProbes(sample, in: second)
  }

  /// A connection of which nothing came back for a whole second is an outage of that second.
  private mutating func noteLostProbes(_ sample: DeviceSample, in second: WorldSecond) {
    guard sample.dropRate >= 1, let last = spells.last, last.cause == nil,
      last.start <= second.start
    else { return }
    spells.begin(Spell(start: second.start, cause: .noPings))
  }

  /// Puts a measurement that came late into its sample.
  mutating func rewrite(_ second: WorldSecond, _ measured: MeasuredSecond) {
    guard second >= boot.firstSecond else { return }
    let number = UInt64(second.number - boot.firstSecond.number)
    guard var sample = rings[number] else { return }
    sample.take(measured, offShare: offShare(second), whole: parameters.probesPerSecond)
    // The rate that a link had in slots before is not known any more.
    if second.start >= slot.start {
      sample.powerWatts = powerWatts(sample, in: spells.spell(at: second.start)?.cause)
    }
    rings.replace(sample, number: number)
  }

  /// The part of a second in which the terminal was off by its own state; whether there was a link, a
  /// measurement knows better.
  private func offShare(_ second: WorldSecond) -> Double {
    let offsets = probes.offsets
    let off = offsets.count { offset in
      spells.spell(at: second.start + .seconds(offset))?.cause?.isOfDevice == true
    }
    return Double(off) / Double(offsets.count)
  }

  /// What the terminal draws in a second that begins in a state.
  private func powerWatts(_ sample: DeviceSample, in cause: OutageCause?) -> Double {
    let heating = config.snowMelt == .alwaysOn ? parameters.snowMeltWatts : 0
    // A link of which nothing comes back carries all the same.
    let isLinked = cause == nil || cause == .noPings && watch?.link.path != nil
    switch cause {
    case .booting: return parameters.bootingWatts + heating
    case .stowed, .sleeping: return parameters.idleWatts
    case _ where isLinked:
      let more = parameters.busyWatts - parameters.connectedWatts
      return parameters.connectedWatts + more * usedShare(sample) + heating
    default: return parameters.searchingWatts + heating
    }
  }

  /// The part of the link's rate that was used, in the direction with the larger one.
  private func usedShare(_ sample: DeviceSample) -> Double {
    guard let path = watch?.link.path else { return 0 }
    let down = sample.downlinkBitsPerSecond / path.downlink.rate.bitsPerSecond
    let up = sample.uplinkBitsPerSecond / path.uplink.rate.bitsPerSecond
    let share = max(down, up)
    return share > 0 ? min(share, 1) : 0
  }
}

extension DeviceSample {
  /// Takes over a measurement; the probes only if there were some, and the terminal was not off all
  /// the time.
  ///
  /// Probes that are missing of a whole second's are those that the sample was modelled with: one packet that
  /// is lost, where no other went, is not a second of which nothing came back.
  ///
  /// - Parameters:
  ///   - measured: What was measured.
  ///   - offShare: The part of the second in which the terminal was off.
  ///   - whole: How many probes a second has where nothing is measured.
  mutating func take(_ measured: MeasuredSecond, offShare: Double, whole: Int) {
    downlinkBitsPerSecond = measured.downlinkBits
    uplinkBitsPerSecond = measured.uplinkBits
    guard measured.probesSent > 0, offShare < 1 else { return }
    let isWhole = measured.probesSent >= whole
    let share = isWhole ? 1 : Double(measured.probesSent) / Double(whole)
    dropRate = max(share * measured.dropRate + (1 - share) * modelledDropRate, offShare)
    let roundTrip = measured.meanRoundTripMilliseconds ?? 0
    // The model's round trip stays where none was measured, and the sample is the model's then.
    guard isWhole || roundTrip > 0 || modelledDropRate >= 1 else { return }
    origin = .measured
    roundTripMilliseconds = dropRate < 1 && roundTrip > 0 ? min(roundTrip, 60_000) : 0
  }
}
