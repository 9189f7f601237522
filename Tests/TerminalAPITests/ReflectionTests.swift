import Foundation
import GRPCCore
import SwiftProtobuf
import TerminalMessages
import Testing

@testable import TerminalAPI
@testable import TerminalAnswers

/// What clients learn about the interface from the interface.
@Suite struct ReflectionTests {
  private typealias Request = Grpc_Reflection_V1_ServerReflectionRequest
  private typealias Response = Grpc_Reflection_V1_ServerReflectionResponse
  private typealias File = Google_Protobuf_FileDescriptorProto

  private static func answers() throws -> ReflectionAnswers {
    ReflectionAnswers(index: try DescriptorIndex.bundled.get())
  }

  private static func file(_ request: Request.OneOf_MessageRequest) throws -> File? {
    let answer = try answers().answer(.with { $0.messageRequest = request })
    let files = answer.fileDescriptorResponse.fileDescriptorProto
    #expect(files.count <= 1)
    return try files.first.map { try File(serializedBytes: $0) }
  }

  @Test("Each service is listed, and what is listed is found")
  func services() throws {
    let answer = try Self.answers().answer(.with { $0.listServices = "*" })
    let names = answer.listServicesResponse.service.map(\.name)
    #expect(
      names == [
        "SpaceX.API.Device.Device", "grpc.reflection.v1.ServerReflection",
        "grpc.reflection.v1alpha.ServerReflection",
      ]
    )
    for name in names {
      let file = try #require(try Self.file(.fileContainingSymbol(name)))
      #expect(file.service.map { "\(file.package).\($0.name)" } == [name])
    }
  }

  @Test(
    "Files have the names that clients ask for, now and before May 2025",
    arguments: [
      "spacex_api/device/device.proto", "spacex_api/device/dish.proto",
      "spacex/api/device/device.proto", "spacex/api/device/dish.proto",
      "grpc/reflection/v1/reflection.proto", "grpc/reflection/v1alpha/reflection.proto",
    ]
  )
  func files(name: String) throws {
    // Breadth first over what each file imports, as clients do.
    var wanted = [name]
    var seen: Set<String> = []
    while let next = wanted.popLast() {
      guard seen.insert(next).inserted else { continue }
      let file = try #require(try Self.file(.fileByFilename(next)), "\(next)")
      #expect(file.name == next)
      wanted += file.dependency
    }
    let folders = Set(seen.map { $0.split(separator: "/").prefix(2).joined(separator: "/") })
    #expect(folders.count == (name.hasPrefix("spacex_api") ? 4 : 1) || name.hasPrefix("spacex_api"))
  }

  @Test(
    "Every kind of symbol leads to its file",
    arguments: [
      ("SpaceX.API.Device.Device.Handle", "spacex_api/device/device.proto"),
      ("SpaceX.API.Device.DishAlerts", "spacex_api/device/dish.proto"),
      ("SpaceX.API.Device.DishAlerts.motors_stuck", "spacex_api/device/dish.proto"),
      ("SpaceX.API.Device.DishOutage.Cause", "spacex_api/device/dish.proto"),
      ("SpaceX.API.Device.DishOutage.NO_SATS", "spacex_api/device/dish.proto"),
      ("SpaceX.API.Device.Request.request", "spacex_api/device/device.proto"),
      ("SpaceX.API.Device.FRAME_UT", "spacex_api/device/dish.proto"),
      ("SpaceX.API.Status.Status", "spacex_api/common/status/status.proto"),
    ]
  )
  func symbols(symbol: String, name: String) throws {
    #expect(try Self.file(.fileContainingSymbol(symbol))?.name == name)
  }

  @Test("What is not there is an error inside the answer, and echoes the question")
  func missing() throws {
    let questions: [Request.OneOf_MessageRequest?] = [
      .fileByFilename("none.proto"), .fileContainingSymbol("SpaceX.API.Device.None"),
      .fileContainingExtension(.with { $0.containingType = "SpaceX.API.Device.Request" }),
      .allExtensionNumbersOfType("SpaceX.API.Device.None"), nil,
    ]
    for question in questions {
      let request = Request.with {
        $0.host = "here"
        $0.messageRequest = question
      }
      let answer = try Self.answers().answer(request)
      #expect(answer.errorResponse.errorCode == (question == nil ? 3 : 5))
      #expect(answer.originalRequest == request)
      #expect(answer.validHost == "here")
    }
    let none = try Self.answers().answer(
      .with { $0.allExtensionNumbersOfType = "SpaceX.API.Device.Request" }
    )
    #expect(none.allExtensionNumbersResponse.baseTypeName == "SpaceX.API.Device.Request")
    #expect(none.allExtensionNumbersResponse.extensionNumber.isEmpty)
  }

  @Test("Alerts that clients look up by name have the numbers that their masks are made of")
  func alerts() throws {
    let file = try #require(try Self.file(.fileByFilename("spacex_api/device/dish.proto")))
    let alerts = try #require(file.messageType.first { $0.name == "DishAlerts" })
    let numbers = Dictionary(uniqueKeysWithValues: alerts.field.map { ($0.name, Int($0.number)) })
    #expect(numbers["motors_stuck"] == 1)
    #expect(numbers["unexpected_location"] == 4)
    #expect(numbers["roaming"] == 7)
    #expect(numbers["is_power_save_idle"] == 11)
    #expect(numbers["no_ethernet_link"] == 23)
    #expect(numbers.count == 20)
  }

  @Test("Both versions are served over the wire by the same answers", arguments: ["v1", "v1alpha"])
  func overTheWire(version: String) async throws {
    try await terminal { client in
      let answers = try await client.stream(
        [Wire.text(7, "*"), Wire.text(4, "SpaceX.API.Device.Device"), Wire.text(3, "no.proto")],
        "grpc.reflection.\(version).ServerReflection/ServerReflectionInfo"
      ).map { try Response(serializedBytes: $0) }
      try #require(answers.count == 3)
      #expect(answers[0].listServicesResponse.service.count == 3)
      #expect(answers[1].fileDescriptorResponse.fileDescriptorProto.count == 1)
      #expect(answers[2].errorResponse.errorCode == 5)
    }
  }

  @Test("The index of the older reflection names no type of the newer")
  func olderReflection() throws {
    let name = "grpc/reflection/v1alpha/reflection.proto"
    let bytes = try #require(try DescriptorIndex.bundled.get().files[name])
    #expect(bytes.range(of: Data("grpc.reflection.v1.".utf8)) == nil)
    #expect(bytes.range(of: Data("grpc.reflection.v1alpha.".utf8)) != nil)
  }
}
