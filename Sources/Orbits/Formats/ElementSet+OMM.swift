import Quantities

extension OMMMessage {
  /// The set of this message, or why there is none.
  func event(_ bytes: Span<UInt8>) -> ElementReader.Event {
    do throws(ElementProblem) {
      return .elements(try elementSet(bytes))
    } catch {
      return .problem(error)
    }
  }

  /// The set of this message; the first problem found is thrown.
  ///
  /// BSTAR must be there for SGP4: taking it for 0 in silence would move a low orbit by kilometres
  /// a day. What SGP4 does not use may be absent.
  func elementSet(_ bytes: Span<UInt8>) throws(ElementProblem) -> ElementSet {
    try checkKeys(bytes)
    // The second is the name of the same frame in SANA's registry of celestial frames.
    try check(.refFrame, is: ["TEME", "TEMEOFDATE"], bytes)
    try check(.centerName, is: ["EARTH"], bytes)
    try check(.timeSystem, is: ["UTC"], bytes)
    let type = try count(.ephemerisType, bytes)
    let theory = try theory(ephemerisType: type, bytes)
    return ElementSet(
      objectName: try text(.objectName, bytes),
      objectID: try text(.objectID, bytes),
      catalogNumber: try catalogNumber(bytes),
      epoch: try epoch(bytes),
      meanMotion: MeanMotion(
        revolutionsPerDay: try checked(
          .meanMotion,
          { ElementRanges.complaint(meanMotionRevolutionsPerDay: $0) },
          bytes
        )
      ),
      eccentricity: try checked(
        .eccentricity,
        { ElementRanges.complaint(eccentricity: $0) },
        bytes
      ),
      inclination: .degrees(
        try checked(.inclination, { ElementRanges.complaint(inclinationDegrees: $0) }, bytes)
      ),
      rightAscensionOfAscendingNode: .degrees(try number(.rightAscensionOfAscendingNode, bytes)),
      argumentOfPericenter: .degrees(try number(.argumentOfPericenter, bytes)),
      meanAnomaly: .degrees(try number(.meanAnomaly, bytes)),
      bStar: try number(
        .bStar,
        absent: theory == .sgp4XP ? 0 : nil,
        remedy: "fetch the set again, or write 0 for BSTAR where no drag is meant",
        bytes
      ),
      meanMotionRate: try number(.meanMotionRate, absent: 0, bytes),
      meanMotionAcceleration: try number(.meanMotionAcceleration, absent: 0, bytes),
      classification: try text(.classification, bytes),
      elementSetNumber: try count(.elementSetNumber, bytes),
      revolutionAtEpoch: try count(.revolutionAtEpoch, bytes),
      ephemerisType: type,
      theory: theory
    )
  }

  /// The theory, from its keyword and the ephemeris type.
  private func theory(
    ephemerisType: Int,
    _ bytes: Span<UInt8>
  ) throws(ElementProblem) -> ElementSet.Theory {
    guard let value = present(.meanElementTheory, bytes) else {
      return ephemerisType == 4 ? .sgp4XP : .sgp4
    }
    let theory = try text(.meanElementTheory, bytes)
    switch theory.uppercased() {
    case "SGP4-XP": return .sgp4XP
    // The second spelling is that of the examples in CCSDS 502.0-B.
    case "SGP4", "SGP/SGP4": return ephemerisType == 4 ? .sgp4XP : .sgp4
    default:
      throw problem(
        .unsupported,
        .meanElementTheory,
        "MEAN_ELEMENT_THEORY is '\(shown(value, bytes))', which SGP4 cannot propagate",
        "fetch the object's SGP4 elements",
        bytes
      )
    }
  }

  /// Refuses a keyword that is given and says anything else than what SGP4 has.
  private func check(
    _ key: OMMKey,
    is expected: [String],
    _ bytes: Span<UInt8>
  ) throws(ElementProblem) {
    guard let value = present(key, bytes) else { return }
    guard try !expected.contains(text(key, bytes).uppercased()) else { return }
    throw problem(
      .unsupported,
      key,
      "\(key.name) is '\(shown(value, bytes))' where SGP4 elements have \(expected[0])",
      "fetch the object's SGP4 elements",
      bytes
    )
  }
}
