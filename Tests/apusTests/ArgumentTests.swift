import Frames
import Testing

@testable import apus

@Suite struct ArgumentTests {
  @Test("Numbers and places that begin with a minus sign pass the parser")
  func signs() {
    let minus = SignedArguments.minus
    #expect(
      SignedArguments.accepted(["service", "-33.9,151.2"]) == ["service", "\(minus)33.9,151.2"]
    )
    #expect(SignedArguments.accepted(["--at", "-.5,1"]) == ["--at", "\(minus).5,1"])
    #expect(SignedArguments.accepted(["-h"]) == ["-h"])
    #expect(SignedArguments.plain("\(minus)33.9,\(minus)1") == "-33.9,-1")
  }

  @Test("What follows the terminator belongs to the program and stays as it is")
  func terminator() {
    let arguments = ["connect", "--at", "-1,2", "--", "ping", "-5", "--tsince", "-1", "2", "3"]
    let accepted = SignedArguments.accepted(arguments)
    #expect(accepted.suffix(7) == arguments.suffix(7))
  }

  @Test("START STOP STEP may stand before or after the file")
  func triples() {
    let joined = "\(SignedArguments.minus)10,10,5"
    for arguments in [["--tsince", "-10", "10", "5", "f"], ["f", "--tsince", "-10", "10", "5"]] {
      #expect(SignedArguments.accepted(arguments).contains(joined))
      #expect(SignedArguments.accepted(arguments).contains("f"))
    }
  }

  @Test(
    "START and STOP are both there, STOP added when it is off the grid",
    arguments: [
      ("0,10,5", [0.0, 5, 10]), ("0,11,5", [0, 5, 10, 11]), ("3,3,1", [3]),
      ("0,-10,-4", [0, -4, -8, -10]), ("-4320,4320,4320", [-4_320, 0, 4_320]),
    ]
  )
  func minutes(text: String, values: [Double]) throws {
    #expect(try Array(MinutesSpan(text).values) == values)
  }

  @Test(
    "Steps that lead nowhere are refused",
    arguments: ["0,10,0", "0,10,-1", "0,10", "a,b,c", "0,1e9,1e-9"]
  )
  func badMinutes(text: String) {
    #expect(throws: (any Error).self) { try MinutesSpan(text) }
  }

  @Test("A span has both its ends, and steps below a second do not drift")
  func span() throws {
    let from = try #require(Instant(iso8601: "2000-01-01T00:00:00Z"))
    let span = try TimeSpan(from: from, until: from + .milliseconds(1_050), stepSeconds: 0.1)
    let instants = Array(span)
    #expect(instants.count == 12)
    #expect(instants.first == from)
    #expect(instants[7] == from + .milliseconds(700))
    #expect(instants.last == from + .milliseconds(1_050))
    for step in [0, -1, 1e300, 1e-300, .nan, .infinity] {
      #expect(throws: (any Error).self) { try TimeSpan(from: from, until: from, stepSeconds: step) }
    }
  }
}
