import Foundation
import Hummingbird
import NIOCore
import Service

/// `GET /api/v1/events`: server-sent events (WHATWG HTML, section 9.2).
enum EventStream {
  static func response(_ live: LiveWorld) -> Response {
    guard let seat = live.events.listen() else {
      let problem = APIProblem(
        code: "too-many-listeners",
        message: "\(EventHub.limit) listeners are connected already",
        remedy: "Close some, or poll /api/v1/terminals."
      )
      return JSONAnswer.failure(problem, status: .serviceUnavailable)
    }
    return Response(
      status: .ok,
      headers: [.contentType: "text/event-stream", .cacheControl: "no-store"],
      body: ResponseBody { writer in
        // The present slot at once, so that a page need not wait for the next mark.
        try await writer.write(ByteBuffer(string: text(of: .slot(live.present), live)))
        for await _ in seat.queue.signals {
          for event in seat.queue.take() {
            try await writer.write(ByteBuffer(string: text(of: event, live)))
          }
        }
        try await writer.finish(nil)
      }
    )
  }

  private static func text(of event: ConsoleEvent, _ live: LiveWorld) -> String {
    switch event {
    case .slot(let published): frame("slot", SlotSummary(published, clock: live.clock))
    case .act(let act): frame("act", act.shortened)
    case .connection(let change): frame("connection", ConnectionEvent(change, live))
    }
  }

  private static func frame(_ name: String, _ value: some Encodable) -> String {
    let json = String(decoding: (try? JSONText.encode(value)) ?? Array("{}".utf8), as: UTF8.self)
    return "event: \(name)\ndata: \(json)\n\n"
  }
}
