import Foundation
public import Quantities

/// Loss of a wave over a distance in free space (ITU-R P.525-4, equation 4).
public func freeSpaceLoss(over distance: Length, at frequency: Frequency) -> Decibels {
  .decibels(20 * log10(4 * Double.pi * (distance / frequency.wavelength)))
}

/// Boltzmann's constant as a level: −228.6 dB(W/K/Hz) (CODATA 2018, exact since 2019).
let boltzmannDecibels = 10 * log10(1.380649e-23)

/// Loss of a phased array's gain away from its boresight: −10 n log₁₀ cos ψ.
///
/// The exponent n is a parameter of the antenna, 1.2 to 1.5 in published designs (assumed).
public func scanLoss(offBoresight angle: Angle, exponent: Double) -> Decibels {
  // An array cannot look along its own plane: the loss is bounded at 89.9°.
  let cosine = max(cos(min(abs(angle.radians), 1.569)), 1e-3)
  return .decibels(-10 * exponent * log10(cosine))
}

/// Carrier to noise density at the end of a link: EIRP − losses + G/T − k.
public func carrierToNoiseDensity(
  eirp: Power,
  losses: Decibels,
  figureOfMerit: FigureOfMerit
) -> CarrierToNoiseDensity {
  CarrierToNoiseDensity(
    decibels: (eirp - losses).decibels + figureOfMerit.decibels - boltzmannDecibels
  )
}

/// Carrier to noise in a bandwidth.
public func carrierToNoise(_ density: CarrierToNoiseDensity, in bandwidth: Frequency) -> Decibels {
  .decibels(density.decibels - 10 * log10(bandwidth.hertz))
}

/// Shannon's capacity with an implementation gap: SE = log₂(1 + 10^((C/N − gap)/10)).
///
/// With a gap of 1.5 dB this lies within 0.09 bit/s/Hz (rms) of the efficient frontier of DVB-S2 and
/// DVB-S2X (EN 302 307-1 and -2). Below its most robust mode there is no link.
public struct ShannonGapModel: Hashable, Sendable {
  /// How far real modulation and coding stay from Shannon's limit.
  public var gap: Decibels
  /// The lowest C/N at which anything is received.
  public var threshold: Decibels
  /// The most bits per second and hertz that the highest modulation carries.
  public var maximumEfficiency: Double

  /// A model whose defaults fit DVB-S2 and DVB-S2X; other values are not checked.
  public init(
    gap: Decibels = .decibels(1.5),
    threshold: Decibels = .decibels(-2.85),
    maximumEfficiency: Double = 4
  ) {
    self.gap = gap
    self.threshold = threshold
    self.maximumEfficiency = maximumEfficiency
  }

  /// Bits per second and hertz, or nil when the link is below the threshold.
  public func spectralEfficiency(carrierToNoise: Decibels) -> Double? {
    guard carrierToNoise >= threshold else { return nil }
    return min(log2(1 + (carrierToNoise - gap).ratio), maximumEfficiency)
  }
}
