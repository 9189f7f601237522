import Frames
import Orbits
import Quantities
import Testing

@testable import apus

@Suite("Passes as rows")
struct PassOutputTests {
  private func pass() throws -> Pass {
    func event(_ time: String, _ azimuth: Double, _ elevation: Double) throws -> Pass.Event {
      Pass.Event(
        instant: try #require(Instant(iso8601: time)),
        look: LookAngle(
          azimuth: .degrees(azimuth),
          elevation: .degrees(elevation),
          range: .kilometres(1_234.5678)
        )
      )
    }
    return Pass(
      rise: try event("2026-05-30T23:59:59.9996Z", 12.34567, 0),
      culmination: try event("2026-05-31T00:03:00.0004Z", 0, 45.1234567),
      set: try event("2026-05-31T00:06:00.25Z", 359.99999, 0),
      cut: .end
    )
  }

  @Test("A CSV row has the columns of the header, rounded, with the name quoted")
  func csv() throws {
    let row = PassOutput.csv(number: 25_544, name: "ISS, \"ZARYA\"", try pass())
    #expect(
      row == "25544,\"ISS, \"\"ZARYA\"\"\",2026-05-31T00:00:00.000Z,12.3457,"
        + "2026-05-31T00:03:00.000Z,0.0000,45.123457,1234.568,2026-05-31T00:06:00.250Z,0.0000,end"
    )
    let plain = PassOutput.csv(number: 1, name: "A", try pass())
    #expect(
      plain.split(separator: ",").count == PassOutput.csvHeader.split(separator: ",").count
    )
  }

  @Test("A JSON row has the same names as the CSV columns, and any name is a JSON string")
  func json() throws {
    let row = PassOutput.json(number: 1, name: "a\"\\\n\u{1}", try pass())
    #expect(
      row.hasPrefix("{\"catalog_number\":1,\"name\":\"a\\\"\\\\\\u000a\\u0001\",\"rise_utc\":")
    )
    #expect(row.hasSuffix("\"set_azimuth_deg\":0.0000,\"cut\":\"end\"}"))
    for column in PassOutput.csvHeader.split(separator: ",") {
      #expect(row.contains("\"\(column)\":"))
    }
  }

  @Test(
    "Numbers have a fixed count of decimals",
    arguments: [
      (0.05, 1, "0.1"), (-0.04, 1, "0.0"), (-1.26, 1, "-1.3"), (12, 0, "12"),
      (1.000001, 6, "1.000001"), (.nan, 2, ""), (1e300, 2, ""),
    ]
  )
  func decimals(value: Double, count: Int, text: String) {
    #expect(fixed(value, count) == text)
  }
}
