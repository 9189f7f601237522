import COrbitKernel

/// One double for each satellite of a vector.
typealias Lanes = apus_lanes

extension Lanes {
  @inline(__always) init(_ reals: apus_reals) { self.init(reals: reals) }
  @inline(__always) init(_ value: Double) { self.init(reals: apus_splat(value)) }

  @inline(__always) static func + (a: Lanes, b: Lanes) -> Lanes {
    Lanes(apus_add(a.reals, b.reals))
  }
  @inline(__always) static func - (a: Lanes, b: Lanes) -> Lanes {
    Lanes(apus_subtract(a.reals, b.reals))
  }
  @inline(__always) static func * (a: Lanes, b: Lanes) -> Lanes {
    Lanes(apus_multiply(a.reals, b.reals))
  }
  @inline(__always) static func / (a: Lanes, b: Lanes) -> Lanes {
    Lanes(apus_divide(a.reals, b.reals))
  }
  @inline(__always) static prefix func - (a: Lanes) -> Lanes { Lanes(apus_negate(a.reals)) }
  @inline(__always) static func < (a: Lanes, b: Lanes) -> Mask {
    Mask(apus_less(a.reals, b.reals))
  }
  @inline(__always) static func <= (a: Lanes, b: Lanes) -> Mask {
    Mask(apus_at_most(a.reals, b.reals))
  }

  @inline(__always) var magnitude: Lanes { Lanes(apus_magnitude(reals)) }
  @inline(__always) var squareRoot: Lanes { Lanes(apus_root(reals)) }
}

/// a·b + c.
@inline(__always) func fma(_ a: Lanes, _ b: Lanes, _ c: Lanes) -> Lanes {
  Lanes(apus_fma(a.reals, b.reals, c.reals))
}

/// A truth value for each satellite of a vector.
typealias Mask = apus_mask

extension Mask {
  @inline(__always) init(_ words: apus_words) { self.init(words: words) }

  /// Whether it holds for all satellites.
  @inline(__always) var holdsForAll: Bool { apus_all(words) != 0 }

  @inline(__always) static func & (a: Mask, b: Mask) -> Mask {
    Mask(apus_and(a.words, b.words))
  }
  @inline(__always) static prefix func ! (a: Mask) -> Mask { Mask(apus_not(a.words)) }

  /// `a` where this holds, `b` elsewhere.
  @inline(__always) func select(_ a: Lanes, _ b: Lanes) -> Lanes {
    Lanes(apus_select(words, a.reals, b.reals))
  }
}
