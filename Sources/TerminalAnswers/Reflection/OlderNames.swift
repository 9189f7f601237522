import SwiftProtobuf

extension Google_Protobuf_FileDescriptorProto {
  /// The same file as it was called before May 2025; nil for a file that was never renamed.
  var olderName: Google_Protobuf_FileDescriptorProto? {
    guard let older = Self.olderName(of: name) else { return nil }
    var file = self
    file.name = older
    file.dependency = dependency.map { Self.olderName(of: $0) ?? $0 }
    return file
  }

  private static func olderName(of name: String) -> String? {
    let prefix = "spacex_api/"
    return name.hasPrefix(prefix) ? "spacex/api/" + name.dropFirst(prefix.count) : nil
  }

  /// The older version of server reflection: the same messages under another name.
  var olderReflection: Google_Protobuf_FileDescriptorProto? {
    guard package == "grpc.reflection.v1" else { return nil }
    var file = self
    file.name = "grpc/reflection/v1alpha/reflection.proto"
    file.package = "grpc.reflection.v1alpha"
    for message in file.messageType.indices {
      for field in file.messageType[message].field.indices
      where file.messageType[message].field[field].hasTypeName {
        file.messageType[message].field[field].typeName.becomeOlder()
      }
    }
    for service in file.service.indices {
      for method in file.service[service].method.indices {
        file.service[service].method[method].inputType.becomeOlder()
        file.service[service].method[method].outputType.becomeOlder()
      }
    }
    return file
  }
}

extension String {
  fileprivate mutating func becomeOlder() {
    let newer = ".grpc.reflection.v1."
    guard hasPrefix(newer) else { return }
    self = ".grpc.reflection.v1alpha." + dropFirst(newer.count)
  }
}
