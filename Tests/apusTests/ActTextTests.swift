import ArgumentParser
import Foundation
import Testing

@testable import apus

@Suite("What is printed of acts")
struct ActTextTests {
  private static func answer(_ json: String) throws -> Answer { try Answer(Data(json.utf8)) }

  private static func words(_ decision: String) throws -> String {
    AuditText.words(try answer(decision).members)
  }

  private static let notice = """
    {"code":"export-embargoed","message":"Export control of IR is embargoed: nobody may send kits.",
     "territory":"IR","export_control":"embargoed","source":"law","kit_count":2}
    """

  private static func impact(_ more: String, rerouted: Int = 0) -> String {
    """
    {"dry_run":true,"slot_start_utc":"2022-10-10T12:00:12Z",
     "terminals":{"served_before":9,"served_after":8,"gained_count":0,"lost_count":1,
                  "rerouted_count":\(rerouted)},
     "cells":{"served_before":9,"served_after":8,"gained_count":0,"lost_count":1},
     "territories":[],"programmes":[],\(more)}
    """
  }

  @Test("Failures and cuts are said in words")
  func decisions() throws {
    for (decision, words) in [
      (#"{"satellite":{"name":"S1","works":false}}"#, "satellite S1 fails"),
      (#"{"gateway":{"name":"G","works":true}}"#, "gateway G works again"),
      (
        #"{"terrestrial":{"scope":{"territory":"UA","kind":"fibre"},"works":false}}"#,
        "fibre of UA cut"
      ),
      (
        #"{"terrestrial":{"scope":{"terminal":"KIT1"},"works":true}}"#,
        "networks on the ground of KIT1 restored"
      ),
      (
        #"{"money":{"_0":{"transfer":{"debit":"cash","credit":"reserve:relief","#
          + #""amount":{"amount":"12.345","currency":"KWD"},"text":"t"}}}}"#,
        "12.345 KWD: debit cash, credit reserve:relief"
      ),
      (
        #"{"money":{"_0":{"exchange_rate":{"from":"USD","to":"EUR","rate":"0.9","#
          + #""since":"2022-10-10T00:00:00.000Z","label":"assumed"}}}}"#,
        "exchange rate USD to EUR 0.9 since 2022-10-10T00:00:00.000Z"
      ),
      (
        #"{"money":{"_0":{"pledge":{"name":"eu4","sponsor":"eu","programme":"relief","#
          + #""promise":{"share_of_fees":0.25},"currency":"EUR","pays_kits":true,"#
          + #""cap_total":{"amount":"9.00","currency":"EUR"},"until":"2023-01-01T00:00:00.000Z"}}}}"#,
        "pledge eu4: eu to relief, share of fees 0.25 in EUR, cap 9.00 EUR, "
          + "until 2023-01-01T00:00:00.000Z, kits too"
      ),
      (
        #"{"money":{"_0":{"programme":{"name":"relief","territories":["UA","MD"],"#
          + #""reserve":{"amount":"5.00","currency":"EUR"},"#
          + #""overhead_per_month":{"amount":"1.00","currency":"EUR"},"#
          + #""replacement_cost":{"amount":"2.00","currency":"EUR"},"#
          + #""end_of_runway":{"grace_days":30,"suspend_after_days":9}}}}}"#,
        "programme relief: UA MD, reserve 5.00 EUR, overhead 1.00 EUR a month, replacement 2.00 EUR, "
          + "grace 30 days, suspended 9 days later"
      ),
      (#"{"money":{"_0":{"sponsor":{"name":"eu","title":"Union"}}}}"#, "sponsor eu: Union"),
    ] {
      #expect(try Self.words(decision) == words)
    }
  }

  @Test("A dry run tells the ground, other ways and notices, and none of them where there is none")
  func impacts() throws {
    let plain = ActText.impact(try Self.answer(Self.impact(#""ground":null,"notices":[]"#)))
    #expect(plain.split(separator: "\n").count == 3 && plain.contains("(+0, -1)"))
    let ground = """
      "ground":{"territory":"UA","terminal":null,"cut_before":[],"cut_after":["fibre","mobile"],
        "terminals_over_ground_before":3,"terminals_over_ground_after":0,
        "people_over_ground_before":39200000,"people_over_ground_after":0},
      "notices":[\(Self.notice)]
      """
    let text = ActText.impact(try Self.answer(Self.impact(ground, rerouted: 4)))
    for part in [
      "(+0, -1; 4 go another way)", "UA: nothing cut, then fibre and mobile", "works 3, then 0",
      "39200000, then 0 [assumed]", "notice", "2 kits", "source: law", "[export-embargoed]",
    ] {
      #expect(text.contains(part), "\(part) in \(text)")
    }
  }

  @Test("A dry run tells when money ends, with or without a gap")
  func runways() throws {
    let usd = #"{"amount":"1.00","currency":"USD"}"#
    let amounts = ["burn", "covered", "gap"]
      .flatMap { ["\"\($0)_before\":\(usd)", "\"\($0)_after\":\(usd)"] }.joined(separator: ",")
    let row = """
      {"programme":"aid","kits_before":1,"kits_after":1,\(amounts),
       "runway_months_before":null,"runway_months_after":2.5,
       "runway_ends_utc_before":null,"runway_ends_utc_after":"2022-11-13T00:00:00Z"}
      """
    let json = Self.impact(#""ground":null,"notices":[]"#)
      .replacing(#""programmes":[]"#, with: #""programmes":[\#(row)]"#)
    let text = ActText.impact(try Self.answer(json))
    #expect(
      text.hasSuffix(
        "runway no gap, then 2.5 months; it ends not within ten years, then 2022-11-13T00:00:00Z"
      ),
      "\(text)"
    )
  }

  @Test("What a command cannot mean is refused before anything is asked")
  func usage() throws {
    for arguments in [
      ["terrestrial", "cut"], ["terrestrial", "cut", "UA", "--terminal", "K"],
      ["terrestrial", "restore", "--kind", "fibre"], ["satellite", "fail"], ["gateway", "restore"],
      ["gateway", "mend", "G"],
    ] {
      #expect(throws: (any Error).self, "\(arguments)") { try Apus.parseAsRoot(arguments) }
    }
    for arguments in [
      ["terrestrial", "cut", "UA", "--kind", "mobile", "--by", "A", "--why", "b", "--dry-run"],
      ["terrestrial", "restore", "--terminal", "K", "--json"], ["terrestrial", "list", "--json"],
      ["satellite", "fail", "S1-0-0", "--state", "/x"], ["gateway", "restore", "G", "--dry-run"],
      ["satellite", "list"], ["gateway", "list", "--json"],
    ] {
      _ = try Apus.parseAsRoot(arguments)
    }
  }
}
