import Foundation
import SwiftProtobuf
import TerminalMessages

/// The descriptors of what is served: by file name, and by the name of whatever a file declares.
package struct DescriptorIndex: Sendable {
  /// Encoded descriptors by file name.
  private(set) var files: [String: Data] = [:]
  /// The files that declare services, messages, fields, enums, values and methods, by full name.
  private(set) var fileNames: [String: String] = [:]
  /// The full names of messages, of which extensions could be asked for.
  private(set) var messages: Set<String> = []
  /// The full names of all services, sorted.
  private(set) var services: [String] = []

  /// The index of this interface.
  package static let bundled = Result { try DescriptorIndex(base64: protobufDescriptorSet) }

  /// An index of a `FileDescriptorSet`, of the older names and of the older reflection.
  init(base64: String) throws {
    guard let data = Data(base64Encoded: base64) else { throw DescriptorFault.notBase64 }
    for file in try Google_Protobuf_FileDescriptorSet(serializedBytes: data).file {
      try add(file)
      if let older = file.olderReflection { try add(older) }
      // Under its older name a file is only found by that name: its symbols are in the newer one.
      if let older = file.olderName { files[older.name] = try older.serializedData() }
    }
    services.sort()
  }

  private mutating func add(_ file: Google_Protobuf_FileDescriptorProto) throws {
    files[file.name] = try file.serializedData()
    var symbols = FileSymbols(package: file.package)
    symbols.add(file)
    for name in symbols.names { fileNames[name] = file.name }
    messages.formUnion(symbols.messages)
    services += file.service.map { "\(file.package).\($0.name)" }
  }
}

/// Why the descriptors cannot be read; only a broken build has it.
enum DescriptorFault: Error { case notBase64 }

/// The full names of all that a file declares.
private struct FileSymbols {
  let package: String
  var names: [String] = []
  var messages: [String] = []

  init(package: String) { self.package = package }

  mutating func add(_ file: Google_Protobuf_FileDescriptorProto) {
    for message in file.messageType { add(message, in: package) }
    for enumeration in file.enumType { add(enumeration, in: package) }
    for service in file.service {
      let name = "\(package).\(service.name)"
      names.append(name)
      names += service.method.map { "\(name).\($0.name)" }
    }
  }

  private mutating func add(_ message: Google_Protobuf_DescriptorProto, in scope: String) {
    let name = "\(scope).\(message.name)"
    names.append(name)
    messages.append(name)
    names += message.field.map { "\(name).\($0.name)" }
    names += message.oneofDecl.map { "\(name).\($0.name)" }
    for nested in message.nestedType { add(nested, in: name) }
    for enumeration in message.enumType { add(enumeration, in: name) }
  }

  /// The values of an enum stand beside it, as in C++.
  private mutating func add(_ enumeration: Google_Protobuf_EnumDescriptorProto, in scope: String) {
    names.append("\(scope).\(enumeration.name)")
    names += enumeration.value.map { "\(scope).\($0.name)" }
  }
}
