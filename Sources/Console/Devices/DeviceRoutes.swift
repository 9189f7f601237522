import Foundation
import HTTPTypes
import Hummingbird
import Service
import NIOCore
import TerminalDevice

/// What is read of terminals whose local interfaces are served, and, on the socket, what they are told.
struct DeviceRoutes: Sendable {
  let live: LiveWorld

  /// The path of commands as the API's description has it.
  static let commandPath = "/api/v1/terminals/{id}/device/commands"

  func add(to api: RouterGroup<ConsoleContext>) {
    api.get("/devices") { _, _ in
      JSONAnswer.response(DevicesAnswer(live.readableDevices))
    }
    api.get("/terminals/{id}/device/{readout}") { request, context in
      answer(request, of: context.terminalID, context.readout)
    }
    // A path that is written out hides the one that varies, so kits of these names are asked for here.
    for name in OperatorActs.kitPaths {
      api.get("/terminals/\(name)/device/{readout}") { request, context in
        answer(request, of: TerminalID(name), context.readout)
      }
    }
  }

  func addCommands(to api: RouterGroup<ConsoleContext>) {
    api.put("/terminals/{id}/device") { _, context in serve(context.terminalID) }
    for name in OperatorActs.kitPaths {
      api.put("/terminals/\(name)/device") { _, _ in serve(TerminalID(name)) }
    }
    api.post("/terminals/{id}/device/commands") { request, context in
      try await perform(request, by: context.terminalID)
    }
    for name in OperatorActs.kitPaths {
      api.post("/terminals/\(name)/device/commands") { request, _ in
        try await perform(request, by: TerminalID(name))
      }
    }
  }

  /// Begins to serve the interface of a terminal or of a guest; one that is served goes on.
  private func serve(_ id: TerminalID) -> Response {
    do throws(LiveWorld.ServingRefusal) {
      try live.serveDevice(id)
      return Response(status: .noContent)
    } catch {
      return JSONAnswer.failure(
        error.problem,
        status: error.isAbsence ? .notFound : .serviceUnavailable
      )
    }
  }

  private func answer(_ request: Request, of id: TerminalID, _ word: String) -> Response {
    do {
      guard let readout = DeviceReadout(rawValue: word) else { throw APIProblem.noReadout(word) }
      let frame = try request.uri.queryParameters.choice("frame", of: ObstructionMap.Frame.self)
      return try answer(readout, of: id, frame)
    } catch let refusal as DeviceRefusal {
      return Self.refused(refusal)
    } catch let problem as APIProblem {
      return JSONAnswer.failure(problem, status: problem.status)
    } catch {
      return JSONAnswer.failure(.badRequest("\(error)"), status: .badRequest)
    }
  }

  private func answer(
    _ readout: DeviceReadout,
    of id: TerminalID,
    _ frame: ObstructionMap.Frame?
  ) throws -> Response {
    switch readout {
    case .status: try response(id) { .status($0) }
    case .history: try response(id) { .history($0) }
    case .obstructionMap: try response(id) { .map($0, frame) }
    case .config: try response(id) { .config($0) }
    case .diagnostics: try response(id) { .diagnostics($0) }
    case .location: try response(id) { try .location($0) }
    case .information: try response(id) { .information($0) }
    case .routerStatus: try response(id) { .routerStatus($0) }
    case .routerHistory: try response(id) { .routerHistory($0) }
    case .routerDiagnostics: try response(id) { .routerDiagnostics($0) }
    }
  }

  /// Reads a terminal, and writes the text when others may read it again.
  private func response<Value>(
    _ id: TerminalID,
    _ read: (TerminalDevice) throws -> DeviceAnswer<Value>
  ) throws -> Response {
    live.devices.noteAsked(id)
    guard var answer = try live.readableDevices.read(id, read) else { throw absence(id) }
    // A connection is asked for by its own name, whatever its terminal's identity follows from.
    answer.id = id.rawValue
    return JSONAnswer.response(answer)
  }

  private func perform(_ request: Request, by id: TerminalID) async throws -> Response {
    let buffer = try await request.body.collect(upTo: BodyLimit.act)
    do {
      let command = try Self.command(Data(buffer.readableBytesView))
      let devices = live.readableDevices
      live.devices.noteAsked(id)
      // It is written down before the answer.
      let done = await BlockingWork.run {
        Result { () throws(DeviceRefusal) -> Bool in try devices.perform(id, command) }
      }
      guard try done.get() else { throw absence(id) }
      return Response(status: .noContent)
    } catch let refusal as DeviceRefusal {
      return Self.refused(refusal)
    } catch let problem as APIProblem {
      return JSONAnswer.failure(problem, status: problem.status)
    }
  }

  /// Why a terminal does not answer: it is not served, or not ready yet.
  private func absence(_ id: TerminalID) -> APIProblem {
    live.readableDevices.isOpen(id) ? .notReady(id) : .notServed(id)
  }

  /// Reads a command; a member that there is not is an error, and nothing that is passed over.
  static func command(_ data: Data) throws(APIProblem) -> DeviceCommand {
    if let problem = APIProblem(unknownMembersOf: data, at: commandPath) { throw problem }
    do {
      return try JSONDecoder().decode(DeviceCommand.self, from: data)
    } catch let error as DecodingError {
      throw .badRequest(error.place)
    } catch {
      throw .badRequest("\(error)")
    }
  }

  private static func refused(_ refusal: DeviceRefusal) -> Response {
    let answer = DeviceRefusalAnswer(refusal)
    return JSONAnswer.response(answer, status: answer.error.status)
  }
}

/// The answer of a terminal that does not do, or say, what it was asked.
struct DeviceRefusalAnswer: Codable {
  var error: APIProblem
  /// The same as a value.
  var refusal: DeviceRefusal

  init(_ refusal: DeviceRefusal) {
    self.refusal = refusal
    error = APIProblem(
      code: refusal.code,
      message: refusal.explanation,
      remedy: "Nothing was changed. See /api/v1/openapi.json."
    )
  }
}

extension APIProblem {
  /// A terminal whose local interface nobody serves.
  static func notServed(_ id: TerminalID) -> APIProblem {
    APIProblem(
      code: "terminal-not-served",
      message: "the local interface of the terminal '\(id.rawValue.prefix(100))' is not served",
      remedy: "Serve it: apus up --terminal-api ID. /api/v1/devices lists those that are served."
    )
  }

  /// A terminal whose history is not there yet.
  fileprivate static func notReady(_ id: TerminalID) -> APIProblem {
    APIProblem(
      code: "terminal-not-ready",
      message: "the last quarter of an hour of the terminal '\(id.rawValue.prefix(100))' is still "
        + "being computed",
      remedy: "Ask again in some seconds."
    )
  }

  fileprivate static func noReadout(_ word: String) -> APIProblem {
    let words = DeviceReadout.allCases.map(\.rawValue).joined(separator: ", ")
    return APIProblem(
      code: "not-found",
      message: "a terminal has no readout '\(word.prefix(40))'",
      remedy: "Ask for one of \(words)."
    )
  }
}

extension RequestContext {
  /// The readout that a path names.
  fileprivate var readout: String { parameters.get("readout") ?? "" }
}
