/// The wire's precision; what does not fit becomes an infinity, never a trap.
func single(_ value: Double) -> Float { Float(value) }

/// A value as the wire's 32 bits, clamped.
func clamped(_ value: Double) -> Int32 {
  value.isNaN ? 0 : Int32(max(Double(Int32.min), min(Double(Int32.max), value.rounded())))
}
