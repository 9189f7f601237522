import Foundation
public import Quantities

/// The user links of a constellation: enough to give a beam its rate.
///
/// Every field is a parameter of the world. The defaults are those of public filings and studies,
/// named at each field; none is a measured figure of the operator.
public struct AccessRadio: Hashable, Sendable {
  /// Centre of the downlink band; 10.7 to 12.7 GHz is licensed (FCC filings).
  public var downlinkFrequency = Frequency.gigahertz(11.7)
  /// Occupied bandwidth of a downlink channel (Humphreys and others, 2023).
  public var downlinkBandwidth = Frequency.megahertz(240)
  /// Flux on the ground that the satellite holds constant over its scan range (assumed, inside the
  /// limits of ITU Radio Regulations table 21-4).
  public var downlinkFluxDensity = SpectralFluxDensity(decibels: -122)
  /// Gain of the terminal's receiving array at boresight (filed: 33 to 36 dBi).
  public var terminalGain = Decibels.decibels(33)
  /// System noise temperature of the terminal in kelvin (assumed).
  public var terminalNoiseTemperatureKelvin = 200.0
  /// Gases, pointing and radome in clear sky (assumed).
  public var clearSkyLoss = Decibels.decibels(0.6)
  /// Exponent of the scan loss (assumed, 1.2 to 1.5).
  public var scanExponent = 1.2
  /// Centre of the uplink band; 14.0 to 14.5 GHz is licensed (FCC filings).
  public var uplinkFrequency = Frequency.gigahertz(14.25)
  /// Bandwidth of an uplink channel (Pekhterev 2021).
  public var uplinkBandwidth = Frequency.megahertz(62.5)
  /// EIRP of the terminal at its largest scan angle; power control holds it (FCC filings).
  public var terminalEIRP = Power(decibels: 36.7)
  /// G/T of the satellite's user beam (assumed).
  public var satelliteFigureOfMerit = FigureOfMerit(decibels: 9.2)
  /// Part of the uplink channel's time that user data may use (assumed).
  public var uplinkShare = 0.5
  /// From C/N to bits.
  public var modulation = ShannonGapModel()

  /// User links with the default of every field.
  public init() {}

  /// Rate of a whole beam towards the ground for a terminal whose boresight is straight up, or nil
  /// when the link does not close.
  public func downlinkCapacity(elevation: Angle) -> DataRate? {
    let zenithAngle = Angle.rightAngle - elevation
    let wavelength = downlinkFrequency.wavelength.metres
    // Effective area of an antenna of 0 dBi: λ² / 4π.
    let isotropicArea = 10 * log10(wavelength * wavelength / (4 * .pi))
    let power =
      downlinkFluxDensity.decibels + 10 * log10(downlinkBandwidth.megahertz) + isotropicArea
      + terminalGain.decibels - clearSkyLoss.decibels
      - scanLoss(offBoresight: zenithAngle, exponent: scanExponent).decibels
    let noise =
      boltzmannDecibels
      + 10 * log10(terminalNoiseTemperatureKelvin * downlinkBandwidth.hertz)
    return rate(.decibels(power - noise), in: downlinkBandwidth, share: 1)
  }

  /// Rate of a whole beam towards the satellite, or nil when the link does not close.
  public func uplinkCapacity(range: Length) -> DataRate? {
    let losses = freeSpaceLoss(over: range, at: uplinkFrequency) + clearSkyLoss
    let density = carrierToNoiseDensity(
      eirp: terminalEIRP,
      losses: losses,
      figureOfMerit: satelliteFigureOfMerit
    )
    return rate(
      carrierToNoise(density, in: uplinkBandwidth),
      in: uplinkBandwidth,
      share: uplinkShare
    )
  }

  private func rate(_ carrierToNoise: Decibels, in band: Frequency, share: Double) -> DataRate? {
    modulation.spectralEfficiency(carrierToNoise: carrierToNoise).map {
      .bitsPerSecond($0 * band.hertz * share)
    }
  }
}
