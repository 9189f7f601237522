import Foundation

/// A ratio of two powers on the logarithmic scale: a gain (positive) or a loss (negative).
///
/// Decibels are to a ``Level`` what a duration is to an instant: levels differ by decibels, and
/// decibels shift a level, but two levels cannot be added.
@frozen public struct Decibels: LinearQuantity {
  /// Decibels, ten times the decimal logarithm of the power ratio.
  public let siValue: Double

  /// A ratio from decibels; minus infinity stands for no power at all.
  @inlinable public init(siValue: Double) { self.siValue = siValue }

  /// A ratio from decibels: positive for a gain, negative for a loss.
  @inlinable public static func decibels(_ value: Double) -> Decibels { Decibels(siValue: value) }

  /// The decibels of a linear power ratio; minus infinity for zero.
  public static func ratio(_ linear: Double) -> Decibels { Decibels(siValue: 10 * log10(linear)) }

  /// The ratio in decibels.
  @inlinable public var decibels: Double { siValue }

  /// The linear power ratio.
  public var ratio: Double { pow(10, siValue / 10) }
}

/// What a ``Level`` is measured against.
public protocol LevelReference {}
/// One watt: levels in dBW.
public enum Watt: LevelReference {}
/// One watt per square metre and megahertz: a spectral power flux density in dB(W/m²/MHz).
public enum WattPerSquareMetreMegahertz: LevelReference {}
/// One per kelvin: a figure of merit (G/T) in dB/K.
public enum PerKelvin: LevelReference {}
/// One hertz: carrier to noise density in dB-Hz.
public enum Hertz: LevelReference {}

/// An absolute level on the logarithmic scale, against the unit `Reference`.
@frozen public struct Level<Reference: LevelReference>: Hashable, Comparable, Sendable {
  /// The level in decibels above one `Reference`.
  public let decibels: Double

  /// A level from decibels above one `Reference`.
  @inlinable public init(decibels: Double) { self.decibels = decibels }

  /// A level after a gain.
  @inlinable public static func + (level: Level, gain: Decibels) -> Level {
    Level(decibels: level.decibels + gain.decibels)
  }
  /// A level after a loss.
  @inlinable public static func - (level: Level, loss: Decibels) -> Level {
    Level(decibels: level.decibels - loss.decibels)
  }
  /// How far `a` lies above `b`; negative when it lies below.
  @inlinable public static func - (a: Level, b: Level) -> Decibels {
    .decibels(a.decibels - b.decibels)
  }
  /// Whether `a` is the weaker; false whenever one of them is not a number.
  @inlinable public static func < (a: Level, b: Level) -> Bool { a.decibels < b.decibels }
}

/// A power, in dBW.
public typealias Power = Level<Watt>
/// A receiving station's figure of merit (G/T), in dB/K.
public typealias FigureOfMerit = Level<PerKelvin>
/// A carrier against the noise in one hertz (C/N₀), in dB-Hz.
public typealias CarrierToNoiseDensity = Level<Hertz>
/// A power flux density in one megahertz (PFD), in dB(W/m²/MHz).
public typealias SpectralFluxDensity = Level<WattPerSquareMetreMegahertz>
