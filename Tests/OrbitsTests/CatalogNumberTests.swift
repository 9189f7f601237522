import Foundation
import Testing

@testable import Orbits

@Suite("Catalogue numbers")
struct CatalogNumberTests {
  @Test(
    "decimal and Alpha-5 forms",
    arguments: [
      ("0", 0), ("    5", 5), ("5    ", 5), ("25544", 25_544), ("A0000", 100_000),
      ("H9999", 179_999), ("J0000", 180_000), ("N9999", 229_999), ("P0000", 230_000),
      ("Z9999", 339_999), ("340000", 340_000), ("999999999", 999_999_999),
    ] as [(String, UInt32)]
  )
  func good(text: String, number: UInt32) {
    #expect(CatalogNumber(text)?.rawValue == number)
  }

  @Test(
    "what is no number is refused",
    arguments: [
      "", " ", "I1234", "O1234", "a0000", "A000", "A00000", "AA000", "1 234", "-5", "+5", "1.5",
      "1000000000", "99999999999999999999", "１２３",
    ]
  )
  func bad(text: String) {
    #expect(CatalogNumber(text) == nil)
  }

  @Test("codes as a plain integer and prints in decimal")
  func coding() throws {
    let number = try #require(CatalogNumber("T0001"))
    #expect("\(number)" == "270001")
    #expect(try String(decoding: JSONEncoder().encode([number]), as: UTF8.self) == "[270001]")
    let decoded = try JSONDecoder().decode([CatalogNumber].self, from: Data("[270001]".utf8))
    #expect(decoded == [number])
    #expect(throws: DecodingError.self) {
      try JSONDecoder().decode([CatalogNumber].self, from: Data("[1000000000]".utf8))
    }
    #expect(CatalogNumber(1_000_000_000) == nil)
    #expect(CatalogNumber(-1) == nil)
  }
}

@Suite("Decimal numbers")
struct DecimalNumberTests {
  @Test(
    "numbers of every form agree with the standard library",
    arguments: [
      "0", "-0", ".00015698", "-.00000123", "15.50957674", "4.456e-5", "-.22483E-4", "+1", "5.",
      "1e5", "1E+05", "123456789012345678901234567890", "0.1234567890123456789", "1e300", "1e-300",
      "9007199254740993", "123456789012345678e-30",
    ]
  )
  func good(text: String) {
    #expect(
      DecimalNumber.parse(Array(text.utf8)[...]) == Double(text.hasSuffix(".") ? text + "0" : text)
    )
  }

  @Test(
    "what is no number is refused",
    arguments: [
      "", ".", "-", "e5", "1e", "1e+", "1 2", "0x10", "nan", "inf", "1e999", "1e99999", "--1",
      "1.2.3",
    ]
  )
  func bad(text: String) {
    #expect(DecimalNumber.parse(Array(text.utf8)[...]) == nil)
  }
}
