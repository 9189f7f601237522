import Foundation
import Testing

@testable import Console

@Suite("Dry runs of what is dated ahead")
struct DatedImpactTests {
  private static func impact(
    _ service: RunningService,
    _ members: String,
    of territory: String = "FR"
  ) async throws -> (start: String, remark: String?, before: String, after: String) {
    let body = #"{"actor":"Ann","territory":"\#(territory)",\#(members)}"#
    let answer = try await service.exchange("POST", "/api/v1/licences?dry_run=true", body)
    #expect(answer.status == 200, "\(answer.json)")
    let json = try JSONValue(answer.json)
    let row = try #require(json["territories"].elements.first)
    return (
      json["slot_start_utc"].text ?? "", json["remark"].text,
      row["status_before"].text ?? "", row["status_after"].text ?? ""
    )
  }

  @Test(
    "They are judged in the first slot in which they make a difference"
  )
  func ahead() async throws {
    try await RunningService.run { service in
      let now = try await Self.impact(service, #""status":"licensed""#)
      #expect(now.remark == nil && now.before == "none" && now.after == "licensed")
      let later = try await Self.impact(
        service,
        #""status":"licensed","from":"2022-10-10T13:00:00Z""#
      )
      #expect(later.start == "2022-10-10T13:00:12Z")
      #expect(later.before == "none" && later.after == "licensed")
      #expect(later.remark?.contains("begins then") == true)
      // What takes away counts for the whole slot in which it begins.
      let closing = try await Self.impact(
        service,
        #""status":"prohibited","from":"2022-10-10T13:00:00Z""#,
        of: "DE"
      )
      #expect(closing.start == "2022-10-10T12:59:57Z" && closing.after == "prohibited")
      let worse = try await Self.impact(
        service,
        #""status":"prohibited","from":"2022-10-10T13:00:00Z""#
      )
      #expect(worse.start == "2022-10-10T13:00:12Z" && worse.after == "prohibited")
      // What had ended by then would never hold: it is refused, tried or not.
      let past =
        #"{"actor":"Ann","territory":"FR","status":"licensed","from":"2022-10-10T11:00:00Z","#
        + #""until":"2022-10-10T11:30:00Z"}"#
      for path in ["/api/v1/licences?dry_run=true", "/api/v1/licences"] {
        let answer = try await service.exchange("POST", path, past)
        #expect(answer.status == 400 && answer.json.contains("would hold"), "\(answer.json)")
      }
      #expect(service.live.acts.isEmpty)
    }
  }
}
