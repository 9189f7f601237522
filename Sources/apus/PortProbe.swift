import Console
import Foundation
import Glibc

/// Finds out early, and in one sentence, that a port is taken.
enum PortProbe {
  static func check(_ address: ConsoleServer.Address, option: String = "--listen") throws {
    let isIPv6 = address.host.contains(":")
    let descriptor = socket(
      isIPv6 ? AF_INET6 : AF_INET,
      Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue),
      0
    )
    guard descriptor >= 0 else { return }
    defer { close(descriptor) }
    var yes: Int32 = 1
    // Safe because the pointer and the size are those of the same local value.
    _ = unsafe setsockopt(
      descriptor,
      SOL_SOCKET,
      SO_REUSEADDR,
      &yes,
      socklen_t(MemoryLayout<Int32>.size)
    )
    let result = isIPv6 ? bindIPv6(descriptor, address) : bindIPv4(descriptor, address)
    guard result != 0, errno == EADDRINUSE || errno == EACCES else { return }
    let cause = errno == EACCES ? "needs more rights" : "is taken by another program"
    throw PlainError("Port \(address.port) \(cause). Name another with \(option) 127.0.0.1:PORT.")
  }

  private static func bindIPv4(_ descriptor: Int32, _ address: ConsoleServer.Address) -> Int32 {
    var name = sockaddr_in()
    name.sin_family = sa_family_t(AF_INET)
    name.sin_port = in_port_t(address.port).bigEndian
    let host = address.host == "localhost" ? "127.0.0.1" : address.host
    _ = unsafe inet_pton(AF_INET, host, &name.sin_addr)
    return bind(descriptor, &name, MemoryLayout<sockaddr_in>.size)
  }

  private static func bindIPv6(_ descriptor: Int32, _ address: ConsoleServer.Address) -> Int32 {
    var name = sockaddr_in6()
    name.sin6_family = sa_family_t(AF_INET6)
    name.sin6_port = in_port_t(address.port).bigEndian
    _ = unsafe inet_pton(AF_INET6, address.host, &name.sin6_addr)
    return bind(descriptor, &name, MemoryLayout<sockaddr_in6>.size)
  }

  private static func bind<Name>(_ descriptor: Int32, _ name: inout Name, _ size: Int) -> Int32 {
    // Safe because the address is passed with its own size, as the call wants it.
    unsafe withUnsafePointer(to: &name) { pointer in
      unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        unsafe Glibc.bind(descriptor, $0, socklen_t(size))
      }
    }
  }
}
